"""An application with a login, and who has copied its cookies."""

from functools import partial

import pytest

from flask_siphon.jam import Jam
from flask_siphon.stores import MemoryStore
from tests.applications import make_application
from tests.applications import MANAGERS


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def jam(store):
    return Jam({"store": store})


@pytest.fixture
def make_app(jam):
    """An application: ``make_app(manager="stock", SIPHON_SESSION_IDLE=60)``."""
    return partial(make_application, jam)


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
