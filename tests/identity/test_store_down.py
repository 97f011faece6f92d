"""When nobody can say whether a credential counts: 503, never a user, never a silent nobody."""

import pytest
from flask import g
from flask import render_template_string
from flask_login import current_user
from werkzeug.exceptions import ServiceUnavailable

from flask_siphon import Siphon
from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route
from flask_siphon.identity import current_identity

CREDENTIALS = ["bearer", "jwt cookie", "session cookie", "login", "remember"]


@pytest.fixture(params=CREDENTIALS)
def present(request, jam):
    """Give a client a credential of each kind; returns the headers to send with it."""

    def present(client, id="1"):
        with client.application.app_context():
            token = jam.gen_jwt_token({"sub": id})
        if request.param == "jwt cookie":
            client.set_cookie("token", token)
        elif request.param == "session cookie":
            client.set_cookie("sessionId", jam.create_session("s", {"user": id}))
        elif request.param in ("login", "remember"):
            client.log_in(id, remember=True)
            client.delete_cookie("remember_token" if request.param == "login" else "session")
        return {"Authorization": f"Bearer {token}"} if request.param == "bearer" else {}

    return present


@pytest.fixture(params=["stock", "ours"])
def app(request, make_app):
    return make_app(manager=request.param)


def is_unavailable(answer):
    return (answer.status_code, answer.headers.getlist("Retry-After")) == (503, ["5"])


ASKING = {
    "current_user": lambda: current_user.is_authenticated,
    "g.payload": lambda: g.payload,
    "current_identity": lambda: current_identity.via,
    "a template": lambda: render_template_string("{{ current_user.is_authenticated }}"),
}


@pytest.mark.parametrize("ask", ASKING.values(), ids=ASKING.keys())
def test_who_asks_first_gets_503(app, store, present, ask):
    @app.get("/ask")
    def view():
        ask()
        return "ran"

    client = app.test_client()
    headers = present(client)
    store.down = True

    assert is_unavailable(client.get("/ask", headers=headers))


def test_a_closed_door_answers_503_and_not_the_login_page(app, store, present):
    client = app.test_client()
    headers = present(client)
    store.down = True

    assert is_unavailable(client.get("/door", headers=headers))


def test_a_view_that_asks_nobody_works(app, store, present):
    client = app.test_client()
    headers = present(client)
    store.down = True

    assert client.get("/silent", headers=headers).text == "nobody was asked"


def test_an_anonymous_visitor_does_not_notice(app, store):
    store.down = True

    assert app.test_client().who().user is None


def test_a_forged_token_does_not_notice(app, store, jam):
    with app.app_context():
        token = jam.gen_jwt_token({"sub": "1"})
    store.down = True

    assert app.test_client().who(token + "x").error == "signature"


def test_the_error_page_has_an_anonymous_visitor(app, store, present):
    @app.errorhandler(ServiceUnavailable)
    def unavailable(error):
        return render_template_string(
            "{{ current_user.is_authenticated }} {{ g.payload }} {{ identity.via }}",
            identity=current_identity,
        ), 503

    client = app.test_client()
    headers = present(client)
    store.down = True

    answer = client.get("/door", headers=headers)

    assert (answer.status_code, answer.text) == (503, "False None None")


def test_when_the_store_is_back_so_is_the_user(app, store, present):
    client = app.test_client()
    headers = present(client)
    store.down = True
    client.get("/door", headers=headers)
    store.down = False

    assert client.get("/door", headers=headers).text == "inside"


def test_the_login_is_not_lost_meanwhile(app, store):
    client = app.test_client()
    client.log_in("1")
    store.down = True
    client.get("/door")
    client.get("/silent")
    store.down = False

    assert (client.who().user, client.who().source) == ("1", "login")


def test_a_loader_that_fails_lets_nobody_in(app, present):
    """An error page that asks again is told that nobody is there."""

    def fail(id):
        raise LookupError("the database is gone")

    @app.errorhandler(LookupError)
    def error_page(error):
        return [current_user.is_authenticated, current_identity.user_id, g.payload], 500

    client = app.test_client()
    headers = present(client)
    app.login_manager.user_loader(fail)

    answer = client.get("/door", headers=headers)

    assert (answer.status_code, answer.json) == (500, [False, None, None])


