"""What we rely on in Flask-Login: fails with the version that changes it."""

import inspect
from importlib.metadata import version

import flask_login
import pytest
from flask import Flask
from flask import g
from flask_login import login_manager
from flask_login import utils

import flask_siphon.login

UNCHANGED = [
    "current_user",
    "logout_user",
    "login_required",
    "fresh_login_required",
    "confirm_login",
    "login_fresh",
    "UserMixin",
    "AnonymousUserMixin",
]


def test_the_version_is_one_that_we_know():
    assert (0, 6, 3) <= tuple(map(int, version("flask-login").split(".")[:3])) < (0, 8)


@pytest.mark.parametrize("name", UNCHANGED)
def test_a_name_is_flask_logins_own(name):
    assert getattr(flask_siphon.login, name) is getattr(flask_login, name)


def test_our_manager_is_a_flask_login_manager():
    assert issubclass(flask_siphon.login.LoginManager, flask_login.LoginManager)


def test_our_login_user_takes_the_same_arguments():
    def names(function):
        return [
            (each.name, each.default) for each in inspect.signature(function).parameters.values()
        ]

    assert names(flask_siphon.login.login_user) == names(flask_login.login_user)


METHODS = {
    "init_app": ["self", "app", "add_context_processor"],
    "unauthorized": ["self"],
    "_load_user": ["self"],
    "_update_request_context_with_user": ["self", "user"],
    "_session_protection_failed": ["self"],
    "_load_user_from_remember_cookie": ["self", "cookie"],
    "_load_user_from_request": ["self", "request"],
    "_update_remember_cookie": ["self", "response"],
    "_set_cookie": ["self", "response"],
    "_clear_cookie": ["self", "response"],
}


@pytest.mark.parametrize(("name", "arguments"), METHODS.items(), ids=METHODS.keys())
def test_the_manager_has_the_method(name, arguments):
    method = getattr(login_manager.LoginManager, name)

    assert list(inspect.signature(method).parameters) == arguments


def test_the_manager_has_the_attributes():
    manager = flask_login.LoginManager()

    for name in ("_user_callback", "_request_callback", "unauthorized_callback"):
        assert getattr(manager, name) is None
    assert callable(manager._session_identifier_generator)
    assert manager.login_message_category == "message"
    assert manager.session_protection == "basic"


def test_current_user_asks_load_user_and_lies_on_g():
    asked = []
    app = Flask("contract")
    manager = flask_login.LoginManager(app)
    manager._load_user = lambda: asked.append(manager._update_request_context_with_user("somebody"))
    with app.test_request_context():
        assert flask_login.current_user == "somebody"
        assert g._login_user == "somebody"
        assert utils._get_user() == "somebody"

    assert len(asked) == 1


def test_a_login_writes_these_keys_of_the_session():
    app = Flask("contract")
    app.secret_key = "secret"
    flask_login.LoginManager(app)
    user = flask_login.UserMixin()
    user.id = "1"
    with app.test_request_context() as context:
        flask_login.login_user(user, remember=True)
        assert set(context.session) == {"_user_id", "_fresh", "_id", "_remember"}
        assert context.session["_remember"] == "set"

        flask_login.logout_user()
        assert {"_user_id", "_fresh", "_id"}.isdisjoint(context.session)
