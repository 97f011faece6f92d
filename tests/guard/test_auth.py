"""``auth`` of a route: who may come in, and as whom."""

import pytest
from flask import Flask
from flask import session

from flask_siphon import SessionExpired
from flask_siphon import Siphon
from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route

from .conftest import call
from .conftest import PublicUser


class House(Controller):
    @route("/user")
    def user(self):
        return f"user {request.uid} {request.env.uid} {request.env.user.get_id()}"

    @route("/public", auth="public")
    def public(self):
        return f"user {request.uid} {request.env.uid} {request.env.user.get_id()}"

    @route("/none", auth="none")
    def none(self):
        return f"user {request.uid}"

    @route("/json/user", type="json")
    def json_user(self):
        return request.uid

    @route("/json/public", type="json", auth="public")
    def json_public(self):
        return request.uid


@pytest.fixture
def siphon(siphon):
    siphon.register_controllers(House)
    return siphon


@pytest.fixture
def client(siphon):
    return siphon.test_client()


# user


def test_who_is_not_logged_in_is_sent_to_the_login_page(client):
    answer = client.get("/user")

    assert answer.status_code == 302
    assert answer.location == "/login/?next=%2Fuser"


def test_without_a_login_page_the_answer_is_401(bare_app, client):
    bare_app.login_manager.login_view = None

    assert client.get("/user").status_code == 401


def test_the_apps_own_handler_of_the_unauthorized_has_its_say(bare_app, client):
    bare_app.login_manager.unauthorized_handler(lambda: ("who are you?", 403))

    answer = client.get("/user")

    assert (answer.text, answer.status_code) == ("who are you?", 403)


def test_without_a_login_manager_everybody_is_anonymous():
    app = Flask("no logins")
    app.secret_key = "secret"
    siphon = Siphon(app)
    siphon.register_controllers(House)
    client = siphon.test_client()

    assert client.get("/user").status_code == 401
    assert client.get("/public").text == "user None None None"
    assert call(client, "/json/user", id=1)["error"]["code"] == 100


def test_who_is_logged_in_comes_in_as_himself(client):
    client.get("/login/2")

    assert client.get("/user").text == "user 2 2 2"
    assert client.rpc("/json/user") == "2"


def test_the_rights_end_with_the_logout(client):
    client.get("/login/2")
    client.get("/logout")

    assert client.get("/user").status_code == 302


def test_an_override_may_restrict_a_public_route(bare_app):
    class Restricted(House):
        @route(auth="user")
        def public(self):
            return super().public()

    siphon = Siphon(bare_app)
    siphon.register_controllers(Restricted)
    client = siphon.test_client()

    assert client.get("/public").location == "/login/?next=%2Fpublic"
    client.get("/login/1")
    assert client.get("/public").text == "user 1 1 1"


def test_a_switched_off_login_does_not_open_a_route(bare_app, client):
    bare_app.config["LOGIN_DISABLED"] = True

    assert client.get("/user").status_code == 302


@pytest.mark.parametrize("identifier", [5, "five", None])
def test_a_call_that_nobody_may_make_is_answered_with_code_100(client, identifier):
    answer = call(client, "/json/user", id=identifier)

    assert answer == {
        "jsonrpc": "2.0",
        "id": identifier,
        "error": {
            "code": 100,
            "message": "Session expired",
            "data": {"code": "session_expired"},
        },
    }


def test_each_call_of_a_batch_is_refused_for_itself(client):
    batch = [{"jsonrpc": "2.0", "id": 1}, {"jsonrpc": "2.0"}, {"jsonrpc": "2.0", "id": 2}]

    answers = client.post("/json/user", json=batch).json

    assert [(each["id"], each["error"]["code"]) for each in answers] == [(1, 100), (2, 100)]


# public


def test_a_visitor_is_the_anonymous_user_of_flask_login(client):
    assert client.get("/public").text == "user None None None"
    assert client.rpc("/json/public") is None


def test_who_is_logged_in_stays_himself_on_a_public_route(client):
    client.get("/login/2")

    assert client.get("/public").text == "user 2 2 2"


