"""Which extension verifies a credential, with which jam, how often, and what the log says."""

import logging

import pytest
from flask_login import current_user

from flask_siphon.identity import current_identity
from flask_siphon.jam import Jam
from flask_siphon.jam import JWTExtension
from flask_siphon.jam import SessionExtension


def test_of_two_extensions_on_one_header_the_first_valid_one_decides(make_app, jam):
    app = make_app(JWTExtension(jam), SessionExtension(jam, header_name="Authorization"))
    client = app.test_client()
    with app.app_context():
        token = jam.gen_jwt_token({"sub": "1"})

    assert client.who(token).source == "jwt"
    assert client.who(jam.create_session("s", {"user": "2"})).source == "session"
    assert client.who("neither").error == "malformed"


def test_of_two_extensions_on_one_cookie_the_first_valid_one_decides(make_app, jam):
    app = make_app(
        SessionExtension(jam, cookie_name="credential"),
        JWTExtension(jam, cookie_name="credential", header_name=None),
    )
    client = app.test_client()
    with app.app_context():
        client.set_cookie("credential", jam.gen_jwt_token({"sub": "1"}))
    assert client.who().source == "jwt"

    client.set_cookie("credential", jam.create_session("s", {"user": "2"}))
    assert client.who().source == "session"


def test_extensions_verify_with_their_own_jam(make_app, store):
    here = Jam({"store": store, "jwt": {"secret_key": "k" * 32}})
    there = Jam({"store": store, "jwt": {"secret_key": "o" * 32}})
    app = make_app(JWTExtension(here), JWTExtension(there, header_name="X-Partner"))
    client = app.test_client()
    with app.app_context():
        ours, theirs = (each.gen_jwt_token({"sub": "1"}) for each in (here, there))

    assert client.who(ours).user == "1"
    assert client.who(theirs).error == "signature"
    assert client.who(headers={"X-Partner": f"Bearer {theirs}"}).user == "1"
    assert client.who(headers={"X-Partner": f"Bearer {ours}"}).user is None


def test_a_token_of_one_application_is_worth_nothing_at_another(make_app, jam):
    extension = JWTExtension(jam)
    first = make_app(extension, SECRET_KEY="of the first application, long")
    second = make_app(extension, SECRET_KEY="of the second application, long")
    with first.app_context():
        token = jam.gen_jwt_token({"sub": "1"})

    assert first.test_client().who(token).user == "1"
    assert second.test_client().who(token).user is None


@pytest.mark.parametrize(
    "place",
    [
        lambda token: {"query_string": {"access_token": token, "token": token}},
        lambda token: {"method": "POST", "data": {"access_token": token, "token": token}},
        lambda token: {"method": "POST", "json": {"access_token": token, "token": token}},
    ],
    ids=["query", "form", "JSON"],
)
def test_a_token_is_not_looked_for_in(plain_app, jam, place):
    with plain_app.app_context():
        token = jam.gen_jwt_token({"sub": "1"})

    answer = plain_app.test_client().open("/me", **place(token))

    assert answer.json["user"] is None
    assert answer.json["error"] is None


def test_a_credential_is_verified_once_however_often_it_is_asked_for(make_app, jam, store):
    app = make_app()

    @app.get("/often")
    def often():
        return [str(current_identity.user_id), current_user.get_id(), current_identity.via] * 3

    client = app.test_client()
    client.set_cookie("sessionId", jam.create_session("s", {"user": 1}))
    store.calls = 0
    client.who()
    once = store.calls

    store.calls = 0
    client.get("/often")

    assert store.calls == once


def test_a_failure_is_found_out_once(make_app, jam, caplog):
    client = make_app().test_client()
    caplog.set_level(logging.INFO, "flask_siphon")

    client.who("x.y.z")

    assert len([each for each in caplog.records if "refused" in each.message]) == 1


def test_the_log_names_the_reason_and_not_the_token(make_app, jam, caplog):
    app = make_app()
    with app.app_context():
        token = jam.gen_jwt_token({"sub": "1"})
    caplog.set_level(logging.DEBUG)
    client = app.test_client()
    client.set_cookie("sessionId", "B" * 43)

    client.who(token + "x")
    client.who()

    (header, cookie) = (each for each in caplog.records if "refused" in each.message)
    assert (header.levelname, cookie.levelname) == ("INFO", "INFO")
    assert "signature" in header.message
    assert "malformed" in cookie.message
    assert token.split(".")[1] not in caplog.text
    assert "B" * 43 not in caplog.text


def test_an_answer_holds_no_reason(plain_app):
    answer = plain_app.test_client().get("/door", headers={"Authorization": "Bearer x.y.z"})

    assert "malformed" not in answer.text + str(answer.headers)
