"""The guard of ``Siphon``: what another site's page sends does not reach a view."""

import logging

import pytest
from flask import Flask
from flask import g

import flask_sijax
from flask_siphon import Siphon
from flask_siphon.csrf import comes_from_elsewhere

OWN = "http://localhost"
FOREIGN = "https://evil.example"


@pytest.fixture
def app():
    app = Flask(__name__)
    app.config["SIPHON_TRUSTED_ORIGINS"] = ["https://partner.example"]
    app.seen = []

    @app.route("/", methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    def view():
        app.seen.append(1)
        return "ran"

    Siphon(app)
    return app


@pytest.fixture
def client(app):
    return app.test_client()


REFUSED = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "nonsense"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "cross-site", "Origin": OWN},
    {"Origin": FOREIGN},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "https://localhost"},
    {"Origin": "http://localhost:81"},
    {"Origin": "http://localhost.evil.example"},
]
ADMITTED = [
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "same-origin", "Origin": FOREIGN},
    {"Origin": OWN},
    {"Origin": "https://partner.example"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://partner.example"},
]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("headers", REFUSED, ids=str)
def test_a_request_from_elsewhere_is_refused_before_the_view(app, client, method, headers):
    answer = client.open("/", method=method, headers=headers)

    assert answer.status_code == 400
    assert app.seen == []


@pytest.mark.parametrize("headers", ADMITTED, ids=str)
def test_a_request_of_our_own_pages_reaches_the_view(client, headers):
    assert client.post("/", headers=headers).text == "ran"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_methods_that_change_nothing_are_never_refused(client, method):
    assert client.open("/", method=method, headers={"Origin": FOREIGN}).status_code == 200


def test_the_browser_is_told_little_and_the_log_enough(client, caplog):
    with caplog.at_level(logging.WARNING):
        answer = client.post("/", headers={"Origin": FOREIGN})

    assert FOREIGN not in answer.text
    assert FOREIGN in caplog.text
    assert "SIPHON_TRUSTED_ORIGINS" in caplog.text


def test_a_path_cannot_forge_a_line_of_the_log(client, caplog):
    client.post("/%0aWARNING%20forged", headers={"Origin": FOREIGN})

    assert "\nWARNING forged" not in caplog.text


def test_an_app_may_switch_the_check_off(app, client):
    app.config["SIPHON_CSRF_CHECK_ORIGIN"] = False

    assert client.post("/", headers={"Origin": FOREIGN}).status_code == 200


def test_a_handler_for_400_answers_refusals(app, client):
    app.register_error_handler(400, lambda error: ("mine", 400))

    assert client.post("/", headers={"Origin": FOREIGN}).text == "mine"


def test_binding_twice_guards_once(app, client, caplog):
    app.extensions["siphon"].init_app(app)

    client.post("/", headers={"Origin": FOREIGN})

    assert len(caplog.records) == 1


def test_calls_of_an_old_page_are_refused_by_the_guard_where_there_is_one(app, client):
    flask_sijax.Sijax(app)

    @flask_sijax.route(app, "/old")
    def old():
        g.sijax.register_callback("f", lambda obj_response: obj_response.alert("ran"))
        return g.sijax.process_request()

    fields = {"sijax_rq": "f", "sijax_args": "[]"}

    assert client.post("/old", data=fields, headers={"Origin": FOREIGN}).status_code == 400
    assert client.post("/old", data=fields, headers={"Origin": OWN}).status_code == 200


def test_the_guard_decides_alone_where_there_is_one(app, client):
    app.config["SIPHON_CSRF_CHECK_ORIGIN"] = False
    flask_sijax.Sijax(app)

    @flask_sijax.route(app, "/old")
    def old():
        g.sijax.register_callback("f", lambda obj_response: obj_response.alert("ran"))
        return g.sijax.process_request()

    fields = {"sijax_rq": "f", "sijax_args": "[]"}

    assert client.post("/old", data=fields, headers={"Origin": FOREIGN}).status_code == 200


def test_the_rule_is_a_plain_function():
    assert comes_from_elsewhere(None, FOREIGN, (OWN,), ())
    assert not comes_from_elsewhere(None, None, (OWN,), ())
