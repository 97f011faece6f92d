"""Tokens that somebody else made: each is refused, with the first reason against it."""

import hashlib
import hmac
import json
import sys

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from flask_siphon.jam import Jam
from flask_siphon.jam import TokenError
from flask_siphon.jam import tokens


@pytest.fixture
def claims(clock):
    """Claims that would be accepted."""
    return {"jti": "x", "iat": clock.now, "exp": clock.now + 60, "user": 1}


@pytest.fixture
def forge(b64, secret):
    """A token of any header and payload, well signed (HS256) all the same."""

    def forge(header, payload, key=secret):
        text = f"{b64(header)}.{b64(payload)}"
        mac = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
        return f"{text}.{b64(mac)}"

    return forge


GOOD = {"alg": "HS256", "typ": "JWT"}


def test_a_token_of_another_library_with_our_key_is_accepted(jam, refused, claims, secret):
    assert refused(jam, jwt.encode(claims, secret)) is None


def test_an_unsigned_token_is_refused(jam, refused, claims, secret):
    unsigned = jwt.encode(claims, "", algorithm="none")

    assert unsigned.endswith(".")
    assert refused(jam, unsigned) == "algorithm"
    assert refused(jam, unsigned + jwt.encode(claims, secret).split(".")[2]) == "algorithm"


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "nOnE", "", "hs256", None, 5, ["HS256"]])
def test_a_header_cannot_choose_the_algorithm(jam, refused, claims, forge, alg):
    assert refused(jam, forge({"alg": alg}, claims)) == "algorithm"


def test_a_header_without_algorithm_is_refused(jam, refused, claims, forge):
    assert refused(jam, forge({"typ": "JWT"}, claims)) == "algorithm"


@pytest.mark.parametrize("alg", ["HS384", "HS512"])
def test_another_algorithm_with_the_right_secret_is_refused(jam, refused, claims, secret, alg):
    assert refused(jam, jwt.encode(claims, secret, algorithm=alg)) == "algorithm"


@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256", "Ed25519"])
@pytest.mark.parametrize("kid", [None, "a"])
def test_a_public_key_is_no_secret_for_hs256(refused, claims, forge, pems, alg, kid):
    jam = Jam({"jwt": {"alg": alg, "public_key": pems[alg][1], "kid": kid}})
    header = {"alg": "HS256"} if kid is None else {"alg": "HS256", "kid": kid}

    forged = forge(header, claims, pems[alg][1].decode())

    assert refused(jam, forged) == "algorithm"


def test_a_token_of_rs256_is_none_of_ps256(refused, claims, pems):
    jam = Jam({"jwt": {"alg": "PS256", "public_key": pems["PS256"][1]}})

    assert refused(jam, jwt.encode(claims, pems["RS256"][0], algorithm="RS256")) == "algorithm"


def test_another_secret_is_refused(jam, refused, claims):
    assert refused(jam, jwt.encode(claims, "another secret".ljust(64))) == "signature"


def test_another_key_pair_is_refused(refused, claims, pems):
    jam = Jam({"jwt": {"alg": "RS256", "public_key": pems["RS256"][1]}})
    other = rsa.generate_private_key(65537, 2048)

    assert refused(jam, jwt.encode(claims, other, algorithm="RS256")) == "signature"


@pytest.mark.parametrize("kid", ["a", "", "../../dev/null", "' OR 1=1 --", "http://evil/key"])
def test_a_kid_that_is_not_known_is_refused(jam, refused, claims, secret, kid):
    two = [{"kid": "one", "secret_key": secret}, {"kid": "two", "secret_key": secret}]
    token = jwt.encode(claims, secret, headers={"kid": kid})

    assert refused(jam, token) == "key"
    assert refused(Jam({"jwt": {"keys": two}}), token) == "key"


@pytest.mark.parametrize("kid", [5, True, ["one"], {"one": 1}])
def test_a_kid_that_is_no_text_is_refused(jam, refused, claims, forge, kid):
    assert refused(jam, forge({**GOOD, "kid": kid}, claims)) == "malformed"


