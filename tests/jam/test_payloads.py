"""``make_payload`` and ``gen_jwt_token``: what a token says."""

import os
import time

import jwt
import pytest

from flask_siphon.jam import Jam
from flask_siphon.jam import JamConfigError


def claims_of(token):
    return jwt.decode(token, options={"verify_signature": False})


def test_a_jam_without_configuration_touches_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    jam = Jam()
    jam.create_session("alice", {"user": 1})

    assert os.listdir(tmp_path) == []


def test_a_payload_has_an_id_two_times_and_the_data(clock):
    payload = Jam().make_payload(user=1)

    assert set(payload) == {"jti", "iat", "exp", "user"}
    assert payload["iat"] == clock.now
    assert payload["exp"] - payload["iat"] == 3600
    assert payload["user"] == 1


def test_times_are_whole_seconds(clock):
    clock.now += 0.75

    payload = Jam().make_payload()

    assert type(payload["iat"]) is int and type(payload["exp"]) is int


def test_exp_is_the_lifetime_in_seconds(clock):
    assert Jam().make_payload(exp=60)["exp"] == clock.now + 60


def test_the_default_lifetime_is_configured(clock):
    assert Jam({"jwt": {"expire": 60}}).make_payload()["exp"] == clock.now + 60


def test_no_two_payloads_have_the_same_id():
    jam = Jam()

    assert len({jam.make_payload()["jti"] for _ in range(100)}) == 100


@pytest.mark.parametrize("exp", [0, -1, True, False, 1.5, "60"])
def test_a_lifetime_that_is_no_whole_number_above_0_is_refused(exp):
    with pytest.raises(ValueError, match="exp"):
        Jam().make_payload(exp=exp)


@pytest.mark.parametrize("claim", ["jti", "iat", "iss", "aud", "gen", "sid"])
def test_data_cannot_set_the_claims_that_are_made_here(claim):
    with pytest.raises(ValueError, match=claim):
        Jam().make_payload(**{claim: "mine"})


def test_a_payload_can_name_the_user_by_sub(jam):
    token = jam.gen_jwt_token(jam.make_payload(sub="alice"))

    assert jam.verify_jwt_token(token)["sub"] == "alice"


def test_a_token_gets_what_its_payload_lacks(jam, clock):
    claims = claims_of(jam.gen_jwt_token({"user": 1}))

    assert set(claims) == {"jti", "iat", "exp", "user"}
    assert (claims["iat"], claims["exp"]) == (clock.now, clock.now + 3600)


def test_making_a_token_leaves_the_payload_as_it_was(jam):
    payload = {"user": 1}

    jam.gen_jwt_token(payload)

    assert payload == {"user": 1}


def test_what_the_payload_says_stays(jam):
    payload = jam.make_payload(exp=60, user=1)

    assert jam.verify_jwt_token(jam.gen_jwt_token(payload)) == payload


def test_issuer_and_audience_are_those_of_the_configuration(secret):
    jam = Jam({"jwt": {"secret_key": secret, "issuer": "us", "audience": "phones"}})

    claims = jam.verify_jwt_token(jam.gen_jwt_token({"iss": "them", "aud": "all"}))

    assert (claims["iss"], claims["aud"]) == ("us", "phones")


def test_a_payload_cannot_choose_its_generation(jam):
    assert "gen" not in claims_of(jam.gen_jwt_token({"user": 1, "gen": "mine"}))


@pytest.mark.parametrize("sub", [1, None, ["alice"], True])
def test_a_sub_that_is_no_text_is_refused(jam, sub):
    with pytest.raises(ValueError, match="sub"):
        jam.gen_jwt_token({"sub": sub})


@pytest.mark.parametrize("exp", [None, "soon", float("nan"), float("inf"), True, 10**400])
def test_no_token_is_made_that_has_no_end(jam, exp):
    with pytest.raises(ValueError, match="exp"):
        jam.gen_jwt_token({"exp": exp})


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


NO_JSON = {
    "object": object(),
    "bytes": b"bytes",
    "set": {1, 2},
    "nan": float("nan"),
    "nested": nested(100_000),
}


@pytest.mark.parametrize("value", NO_JSON.values(), ids=NO_JSON.keys())
def test_a_payload_that_is_no_json_is_refused(jam, value):
    with pytest.raises(ValueError, match="payload"):
        jam.gen_jwt_token({"value": value})


def test_a_payload_has_at_most_4096_bytes(jam, clock):
    frame = len(jam.gen_jwt_token({"jti": "x", "text": ""}).split(".")[1]) * 3 // 4

    token = jam.gen_jwt_token({"jti": "x", "text": "x" * (4096 - frame)})
    with pytest.raises(ValueError, match="4097 bytes"):
        jam.gen_jwt_token({"jti": "x", "text": "x" * (4097 - frame)})

    assert len(jam.verify_jwt_token(token)["text"]) == 4096 - frame


def test_the_largest_token_is_accepted(jam):
    token = jam.gen_jwt_token({"text": "\U0001f600" * 330})

    assert jam.verify_jwt_token(token)["text"] == "\U0001f600" * 330


def test_no_token_is_made_without_a_key():
    with pytest.raises(JamConfigError, match="SECRET_KEY"):
        Jam().gen_jwt_token({})


def test_verifying_returns_a_dict_of_the_callers_own(jam):
    token = jam.gen_jwt_token({"user": 1})
    jam.verify_jwt_token(token)["user"] = 2

    assert jam.verify_jwt_token(token)["user"] == 1


def test_a_token_is_good_until_its_last_second(jam, refused, clock):
    token = jam.gen_jwt_token({"user": 1})

    clock.now += 3599
    assert refused(jam, token) is None
    clock.now += 0.999
    assert refused(jam, token) is None
    clock.now += 0.001
    assert refused(jam, token) == "expired"


def test_the_clock_is_read_when_a_token_is_verified(jam, refused, monkeypatch):
    token = jam.gen_jwt_token({"user": 1})
    monkeypatch.setattr(time, "time", lambda: 4_000_000_000.0)

    assert refused(jam, token) == "expired"
