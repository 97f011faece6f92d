import logging

import pytest
from flask import Flask
from flask_login import login_user
from flask_login import LoginManager
from flask_login import UserMixin

from flask_siphon import Siphon
from flask_siphon.http import Controller
from flask_siphon.http import route


class User(UserMixin):
    def __init__(self, id):
        self.id = id


class H(Controller):
    """What the controllers of many tests extend."""

    @route("/h", auth="public")
    def h(self):
        return "h"


@pytest.fixture
def make_siphon():
    """Bind a Siphon to a new application, with controllers: ``make_siphon(H, SIPHON_...=...)``."""

    def make(*sources, **settings):
        app = Flask("application")
        app.config.update({"SECRET_KEY": "secret", **settings})
        siphon = Siphon(app)
        siphon.register_controllers(*sources)
        return siphon

    return make


@pytest.fixture
def serve(make_siphon):
    """The client of a new application with these controllers."""

    def serve(*sources, **settings):
        return make_siphon(*sources, **settings).test_client()

    return serve


@pytest.fixture
def add_login():
    """Let an application know users: the view ``/login`` logs user 7 in."""

    def add(app):
        manager = LoginManager(app)
        manager.login_view = "login"
        manager.user_loader(User)

        @app.get("/login")
        def login():
            login_user(User("7"))
            return "welcome"

        return app

    return add


@pytest.fixture
def templates():
    """Give an application templates by name."""

    def add(app, **sources):
        from jinja2 import DictLoader

        app.jinja_loader = DictLoader({f"{name}.html": text for name, text in sources.items()})

    return add


@pytest.fixture
def warnings(caplog):
    """The texts of the warnings so far."""
    caplog.set_level(logging.WARNING, "flask_siphon.http")
    return lambda: [record.getMessage() for record in caplog.records]
