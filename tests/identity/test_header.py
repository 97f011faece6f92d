"""``Bearer <token>``, and what only looks like it."""

import pytest

from flask_siphon.identity import current_identity
from flask_siphon.jam import JWTExtension
from flask_siphon.jam import SessionExtension


@pytest.fixture
def token(plain_app, jam):
    with plain_app.app_context():
        return jam.gen_jwt_token({"sub": "1"})


@pytest.fixture
def client(plain_app):
    return plain_app.test_client()


def authorized(client, value):
    return client.who(headers={"Authorization": value})


@pytest.mark.parametrize(
    "form", ["Bearer {}", "bearer {}", "BEARER {}", "Bearer  {}", "Bearer {} "]
)
def test_a_token_is_taken_from(client, token, form):
    assert authorized(client, form.format(token)).user == "1"


NO_CREDENTIALS = [
    "{}",
    "Basic dXNlcjpwYXNzd29yZA==",
    "Basic {}",
    "Token {}",
    "Bearer{}",
    "Bearer:{}",
    "Bearer\t{}",
    "Bearer=,{}",
    "DPoP {}",
    "",
]


@pytest.mark.parametrize("form", NO_CREDENTIALS)
def test_another_scheme_is_as_if_absent(client, token, form):
    client.log_in("2", remember=True)

    who = authorized(client, form.format(token))

    assert (who.user, who.source, who.error) == ("2", "login", None)


PRESENTED_AND_INVALID = {
    "no word": "Bearer",
    "no word but a space": "Bearer ",
    "two words": "Bearer {} {}",
    "a word before it": "Bearer x {}",
    "a list": "Bearer {},Bearer {}",
    "a list, spaced": "Bearer {}, Bearer {}",
    "a trailing comma": "Bearer {},",
    "not ASCII": "Bearer {}é",
    "quoted": 'Bearer "{}"',
    "padded": "Bearer {}=",
    "a tab within": "Bearer {}\tx",
    "9 KiB": "Bearer " + "x" * 9216,
    "9 KiB of spaces before it": "Bearer" + " " * 9216 + "{}",
}


@pytest.mark.parametrize("form", PRESENTED_AND_INVALID.values(), ids=PRESENTED_AND_INVALID.keys())
def test_a_bearer_of_another_form_is_refused_and_cookies_are_not_tried(client, token, form):
    client.log_in("2", remember=True)

    who = authorized(client, form.replace("{}", token))

    assert (who.user, who.source, who.error) == (None, None, "malformed")


def test_two_headers_are_no_way_to_present_two_tokens(client, token):
    value = f"Bearer {token}"

    who = client.who(headers=[("Authorization", value), ("Authorization", value)])

    assert (who.user, who.error) == (None, "malformed")


def test_a_header_of_another_name_has_the_same_form(make_app, jam, token):
    client = make_app(JWTExtension(jam, header_name="X-Token")).test_client()

    assert client.who(headers={"X-Token": f"Bearer {token}"}).user == "1"
    assert client.who(headers={"x-token": f"bearer {token}"}).user == "1"
    assert client.who(headers={"X-Token": token}).user is None
    assert client.who(headers={"X-Token": "Bearer a b"}).error == "malformed"
    assert client.who(headers={"Authorization": f"Bearer {token}"}).user is None


def test_a_header_that_no_extension_reads_does_not_matter(make_app, jam):
    client = make_app(SessionExtension(jam)).test_client()
    client.log_in("2", remember=True)

    assert authorized(client, "Bearer anything").user == "2"


def test_a_refresh_token_is_no_access_token(plain_app, jam, client):
    with plain_app.app_context():
        pair = jam.issue_tokens({"sub": "1"})

    assert client.who(pair.access).user == "1"
    assert client.who(pair.refresh).user is None


def test_a_session_id_is_no_token_and_a_token_no_session_id(client, jam, token):
    client.set_cookie("token", jam.create_session("s", {"user": "1"}))
    client.set_cookie("sessionId", token)

    assert client.who().user is None


def test_a_cookie_holds_the_bare_token(client, token):
    client.set_cookie("token", f"Bearer {token}")

    assert client.who().user is None


def test_an_empty_cookie_is_as_if_absent(client):
    client.set_cookie("token", "")
    client.set_cookie("sessionId", "")

    assert (client.who().user, client.who().error) == (None, None)


def test_a_refused_header_is_the_identity_of_nobody(plain_app):
    with plain_app.test_request_context(headers={"Authorization": "Bearer x"}):
        assert current_identity.error == "malformed"
        assert current_identity.via is None
