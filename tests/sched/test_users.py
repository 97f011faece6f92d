"""Login, logout and passwords."""

import re

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from examples.sched import create_app
from examples.sched.models import db
from examples.sched.models import hasher
from examples.sched.models import User

from .conftest import PASSWORD

ADA = "ada@example.com"
WRONG = "Incorrect email or password."


def log_in(visitor, username=ADA, password=PASSWORD, **fields):
    """Use the login page."""
    return visitor.open("/login/").submit(
        "main form", username=username, password=password, **fields
    )


def change(app, **columns):
    """Change what is stored of Ada."""
    with app.app_context():
        user = db.session.scalars(select(User).filter_by(email=ADA)).one()
        for name, value in columns.items():
            setattr(user, name, value)
        db.session.commit()


def test_a_user_logs_in_and_out(visit):
    ada = log_in(visit(), username=" Ada@Example.com ")
    assert ada.location == "/appointments/"
    assert ada.open("/login/").location == "/appointments/"

    ada.submit("header form")
    assert ada.text(".flashes") == "You are logged out."
    assert ada.open("/appointments/").location.startswith("/login/")


@pytest.mark.parametrize(
    ("username", "password"),
    [(ADA, "wrong"), ("nobody@example.com", PASSWORD), (ADA, PASSWORD.upper())],
    ids=["password", "name", "case"],
)
def test_whatever_is_wrong_the_page_says_the_same(visit, username, password):
    nobody = log_in(visit(), username, password)

    assert nobody.text("[role=alert]") == WRONG
    assert nobody.value("#username") == username
    assert nobody.open("/appointments/").location.startswith("/login/")


def test_nobody_waits_for_the_hash_of_an_endless_password(app, visit):
    change(app, password=hasher.hash("x" * 1025))

    assert log_in(visit(), password="x" * 1025).text("[role=alert]") == WRONG


def test_what_is_missing_is_said_at_the_field(visit):
    assert log_in(visit(), password="").text("#password-error") == "This field is required."


def test_a_login_leads_to_the_page_that_asked_for_it(visit):
    visitor = visit().open("/months/2026-12/")
    visitor.submit("main form", username=ADA, password=PASSWORD)

    assert visitor.location == "/months/2026-12/"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "javascript:0"])
def test_a_login_leads_nowhere_else(visit, target):
    visitor = visit().open(f"/login/?next={target}")
    visitor.submit("main form", username=ADA, password=PASSWORD)

    assert visitor.location == "/appointments/"


def test_logout_is_a_post_with_a_token(visit):
    ada = visit("Ada").open("/appointments/")

    assert ada.client.get("/logout/").status_code == 405
    assert ada.client.post("/logout/").status_code == 400
    assert ada.reload().location == "/appointments/"


@pytest.mark.parametrize("is_asked", [True, False])
def test_only_who_asks_is_remembered(visit, is_asked):
    ada = log_in(visit(), remember=is_asked)

    assert (ada.client.get_cookie("__Host-remember") is not None) == is_asked


def test_the_sixth_login_within_a_minute_is_refused_by_address(visit):
    visitor = visit()
    for number in range(5):
        log_in(visitor, f"user{number}@example.com", "wrong")

    assert log_in(visitor).status == 429
    assert visitor.text("h1") == "Too Many Requests"
    assert visitor.text(".card p") == "Too many attempts to log in. Try again later."


def test_the_sixth_login_within_a_minute_is_refused_by_name(app, visit):
    def from_address(number):
        visitor = visit()
        visitor.client.environ_base["REMOTE_ADDR"] = f"10.0.0.{number}"
        return visitor

    for number in range(5):
        log_in(from_address(number), ADA.upper(), "wrong")

    assert log_in(from_address(5)).status == 429
    assert log_in(from_address(5), "grace@example.com").location == "/appointments/"


@pytest.mark.parametrize("settings", [{"RATELIMIT_ENABLED": False}])
def test_nobody_is_refused_where_attempts_are_not_counted(visit):
    visitor = visit()
    for _ in range(6):
        assert log_in(visitor, password="wrong").text("[role=alert]") == WRONG

    assert log_in(visitor).location == "/appointments/"


def test_a_password_may_be_composed_in_another_way(app, visit):
    # "é" as one character, and as "e" with an accent put over it.
    with app.app_context():
        user = User()
        user.set_password("caf\u00e9 au lait")
    change(app, password=user.password)

    assert log_in(visit(), password="cafe\u0301 au lait").location == "/appointments/"


def test_an_old_hash_is_renewed_at_login(app, visit):
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    change(app, password=old)
    assert log_in(visit()).location == "/appointments/"

    with app.app_context():
        stored = db.session.scalars(select(User.password).filter_by(email=ADA)).one()
    assert stored != old
    assert log_in(visit()).location == "/appointments/"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_new_password_logs_other_devices_out(visit, javascript):
    other = visit("Ada").open("/appointments/")
    ada = visit("Ada", javascript=javascript).open("/account/")
    ada.submit("#password", old=PASSWORD, new="another horse battery")

    assert "Your password is changed." in ada.text(".flashes")
    assert ada.open("/appointments/").location == "/appointments/"
    assert other.reload().location.startswith("/login/")
    assert log_in(visit()).text("[role=alert]") == WRONG
    assert log_in(visit(), password="another horse battery").location == "/appointments/"


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize(
    ("old", "new", "wrong", "sentence"),
    [
        ("wrong", "another horse battery", "old", "This is not your password."),
        (PASSWORD, "short", "new", "Field must be between 12 and 1024 characters long."),
    ],
    ids=["old", "new"],
)
def test_a_password_that_cannot_be_changed_says_why(visit, javascript, old, new, wrong, sentence):
    ada = visit("Ada", javascript=javascript).open("/account/")
    ada.submit("#password", old=old, new=new)

    assert ada.text(f"#{wrong}-error") == sentence
    assert log_in(visit()).location == "/appointments/"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_user_logs_out_everywhere(visit, javascript):
    other = visit("Ada").open("/appointments/")
    ada = visit("Ada", javascript=javascript).open("/account/").click(".danger")

    assert ada.location == "/login/"
    assert ada.text(".flashes") == "You are logged out everywhere."
    assert other.reload().location.startswith("/login/")


def test_the_session_cookie_is_for_https_and_this_host_only(visit):
    answer = visit().client.get("/login/")

    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


@pytest.mark.parametrize("path", ["/login/", "/nowhere/", "/static/style.css", "/appointments/"])
def test_every_answer_has_the_policy(visit, path):
    with visit().client.get(path) as answer:
        policy = answer.headers["Content-Security-Policy"]

    assert re.search(r"script-src 'nonce-[\w-]{22}';", policy)
    assert "require-trusted-types-for 'script'; trusted-types siphon" in policy
    assert "unsafe" not in policy


def test_an_error_page_needs_no_database(app, visit):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    ada = visit("Ada")
    with app.app_context():
        db.drop_all()

    assert ada.open("/appointments/", status=500).text("h1") == "Internal Server Error"


def test_the_address_of_a_database_gets_its_driver(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://ada@localhost/sched")

    app = create_app({"SECRET_KEY": "a key for tests only"})
    assert app.config["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://ada@localhost/sched"
