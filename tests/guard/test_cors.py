"""Which pages of other sites may read an answer, and what a preflight is told."""

import pytest
from flask import session
from werkzeug.exceptions import Forbidden

from flask_siphon import Siphon
from flask_siphon import UserError
from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import Response
from flask_siphon.http import route

FRIEND = "https://friend.example"
OTHER = "https://other.example"
EVIL = "https://evil.example"

ALLOW_HEADERS = "Origin, X-Requested-With, Content-Type, Accept, Authorization, X-CSRF-Token"


class House(Controller):
    @route("/star", cors="*")
    def star(self):
        return "ran"

    @route("/one", auth="none", cors=FRIEND, methods=["PUT", "get"])
    def one(self):
        return "ran"

    @route("/list", auth="none", cors=[FRIEND, OTHER], cors_credentials=True)
    def list(self):
        return "ran"

    @route("/json", auth="none", cors="*", type="json")
    def json(self):
        return "ran"

    @route("/closed", auth="none")
    def closed(self):
        return "ran"

    @route("/forbidden", auth="none", cors="*")
    def forbidden(self):
        raise Forbidden

    @route("/broken", auth="none", cors="*")
    def broken(self):
        raise ValueError

    @route("/told", auth="none", cors="*")
    def told(self):
        raise UserError("no")

    @route("/away", auth="none", cors="*")
    def away(self):
        return request.redirect("/star")

    @route(
        ["/folder/", "/folder/<name>/"],
        auth="none",
        cors=FRIEND,
        strict_slashes=True,
        methods=["GET"],
    )
    def folder(self, name=""):
        return "ran"

    @route("/own", auth="none", cors=FRIEND)
    def own(self):
        return Response("ran", headers={"Access-Control-Allow-Origin": "*", "Vary": "Cookie"})


@pytest.fixture
def client(bare_app):
    siphon = Siphon(bare_app)
    siphon.register_controllers(House)
    return siphon.test_client()


def cors_headers(answer):
    return {
        name.removeprefix("Access-Control-"): value
        for name, value in answer.headers
        if name.startswith("Access-Control-")
    }


def preflight(client, path, origin=FRIEND):
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-mine",
    }
    return client.options(path, headers=headers)


def test_a_preflight_is_answered_without_asking_who_it_is(client):
    answer = preflight(client, "/star")

    assert answer.status_code == 204
    assert answer.data == b""
    assert cors_headers(answer) == {
        "Allow-Origin": "*",
        "Allow-Methods": "GET, POST",
        "Allow-Headers": ALLOW_HEADERS,
        "Max-Age": "86400",
    }
    assert "Set-Cookie" not in answer.headers


def test_a_preflight_is_told_the_methods_in_their_order(client):
    assert cors_headers(preflight(client, "/one"))["Allow-Methods"] == "PUT, GET"


def test_a_json_route_is_posted_to(client):
    assert cors_headers(preflight(client, "/json"))["Allow-Methods"] == "POST"


def test_the_age_of_a_preflight_is_configured(bare_app, client):
    bare_app.config["SIPHON_CORS_MAX_AGE"] = 5

    assert cors_headers(preflight(client, "/star"))["Max-Age"] == "5"


def test_a_preflight_for_a_route_that_does_not_exist_is_404_and_allows_nothing(client):
    answer = preflight(client, "/nothing")

    assert answer.status_code == 404
    assert cors_headers(answer) == {}


def test_a_preflight_for_a_route_without_cors_allows_nothing(bare_app, client):
    bare_app.add_url_rule("/plain", "plain", lambda: "ran")

    assert cors_headers(preflight(client, "/closed")) == {}
    assert cors_headers(preflight(client, "/plain")) == {}


def test_a_preflight_does_not_reach_the_apps_own_hooks_or_a_session(bare_app, client):
    def touch():
        session["touched"] = True

    bare_app.before_request(touch)

    assert "Set-Cookie" not in preflight(client, "/star").headers


