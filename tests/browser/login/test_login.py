"""A login in a real browser: its cookies, its other tabs, and the pages of other sites."""

import pytest
from flask import Flask
from flask import redirect
from flask import render_template_string
from flask import request
from flask_login import current_user
from flask_login import login_required
from playwright.sync_api import expect

from flask_siphon import Siphon
from flask_siphon.jam import Jam
from flask_siphon.jam import JWTExtension
from flask_siphon.jam import SessionExtension
from flask_siphon.login import login_user
from flask_siphon.login import LoginManager
from flask_siphon.login import logout_user
from flask_siphon.login import safe_next
from flask_siphon.login import UserMixin

FORM = """
<form method="post"><input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
<label><input type="checkbox" name="remember"> Remember me</label>
<button>Log in</button></form>
"""
DESK = """
<p id="user">{{ current_user.get_id() }}</p>
<form method="post" action="/logout">
<input type="hidden" name="csrf_token" value="{{ csrf_token() }}"><button>Log out</button></form>
<form method="post" action="/note" id="note"><input type="hidden" name="csrf_token"
value="{{ csrf_token() }}"><button>Note</button></form>
"""


class User(UserMixin):
    def __init__(self, id):
        self.id = id


def site(name):
    """An application that has an icon: browsers ask for one."""
    app = Flask(name)
    app.add_url_rule("/favicon.ico", "icon", lambda: ("", 204))
    return app


@pytest.fixture
def jam():
    return Jam({"store": "memory://"})


@pytest.fixture
def app(jam):
    app = site("office")
    app.config["SECRET_KEY"] = "a secret of thirty-two characters"
    app.notes = []
    Siphon(app)
    extension = SessionExtension(jam, app)
    JWTExtension(jam, app)
    manager = LoginManager(app)
    manager.login_view = "login"
    manager.user_loader(User)

    @app.route("/login", methods=["GET", "POST"])
    def login():
        if request.method == "GET":
            return render_template_string(FORM)
        login_user(User("1"), remember="remember" in request.form)
        return redirect(safe_next(request.args.get("next"), "/desk"))

    @app.post("/logout")
    def logout():
        logout_user()
        return redirect("/login")

    @app.get("/desk")
    @login_required
    def desk():
        return render_template_string(DESK)

    @app.post("/note")
    def note():
        app.notes.append(current_user.get_id())
        return "noted"

    @app.get("/session")
    def session():
        response = redirect("/desk")
        app.testing = True  # served without TLS
        extension.set_cookie(response, jam.create_session("s", {"user": "7"}))
        app.testing = False
        return response

    return app


@pytest.fixture
def office(app, serve):
    return serve(app)


def log_in(page, office, remember=False):
    page.goto(f"{office}/desk")
    if remember:
        page.get_by_label("Remember me").check()
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#user")).to_have_text("1")


def cookie(page, name):
    return next((each for each in page.context.cookies() if each["name"] == name), None)


def test_who_wanted_in_is_there_after_the_login(page, office):
    log_in(page, office)

    assert page.url == f"{office}/desk"


def test_a_closed_browser_forgets_the_login(page, office):
    log_in(page, office)
    page.context.clear_cookies(name="session")

    page.goto(f"{office}/desk")

    expect(page.get_by_role("button", name="Log in")).to_be_visible()


def test_who_is_remembered_is_there_again(page, office):
    log_in(page, office, remember=True)
    page.context.clear_cookies(name="session")

    page.goto(f"{office}/desk")

    expect(page.locator("#user")).to_have_text("1")


def test_scripts_and_other_sites_get_no_hold_of_the_cookies(page, office):
    log_in(page, office, remember=True)
    page.goto(f"{office}/session")

    for name in ("session", "remember_token", "sessionId"):
        found = cookie(page, name)
        assert (found["httpOnly"], found["sameSite"]) == (True, "Lax")
    assert page.evaluate("document.cookie") == ""


def test_a_logout_in_one_tab_is_one_in_the_others(page, office, page_errors):
    log_in(page, office, remember=True)
    other = page.context.new_page()
    page_errors.watch(other)
    other.goto(f"{office}/desk")

    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    other.reload()

    expect(other.get_by_role("button", name="Log in")).to_be_visible()
    assert cookie(page, "remember_token") is None


def test_a_form_left_open_over_a_change_of_login_is_refused(page, office, app, page_errors):
    page_errors.expect("400")
    log_in(page, office)
    other = page.context.new_page()
    page_errors.watch(other)
    other.goto(f"{office}/desk")
    other.get_by_role("button", name="Log out").click()
    log_in(other, office)

    page.get_by_role("button", name="Note").click()

    expect(page.locator("body")).to_contain_text("Session expired")
    assert app.notes == []


def test_our_own_form_is_taken(page, office, app):
    log_in(page, office)

    page.get_by_role("button", name="Note").click()

    expect(page.locator("body")).to_have_text("noted")
    assert app.notes == ["1"]


@pytest.mark.parametrize("start", ["login", "session"])
def test_a_form_of_another_site_is_refused(page, office, app, serve, page_errors, start):
    page_errors.expect("400")
    if start == "login":
        log_in(page, office)
    else:
        page.goto(f"{office}/session")
    evil = site("evil")
    # Another site for the browser: a name in place of the address.
    target = f"{office}/note"
    evil.add_url_rule(
        "/", view_func=lambda: f'<form method="post" action="{target}"><button>Win</button></form>'
    )
    page.goto(serve(evil).replace("127.0.0.1", "localhost") + "/")

    page.get_by_role("button", name="Win").click()

    expect(page.locator("body")).to_contain_text("Session expired")
    assert app.notes == []


def test_the_server_side_session_decides_until_the_login_ends_it(page, office):
    page.goto(f"{office}/session")
    expect(page.locator("#user")).to_have_text("7")

    page.goto(f"{office}/login")
    page.get_by_role("button", name="Log in").click()

    expect(page.locator("#user")).to_have_text("1")
    assert cookie(page, "sessionId") is None


def test_a_program_is_told_to_authenticate_itself(page, office, page_errors):
    page_errors.expect("401")
    page.goto(f"{office}/login")

    status, challenge = page.evaluate(
        """async () => {
            const answer = await fetch("/desk", {headers: {Authorization: "Bearer x.y.z"}});
            return [answer.status, answer.headers.get("WWW-Authenticate")];
        }"""
    )

    assert (status, challenge) == (401, 'Bearer error="invalid_token"')