def test_a_token_without_kid_needs_a_jam_with_one_key(refused, claims, secret):
    one = {"kid": "one", "secret_key": secret}
    token = jwt.encode(claims, secret)

    assert refused(Jam({"jwt": {"keys": [one]}}), token) is None
    assert refused(Jam({"jwt": {"keys": [one, {**one, "kid": "two"}]}}), token) == "key"


def test_the_kid_of_one_key_does_not_verify_with_another(refused, claims, secret):
    keys = [{"kid": "one", "secret_key": secret}, {"kid": "two", "secret_key": "2" * 32}]
    token = jwt.encode(claims, secret, headers={"kid": "two"})

    assert refused(Jam({"jwt": {"keys": keys}}), token) == "signature"


def test_a_key_in_the_header_is_refused(refused, claims, pems):
    jam = Jam({"jwt": {"alg": "RS256", "public_key": pems["RS256"][1]}})
    own = rsa.generate_private_key(65537, 2048)
    jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(own.public_key()))

    forged = jwt.encode(claims, own, algorithm="RS256", headers={"jwk": jwk})

    assert refused(jam, forged) == "malformed"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("jku", "https://evil.example/keys"),
        ("jwk", {"kty": "oct", "k": "eA"}),
        ("x5u", "https://evil.example/chain"),
        ("x5c", ["MIIB"]),
        ("crit", ["exp"]),
        ("crit", []),
        ("b64", False),
        ("zip", "DEF"),
    ],
)
def test_a_header_that_changes_the_reading_is_refused_though_well_signed(
    jam, refused, claims, forge, name, value
):
    assert refused(jam, forge({**GOOD, name: value}, claims)) == "malformed"


def test_a_header_member_that_nobody_knows_is_ignored(jam, refused, claims, forge):
    assert refused(jam, forge({**GOOD, "cty": "x", "unknown": 1}, claims)) is None


@pytest.mark.parametrize("typ", ["JWT", "jwt", "Jwt"])
def test_the_type_jwt_in_any_case_is_accepted(jam, refused, claims, forge, typ):
    assert refused(jam, forge({"alg": "HS256", "typ": typ}, claims)) is None


@pytest.mark.parametrize("typ", ["at+jwt", "JWS", "", None, 5, ["JWT"]])
def test_another_type_is_refused(jam, refused, claims, forge, typ):
    assert refused(jam, forge({"alg": "HS256", "typ": typ}, claims)) == "malformed"


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        "eyJhbGciOiJkaXIifQ..iv.text.tag",
        " " * 8192,
        b"eyJhbGciOiJIUzI1NiJ9.e30.e30",
        None,
        5,
        ["token"],
    ],
    ids=repr,
)
def test_what_has_not_the_form_of_a_token_is_refused(jam, refused, token):
    assert refused(jam, token) == "malformed"


@pytest.mark.parametrize("header", [[], "HS256", 5, None, [GOOD]])
def test_a_header_that_is_no_object_is_refused(jam, refused, claims, forge, header):
    assert refused(jam, forge(header, claims)) == "malformed"


@pytest.mark.parametrize("payload", [[], "text", 5, None, b"no json", b"\xff\xfe", b""])
def test_a_payload_that_is_no_object_is_refused(jam, refused, forge, payload):
    assert refused(jam, forge(GOOD, payload)) == "claims"


