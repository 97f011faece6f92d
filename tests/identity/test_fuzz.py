"""Whatever a client sends: no error of ours, and no user."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import HealthCheck
from hypothesis import settings
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from flask_siphon import Siphon

SIZES = [1, 43, 4096, 8191, 8192, 8193, 65536]
COOKIES = ["sessionId", "token", "remember_token", "session"]

# One application for all examples: that it is not made anew is the point.
fuzz = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)

#: What a header can carry: WSGI hands it over as Latin-1 (:pep:`3333`), without line ends.
header_text = st.binary(max_size=300).map(
    lambda raw: raw.translate(None, b"\r\n\0").decode("latin-1").strip()
)
base64url = st.binary(max_size=200).map(
    lambda raw: base64.urlsafe_b64encode(raw).decode().rstrip("=")
)


def encoded(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
jose_headers = st.fixed_dictionaries(
    {},
    optional={
        "alg": st.sampled_from(["HS256", "none", "None", "HS512", "RS256", "", 1, None, []]),
        "typ": st.sampled_from(["JWT", "jwt", "JWE", 1, None]),
        "kid": st.text(max_size=20) | st.none() | st.integers(),
        "crit": st.just(["exp"]),
        "jwk": st.just({"kty": "oct", "k": "AAAA"}),
        "zip": st.just("DEF"),
    },
)
claims = st.dictionaries(
    st.sampled_from(["sub", "user", "exp", "iat", "nbf", "jti", "gen", "sid", "aud", "iss", "x"]),
    any_json,
    max_size=6,
)
token_like = (
    st.tuples(jose_headers.map(encoded), claims.map(encoded), base64url).map(".".join)
    | st.tuples(any_json.map(encoded), any_json.map(encoded), base64url).map(".".join)
    | st.lists(base64url, max_size=6).map(".".join)
)
credential = header_text | token_like | base64url
long_credential = st.tuples(st.sampled_from(SIZES), st.sampled_from("aA.=-_| é\xff")).map(
    lambda pair: pair[1] * pair[0]
)


@pytest.fixture(params=["stock", "ours"])
def app(request, make_app):
    return make_app(manager=request.param, setup=Siphon)


def assert_nobody(app, **environ):
    """Ask for a page that looks, and for one that is closed."""
    client = app.test_client(use_cookies=False)
    seen = client.get("/me", environ_overrides=environ)
    assert seen.status_code == 200
    assert seen.json["user"] is None
    assert seen.json["user_id"] is None
    assert seen.json["payload"] is None
    assert client.get("/door", environ_overrides=environ).status_code in (302, 401)
    assert client.post("/me", environ_overrides=environ).status_code == 400


def test_a_good_one_would_be_noticed(app, jam):
    with app.app_context():
        token = jam.gen_jwt_token({"sub": "1"})

    with pytest.raises(AssertionError):
        assert_nobody(app, HTTP_AUTHORIZATION=f"Bearer {token}")


@fuzz
@given(value=credential | long_credential)
def test_any_bearer(app, value):
    assert_nobody(app, HTTP_AUTHORIZATION=f"Bearer {value}")


@fuzz
@given(value=header_text | long_credential)
def test_any_authorization(app, value):
    assert_nobody(app, HTTP_AUTHORIZATION=value)


@fuzz
@given(
    scheme=st.sampled_from(["Bearer", "bearer", "Basic", "Bearer\t", "Bearer  ", ""]),
    value=credential,
)
def test_any_scheme(app, scheme, value):
    assert_nobody(app, HTTP_AUTHORIZATION=f"{scheme} {value}")


@fuzz
@given(value=credential | long_credential)
def test_any_session_id_in_a_header(app, value):
    assert_nobody(app, HTTP_X_SESSION=f"Bearer {value}")


@fuzz
@given(name=st.sampled_from(COOKIES), value=credential | long_credential)
def test_any_cookie(app, name, value):
    assert_nobody(app, HTTP_COOKIE=f"{name}={value}")


@fuzz
@given(name=st.sampled_from(COOKIES), value=credential)
def test_any_quoted_cookie(app, name, value):
    assert_nobody(app, HTTP_COOKIE=f'{name}="{value}"')


@fuzz
@given(value=header_text)
def test_any_cookie_header(app, value):
    assert_nobody(app, HTTP_COOKIE=value)


@fuzz
@given(
    values=st.dictionaries(st.sampled_from([*COOKIES, "csrf_token", ""]), credential, max_size=5),
    authorization=credential,
)
def test_all_at_once(app, values, authorization):
    cookies = "; ".join(f"{name}={value}" for name, value in values.items())
    assert_nobody(app, HTTP_COOKIE=cookies, HTTP_AUTHORIZATION=f"Bearer {authorization}")


# Signed by us, and still of another shape: what an older release or another part has signed.

SECRET = "a secret of thirty-two characters"


@fuzz
@given(value=any_json)
def test_any_value_that_is_signed_as_a_remember_cookie(app, value):
    assert_nobody(
        app,
        HTTP_COOKIE=f"remember_token={URLSafeSerializer(SECRET, 'siphon-remember').dumps(value)}",
    )


@fuzz
@given(
    notes=any_json,
    user=st.none() | st.text(max_size=5).filter(lambda id: id not in ("1", "2", "inactive")),
    rest=st.dictionaries(
        st.sampled_from(["_fresh", "_id", "_remember", "_siphon_former", "csrf_token"]), any_json
    ),
)
def test_any_notes_in_a_signed_session_of_nobody(app, notes, user, rest):
    stored = {"_siphon": notes, **rest}
    if user is not None:
        stored["_user_id"] = user
    signer = app.session_interface.get_signing_serializer(app)
    assert_nobody(app, HTTP_COOKIE=f"session={signer.dumps(stored)}")
