"""Methods of the application's own: who may come in, and as whom, is what they say."""

import logging

import pytest
from werkzeug.exceptions import NotFound
from werkzeug.exceptions import TooManyRequests
from werkzeug.exceptions import Unauthorized

from flask_siphon import SessionExpired
from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route

from .conftest import call
from .conftest import PublicUser


@pytest.fixture
def serve(siphon):
    """The client of an app whose method ``key`` is the function given; routes ``/key``."""

    def serve(authenticate, csrf=True):
        class Keyed(Controller):
            @route("/key", auth="key")
            def key(self, needed="x"):
                return f"user {request.uid}"

            @route("/json/key", auth="key", type="json", extra={"scope": "all"})
            def json_key(self, needed="x"):
                return request.uid

        siphon.auth_method("key", csrf=csrf)(authenticate)
        siphon.register_controllers(Keyed)
        return siphon.test_client()

    return serve


class Partner:
    def get_id(self):
        return "partner"


def by_key(request, routing):
    return Partner() if request.httprequest.headers.get("X-Key") == "good" else None


# Who comes in


def test_a_method_of_the_apps_own_says_who_it_is(serve):
    client = serve(by_key)

    assert client.get("/key", headers={"X-Key": "good"}).text == "user partner"
    answer = client.post("/json/key", json={"id": 1}, headers={"X-Key": "good"})
    assert answer.json["result"] == "partner"


def test_its_user_counts_and_not_that_of_the_session(serve):
    client = serve(by_key)
    client.get("/login/1")

    assert client.get("/key", headers={"X-Key": "good"}).text == "user partner"
    assert client.get("/key").status_code == 403


def test_its_no_is_a_403(serve):
    client = serve(by_key)

    assert client.get("/key").status_code == 403
    error = call(client, "/json/key", id=1)["error"]
    assert (error["code"], error["message"]) == (403, "403: Forbidden")


@pytest.mark.parametrize("error", [NotFound, Unauthorized, TooManyRequests])
def test_an_http_error_of_its_own_is_the_answer(serve, error):
    def refuse(request, routing):
        raise error

    client = serve(refuse)

    assert client.get("/key").status_code == error.code
    assert call(client, "/json/key", id=1)["error"]["code"] == error.code


def test_it_may_send_to_the_login_page(serve):
    def refuse(request, routing):
        raise SessionExpired

    client = serve(refuse)

    assert client.get("/key").location == "/login/?next=%2Fkey"
    assert call(client, "/json/key", id=1)["error"]["code"] == 100


@pytest.mark.parametrize("error", [ValueError, KeyError, RuntimeError, RecursionError])
def test_a_method_that_breaks_lets_nobody_in_and_is_logged(serve, caplog, error):
    def broken(request, routing):
        raise error("secret detail")

    client = serve(broken)

    with caplog.at_level(logging.ERROR):
        answer = client.get("/key")

    assert answer.status_code == 403
    assert "secret detail" not in answer.text
    assert call(client, "/json/key", id=1)["error"]["code"] == 403
    (record, _) = caplog.records
    assert "'key'" in record.getMessage()
    assert record.exc_info is not None


# What it is asked, and when


def test_it_is_shown_the_request_and_the_route(serve):
    seen = []

    def look(request, routing):
        seen.append((request.path, routing["type"], dict(routing["extra"]), request.uid))
        return Partner()

    client = serve(look)
    call(client, "/json/key", id=1)

    assert seen == [("/json/key", "json", {"scope": "all"}, None)]


def test_looking_at_the_environment_does_not_fix_the_user(serve):
    def look(request, routing):
        assert request.env.user.is_anonymous
        return Partner()

    assert serve(look).get("/key").text == "user partner"


def test_it_is_asked_for_each_call_of_a_batch(serve):
    asked = []

    def once(request, routing):
        asked.append(request.jsonrequest["id"])
        return Partner() if len(asked) == 1 else None

    answers = serve(once).post("/json/key", json=[{"id": 1}, {"id": 2}]).json

    assert asked == [1, 2]
    assert answers[0]["result"] == "partner"
    assert answers[1]["error"]["code"] == 403


def test_it_does_not_see_whom_it_let_in_for_the_call_before(serve):
    seen = []

    def look(request, routing):
        seen.append(request.uid)
        return Partner()

    serve(look).post("/json/key", json=[{"id": 1}, {"id": 2}])

    assert seen == [None, None]


def test_a_call_without_shape_is_refused_before_anybody_is_asked(serve):
    asked = []
    client = serve(lambda request, routing: asked.append(1))

    answers = client.post("/json/key", json=[1, {"id": {}}, {"jsonrpc": "1.0", "id": 3}]).json

    assert [each["error"]["code"] for each in answers] == [-32600, -32600, -32600]
    assert asked == []


# Tokens


FOREIGN = {"X-Key": "good", "Origin": "https://evil.example"}


def test_a_credential_that_browsers_do_not_send_needs_no_token(serve):
    assert serve(by_key, csrf=False).post("/key", headers=FOREIGN).text == "user partner"


def test_a_credential_that_browsers_may_send_needs_one(serve):
    client = serve(by_key)

    assert client.post("/key", headers={"X-Key": "good"}).status_code == 400
    headers = {"X-Key": "good", "X-CSRFToken": client.csrf_token()}
    assert client.post("/key", headers=headers).text == "user partner"


@pytest.mark.parametrize(("of_method", "of_route"), [(False, True), (True, False)])
def test_a_route_that_says_it_itself_is_followed(siphon, of_method, of_route):
    class Keyed(Controller):
        @route("/key", auth="key", csrf=of_route)
        def key(self):
            return "ran"

    siphon.auth_method("key", csrf=of_method)(by_key)
    siphon.register_controllers(Keyed)

    answer = siphon.test_client().post("/key", headers=FOREIGN)

    assert answer.status_code == (400 if of_route else 200)


# Declaring one


@pytest.mark.parametrize("name", ["user", "public", "none"])
def test_a_built_in_method_cannot_be_replaced(siphon, name):
    with pytest.raises(ValueError, match=name):
        siphon.auth_method(name)(by_key)


def test_a_method_cannot_be_replaced(siphon):
    siphon.auth_method("key")(by_key)

    with pytest.raises(ValueError, match="key"):
        siphon.auth_method("key")(by_key)


def test_a_method_that_comes_after_the_first_request_is_refused(serve, siphon):
    serve(by_key).get("/key")

    with pytest.raises(RuntimeError, match="'late'"):
        siphon.auth_method("late")(by_key)


def test_decorated_functions_stay_what_they_are(siphon):
    assert siphon.auth_method("key")(by_key) is by_key
    assert siphon.public_user(PublicUser) is PublicUser
