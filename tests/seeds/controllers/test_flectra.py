"""The code samples of Flectra's page "Web Controllers", run as they stand there.

``samples/`` holds them word for word. ``ADDITIONS`` is the table of all that a file needs beside
them: what stands here does not stand there.
"""

import inspect
import json
import logging
import sys
import types
from pathlib import Path

import pytest
from flask import Flask
from flask_login import login_user
from flask_login import LoginManager
from flask_login import UserMixin

from flask_siphon import http
from flask_siphon import Siphon

SAMPLES = {path.stem: path.read_text() for path in (Path(__file__).parent / "samples").iterdir()}

ADDITIONS = {
    # The lines that a Flectra file gets at its head; "import flectra" becomes the first.
    "imports": """
import flask_siphon as flectra
from flask_siphon.http import request, route
""",
    # What the samples leave to the reader.
    "functions": """
done = []

def stuff():
    return 'stuff'

def do_before():
    done.append('before')
""",
    # Handlers for the two conversations in JSON, which are shown without any.
    "json": """
class Json(flectra.http.Controller):
    @route('/success', type='json', auth='none')
    def success(self, arg1):
        return {'res1': arg1}

    @route('/error', type='json', auth='none')
    def error(self, arg1):
        raise flectra.http.UserError('End user error message.', code='codestring')
""",
    # Methods that the text describes without showing them.
    "described": """
class Described(flectra.http.Controller):
    @route('/form', auth='public', methods=['GET', 'POST'])
    def form(self, **kw):
        if request.httprequest.method == 'GET':
            return request.csrf_token()
        return request.make_response(repr(kw), [('Content-Type', 'text/plain')], {'seen': '1'})

    @route('/webhook', auth='none', csrf=False)
    def webhook(self, **kw):
        return repr(kw)
""",
    # The one line at the end of the file.
    "registration": """
siphon.register_controllers(__name__)
""",
}


@pytest.fixture
def load(monkeypatch):
    """The module and the client of an application that is made of these samples."""

    def load(*samples, **replaced):
        app = Flask(__name__)
        app.secret_key = "secret"
        siphon = Siphon(app)
        manager = LoginManager(app)
        manager.login_view = "login"
        manager.user_loader(lambda id: _user(id))

        @app.get("/login")
        def login():
            login_user(_user("7"))
            return ""

        module = types.ModuleType("flectra_module")
        module.siphon = siphon
        monkeypatch.setitem(sys.modules, "flectra_module", module)
        parts = [ADDITIONS["imports"], ADDITIONS["functions"]]
        parts += [replaced.get(name) or SAMPLES.get(name) or ADDITIONS[name] for name in samples]
        exec("\n".join([*parts, ADDITIONS["registration"]]), vars(module))  # noqa: S102
        return module, siphon.test_client()

    return load


def _user(id):
    user = UserMixin()
    user.id = id
    return user


def conversation(name):
    """What goes there and what comes back."""
    there, back = SAMPLES[name].splitlines()
    return there.removeprefix("--> "), json.loads(back.removeprefix("<-- "))


def test_a_controller_answers_at_its_url(load):
    _, client = load("my_controller")

    answer = client.get("/some_url")

    assert (answer.status_code, answer.text, answer.mimetype) == (200, "stuff", "text/html")


def test_an_extension_runs_before_the_method_that_it_overrides(load):
    module, client = load("my_controller", "extension")

    assert client.get("/some_url").text == "stuff"
    assert module.done == ["before"]


def test_without_route_above_it_the_method_is_unpublished(load, caplog):
    caplog.set_level(logging.WARNING)
    undecorated = SAMPLES["extension"].replace("    @route()\n", "")

    module, client = load("my_controller", "extension", extension=undecorated)

    assert client.get("/some_url").status_code == 404
    assert module.done == []
    assert "Extension.handler" in caplog.text


def test_a_restriction_asks_for_a_login(load):
    _, client = load("my_controller", "restrict")

    answer = client.get("/some_url")
    assert (answer.status_code, answer.location) == (302, "/login?next=%2Fsome_url")

    client.get("/login")
    assert client.get("/some_url").text == "stuff"


def test_both_extensions_act_together(load):
    module, client = load("my_controller", "extension", "restrict")

    assert client.get("/some_url").status_code == 302
    client.get("/login")
    assert client.get("/some_url").text == "stuff"
    assert module.done == ["before"]


def test_a_successful_request_is_answered_as_shown(load):
    there, back = conversation("successful_request")

    answer = load("json")[1].post("/success", data=there, content_type="application/json")

    assert answer.json == back


def test_a_request_that_produces_an_error_is_answered_as_shown(load):
    there, back = conversation("request_producing_an_error")
    _, client = load("json")
    client.application.debug = True

    answer = client.post("/error", data=there, content_type="application/json").json

    data = answer["error"]["data"]
    assert data["debug"].startswith("Traceback")
    data["debug"] = "traceback"
    # The exception itself is told beside its traceback.
    for name in ("name", "message", "arguments"):
        del data[name]
    assert answer == back


def test_outside_of_debugging_the_traceback_stays_here(load):
    there, back = conversation("request_producing_an_error")
    del back["error"]["data"]["debug"]

    answer = load("json")[1].post("/error", data=there, content_type="application/json")

    assert answer.json == back


def test_a_form_made_in_python_carries_a_token_that_its_handler_does_not_see(load):
    _, client = load("described")
    token = client.get("/form").text

    answer = client.post("/form", data={"csrf_token": token, "name": "x"})

    assert (answer.text, answer.mimetype) == ("{'name': 'x'}", "text/plain")
    assert answer.headers["Set-Cookie"].startswith("seen=1")
    assert client.post("/form", data={"name": "x"}).status_code == 400


def test_external_parties_can_call_where_the_protection_is_disabled(load):
    assert load("described")[1].post("/webhook", data={"a": "b"}).text == "{'a': 'b'}"


@pytest.mark.parametrize(
    "name", ["httprequest", "params", "cr", "context", "env", "session", "registry", "db"]
)
def test_a_request_has_the_documented_attributes(load, name):
    _, client = load("my_controller")

    with client.application.test_request_context():
        assert name in {*vars(http.request._get_current_object()), *dir(http.WebRequest)}


@pytest.mark.parametrize(
    ("function", "signature"),
    [
        (http.WebRequest, ["httprequest"]),
        (http.HttpRequest.make_response, ["self", "data", "headers", "cookies"]),
        (http.WebRequest.csrf_token, ["self"]),
        (http.route, ["route"]),
        (http.Response.render, ["self"]),
        (http.Response.flatten, ["self"]),
    ],
    ids=lambda each: getattr(each, "__qualname__", ""),
)
def test_what_is_called_takes_the_documented_arguments_in_this_order(function, signature):
    assert list(inspect.signature(function).parameters)[: len(signature)] == signature


def test_a_response_has_the_documented_attributes():
    response = http.Response("x", template="a", qcontext={"b": 1}, uid=2)

    assert (response.template, response.qcontext, response.uid) == ("a", {"b": 1}, 2)
    assert response.is_qweb


def test_every_sample_is_run():
    text = Path(__file__).read_text()

    assert all(f'"{name}"' in text for name in SAMPLES)
