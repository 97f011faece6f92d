"""Refresh tokens: used once, in families that die together."""

import logging
import re

import pytest

from flask_siphon.jam import Jam
from flask_siphon.jam import TokenError
from flask_siphon.revocations import Revocations
from flask_siphon.stores import MemoryStore

DAY = 24 * 60 * 60


@pytest.fixture
def jam(any_jam):
    return any_jam


@pytest.fixture
def refused_refresh():
    """The code with which a refresh token is refused."""

    def refused_refresh(jam, token):
        with pytest.raises(TokenError) as caught:
            jam.refresh_tokens(token)
        return caught.value.code

    return refused_refresh


def test_a_login_gets_a_pair(jam):
    tokens = jam.issue_tokens({"user": 1})

    assert tokens == (tokens.access, tokens.refresh, tokens.expires_in)
    assert tokens.expires_in == 3600
    assert re.fullmatch(r"[\w-]{43}", tokens.refresh, re.ASCII)
    claims = jam.verify_jwt_token(tokens.access)
    assert claims["user"] == 1 and claims["sid"]


def test_the_payload_stays_as_it_was(jam):
    payload = {"user": 1}

    jam.issue_tokens(payload)

    assert payload == {"user": 1}


def test_a_refresh_token_is_good_for_a_new_pair(jam, refused):
    first = jam.issue_tokens({"user": 1})

    second = jam.refresh_tokens(first.refresh)

    assert {first.access, first.refresh}.isdisjoint(second)
    assert refused(jam, first.access) is None
    assert refused(jam, second.access) is None


def test_each_access_token_says_what_the_login_said_but_for_times_and_id(secret, clock):
    jam = Jam({"jwt": {"secret_key": secret}})
    payload = jam.make_payload(exp=60, user=1, roles=["a"], nbf=clock.now)
    first = jam.issue_tokens(payload)
    clock.now += 100

    claims = jam.verify_jwt_token(jam.refresh_tokens(first.refresh).access)

    sid = jam.verify_jwt_token(first.access)["sid"]
    assert {name: claims[name] for name in ("user", "roles", "sid")} == {
        "user": 1,
        "roles": ["a"],
        "sid": sid,
    }
    assert (claims["iat"], claims["exp"]) == (clock.now, clock.now + 3600)
    assert claims["jti"] != payload["jti"]
    assert "nbf" not in claims


def test_a_used_refresh_token_kills_its_family(jam, refused, refused_refresh):
    first = jam.issue_tokens({"user": 1})
    second = jam.refresh_tokens(first.refresh)

    assert refused_refresh(jam, first.refresh) == "reused"

    assert refused(jam, first.access) == "revoked"
    assert refused(jam, second.access) == "revoked"
    assert refused_refresh(jam, second.refresh) == "revoked"


def test_any_used_token_of_the_family_kills_it(jam, refused, refused_refresh):
    first = jam.issue_tokens({"user": 1})
    latest = first
    for _ in range(5):
        latest = jam.refresh_tokens(latest.refresh)

    assert refused_refresh(jam, first.refresh) == "reused"

    assert refused(jam, latest.access) == "revoked"
    assert refused_refresh(jam, latest.refresh) == "revoked"


def test_another_login_of_the_same_user_lives_on(jam, refused, refused_refresh):
    first, other = (jam.issue_tokens({"user": 1}) for _ in range(2))
    jam.refresh_tokens(first.refresh)

    refused_refresh(jam, first.refresh)

    assert refused(jam, other.access) is None
    assert jam.refresh_tokens(other.refresh)


def test_a_reuse_is_logged_with_the_user_and_no_token(jam, refused_refresh, caplog):
    first = jam.issue_tokens({"user": 77})
    jam.refresh_tokens(first.refresh)

    refused_refresh(jam, first.refresh)

    (record,) = [each for each in caplog.records if each.levelno == logging.WARNING]
    assert "'77'" in record.getMessage()
    assert first.refresh not in caplog.text and first.access not in caplog.text


def test_a_family_ends_however_often_it_is_refreshed(secret, clock, refused_refresh):
    jam = Jam({"jwt": {"secret_key": secret, "refresh_expire": 10 * DAY}})
    tokens = jam.issue_tokens({"user": 1})
    for _ in range(9):
        clock.now += DAY
        tokens = jam.refresh_tokens(tokens.refresh)

    clock.now += DAY - 1
    tokens = jam.refresh_tokens(tokens.refresh)
    clock.now += 1
    assert refused_refresh(jam, tokens.refresh) == "expired"


