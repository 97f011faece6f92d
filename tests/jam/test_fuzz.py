"""Whatever is presented as a token is refused as a token: never another error, never a user."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from flask_siphon.jam import Jam
from flask_siphon.jam import TokenError

SECRET = "a secret of the tests that fuzz tokens"
JAM = Jam({"jwt": {"secret_key": SECRET}})
GOOD = JAM.issue_tokens({"user": 1})

fuzz = settings(deadline=None, max_examples=200)

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["HS256", "none", "JWT", 10**400, -1, 4e9, "\ud800"]),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3)
    ),
    max_leaves=10,
)
claim_names = st.sampled_from(
    ["jti", "iat", "exp", "nbf", "iss", "aud", "sub", "user", "sid", "gen"]
)
header_names = st.sampled_from(["alg", "typ", "kid", "crit", "jwk", "b64", "cty", "x5t"])


def b64(raw):
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(header, payload):
    text = f"{b64(header)}.{b64(payload)}"
    return f"{text}.{b64(hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).digest())}"


def is_refused(token):
    for use in (JAM.verify_jwt_token, JAM.refresh_tokens):
        with pytest.raises(TokenError):
            use(token)
    JAM.revoke_token(token)
    assert JAM.get_session(token) is None
    JAM.delete_session(token)


@fuzz
@given(
    st.text(max_size=200)
    | st.binary(max_size=200)
    | st.text("abcXYZ019-_.=+/", max_size=200)
    | st.text("e30._-", min_size=40, max_size=46)
    | json_values
)
def test_anything_at_all_is_refused(token):
    is_refused(token)


@pytest.mark.parametrize("size", [8191, 8192, 8193, 65536])
@pytest.mark.parametrize("letter", ["A", ".", "\0", "é", "[", "\ud800"])
def test_long_texts_are_refused(size, letter):
    is_refused(letter * size)
    is_refused("e30." + letter * (size - 8) + ".e30")


@fuzz
@given(st.data())
def test_a_good_token_with_one_change_is_refused(data):
    token = GOOD.access
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.characters())
    changed = data.draw(
        st.sampled_from(
            [
                token[:place] + letter + token[place + 1 :],
                token[:place] + letter + token[place:],
                token[:place] + token[place + 1 :],
                token[:place],
            ]
        )
    )

    if changed != token:
        is_refused(changed)


@fuzz
@given(
    st.dictionaries(header_names, json_values, max_size=4) | json_values,
    st.dictionaries(claim_names, json_values) | json_values,
)
def test_a_well_signed_token_of_odd_parts_is_no_other_error(header, claims):
    """The key is known to another library that has other ideas of what a token may say."""
    token = signed(json.dumps(header).encode(), json.dumps(claims).encode())

    with suppress(TokenError):
        assert JAM.verify_jwt_token(token)["jti"]
    JAM.revoke_token(token)


@fuzz
@given(st.dictionaries(claim_names, json_values))
def test_odd_claims_under_a_good_header_are_no_other_error(claims):
    good = {"jti": "x", "iat": 0, "exp": 4_000_000_000}
    token = signed(b'{"alg":"HS256"}', json.dumps({**good, **claims}).encode())

    try:
        verified = JAM.verify_jwt_token(token)
    except TokenError:
        return
    assert verified["exp"] and verified["jti"]
    JAM.revoke_token(token)


@fuzz
@given(st.binary(max_size=300), st.binary(max_size=300))
def test_a_well_signed_token_of_any_bytes_is_no_other_error(header, payload):
    is_refused(signed(header, payload))
    is_refused(signed(b'{"alg":"HS256"}', payload))


@fuzz
@given(st.dictionaries(st.text().map("my {}".format), json_values, max_size=5))
def test_a_payload_makes_a_token_that_says_it_or_is_refused(payload):
    try:
        token = JAM.gen_jwt_token(payload)
    except ValueError:
        return

    assert JAM.verify_jwt_token(token).items() >= json.loads(json.dumps(payload)).items()
