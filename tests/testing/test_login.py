"""Logging a visitor in and out."""

import pytest
from flask_login import current_user

from flask_siphon.login import UserMixin
from flask_siphon.testing import Visitor


class User(UserMixin):
    def __init__(self, user_id):
        self.id = user_id


@pytest.fixture
def app(app):
    app.add_url_rule("/who", "who", lambda: str(current_user.get_id()))
    return app


def test_login_is_that_of_this_visitor_alone(app):
    visitor, other = Visitor(app), Visitor(app)

    visitor.login(User("ann"))

    assert visitor.open("/who").text() == "ann"
    assert other.open("/who").text() == "None"


def test_logged_in_users_may_call_what_others_may_not(app):
    visitor = Visitor(app).login(User("ann")).open("/page")

    assert visitor.click("#private").text("#out") == "private"


def test_logout_ends_it(app):
    visitor = Visitor(app).login(User("ann")).logout()

    with visitor.client.session_transaction() as session:
        assert "_user_id" not in session
    assert visitor.open("/who").text() == "None"


def test_login_keeps_the_rest_of_the_session(app):
    visitor = Visitor(app)
    with visitor.client.session_transaction() as session:
        session["basket"] = [1]

    visitor.login(User("ann"))

    with visitor.client.session_transaction() as session:
        assert session["basket"] == [1]


def test_login_of_the_page_that_is_open_counts_at_the_next_call(app):
    visitor = Visitor(app).open("/page").login(User("ann"))

    assert visitor.reload().click("#private").text("#out") == "private"


def test_a_user_who_is_not_active_is_not_logged_in(app):
    inactive = type("Inactive", (User,), {"is_active": False})("ann")

    with pytest.raises(AssertionError, match="not active"):
        Visitor(app).login(inactive)


def test_a_login_holds_under_strong_session_protection(app):
    app.login_manager.session_protection = "strong"
    visitor = Visitor(app, headers={"User-Agent": "Testing/1.0"}).login(User("ann"))

    assert visitor.open("/who").text() == "ann"
    assert visitor.open("/who").text() == "ann"
