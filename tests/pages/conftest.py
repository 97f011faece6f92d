"""Applications with pages, and visitors who call their functions."""

import json
import uuid

import pytest
from flask import Flask
from flask import render_template_string
from flask_login import login_user
from flask_login import LoginManager
from flask_login import UserMixin
from jinja2 import DictLoader

from flask_siphon import page
from flask_siphon import Siphon
from flask_siphon.http.client import SiphonClient


class User(UserMixin):
    def __init__(self, id):
        self.id = id


class Visitor(SiphonClient):
    """A client that calls as the browser's client does: with a token and a fresh key."""

    def call(self, name, *args, path="/p", fields=None, key="fresh", token=True, **options):
        """Call a function of the page at ``path``; the answer."""
        headers = {
            "Accept": "application/json, application/x-ndjson",
            "X-Requested-With": "XMLHttpRequest",
            **options.pop("headers", {}),
        }
        if token:
            headers["X-CSRFToken"] = self.csrf_token()
        if key is not None:
            headers["Idempotency-Key"] = f'"{uuid.uuid4()}"' if key == "fresh" else key
        data = {"sijax_rq": name, "sijax_args": json.dumps(list(args)), **(fields or {})}
        return self.post(path, data=data, headers=headers, **options)

    def stream(self, name, *args, **options):
        """The lines of the answer to a call."""
        answer = self.call(name, *args, **options)
        assert answer.content_type == "application/x-ndjson"
        return [json.loads(line) for line in answer.text.splitlines()]

    def press(self, name, *args, path="/p", fields=None, token=True, **options):
        """Post a form that carries the fields of a call, as a browser without JavaScript does."""
        data = {"sijax_rq": name, "sijax_args": json.dumps(list(args)), **(fields or {})}
        if token:
            data["csrf_token"] = self.csrf_token()
        headers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
        return self.post(path, data=data, headers=headers, **options)

    def log_in(self, id="7"):
        assert self.get(f"/login/{id}").status_code == 200
        return self


@pytest.fixture
def make_app():
    """A new application: ``make_app(SIPHON_...=...)``. ``app.seen`` is a list for the test.

    ``/login/<id>`` logs somebody in, ``/next`` shows the messages that are waiting.
    """

    def make(**settings):
        options = settings.pop("siphon", {})
        app = Flask("application")
        app.config.update(
            {
                "SECRET_KEY": "the secret of the tests",
                "TESTING": True,
                "PROPAGATE_EXCEPTIONS": False,
                "SIPHON_RETRY_DELAY": 0,
                **settings,
            }
        )
        app.seen = []
        app.siphon = Siphon(app, **options)
        app.test_client_class = Visitor
        manager = LoginManager(app)
        manager.login_view = "login"
        manager.user_loader(User)

        @app.get("/login/<id>")
        @app.get("/login", defaults={"id": None})
        def login(id):
            if id is None:
                return "the login page"
            login_user(User(id))
            return "welcome"

        @app.get("/next")
        def next_page():
            return render_template_string(
                "{% for category, text in get_flashed_messages(with_categories=true) %}"
                "[{{ category }}: {{ text }}]{% endfor %}"
            )

        return app

    return make


@pytest.fixture
def app(make_app):
    return make_app()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def p(app):
    """A public page at /p."""

    @page(app, "/p", auth="public")
    def p():
        return "the page"

    return p


@pytest.fixture
def templates(app):
    """Give the application templates by name."""

    def add(**sources):
        app.jinja_loader = DictLoader({f"{name}.html": text for name, text in sources.items()})

    return add


@pytest.fixture
def commands():
    """The commands of an answer."""

    def commands(answer):
        assert answer.status_code == 200, answer.text
        return answer.json

    return commands


@pytest.fixture
def refusal():
    """The error object of an answer, with its status."""

    def refusal(answer):
        assert answer.content_type == "application/json", answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert list(answer.json) == ["error"]
        return answer.status_code, answer.json["error"]

    return refusal
