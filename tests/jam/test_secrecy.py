"""Secrets stay where they are: not in logs, texts, tracebacks or a stolen store."""

import ast
import logging
import pickle
import sqlite3
import traceback
from pathlib import Path

import jwt
import pytest

import flask_siphon
from flask_siphon.jam import Jam
from flask_siphon.jam import JamConfigError
from flask_siphon.jam import SessionNotFoundError
from flask_siphon.jam import StoreDown
from flask_siphon.jam import TokenError
from flask_siphon.stores import open_store

ROOT = Path(flask_siphon.__file__).parent


@pytest.fixture
def database(tmp_path):
    return tmp_path / "store.sqlite3"


@pytest.fixture
def jam(secret, database):
    """One with a store in a file."""
    store = open_store(f"sqlite:///{database}")
    yield Jam({"jwt": {"secret_key": secret}, "store": store})
    store.close()


def test_a_stolen_store_holds_nothing_that_lets_one_in(jam, database, tmp_path):
    session, reworked = (jam.create_session("alice-of-accounting", {"user": 1}) for _ in range(2))
    reworked = jam.rework_session(reworked)
    first = jam.issue_tokens({"user": 1})
    second = jam.refresh_tokens(first.refresh)
    jam.revoke_token(jam.gen_jwt_token({"user": 1}))

    stolen = b"".join(path.read_bytes() for path in tmp_path.iterdir())

    assert b"identity" in stolen and b"refresh" in stolen
    for held in (session, reworked, *first[:2], *second[:2], "alice-of-accounting"):
        assert held.encode() not in stolen


@pytest.mark.parametrize("blob", ["pickle", "text", "list", "nested"])
def test_a_blob_that_somebody_put_into_the_store_is_never_executed(jam, database, tmp_path, blob):
    mark = tmp_path / "executed"

    class Trap:
        def __reduce__(self):
            return (open, (str(mark), "w"))

    session, tokens = jam.create_session("alice", {"user": 1}), jam.issue_tokens({"user": 1})
    value = {
        "pickle": pickle.dumps(Trap()),
        "text": "no json",
        "list": "[1]",
        "nested": "[" * 100_000,
    }[blob]
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE entry SET value = ?", (value,))
    connection.close()

    with pytest.raises(StoreDown):
        jam.get_session(session)
    with pytest.raises(StoreDown):
        jam.refresh_tokens(tokens.refresh)
    assert not mark.exists()


def test_no_log_and_no_error_holds_a_credential(jam, caplog, secret):
    caplog.set_level(logging.DEBUG)
    session = jam.create_session("alice", {"user": 1})
    first = jam.issue_tokens({"user": 1})
    second = jam.refresh_tokens(first.refresh)
    jam.revoke_token(second.access)
    jam.delete_session(session)
    texts = []
    for use in (
        lambda: jam.refresh_tokens(first.refresh),
        lambda: jam.refresh_tokens(second.refresh),
        lambda: jam.refresh_tokens(second.access),
        lambda: jam.verify_jwt_token(first.access),
        lambda: jam.verify_jwt_token(first.access[:-2] + "AA"),
        lambda: jam.verify_jwt_token(first.access + "="),
        lambda: jam.verify_jwt_token(first.refresh),
        lambda: jam.update_session(session, {"user": 1}),
        lambda: jam.rework_session(session),
    ):
        with pytest.raises((TokenError, SessionNotFoundError)) as caught:
            use()
        texts += [str(caught.value), repr(caught.value)]
        texts += traceback.format_exception(caught.value)

    text = caplog.text + "".join(texts)

    assert "used twice" in text
    for held in (session, secret, *first[:2], *second[:2], first.access.split(".")[1]):
        assert held not in text and held[:20] not in text.replace(str(ROOT), "")


def test_no_text_of_a_jam_shows_its_keys(jam, secret, pems):
    texts = [repr(jam), str(jam), repr(jam._settings), repr(jam._keys()), repr(jam._keys().signer)]
    for alg in ("RS256", "ES256", "Ed25519"):
        pair = Jam({"jwt": {"alg": alg, "private_key": pems[alg][0]}})
        texts += [repr(pair), repr(pair._keys().signer), repr(pair._keys().signer.material)]

    text = "".join(texts)

    assert secret not in text and secret[:20] not in text
    assert "PRIVATE" not in text and "'d'" not in text


@pytest.mark.parametrize(
    "config",
    [
        {"secret_key": "certainly"},
        {"alg": "RS256", "private_key": "certainly"},
        {"alg": "RS256", "private_key": "-----BEGIN PRIVATE KEY-----\ncertainly\n"},
        {"secret_key": "ssh-rsa AAAAcertainly" + "x" * 64},
        {"keys": [{"kid": "a", "secret_key": "certainly"}]},
    ],
)
def test_an_error_of_the_configuration_shows_no_key(config):
    with pytest.raises(JamConfigError) as caught:
        Jam({"jwt": config})

    shown = [frame.line for frame in traceback.extract_tb(caught.tb)]
    text = "".join(traceback.format_exception(caught.value))
    for line in shown:
        text = text.replace(line, "")
    assert "certainly" not in text


def test_the_key_of_an_application_is_not_shown_when_it_is_weak(make_app):
    jam = Jam()
    make_app(jam, SECRET_KEY="certainly")

    with pytest.raises(JamConfigError) as caught:
        jam.gen_jwt_token({})

    assert "certainly" not in str(caught.value)


#: Comparisons of what the caller knows anyway.
HARMLESS = {"_base64(raw) != token"}  # whether a token is spelled as it should be


def test_no_secret_is_compared_in_a_time_that_tells_of_it():
    """Signatures are compared by joserfc; everything else is looked up by its hash."""
    words = {"secret", "password", "signature", "mac", "digest", "token", "refresh", "access"}
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Compare):
                continue
            if not any(isinstance(each, (ast.Eq, ast.NotEq)) for each in node.ops):
                continue
            operands = [node.left, *node.comparators]
            if any(isinstance(each, ast.Constant) for each in operands):
                continue  # a constant is no secret
            names = {
                getattr(each, "id", getattr(each, "attr", "")).lower()
                for operand in operands
                for each in ast.walk(operand)
            }
            named = any(word in name for name in names for word in words)
            if named and ast.unparse(node) not in HARMLESS:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node)}")

    assert found == []


def test_a_session_id_is_looked_up_by_its_hash(database, jam):
    session = jam.create_session("alice", {"user": 1})
    with sqlite3.connect(database) as connection:
        keys = [key for (key,) in connection.execute("SELECT key FROM entry")]
    connection.close()

    assert keys and all(len(key) == 64 and int(key, 16) for key in keys)
    assert all(jam.get_session(key) is None for key in keys)
    assert jam.get_session(session)


def test_no_module_reads_what_can_run_code():
    forbidden = {"pickle", "marshal", "shelve", "dill", "yaml", "msgpack"}
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            assert not {name.split(".")[0] for name in names} & forbidden, path


def test_a_handle_names_a_credential_and_cannot_act_as_it(jam):
    session = jam.create_session("alice", {"user": 1})
    _, handle = jam.open_session(session)

    assert session not in str(handle)
    assert jam.get_session(handle["session"]) is None


def test_a_token_of_one_secret_does_not_show_it(jam, secret):
    assert secret not in str(jwt.decode_complete(jam.gen_jwt_token({}), secret, ["HS256"]))
