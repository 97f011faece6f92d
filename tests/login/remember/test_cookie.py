"""The remember cookie: dated, out of reach, and as the configuration says."""

from datetime import timedelta

import pytest
from flask_login import login_user
from itsdangerous import URLSafeSerializer

from .conftest import attributes
from .conftest import DAY
from .conftest import line_of
from .conftest import SECRET
from .conftest import User


def test_it_brings_the_login_back(client):
    client.log_in("1", remember=True)
    client.close()

    assert (client.who().user, client.who().source) == ("1", "login")


def test_it_does_not_bring_back_a_fresh_login(client):
    client.log_in("1", remember=True)
    assert client.who().fresh
    client.close()

    assert not client.who().fresh


def test_nobody_gets_one_unasked(client):
    assert line_of(client.log_in("1")) is None


def test_it_holds_whose_it_is_until_when_and_of_which_login(client, clock):
    client.log_in("1", remember=True)

    user, expires, generation, sid = URLSafeSerializer(SECRET, salt="siphon-remember").loads(
        client.value_of("remember_token")
    )

    assert (user, expires, generation) == ("1", clock.now + 30 * DAY, "")
    assert sid == client.stored["_siphon"]["sid"]


def test_it_is_out_of_reach_and_lasts_30_days(client):
    line = line_of(client.log_in("1", remember=True))

    assert attributes(line) >= {"HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={30 * DAY}"}
    assert "Secure" not in attributes(line)


def test_it_is_secure_over_https(client):
    answer = client.log_in("1", remember=True, base_url="https://localhost")

    assert "Secure" in attributes(line_of(answer))


def test_it_is_secure_if_the_session_is(make_app):
    client = make_app(SESSION_COOKIE_SECURE=True).test_client()

    assert "Secure" in attributes(line_of(client.log_in("1", remember=True)))


def test_the_configuration_has_the_last_word(make_app):
    client = make_app(
        SESSION_COOKIE_SECURE=True,
        REMEMBER_COOKIE_NAME="stay",
        REMEMBER_COOKIE_DOMAIN="example.com",
        REMEMBER_COOKIE_PATH="/login",
        REMEMBER_COOKIE_DURATION=timedelta(hours=1),
        REMEMBER_COOKIE_SECURE=False,
        REMEMBER_COOKIE_HTTPONLY=False,
        REMEMBER_COOKIE_SAMESITE="Strict",
    ).test_client()

    line = line_of(client.log_in("1", remember=True), "stay")

    assert attributes(line) == {
        "Domain=example.com",
        "Path=/login",
        "Max-Age=3600",
        "SameSite=Strict",
    } | {part for part in attributes(line) if part.startswith("Expires=")}


@pytest.mark.parametrize("duration", [3600, timedelta(hours=1)])
def test_its_duration_is_a_timedelta_or_seconds(make_app, clock, duration):
    client = make_app(REMEMBER_COOKIE_DURATION=duration).test_client()
    client.log_in("1", remember=True)
    client.close()
    clock.now += 3600

    assert client.who().user is None


def test_a_login_may_say_its_duration(our_app, clock):
    @our_app.post("/briefly")
    def briefly():
        login_user(User("1"), remember=True, duration=timedelta(minutes=1))
        return "welcome"

    client = our_app.test_client()
    assert "Max-Age=60" in attributes(line_of(client.post("/briefly")))
    client.close()
    clock.now += 60

    assert client.who().user is None


@pytest.mark.parametrize(("age", "user"), [(30 * DAY - 1, "1"), (30 * DAY, None), (31 * DAY, None)])
def test_its_end_is_checked_here_whatever_the_browser_keeps(client, clock, age, user):
    client.log_in("1", remember=True)
    client.close()
    clock.now += age

    assert client.who().user == user


def test_an_answer_that_sets_or_clears_it_is_not_stored(client):
    assert client.log_in("1", remember=True).headers["Cache-Control"] == "no-store"
    assert client.log_out().headers["Cache-Control"] == "no-store"
