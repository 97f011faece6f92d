"""The user of an identity: by which claim, by which loader, and without one."""

import pytest
from flask_login import current_user

NAMES = {
    "sub": ({"sub": "1"}, "1"),
    "user": ({"user": "1"}, "1"),
    "a number": ({"user": 1}, "1"),
    "sub before user": ({"sub": "2", "user": 1}, "2"),
    "a truth value": ({"user": True}, None),
    "a fraction": ({"user": 1.0}, None),
    "empty": ({"user": ""}, None),
    "null": ({"user": None}, None),
    "a list": ({"user": ["1"]}, None),
    "empty sub before user": ({"sub": "", "user": 1}, None),
    "none of both": ({"id": 1}, None),
}


@pytest.mark.parametrize(("claims", "id"), NAMES.values(), ids=NAMES.keys())
def test_a_payload_names_its_user_by(plain_app, jam, claims, id):
    with plain_app.app_context():
        bearer = jam.gen_jwt_token(claims)

    who = plain_app.test_client().who(bearer)

    assert who.user == id
    assert who.handle["user"] == id


def test_the_user_loader_gets_text(make_app, jam):
    seen = []
    app = make_app()
    app.login_manager.user_loader(seen.append)
    client = app.test_client()
    client.set_cookie("sessionId", jam.create_session("s", {"user": 7}))

    client.who()

    assert seen == ["7"]


def test_without_a_user_loader_the_user_is_made_from_the_payload(make_app, jam):
    app = make_app()
    app.login_manager.user_loader(None)

    @app.get("/name")
    def name():
        return [current_user.id, current_user.payload["name"], current_user.is_authenticated]

    client = app.test_client()
    client.set_cookie("sessionId", jam.create_session("s", {"user": 7, "name": "Ada"}))

    assert client.get("/name").json == ["7", "Ada", True]


def test_without_any_loader_a_login_session_names_nobody(make_app):
    app = make_app()
    app.login_manager.user_loader(None)
    app.login_manager.request_loader(None)
    client = app.test_client()
    client.log_in("1", remember=True)

    assert client.who().user is None


def test_without_a_login_manager_the_payload_is_there_and_nothing_fails(make_app, jam):
    client = make_app(manager=None).test_client()
    client.set_cookie("sessionId", jam.create_session("s", {"user": 1}))

    who = client.who()

    assert (who.user_id, who.via, who.payload) == ("1", "cookie", {"user": 1})
    assert make_app(manager=None).test_client().who().payload is None