def test_a_token_has_at_most_8192_bytes(jam, refused, claims, forge):
    frame = len(forge(GOOD, {**claims, "text": ""}))
    long = forge(GOOD, {**claims, "text": "x" * ((8192 - frame) * 3 // 4 - 1)})
    longer = forge(GOOD, {**claims, "text": "x" * 9 * 1024})

    assert 8180 < len(long) <= 8192 and refused(jam, long) is None
    assert refused(jam, longer) == "malformed"


def test_a_long_token_is_not_even_decoded(jam, refused, monkeypatch):
    def decode(text):
        raise AssertionError("decoded")

    monkeypatch.setattr(tokens, "urlsafe_b64decode", decode)

    assert refused(jam, "e" * 9 * 1024 + ".e30.e30") == "malformed"


def test_an_encrypted_token_is_refused(jam, refused):
    header = "eyJhbGciOiJQQkVTMi1IUzI1NitBMTI4S1ciLCJlbmMiOiJBMTI4R0NNIiwicDJjIjo5OTk5OTk5OTl9"

    assert refused(jam, f"{header}.e30.e30.e30.e30") == "malformed"


def test_a_token_has_one_spelling(jam, refused):
    """Other spellings of the same bytes would be other tokens to whoever lists their texts."""
    token = jam.gen_jwt_token({"user": 1})
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    last = alphabet.index(token[-1])
    same_bytes = [token[:-1] + alphabet[last ^ bits] for bits in (1, 2, 3)]
    header, payload, signature = token.split(".")
    padded = [
        token + "=",
        token + "==",
        f"{header}=.{payload}.{signature}",
        f"{header}.{payload}=.{signature}",
    ]
    spaced = [token + "\n", " " + token, token + " ", f"{header}\n.{payload}.{signature}"]

    for other in (*same_bytes, *padded, *spaced):
        assert refused(jam, other) == "malformed", other


def test_the_alphabet_of_other_base64_is_refused(jam, refused):
    token = next(
        token for token in iter(lambda: jam.gen_jwt_token({}), None) if {"-", "_"} & set(token)
    )

    assert refused(jam, token.replace("-", "+").replace("_", "/")) == "malformed"


def test_letters_of_other_alphabets_are_refused(jam, refused):
    token = jam.gen_jwt_token({"user": 1})

    assert refused(jam, "\uff45" + token[1:]) == "malformed"
    assert refused(jam, token + "\0") == "malformed"


def test_a_changed_payload_is_refused(jam, refused, b64, clock):
    header, _, signature = jam.gen_jwt_token({"user": 1}).split(".")
    payload = b64(jam.make_payload(user=2))

    assert refused(jam, f"{header}.{payload}.{signature}") == "signature"


@pytest.mark.parametrize("signature", ["", "AA", "A" * 43])
def test_a_signature_that_is_none_is_refused(jam, refused, signature):
    token = jam.gen_jwt_token({"user": 1})

    assert refused(jam, token.rpartition(".")[0] + "." + signature) == "signature"


@pytest.mark.parametrize("change", [{"exp": ...}, {"iat": ...}, {"jti": ...}])
def test_a_claim_that_is_missing_is_an_error(jam, refused, claims, secret, change):
    (name,) = change
    del claims[name]

    assert refused(jam, jwt.encode(claims, secret)) == "claims"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("exp", value) for value in (None, "4000000000", True, [], {}, 10**400, 10**17)),
        *(("iat", value) for value in (None, "1", False, [], -(10**400))),
        *(("nbf", value) for value in (None, "1", True, [])),
        *(("jti", value) for value in (None, "", 5, ["x"])),
        *(("sub", value) for value in (None, 5, True, ["alice"])),
        ("aud", "phones"),
        ("aud", ["phones"]),
        ("aud", []),
    ],
)
def test_a_claim_of_the_wrong_sort_is_refused(jam, refused, claims, forge, name, value):
    assert refused(jam, forge(GOOD, {**claims, name: value})) == "claims"


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999"])
@pytest.mark.parametrize("name", ["exp", "iat", "nbf"])
def test_a_time_that_is_no_finite_number_is_refused(jam, refused, claims, forge, name, value):
    payload = json.dumps({**claims, name: 0}).replace(f'"{name}": 0', f'"{name}": {value}')

    assert refused(jam, forge(GOOD, payload.encode())) == "claims"


@pytest.mark.parametrize(
    ("name", "after", "code"),
    [
        ("exp", 1, None),
        ("exp", 0.5, None),
        ("exp", 0, "expired"),
        ("exp", -1, "expired"),
        ("exp", -(10**9), "expired"),
        ("nbf", -60, None),
        ("nbf", 5, None),
        ("nbf", 10, None),
        ("nbf", 11, "not_yet"),
        ("nbf", 60, "not_yet"),
        ("iat", -(10**9), None),
        ("iat", 10, None),
        ("iat", 11, "claims"),
    ],
)
def test_times_are_compared_with_the_clock(jam, refused, claims, secret, clock, name, after, code):
    token = jwt.encode({**claims, name: clock.now + after}, secret)

    assert refused(jam, token) == code


