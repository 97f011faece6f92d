"""An application with a login, and visitors who come with its cookies."""

from types import SimpleNamespace

import flask_login
import pytest
from flask import flash
from flask import Flask
from flask import get_flashed_messages
from flask import request
from flask import session
from flask.testing import FlaskClient
from flask_login import current_user
from flask_login import fresh_login_required
from flask_login import login_fresh
from flask_login import login_required
from flask_login import logout_user
from flask_login import UserMixin

import flask_siphon.login
from flask_siphon.identity import current_identity
from flask_siphon.jam import Jam
from flask_siphon.jam import JWTExtension
from flask_siphon.jam import SessionExtension
from flask_siphon.login import login_user
from flask_siphon.stores import MemoryStore

MANAGERS = {"stock": flask_login.LoginManager, "ours": flask_siphon.login.LoginManager}


class User(UserMixin):
    def __init__(self, id):
        self.id = id


class Visitor(FlaskClient):
    """A browser that can log in and ask who it is taken for."""

    def who(self, **options):
        answer = self.get("/me", **options)
        assert answer.status_code == 200
        return SimpleNamespace(**answer.json)

    def log_in(self, id, **options):
        """Log in with the form; ``remember=True`` ticks the box."""
        remember = options.pop("remember", False)
        data = {"remember": "yes"} if remember else {}
        return self.post(f"/login/{id}", data=data, **options)

    def log_out(self):
        return self.post("/logout")

    def close(self):
        """Close the browser: what has no end of its own is forgotten."""
        self.delete_cookie("session")

    def value_of(self, name):
        cookie = self.get_cookie(name)
        return None if cookie is None else cookie.value

    @property
    def stored(self):
        """What the session holds, as a dict of its own."""
        with self.session_transaction() as session:
            return dict(session)


class Clock:
    """Stands still until somebody moves it."""

    def __init__(self):
        self.now = 1_900_000_000

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("time.time", clock)
    return clock


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def jam(store):
    return Jam({"store": store})


def add_views(app):
    @app.get("/me")
    def me():
        return {
            "user": current_user.get_id() if current_user.is_authenticated else None,
            "via": current_identity.via,
            "source": current_identity.source,
            "fresh": login_fresh(),
        }

    @app.get("/silent")
    def silent():
        return "nobody was asked"

    @app.get("/door")
    @login_required
    def door():
        return "inside"

    @app.get("/vault")
    @fresh_login_required
    def vault():
        return "inside"

    @app.post("/login/<id>")
    def login(id):
        login_user(User(id), remember="remember" in request.form)
        return "welcome"

    @app.post("/logout")
    def logout():
        logout_user()
        return "bye"

    @app.post("/keep/<name>")
    def keep(name):
        session[name] = "kept"
        return "kept"

    @app.post("/flash")
    def say():
        flash("something")
        return "said"

    @app.get("/flashed")
    def flashed():
        return get_flashed_messages(with_categories=True)

    @app.get("/login-page")
    def login_page():
        return "Please log in"


@pytest.fixture
def make_app(jam):
    """An application: ``make_app(manager="stock", SIPHON_SESSION_IDLE=60)``."""

    def make(*extensions, manager="ours", prepare=None, **config):
        app = Flask("application")
        app.test_client_class = Visitor
        app.config.update(
            {
                "SECRET_KEY": "a secret of thirty-two characters",
                # An error that nobody expected fails the test instead of becoming a page.
                "PROPAGATE_EXCEPTIONS": True,
                **config,
            }
        )
        bound = MANAGERS[manager]()
        bound.login_view = "login_page"
        bound.user_loader(lambda id: User(id) if id in ("1", "2") else None)
        bound.init_app(app)
        extensions = extensions or (
            JWTExtension(jam, cookie_name="token"),
            SessionExtension(jam, header_name="X-Session"),
        )
        for extension in extensions:
            extension.init_app(app)
        if prepare is not None:
            prepare(app)
        add_views(app)
        return app

    return make


@pytest.fixture(params=MANAGERS)
def app(request, make_app):
    """With either manager."""
    return make_app(manager=request.param)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def our_app(make_app):
    """With our manager."""
    return make_app()


@pytest.fixture
def thief():
    """Take a copy of a browser's cookies to another browser: ``thief(client)``."""

    def steal(client, *names):
        other = client.application.test_client()
        for name in names or ("session", "remember_token", "sessionId", "token"):
            if client.value_of(name):
                other.set_cookie(name, client.value_of(name))
        return other

    return steal


@pytest.fixture
def token(jam):
    """Make a token: ``token(app, sub="1")``."""

    def token(app, **claims):
        with app.app_context():
            return jam.gen_jwt_token(claims)

    return token