def test_a_family_that_died_stays_dead_as_long_as_its_access_tokens_could_live(
    secret, clock, refused, refused_refresh
):
    jam = Jam({"jwt": {"secret_key": secret, "refresh_expire": DAY, "expire": 10 * DAY}})
    first = jam.issue_tokens({"user": 1})
    clock.now += DAY - 1
    second = jam.refresh_tokens(first.refresh)
    refused_refresh(jam, first.refresh)

    for _ in range(9):
        clock.now += DAY
        assert refused(jam, second.access) == "revoked"


@pytest.mark.parametrize(
    "token", ["", "x" * 43, "x" * 42, "é" * 43, "x" * 9000, None, 5, b"x" * 43], ids=repr
)
def test_what_is_no_refresh_token_is_refused(jam, refused_refresh, token):
    assert refused_refresh(jam, token) == "malformed"


def test_an_access_token_refreshes_nothing(jam, refused_refresh, refused):
    tokens = jam.issue_tokens({"user": 1})

    assert refused_refresh(jam, tokens.access) == "malformed"
    assert refused(jam, tokens.access) is None


def test_a_session_id_refreshes_nothing(jam, refused_refresh):
    session = jam.create_session("alice", {"user": 1})

    assert refused_refresh(jam, session) == "malformed"
    assert jam.get_session(session) == {"user": 1}


def test_a_refresh_token_lets_nobody_in(jam, refused):
    refresh = jam.issue_tokens({"user": 1}).refresh

    assert refused(jam, refresh) == "malformed"
    assert jam.get_session(refresh) is None


@pytest.mark.parametrize("which", ["access", "refresh"])
def test_revoking_one_token_of_a_login_revokes_the_login(jam, refused, refused_refresh, which):
    first = jam.issue_tokens({"user": 1})
    second = jam.refresh_tokens(first.refresh)

    jam.revoke_token(getattr(second, which))

    assert refused(jam, first.access) == "revoked"
    assert refused(jam, second.access) == "revoked"
    assert refused_refresh(jam, second.refresh) == "revoked"


def test_revoking_a_used_refresh_token_revokes_the_login(jam, refused):
    first = jam.issue_tokens({"user": 1})
    second = jam.refresh_tokens(first.refresh)

    jam.revoke_token(first.refresh)

    assert refused(jam, second.access) == "revoked"


def test_a_login_without_user_can_be_refreshed_and_revoked(jam, refused_refresh):
    tokens = jam.refresh_tokens(jam.issue_tokens({"tool": True}).refresh)

    jam.revoke_token(tokens.refresh)

    assert refused_refresh(jam, tokens.refresh) == "revoked"


@pytest.mark.parametrize("payload", [{"sub": 5}, {"user": object()}, {"text": "x" * 5000}])
def test_a_payload_that_makes_no_token_starts_no_family(secret, counting, payload):
    jam = Jam({"jwt": {"secret_key": secret}, "store": counting})

    with pytest.raises(ValueError, match=r"payload|sub"):
        jam.issue_tokens(payload)

    assert not counting._entries


def test_a_pair_shows_neither_token(jam):
    tokens = jam.issue_tokens({"user": 1})

    assert tokens.access not in repr(tokens) and tokens.refresh not in repr(tokens)
    assert "3600" in repr(tokens)


class RevokingStore(MemoryStore):
    """Logs the user out everywhere between the check of a login and what is made of it."""

    user = None

    def add(self, kind, key, value, expires, group=None):
        user, self.user = self.user, None
        added = super().add(kind, key, value, expires, group)
        if user is not None:
            Revocations(self).revoke_user(user)
        return added


def test_a_refresh_at_the_moment_of_a_logout_everywhere_lets_nobody_in(
    secret, refused, refused_refresh
):
    store = RevokingStore()
    jam = Jam({"jwt": {"secret_key": secret}, "store": store})
    first = jam.issue_tokens({"user": 1})
    store.user = "1"

    second = jam.refresh_tokens(first.refresh)

    assert refused(jam, second.access) == "revoked"
    assert refused_refresh(jam, second.refresh) == "revoked"


def test_an_entry_that_is_none_of_ours_is_no_refresh_token(secret, refused_refresh):
    store = MemoryStore()
    jam = Jam({"jwt": {"secret_key": secret}, "store": store})
    refresh = jam.issue_tokens({"user": 1}).refresh
    ((kind, key),) = store._entries
    store.set(kind, key, {"other": "shape"})

    assert refused_refresh(jam, refresh) == "malformed"
