"""A remember cookie that is dated anew: REMEMBER_COOKIE_REFRESH_EACH_REQUEST."""

import pytest

from .conftest import attributes
from .conftest import DAY
from .conftest import line_of


@pytest.fixture
def refreshing(make_app):
    return make_app(REMEMBER_COOKIE_REFRESH_EACH_REQUEST=True)


def test_nobody_is_remembered_by_the_refresh_who_did_not_ask(refreshing):
    client = refreshing.test_client()
    client.log_in("1")

    assert line_of(client.get("/me")) is None
    assert line_of(client.get("/silent")) is None


@pytest.mark.parametrize("page", ["/me", "/silent"])
def test_a_refresh_puts_its_end_off(refreshing, clock, page):
    client = refreshing.test_client()
    client.log_in("1", remember=True)
    for _ in range(4):
        clock.now += 6 * DAY
        assert line_of(client.get(page)) is not None
    clock.now += 29 * DAY
    client.close()

    assert client.who().user == "1"


def test_a_refresh_brings_no_expired_one_back(refreshing, clock):
    client = refreshing.test_client()
    client.log_in("1", remember=True)
    client.close()
    clock.now += 30 * DAY

    assert line_of(client.get("/me")) is None
    assert client.who().user is None


@pytest.mark.parametrize("page", ["/me", "/silent"])
def test_a_refresh_brings_no_revoked_one_back(refreshing, jam, page):
    client = refreshing.test_client()
    client.log_in("1", remember=True)
    jam.revoke_user("1")
    client.get(page)
    client.close()

    assert client.who().user is None


def test_a_refresh_brings_no_revoked_one_back_beside_a_new_login(refreshing, jam):
    client = refreshing.test_client()
    client.log_in("1", remember=True)
    client.close()
    jam.revoke_user("1")
    client.log_in("1")

    assert line_of(client.get("/me")) is None


def test_a_refresh_is_for_the_one_who_was_remembered(refreshing):
    client, other = refreshing.test_client(), refreshing.test_client()
    other.log_in("2", remember=True)
    client.log_in("1")
    client.set_cookie("remember_token", other.value_of("remember_token"))

    assert line_of(client.get("/me")) is None


def test_a_refresh_does_not_undo_a_logout(refreshing):
    client = refreshing.test_client()
    client.log_in("1", remember=True)

    assert "Max-Age=0" in attributes(line_of(client.log_out()))
    assert client.value_of("remember_token") is None


def test_a_forged_one_is_not_refreshed(refreshing):
    client = refreshing.test_client()
    client.set_cookie("remember_token", "1|forged")

    assert line_of(client.get("/me")) is None
