"""Tokens that are revoked one by one, and users who are logged out everywhere."""

import jwt
import pytest

from flask_siphon.errors import StoreDown
from flask_siphon.jam import Jam
from flask_siphon.stores import MemoryStore


def claims_of(token):
    return jwt.decode(token, options={"verify_signature": False})


@pytest.fixture
def jam(any_jam):
    return any_jam


def test_a_revoked_token_is_refused(jam, refused):
    token = jam.gen_jwt_token({"user": 1})

    assert jam.revoke_token(token) is None

    assert refused(jam, token) == "revoked"


def test_another_token_of_the_same_user_stays_good(jam, refused):
    token, other = (jam.gen_jwt_token({"user": 1}) for _ in range(2))

    jam.revoke_token(token)

    assert refused(jam, other) is None


def test_a_revoked_token_is_refused_in_any_spelling(jam, refused):
    token = jam.gen_jwt_token({"user": 1})
    jam.revoke_token(token)

    for last in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_":
        assert refused(jam, token[:-1] + last) in ("malformed", "signature", "revoked")
    assert refused(jam, token + "=") == "malformed"


def test_another_token_with_the_id_of_a_revoked_one_is_refused(jam, refused):
    payload = jam.make_payload(user=1)
    jam.revoke_token(jam.gen_jwt_token(payload))

    assert refused(jam, jam.gen_jwt_token({**payload, "more": True})) == "revoked"


@pytest.mark.parametrize("token", ["", "a.b.c", None, 5, "x" * 43, "x" * 9000], ids=repr)
def test_what_is_no_token_needs_no_revoking(jam, token):
    assert jam.revoke_token(token) is None


def test_a_forged_token_revokes_nothing(jam, refused, clock):
    token = jam.gen_jwt_token({"user": 1})
    forged = jwt.encode(claims_of(token), "another secret".ljust(64))

    jam.revoke_token(forged)

    assert refused(jam, token) is None


def test_an_expired_token_needs_no_revoking(secret, refused, clock):
    class Sealed(MemoryStore):
        def add(self, *arguments, **options):
            raise AssertionError("written")

    jam = Jam({"jwt": {"secret_key": secret}, "store": Sealed()})
    token = jam.gen_jwt_token({"user": 1})
    clock.now += 3600

    jam.revoke_token(token)

    assert refused(jam, token) == "expired"


def test_a_token_stays_revoked_until_it_is_over(secret, refused, clock):
    jam = Jam({"jwt": {"secret_key": secret}})
    token = jam.gen_jwt_token({"user": 1})
    jam.revoke_token(token)

    for _ in range(3599):
        clock.now += 1
        assert refused(jam, token) == "revoked"
    clock.now += 1
    assert refused(jam, token) == "expired"


@pytest.mark.parametrize("user", [1, "1", "alice"])
@pytest.mark.parametrize("claim", ["user", "sub"])
def test_a_user_who_is_revoked_is_logged_out_everywhere(jam, refused, user, claim):
    payload = {claim: str(user) if claim == "sub" else user}
    token, tokens = jam.gen_jwt_token(payload), jam.issue_tokens(payload)
    session = jam.create_session("key", payload)

    assert jam.revoke_user(user) is None

    assert refused(jam, token) == "revoked"
    assert refused(jam, tokens.access) == "revoked"
    with pytest.raises(Exception, match="revoked"):
        jam.refresh_tokens(tokens.refresh)
    assert jam.get_session(session) is None


def test_what_a_user_gets_in_the_same_second_after_that_is_good(jam, refused, clock):
    jam.revoke_user("1")

    token, tokens = jam.gen_jwt_token({"user": 1}), jam.issue_tokens({"user": 1})
    session = jam.create_session("key", {"user": 1})

    assert refused(jam, token) is None
    assert refused(jam, tokens.access) is None
    assert refused(jam, jam.refresh_tokens(tokens.refresh).access) is None
    assert jam.get_session(session) == {"user": 1}


def test_a_user_can_be_revoked_again(jam, refused):
    tokens = []
    for _ in range(3):
        tokens.append(jam.gen_jwt_token({"user": 1}))
        jam.revoke_user(1)

    assert [refused(jam, token) for token in tokens] == ["revoked"] * 3


def test_other_users_stay_logged_in(jam, refused):
    token, nobodys = jam.gen_jwt_token({"user": 11}), jam.gen_jwt_token({"tool": True})
    session = jam.create_session("key", {"user": "2"})

    jam.revoke_user(1)

    assert refused(jam, token) is None
    assert refused(jam, nobodys) is None
    assert jam.get_session(session) == {"user": "2"}


def test_a_user_stays_revoked_however_long(jam, clock):
    session = jam.create_session("key", {"user": 1})
    jam.revoke_user(1)

    clock.now += 6 * 24 * 60 * 60

    assert jam.get_session(session) is None


def test_a_generation_is_in_tokens_only_if_there_is_one(jam):
    before = jam.gen_jwt_token({"user": 1})
    jam.revoke_user(1)
    after, others = jam.gen_jwt_token({"user": 1}), jam.gen_jwt_token({"user": 2})

    assert "gen" not in claims_of(before)
    assert len(claims_of(after)["gen"]) >= 16
    assert "gen" not in claims_of(others)


@pytest.mark.parametrize("gen", [None, "", 0, "guessed", ["x"]])
def test_a_token_of_another_generation_is_refused(jam, refused, secret, gen):
    jam.revoke_user(1)
    claims = {**jam.make_payload(user=1), "gen": gen}

    assert refused(jam, jwt.encode(claims, secret)) == "revoked"


@pytest.mark.parametrize("user", [None, "", True, 1.5, ["1"]])
def test_a_user_id_that_is_none_is_refused(jam, user):
    with pytest.raises(ValueError, match="user id"):
        jam.revoke_user(user)


def test_a_store_that_is_down_verifies_nothing(secret):
    class Down(MemoryStore):
        def get(self, kind, keys):
            raise StoreDown

    jam = Jam({"jwt": {"secret_key": secret}, "store": Down()})
    token = jwt.encode(jam.make_payload(), secret)

    with pytest.raises(StoreDown):
        jam.verify_jwt_token(token)
    with pytest.raises(StoreDown):
        jam.get_session("x" * 43)
    with pytest.raises(StoreDown):
        jam.refresh_tokens("x" * 43)
