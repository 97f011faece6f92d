"""What ``flask_siphon.http`` offers, and how its classes are related."""

import types

import flask
import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

import flask_siphon
from flask_siphon import http
from flask_siphon import Siphon

NAMES = {
    "Controller",
    "Discover",
    "Environment",
    "HttpRequest",
    "JsonRequest",
    "request",
    "Response",
    "route",
    "RpcError",
    "SessionExpired",
    "UserError",
    "WebRequest",
}


def test_the_room_offers_these_names_and_no_others():
    public = {
        name
        for name, value in vars(http).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    }

    assert public == NAMES


def test_both_kinds_of_request_are_web_requests():
    assert issubclass(http.HttpRequest, http.WebRequest)
    assert issubclass(http.JsonRequest, http.WebRequest)


def test_a_response_is_one_of_flask():
    assert issubclass(http.Response, flask.Response)
    assert http.Response("x").mimetype == "text/html"


@pytest.mark.parametrize(
    "name", ["init_app", "register_controllers", "publish", "auth_method", "public_user"]
)
def test_the_extension_has_these_methods(name):
    assert callable(getattr(Siphon, name))


def test_errors_have_one_root():
    for error in (http.UserError, http.SessionExpired, http.RpcError):
        assert issubclass(error, flask_siphon.SiphonError)


def test_user_errors_carry_what_programs_need():
    error = http.UserError("Sold out", code="sold_out", data={"left": 0})

    assert (str(error), error.code, error.data) == ("Sold out", "sold_out", {"left": 0})
    assert http.UserError("Sold out").code == "user_error"


def test_an_expired_session_says_so():
    assert str(http.SessionExpired()) == "Session expired"
    assert str(http.SessionExpired("Log in")) == "Log in"


@pytest.mark.parametrize("kind", [http.WebRequest, http.HttpRequest, http.JsonRequest])
def test_a_request_can_be_built_by_hand(serve, kind):
    client = serve()
    environ = EnvironBuilder("/path", query_string="a=1").get_environ()

    with client.application.test_request_context():
        made = kind(Request(environ))

    assert isinstance(made, http.WebRequest)
    assert made.httprequest.path == "/path"
    assert made.path == "/path"


def test_a_request_built_by_hand_reads_its_own_parameters(serve):
    environ = EnvironBuilder("/path", query_string="a=1").get_environ()

    with serve().application.test_request_context("/?a=other"):
        assert http.HttpRequest(Request(environ)).params == {"a": "1"}


def test_a_file_written_for_flectra_finds_its_names():
    import flask_siphon as flectra

    assert flectra.http.Controller is http.Controller
    assert flectra.http.request is http.request
    for room in ("calls", "csrf", "http", "identity"):
        assert isinstance(getattr(flectra, room), types.ModuleType)
