"""Keys derived from ``SECRET_KEY``, and a Jam bound to one, several or other applications."""

import gc
import logging

import jwt
import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask

from flask_siphon.jam import Jam
from flask_siphon.jam import JamConfigError

SECRET = "the secret key of one application"
OTHER = "the secret key of the other one"


def derived(secret, info="jwt:HS256"):
    hkdf = HKDF(SHA256(), length=32, salt=b"flask-siphon/1", info=info.encode())
    return hkdf.derive(secret.encode())


def header_of(token):
    return jwt.get_unverified_header(token)


@pytest.fixture
def warnings(caplog):
    """What was warned of so far."""

    def warnings():
        return [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]

    return warnings


def test_the_key_is_derived_from_the_secret_of_the_application(make_app):
    jam = Jam()
    make_app(jam, SECRET_KEY=SECRET, TESTING=True)

    token = jam.gen_jwt_token({"user": 1})

    assert jwt.decode(token, derived(SECRET), algorithms=["HS256"])["user"] == 1


def test_the_kid_tells_nothing_of_the_key(make_app):
    jam = Jam()
    make_app(jam, SECRET_KEY=SECRET, TESTING=True)

    kid = header_of(jam.gen_jwt_token({}))["kid"]

    assert derived(SECRET, "jwt:kid").hex().startswith(kid)
    assert kid not in derived(SECRET).hex()


def test_a_token_signed_with_the_secret_itself_is_refused(make_app, refused, clock):
    jam = Jam()
    make_app(jam, SECRET_KEY=SECRET, TESTING=True)
    kid = header_of(jam.gen_jwt_token({}))["kid"]
    claims = {"jti": "x", "iat": clock.now, "exp": clock.now + 60, "user": 1}

    for headers in ({}, {"kid": kid}):
        forged = jwt.encode(claims, SECRET, algorithm="HS256", headers=headers)
        assert refused(jam, forged) == "signature"


def test_a_secret_of_bytes_is_a_secret(make_app, refused):
    jam = Jam()
    app = make_app(jam, SECRET_KEY=SECRET.encode(), TESTING=True)
    token = jam.gen_jwt_token({})
    app.secret_key = SECRET

    assert refused(jam, token) is None


def test_a_former_secret_verifies_as_long_as_it_is_a_fallback(make_app, refused):
    jam = Jam()
    app = make_app(jam, SECRET_KEY=SECRET, TESTING=True)
    token = jam.gen_jwt_token({"user": 1})

    app.config.update(SECRET_KEY=OTHER, SECRET_KEY_FALLBACKS=[SECRET])
    assert refused(jam, token) is None
    app.config["SECRET_KEY_FALLBACKS"] = []
    assert refused(jam, token) == "key"


def test_a_fallback_does_not_sign(make_app):
    jam = Jam()
    app = make_app(jam, SECRET_KEY=OTHER, TESTING=True)
    kid = header_of(jam.gen_jwt_token({}))["kid"]

    app.config["SECRET_KEY_FALLBACKS"] = [SECRET]

    assert header_of(jam.gen_jwt_token({}))["kid"] == kid


def test_with_a_fallback_a_token_has_to_name_its_key(make_app, refused, clock):
    jam = Jam()
    make_app(jam, SECRET_KEY=SECRET, SECRET_KEY_FALLBACKS=[OTHER], TESTING=True)
    claims = {"jti": "x", "iat": clock.now, "exp": clock.now + 60}

    assert refused(jam, jwt.encode(claims, derived(SECRET))) == "key"


@pytest.mark.parametrize("fallback", ["", b"", None])
def test_an_empty_fallback_verifies_nothing(make_app, refused, clock, fallback):
    jam = Jam()
    make_app(jam, SECRET_KEY=SECRET, SECRET_KEY_FALLBACKS=[fallback])
    headers = {"kid": derived("", "jwt:kid").hex()[:16]}
    claims = {"jti": "x", "iat": clock.now, "exp": clock.now + 60}

    assert refused(jam, jwt.encode(claims, derived(""), headers=headers)) == "key"


@pytest.mark.parametrize(
    "settings",
    [
        {"SECRET_KEY": "x" * 15},
        {"SECRET_KEY": b"x" * 15},
        {"SECRET_KEY": SECRET, "SECRET_KEY_FALLBACKS": ["weak"]},
    ],
    ids=["text", "bytes", "fallback"],
)
def test_a_short_secret_makes_no_tokens(make_app, settings):
    jam = Jam()
    make_app(jam, **settings)

    with pytest.raises(JamConfigError, match="at least 16"):
        jam.gen_jwt_token({})
    with pytest.raises(JamConfigError, match="at least 16"):
        jam.verify_jwt_token("a.b.c")


def test_a_secret_of_16_bytes_makes_tokens(make_app):
    jam = Jam()
    make_app(jam, SECRET_KEY="x" * 16)

    assert jam.verify_jwt_token(jam.gen_jwt_token({}))