@pytest.mark.parametrize("path", ["/one", "/own"])
def test_one_origin_is_named_to_everybody(client, path):
    for headers in ({"Origin": FRIEND}, {"Origin": EVIL}, {}):
        assert cors_headers(client.get(path, headers=headers))["Allow-Origin"] == FRIEND


@pytest.mark.parametrize("origin", [FRIEND, OTHER])
def test_of_a_list_the_one_that_asks_is_named(client, origin):
    answer = client.get("/list", headers={"Origin": origin})

    assert cors_headers(answer) == {
        "Allow-Origin": origin,
        "Allow-Methods": "GET, POST",
        "Allow-Credentials": "true",
    }
    assert "Origin" in answer.vary


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": EVIL}, {"Origin": "null"}, {"Origin": f"{FRIEND}.evil.example"}],
    ids=str,
)
def test_who_is_not_on_the_list_is_told_nothing(client, headers):
    plain = client.get("/list", headers=headers)
    asked = client.options("/list", headers=headers)

    assert plain.text == "ran"
    assert asked.status_code == 204
    for answer in (plain, asked):
        assert cors_headers(answer) == {}
        assert "Origin" in answer.vary


def test_credentials_are_allowed_only_where_the_route_says_so(client):
    assert "Allow-Credentials" not in cors_headers(client.get("/one", headers={"Origin": FRIEND}))
    assert cors_headers(preflight(client, "/list"))["Allow-Credentials"] == "true"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/forbidden", 403), ("/broken", 500), ("/told", 400), ("/away", 303), ("/star", 302)],
)
def test_errors_and_redirects_can_be_read_too(bare_app, client, path, status):
    bare_app.config["PROPAGATE_EXCEPTIONS"] = False

    answer = client.get(path, headers={"Origin": FRIEND})

    assert answer.status_code == status
    assert cors_headers(answer)["Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/one", 405),
        ("POST", "/folder/", 405),
        ("GET", "/folder", 308),
        ("GET", "/folder/a%2520b", 308),
        ("GET", "/folder//name/", 308),
    ],
)
@pytest.mark.parametrize("prefix", ["", "/app"])
def test_what_flask_answers_without_a_handler_can_be_read_too(client, prefix, method, path, status):
    base = f"http://localhost{prefix}"

    answer = client.open(path, method=method, base_url=base, headers={"Origin": FRIEND})

    assert answer.status_code == status
    assert cors_headers(answer)["Allow-Origin"] == FRIEND


def test_who_is_not_on_the_list_is_told_nothing_of_that_either(bare_app, client):
    class Listed(Controller):
        @route("/listed", auth="none", cors=[FRIEND], methods=["GET"])
        def listed(self):
            return "ran"

    bare_app.extensions["siphon"].register_controllers(Listed)

    answer = client.put("/listed", headers={"Origin": EVIL})

    assert answer.status_code == 405
    assert cors_headers(answer) == {}
    assert "Origin" in answer.vary


def test_refusals_of_the_guard_can_be_read_too(client):
    answer = client.post("/own", headers={"Origin": FRIEND})

    assert answer.status_code == 400
    assert cors_headers(answer)["Allow-Origin"] == FRIEND


def test_cors_lets_read_and_not_write(client):
    headers = {"Origin": FRIEND, "Sec-Fetch-Site": "cross-site", "X-CSRFToken": client.csrf_token()}

    assert client.post("/list", headers=headers).status_code == 400


def test_json_calls_of_other_sites_are_answered(client):
    answer = client.post("/json", json={"id": 1}, headers={"Origin": EVIL})

    assert answer.json["result"] == "ran"
    assert cors_headers(answer) == {"Allow-Origin": "*", "Allow-Methods": "POST"}


def test_a_header_of_the_handlers_own_does_not_contradict(client):
    answer = client.get("/own")

    assert answer.headers.getlist("Access-Control-Allow-Origin") == [FRIEND]


def test_an_override_may_close_what_was_open(bare_app):
    class Closed(House):
        @route(cors=None)
        def star(self):
            return super().star()

    siphon = Siphon(bare_app)
    siphon.register_controllers(Closed)

    assert cors_headers(preflight(siphon.test_client(), "/star")) == {}
