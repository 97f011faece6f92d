"""What ends a remember cookie and its copies: a logout, here or everywhere."""

import pytest

from flask_siphon.jam import Jam
from tests.applications import CountingStore
from tests.applications import make_application

from .conftest import attributes
from .conftest import DAY
from .conftest import line_of


def test_a_logout_takes_it_back(client):
    client.log_in("1", remember=True)

    answer = client.log_out()

    assert "Max-Age=0" in attributes(line_of(answer))
    assert client.who().user is None


def test_a_logout_ends_its_copies(client, thief):
    client.log_in("1", remember=True)
    other = thief(client, "remember_token")

    client.log_out()

    assert other.who().user is None


def test_a_logout_ends_what_came_of_it(client, thief):
    client.log_in("1", remember=True)
    other = thief(client, "remember_token")
    assert other.who().user == "1"

    client.log_out()

    assert other.who().user is None


def test_a_logout_after_it_brought_the_login_back_ends_its_copies(client, thief):
    client.log_in("1", remember=True)
    other = thief(client, "remember_token")
    client.close()
    assert client.who().user == "1"

    client.log_out()

    assert other.who().user is None


def test_a_logout_ends_its_copies_though_the_user_logged_in_again_since(client, thief):
    client.log_in("1", remember=True)
    other = thief(client, "remember_token")
    client.close()
    client.log_in("1")

    client.log_out()

    assert other.who().user is None


def test_a_logout_with_it_costs_no_more_than_without():
    store = CountingStore()
    client = make_application(Jam({"store": store})).test_client()

    def cost_of_logout():
        before = store.calls
        client.log_out()
        return store.calls - before

    client.log_in("1")
    without = cost_of_logout()
    client.log_in("1", remember=True)

    assert cost_of_logout() == without


def test_a_logout_clears_it_with_what_it_was_set_with(make_app):
    """A browser ignores a ``__Host-`` cookie that is not Secure, an empty one too."""
    client = make_app(
        REMEMBER_COOKIE_NAME="__Host-remember", SESSION_COOKIE_SECURE=True
    ).test_client()
    client.log_in("1", remember=True, base_url="https://localhost")

    answer = client.log_out(base_url="https://localhost")

    line = line_of(answer, "__Host-remember")
    assert attributes(line) >= {"Max-Age=0", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"}


@pytest.mark.parametrize("came_back", [False, True], ids=["at once", "after it came back"])
def test_its_copies_stay_dead_however_long_it_would_have_lasted(make_app, clock, thief, came_back):
    """A session ends after 30 days at the latest, this cookie after a year."""
    client = make_app(REMEMBER_COOKIE_DURATION=365 * DAY).test_client()
    client.log_in("1", remember=True)
    other = thief(client, "remember_token")
    if came_back:
        client.close()
        client.who()
    client.log_out()

    for _ in range(12):
        clock.now += 30 * DAY
        assert other.who().user is None


def test_logging_out_everywhere_ends_it(client, jam):
    client.log_in("1", remember=True)
    client.close()

    jam.revoke_user("1")

    assert client.who().user is None


def test_logging_out_everywhere_spares_who_logs_in_at_the_same_moment(client, jam, clock):
    jam.revoke_user("1")
    client.log_in("1", remember=True)
    client.close()

    assert client.who().user == "1"