def test_a_clock_that_goes_back_lets_nobody_in_longer(jam, refused, clock):
    token = jam.gen_jwt_token({"user": 1})

    clock.now -= 3600

    assert refused(jam, token) == "claims"


def test_issuer_and_audience_have_to_be_the_configured(refused, claims, secret):
    jam = Jam({"jwt": {"secret_key": secret, "issuer": "us", "audience": "phones"}})
    good = {**claims, "iss": "us", "aud": "phones"}

    assert refused(jam, jwt.encode(good, secret)) is None
    for change in ({"iss": "them"}, {"aud": "all"}, {"aud": ["phones"]}, {"iss": "us "}):
        assert refused(jam, jwt.encode({**good, **change}, secret)) == "claims"
    for missing in ("iss", "aud"):
        less = {name: value for name, value in good.items() if name != missing}
        assert refused(jam, jwt.encode(less, secret)) == "claims"


def test_an_issuer_is_ignored_where_none_is_configured(jam, refused, claims, secret):
    assert refused(jam, jwt.encode({**claims, "iss": "them"}, secret)) is None


def test_the_first_reason_in_order_is_told(jam, refused, claims, forge):
    late = {**claims, "exp": 0, "nbf": 4e9, "aud": "all"}

    assert refused(jam, "é" + forge({"alg": "none", "kid": "x"}, late, "wrong")) == "malformed"
    assert refused(jam, forge({"alg": "none", "kid": "x"}, late, "wrong")) == "key"
    assert refused(jam, forge({"alg": "none"}, late, "wrong")) == "algorithm"
    assert refused(jam, forge(GOOD, late, "wrong")) == "signature"
    assert refused(jam, forge(GOOD, late)) == "expired"
    assert refused(jam, forge(GOOD, {**late, "exp": claims["exp"]})) == "not_yet"
    assert refused(jam, forge(GOOD, {**claims, "aud": "all"})) == "claims"


def test_the_store_is_asked_last_and_once(secret, counting, claims, forge, refused):
    jam = Jam({"jwt": {"secret_key": secret}, "store": counting})
    bad = [
        "x",
        forge(GOOD, claims, "wrong"),
        forge({"alg": "none"}, claims),
        forge(GOOD, {**claims, "exp": 0}),
        forge(GOOD, {**claims, "aud": "all"}),
    ]

    assert None not in [refused(jam, token) for token in bad]
    assert counting.gets == 0
    assert refused(jam, forge(GOOD, {**claims, "sub": "1", "sid": "y"})) is None
    assert counting.gets == 1


def test_json_that_is_nested_to_the_limit_of_the_interpreter_is_refused(jam, refused, forge):
    """Somewhere below the limit the first reading succeeds and the next one does not."""
    depths = range(sys.getrecursionlimit() - 200, sys.getrecursionlimit() + 10)

    for depth in depths:
        nested = b'{"alg":"HS256","x":' + b"[" * depth + b"]" * depth + b"}"
        assert refused(jam, forge(nested, {}, "wrong")) in ("malformed", "signature")
        assert refused(jam, forge(GOOD, nested)) == "claims"


def test_a_name_with_half_a_letter_is_a_name(jam, refused, forge, claims):
    odd = {**claims, "jti": "\ud800", "sub": "\udfff", "sid": "\ud801"}

    assert refused(jam, forge(GOOD, odd)) is None


def test_a_refusal_says_one_fixed_sentence(jam, claims, forge):
    with pytest.raises(TokenError) as caught:
        jam.verify_jwt_token(forge(GOOD, {**claims, "user": "certainly"}, "wrong"))

    assert str(caught.value) == "The token's signature does not verify."
    assert caught.value.__cause__ is None and caught.value.__suppress_context__