@pytest.mark.parametrize("setting", ["DEBUG", "TESTING"])
def test_a_short_secret_is_warned_of_once_where_nobody_can_be_hurt(make_app, warnings, setting):
    jam = Jam()
    make_app(jam, SECRET_KEY="dev", **{setting: True})

    for _ in range(3):
        jam.verify_jwt_token(jam.gen_jwt_token({}))

    (warning,) = warnings()
    assert "SECRET_KEY" in warning and "dev" not in warning


@pytest.mark.parametrize("setting", ["DEBUG", "TESTING"])
def test_without_any_secret_a_random_key_serves_tests(make_app, warnings, setting, refused):
    jam, other = Jam(), Jam()
    make_app(jam, **{setting: True})
    make_app(other, **{setting: True})

    token = jam.gen_jwt_token({})

    assert refused(jam, token) is None
    assert refused(other, token) == "key"
    assert len(warnings()) == 2  # one for each


def test_without_any_secret_no_tokens_are_made_in_production(make_app):
    jam = Jam()
    make_app(jam)

    for use in (
        lambda: jam.gen_jwt_token({}),
        lambda: jam.verify_jwt_token("a.b.c"),
        lambda: jam.issue_tokens({"user": 1}),
    ):
        with pytest.raises(JamConfigError, match="SECRET_KEY"):
            use()


def test_without_any_secret_sessions_work(make_app, tmp_path):
    jam = Jam()
    make_app(jam, SIPHON_STORE=f"sqlite:///{tmp_path}/store")

    assert jam.get_session(jam.create_session("alice", {"user": 1})) == {"user": 1}


def test_the_token_of_one_application_is_nothing_to_the_other(make_app, refused):
    jam = Jam()
    one = make_app(jam, SECRET_KEY=SECRET, TESTING=True)
    other = make_app(jam, SECRET_KEY=OTHER, TESTING=True)

    with one.app_context():
        token = jam.gen_jwt_token({"user": 1})
        assert refused(jam, token) is None
    with other.app_context():
        assert refused(jam, token) == "key"


def test_the_sessions_of_one_application_are_nothing_to_the_other(make_app):
    jam = Jam()
    one, other = (make_app(jam, SECRET_KEY=each, TESTING=True) for each in (SECRET, OTHER))

    with one.app_context():
        session = jam.create_session("alice", {"user": 1})
        assert jam.get_session(session) == {"user": 1}
    with other.app_context():
        assert jam.get_session(session) is None


def test_between_several_applications_one_has_to_be_current(make_app):
    jam = Jam()
    for each in (SECRET, OTHER):
        make_app(jam, SECRET_KEY=each, TESTING=True)

    with pytest.raises(JamConfigError, match="app_context"):
        jam.gen_jwt_token({})
    with pytest.raises(JamConfigError, match="app_context"):
        jam.create_session("alice", {})


def test_the_only_application_serves_where_none_is_current(make_app, refused):
    jam = Jam()
    app = make_app(jam, SECRET_KEY=SECRET, TESTING=True)

    token = jam.gen_jwt_token({})

    with app.app_context():
        assert refused(jam, token) is None


def test_an_application_that_is_gone_does_not_count(make_app):
    jam = Jam()
    jam.bind(Flask("gone"))
    gc.collect()
    make_app(jam, SECRET_KEY=OTHER, TESTING=True)

    assert jam.verify_jwt_token(jam.gen_jwt_token({}))


def test_a_jam_does_not_speak_for_an_application_that_it_is_not_bound_to(make_app):
    jam = Jam()
    make_app(jam, SECRET_KEY=SECRET, TESTING=True)
    token = jam.gen_jwt_token({"user": 1})

    with Flask("stranger").app_context(), pytest.raises(JamConfigError, match="Bind it"):
        jam.verify_jwt_token(token)


def test_an_unbound_jam_with_a_key_works_within_any_application(jam, refused):
    token = jam.gen_jwt_token({})

    with Flask("stranger").app_context():
        assert refused(jam, token) is None


def test_a_secret_that_changes_is_noticed(make_app, refused):
    jam = Jam()
    app = make_app(jam, SECRET_KEY=SECRET, TESTING=True)
    token = jam.gen_jwt_token({})

    app.secret_key = OTHER

    assert refused(jam, token) == "key"


def test_a_second_store_for_one_application_is_refused(make_app):
    app = make_app(Jam({"store": "memory://"}))

    with pytest.raises(JamConfigError, match="has a store already"):
        Jam({"store": "memory://"}).bind(app)


def test_a_jam_without_a_store_takes_that_of_the_application(make_app, secret):
    one = Jam({"store": "memory://", "jwt": {"secret_key": secret}})
    app = make_app(one, TESTING=True)
    other = Jam({"jwt": {"secret_key": secret}})
    other.bind(app)

    assert other.get_session(one.create_session("alice", {"user": 1})) == {"user": 1}


@pytest.mark.parametrize(
    ("settings", "count"),
    [({}, 1), ({"TESTING": True}, 0), ({"DEBUG": True}, 0)],
    ids=["production", "testing", "debug"],
)
def test_a_store_in_memory_is_warned_of_in_production(make_app, warnings, settings, count):
    jam = Jam()
    make_app(jam, SECRET_KEY=SECRET, SIPHON_STORE="memory://", **settings)

    for _ in range(3):
        jam.create_session("alice", {})

    assert len(warnings()) == count