class ActivePublicUser(PublicUser):
    is_authenticated = True


@pytest.mark.parametrize("user", [PublicUser, ActivePublicUser])
def test_a_configured_public_user_has_a_uid_and_opens_no_other_door(siphon, client, user):
    siphon.public_user(user)

    assert client.get("/public").text == "user public public public"
    assert client.rpc("/json/public") == "public"
    assert client.get("/user").status_code == 302
    client.get("/login/1")
    assert client.get("/public").text == "user 1 1 1"


def test_the_public_user_is_what_views_and_hooks_see(bare_app, siphon):
    siphon.public_user(PublicUser)
    seen = []
    bare_app.before_request(lambda: seen.append(request.env.uid))
    bare_app.add_url_rule("/plain", "plain", lambda: str(request.uid))
    client = siphon.test_client()

    assert client.get("/plain").text == "public"
    assert seen == ["public"]
    client.get("/login/1")
    assert client.get("/plain").text == "1"


def test_an_environment_follows_a_login_within_a_plain_view(bare_app, siphon):
    @bare_app.get("/enter")
    def enter():
        before = request.env.uid
        bare_app.enter("2")
        return f"{before} {request.env.uid}"

    assert siphon.test_client().get("/enter").text == "None 2"


# none


def test_none_runs_for_everybody_and_knows_nobody(client):
    assert client.get("/none").text == "user None"
    client.get("/login/1")
    assert client.get("/none").text == "user None"


@pytest.mark.parametrize("name", ["cr", "env"])
def test_none_has_no(bare_app, name):
    class None_(Controller):
        @route("/h", auth="none")
        def h(self):
            with pytest.raises(RuntimeError, match="auth='none'"):
                getattr(request, name)
            return "ran"

    siphon = Siphon(bare_app)
    siphon.register_controllers(None_)
    client = siphon.test_client()
    client.get("/login/1")

    assert client.get("/h").text == "ran"


def test_none_has_a_session_and_a_context(bare_app):
    class None_(Controller):
        @route("/h", auth="none")
        def h(self):
            session["count"] = session.get("count", 0) + 1
            session["context"] = {"lang": "de"}
            return f"{session['count']} {request.context.get('lang')}"

    siphon = Siphon(bare_app)
    siphon.register_controllers(None_)
    client = siphon.test_client()

    assert [client.get("/h").text for _ in range(2)] == ["1 de", "2 de"]


# The order: who, then whence, then what


def test_who_may_not_come_in_is_not_asked_for_a_token(client):
    assert client.post("/user").status_code == 302


def test_a_token_is_asked_for_before_the_parameters_are_looked_at(bare_app):
    class Typed(Controller):
        @route("/typed", auth="public")
        def typed(self, number: int):
            return str(number)

        @route("/json/typed", type="json")
        def json_typed(self, number: int):
            return number

    siphon = Siphon(bare_app)
    siphon.register_controllers(Typed)
    client = siphon.test_client()

    assert "Session expired" in client.post("/typed", data={"number": "x"}).text
    data = {"number": "x", "csrf_token": client.csrf_token()}
    assert "number" in client.post("/typed", data=data).text
    assert call(client, "/json/typed", id=1, params={"number": "x"})["error"]["code"] == 100
    assert call(client, "/json/typed", id=1, params=[1])["error"]["code"] == 100


def test_a_session_that_ends_within_a_handler_sends_to_the_login_page(bare_app):
    class Ending(Controller):
        @route("/ending", auth="public")
        def ending(self):
            raise SessionExpired

        @route("/json/ending", type="json", auth="public")
        def json_ending(self):
            raise SessionExpired("Please log in again")

    siphon = Siphon(bare_app)
    siphon.register_controllers(Ending)
    client = siphon.test_client()
    client.get("/login/1")

    assert client.get("/ending").location == "/login/?next=%2Fending"
    error = call(client, "/json/ending", id=1)["error"]
    assert (error["code"], error["message"]) == (100, "Please log in again")
