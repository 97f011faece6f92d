"""``auth='user'``, ``'public'`` and ``'none'`` with real credentials."""

import pytest
from flask import g
from flask_login import current_user

from flask_siphon import Siphon
from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route
from flask_siphon.identity import current_identity


class Doors(Controller):
    @route("/user", auth="user")
    def user(self):
        return request.make_json_response([request.uid, request.env.user.get_id()])

    @route("/public", auth="public")
    def public(self):
        return request.make_json_response([request.uid, current_user.get_id()])

    @route("/none", auth="none")
    def none(self):
        return request.make_json_response(
            [request.uid, current_user.get_id(), g.payload, current_identity.via]
        )

    @route("/rpc/user", type="json", auth="user")
    def rpc_user(self):
        return request.uid

    @route("/rpc/public", type="json", auth="public")
    def rpc_public(self):
        return request.uid

    @route("/rpc/none", type="json", auth="none")
    def rpc_none(self):
        return [request.uid, current_user.get_id(), g.payload, current_identity.via]


def publish(app):
    Siphon(app).register_controllers(Doors)


@pytest.fixture(params=["stock", "ours"])
def app(request, make_app):
    return make_app(manager=request.param, setup=publish)


CREDENTIALS = ["bearer", "session header", "jwt cookie", "session cookie", "login", "remember"]


@pytest.fixture(params=CREDENTIALS)
def headers(request, app, client, jam):
    """Gives the client a credential of user 1 of each kind; the headers to send with it."""
    with app.app_context():
        token = jam.gen_jwt_token({"sub": "1"})
    session_id = jam.create_session("s", {"user": 1})
    if request.param == "bearer":
        return {"Authorization": f"Bearer {token}"}
    if request.param == "session header":
        return {"X-Session": f"Bearer {session_id}"}
    if request.param == "jwt cookie":
        client.set_cookie("token", token)
    elif request.param == "session cookie":
        client.set_cookie("sessionId", session_id)
    else:
        app.testing, app.config["WTF_CSRF_ENABLED"] = True, False
        client.log_in("1", remember=True)
        app.testing = False
        del app.config["WTF_CSRF_ENABLED"]
        client.delete_cookie("session" if request.param == "remember" else "remember_token")
    return {}


def call(client, path, headers, *ids):
    calls = [{"jsonrpc": "2.0", "id": id, "params": {}} for id in ids or (1,)]
    answer = client.post(path, json=calls if ids else calls[0], headers=headers)
    assert answer.status_code == 200
    return answer.json


def test_a_user_comes_in(client, headers):
    assert client.get("/user", headers=headers).json == ["1", "1"]
    assert call(client, "/rpc/user", headers)["result"] == "1"


def test_a_public_door_knows_the_user(client, headers):
    assert client.get("/public", headers=headers).json == ["1", "1"]
    assert call(client, "/rpc/public", headers)["result"] == "1"


def test_a_door_without_identity_knows_nobody_and_asks_no_store(client, headers, store):
    store.calls = 0

    assert client.get("/none", headers=headers).json == [None, None, None, None]
    assert call(client, "/rpc/none", headers)["result"] == [None, None, None, None]
    assert call(client, "/rpc/none", headers, 1, 2)[1]["result"] == [None, None, None, None]
    assert store.calls == 0


def test_a_batch_asks_once_who_it_is(client, headers, store):
    client.get("/me", headers=headers)
    store.calls = 0
    call(client, "/rpc/user", headers)
    once, store.calls = store.calls, 0

    answers = call(client, "/rpc/user", headers, 1, 2, 3)

    assert [each["result"] for each in answers] == ["1", "1", "1"]
    assert store.calls == once


NOBODY = {
    "anonymous": {},
    "a bad Bearer": {"Authorization": "Bearer x.y.z"},
    "Basic": {"Authorization": "Basic x"},
}


@pytest.mark.parametrize("headers", NOBODY.values(), ids=NOBODY.keys())
def test_a_call_of_nobody_is_answered_100(client, headers):
    error = call(client, "/rpc/user", headers)["error"]

    assert (error["code"], error["data"]["code"]) == (100, "session_expired")


@pytest.mark.parametrize("headers", NOBODY.values(), ids=NOBODY.keys())
def test_a_batch_of_nobody_is_answered_100_each(client, headers):
    answers = call(client, "/rpc/user", headers, 1, 2)

    assert [(each["id"], each["error"]["code"]) for each in answers] == [(1, 100), (2, 100)]


@pytest.mark.parametrize("headers", NOBODY.values(), ids=NOBODY.keys())
def test_nobody_comes_through_a_public_door_as_nobody(client, headers):
    assert client.get("/public", headers=headers).json == [None, None]
    assert call(client, "/rpc/public", headers)["result"] is None


def test_a_token_of_an_inactive_user_opens_nothing(app, client, jam):
    with app.app_context():
        headers = {"Authorization": f"Bearer {jam.gen_jwt_token({'sub': 'inactive'})}"}

    assert client.get("/user", headers=headers).status_code == 401
    assert call(client, "/rpc/user", headers)["error"]["code"] == 100


def test_who_is_logged_out_between_two_calls_comes_in_no_more(app, client, jam):
    with app.app_context():
        token = jam.gen_jwt_token({"sub": "1"})
    headers = {"Authorization": f"Bearer {token}"}
    assert call(client, "/rpc/user", headers)["result"] == "1"

    jam.revoke_user("1")

    assert call(client, "/rpc/user", headers)["error"]["code"] == 100