def test_nobody_is_logged_in_while_the_store_is_down(app, store):
    client = app.test_client()
    store.down = True

    assert is_unavailable(client.log_in("1"))

    store.down = False
    assert client.who().user is None


def test_the_error_page_of_a_login_has_an_anonymous_visitor(make_app, store):
    app = make_app()

    @app.errorhandler(ServiceUnavailable)
    def unavailable(error):
        return [current_user.is_authenticated, current_identity.user_id], 503

    store.down = True

    assert app.test_client().log_in("1").json == [False, None]


def test_a_login_that_failed_leaves_the_former_one_behind_no_door(app, store):
    client = app.test_client()
    client.log_in("1")
    store.down = True
    assert is_unavailable(client.log_in("2"))
    store.down = False

    assert client.who().user in (None, "1")


def test_a_logout_that_could_not_be_written_down_can_be_repeated(app, store):
    client, thief = app.test_client(), app.test_client()
    client.log_in("1")
    thief.set_cookie("session", client.get_cookie("session").value)
    store.down = True
    assert is_unavailable(client.log_out())
    store.down = False

    assert client.log_out().status_code == 200
    assert client.who().user is None
    assert thief.who().user is None


# Published methods


class Doors(Controller):
    @route("/user", auth="user", csrf=False)
    def user(self):
        return f"user {request.uid}"

    @route("/public", auth="public", csrf=False)
    def public(self):
        return f"public {request.uid}"

    @route("/none", auth="none", csrf=False)
    def none(self):
        return f"none {request.uid} {current_user.is_authenticated} {g.payload}"

    @route("/rpc/user", type="json", auth="user")
    def rpc_user(self):
        return request.uid

    @route("/rpc/public", type="json", auth="public")
    def rpc_public(self):
        return request.uid

    @route("/rpc/none", type="json", auth="none")
    def rpc_none(self):
        return "none"


@pytest.fixture
def controllers(app):
    siphon = Siphon(app)
    siphon.register_controllers(Doors)
    return app


def call(client, path, headers, ids=(1,)):
    calls = [{"jsonrpc": "2.0", "id": id, "params": {}} for id in ids]
    answer = client.post(path, json=calls if len(calls) > 1 else calls[0], headers=headers)
    assert answer.status_code == 200
    return answer.json


@pytest.mark.parametrize("door", ["/user", "/public"])
def test_a_route_that_asks_answers_503(controllers, make_client, store, present, door):
    client, headers = make_client(present)
    store.down = True

    assert is_unavailable(client.get(door, headers=headers))
    assert is_unavailable(client.post(door, headers=headers))


@pytest.fixture
def make_client(controllers):
    """A client that has a credential, got without the guard's token."""

    def make(present):
        controllers.testing = True
        controllers.config["WTF_CSRF_ENABLED"] = False
        client = controllers.test_client()
        headers = present(client)
        controllers.testing = False
        del controllers.config["WTF_CSRF_ENABLED"]
        return client, headers

    return make


def test_a_route_without_identity_asks_nobody(controllers, make_client, store, present):
    client, headers = make_client(present)
    store.down = True
    store.calls = 0

    assert client.get("/none", headers=headers).text == "none None False None"
    assert client.post("/none", headers=headers).text == "none None False None"
    assert call(client, "/rpc/none", headers)["result"] == "none"
    assert store.calls == 0


@pytest.mark.parametrize("door", ["/rpc/user", "/rpc/public"])
def test_a_call_is_answered_200_with_503_in_it(controllers, make_client, store, present, door):
    client, headers = make_client(present)
    store.down = True

    answer = call(client, door, headers)

    assert answer["error"]["code"] == 503
    assert answer["id"] == 1


@pytest.mark.parametrize("door", ["/rpc/user", "/rpc/public"])
def test_each_call_of_a_batch_is_answered_so(controllers, make_client, store, present, door):
    client, headers = make_client(present)
    store.down = True

    answers = call(client, door, headers, ids=(1, 2, 3))

    assert [answer["error"]["code"] for answer in answers] == [503, 503, 503]


def test_an_unsafe_request_with_a_cookie_is_answered_503(make_app, store, jam):
    app = make_app()
    Siphon(app)
    client = app.test_client()
    client.set_cookie("sessionId", jam.create_session("s", {"user": 1}))
    store.down = True

    assert is_unavailable(client.post("/silent"))
