"""Whom a call is refused to (pages.md §6): token, origin, login, access."""

import pytest
from flask import abort
from flask_login import login_required

from flask_siphon import page
from flask_siphon import SessionExpired

from .conftest import raising


def test_without_a_token(client, p, refusal):
    p.callback(name="f")(lambda browser: None)

    status, error = refusal(client.call("f", token=False))
    assert (status, error["code"]) == (400, "csrf")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_from_another_site_29(client, p, refusal, site):
    p.callback(name="f")(lambda browser: None)

    status, error = refusal(client.call("f", headers={"Sec-Fetch-Site": site}))
    assert (status, error["code"]) == (400, "csrf")


@pytest.fixture
def members_page(app):
    @page(app, "/p")
    def members():
        return "the page"

    @members.callback
    def f(browser):
        return "ran"

    return members


def test_who_is_anonymous_is_told_where_to_log_in_27(client, members_page, refusal):
    status, error = refusal(client.call("f", path="/p?a=b"))

    assert (status, error["code"]) == (401, "session_expired")
    assert error["login"] == "/login?next=%2Fp%3Fa%3Db"
    assert client.call("f").json["error"]["login"].endswith("next=%2Fp")


def test_without_a_login_view_there_is_nowhere_to_go(app, client, members_page, refusal):
    app.login_manager.login_view = None

    assert refusal(client.call("f"))[1]["login"] is None


def test_without_a_login_manager_everybody_is_anonymous(make_app, refusal):
    app = make_app()
    del app.login_manager

    @page(app, "/p")
    def members():
        return "the page"

    members.callback(name="f")(lambda browser: "ran")

    status, error = refusal(app.test_client().call("f"))
    assert (status, error["code"], error["login"]) == (401, "session_expired", None)


def test_who_is_anonymous_does_not_learn_what_functions_there_are(client, members_page, refusal):
    assert refusal(client.call("nope")) == refusal(client.call("f"))


def test_a_session_that_has_expired_meanwhile(call, refusal):
    status, error = refusal(call(raising(SessionExpired("of the application"))))

    assert (status, error["code"]) == (401, "session_expired")
    assert error["login"] == "/login?next=%2Fp"


@pytest.mark.parametrize("login_view", ["login", None])
def test_login_required_on_a_function(app, client, p, refusal, login_view):
    app.login_manager.login_view = login_view

    @p.callback
    @login_required
    def f(browser, n: int):
        return n

    status, error = refusal(client.call("f", 1))

    assert (status, error["code"]) == (401, "session_expired")
    assert client.log_in().call("f", 1).json == [{"result": 1, "type": "result"}]


def test_login_required_on_a_function_with_our_manager(make_app, refusal):
    from flask_siphon.login import LoginManager

    app = make_app()
    LoginManager(app).login_view = "login"
    app.login_manager.user_loader(lambda id: None)
    app.login_manager.unauthorized_handler(lambda: "a page of the application")

    @page(app, "/p", auth="public")
    def p():
        return ""

    p.callback(name="f")(login_required(lambda browser: "ran"))

    assert refusal(app.test_client().call("f"))[0] == 401


def test_access_refused(call, refusal):
    def f(browser):
        abort(403)

    status, error = refusal(call(f))
    assert (status, error["code"]) == (403, "forbidden")
