"""Applications that ask who is asking, put together in every way, and what to present to them."""

from functools import partial

import pytest

from flask_siphon.jam import Jam
from tests.applications import CountingStore
from tests.applications import make_application
from tests.applications import MANAGERS
from tests.applications import ORDERS


@pytest.fixture
def store():
    return CountingStore()


@pytest.fixture
def jam(store):
    return Jam({"store": store})


@pytest.fixture
def make_app(jam):
    """Put an application together: ``make_app(manager="ours", SESSION_COOKIE_SECURE=True)``."""
    return partial(make_application, jam)


@pytest.fixture(params=ORDERS.values(), ids=ORDERS.keys())
def order(request):
    return request.param


@pytest.fixture(params=MANAGERS)
def manager(request):
    return request.param


@pytest.fixture
def app(make_app, manager, order):
    """With either manager, put together in every order."""
    return make_app(manager=manager, order=order)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def token(app, jam):
    """Make a token: ``token(sub="1")``."""

    def token(**claims):
        with app.app_context():
            return jam.gen_jwt_token(claims)

    return token


@pytest.fixture
def session_id(app, jam):
    """Begin a server-side session: ``session_id(user="1")``."""

    def session_id(**data):
        with app.app_context():
            return jam.create_session("sessions", data)

    return session_id


@pytest.fixture
def plain_app(make_app):
    """One of the applications, for what does not depend on how it was put together."""
    return make_app()
