"""Applications whose one door, ``/door``, is guarded; and visitors who come to it."""

import pytest
from flask import Flask
from flask import request
from flask_login import AnonymousUserMixin
from flask_login import login_user
from flask_login import LoginManager
from flask_login import logout_user
from flask_login import UserMixin

from flask_siphon import Siphon
from flask_siphon.csrf import CSRF
from flask_siphon.csrf import generate_csrf
from flask_siphon.http import Controller
from flask_siphon.http import route

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


class User(UserMixin):
    def __init__(self, id):
        self.id = id


class PublicUser(AnonymousUserMixin):
    def get_id(self):
        return "public"


def call(client, path, **members):
    """What a json route answers to this call."""
    return client.post(path, json={"jsonrpc": "2.0", **members}).json


@pytest.fixture
def bare_app():
    """Knows the users 1 and 2, logs them in and out, hands out tokens. Nothing guards it yet.

    ``app.seen`` tells which methods came through its door; ``app.enter(id)`` logs in from a view,
    ``app.user(id)`` is a user.
    """
    app = Flask("bare")
    app.config["SECRET_KEY"] = "the secret of the tests"
    app.seen = []
    manager = LoginManager(app)
    manager.login_view = "login"
    manager.user_loader(lambda id: User(id) if id in ("1", "2") else None)

    def enter(id, **options):
        login_user(User(id), **options)

    app.enter = enter
    app.user = User

    @app.get("/login/<id>")
    @app.get("/login/")
    def login(id="1"):
        enter(id, remember="remember" in request.args)
        return "welcome"

    @app.get("/logout")
    def logout():
        logout_user()
        return "bye"

    @app.get("/token")
    def token():
        return generate_csrf()

    return app


@pytest.fixture
def siphon(bare_app):
    """That of ``bare_app``, without controllers yet."""
    return Siphon(bare_app)


def add_view(app):
    @app.route("/door", methods=METHODS)
    def door():
        app.seen.append(request.method)
        return "ran"


def add_route(app):
    class House(Controller):
        @route("/door", auth="public")
        def door(self):
            app.seen.append(request.method)
            return "ran"

    app.extensions["siphon"].register_controllers(House)


GUARDS = {
    "plain view": (Siphon, add_view),
    "http route": (Siphon, add_route),
    "CSRF alone": (CSRF, add_view),
    "CSRF beside Siphon": (lambda app: (CSRF(app), Siphon(app)), add_view),
}


@pytest.fixture(params=GUARDS.values(), ids=GUARDS.keys())
def app(request, bare_app):
    """Guarded in each way that there is."""
    bind, add_door = request.param
    bind(bare_app)
    add_door(bare_app)
    return bare_app


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def token(client):
    """A token of the client's session."""
    return client.get("/token").text
