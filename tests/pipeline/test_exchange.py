"""One request's state is that request's alone, whatever context was pushed around it."""

import pytest
from flask import Flask
from flask import g
from flask import request

import flask_sijax
from flask_siphon import Siphon
from flask_siphon.exchange import current_exchange


@pytest.fixture(params=[Siphon, flask_sijax.Sijax], ids=["Siphon", "Sijax alone"])
def app(request):
    app = Flask(__name__)
    request.param(app)
    return app


@pytest.mark.parametrize("name", ["_login_user", "csrf_valid", "csrf_token"])
def test_what_libraries_left_on_g_does_not_reach_the_next_request(app, name):
    @app.get("/leave")
    def leave():
        setattr(g, name, "of the first visitor")
        return ""

    @app.get("/look")
    def look():
        return str(g.get(name))

    client = app.test_client()
    with app.app_context():
        client.get("/leave")
        assert client.get("/look").text == "None"


def test_a_renamed_token_field_is_dropped_too(app):
    app.config["WTF_CSRF_FIELD_NAME"] = "other"

    @app.get("/")
    def look():
        before = str(g.get("other"))
        g.other = "of the first visitor"
        return before

    client = app.test_client()
    with app.app_context():
        assert [client.get("/").text for _ in range(2)] == ["None", "None"]


def test_what_the_application_keeps_on_g_stays(app):
    @app.get("/")
    def look():
        return g.database

    with app.app_context():
        g.database = "open"
        assert app.test_client().get("/").text == "open"


def test_each_request_has_an_exchange_of_its_own(app):
    seen = []

    @app.get("/")
    def view():
        seen.append(current_exchange())
        assert seen[-1].request is request._get_current_object()
        return ""

    client = app.test_client()
    with app.app_context():
        client.get("/")
        client.get("/")

    assert seen[0] is not seen[1]


def test_there_is_no_exchange_outside_of_a_request_or_before_it_was_admitted(app):
    assert current_exchange() is None
    with app.test_request_context():
        assert current_exchange() is None


def test_an_environment_that_was_used_before_does_not_bring_its_exchange(app):
    with app.test_request_context() as context:
        app.preprocess_request()
        environ = context.request.environ
    with app.request_context(environ):
        assert current_exchange() is None


def test_our_door_is_open_before_the_applications_own_functions_run():
    app = Flask(__name__)

    @app.before_request
    def abort_early():
        return f"has {g.sijax.is_sijax_request}"

    flask_sijax.Sijax(app)

    assert app.test_client().get("/").text == "has False"
