"""One identity for each request: headers, cookies, login, remember cookie, request loader."""

import pytest

from .users import identity


def present(client, kind, session_id, token, id):
    """Let the browser hold a credential of this kind from now on."""
    if kind == "jwt cookie":
        client.set_cookie("token", token(sub=id))
    elif kind == "session cookie":
        client.set_cookie("sessionId", session_id(user=id))
    elif kind == "login":
        client.log_in(id, remember=True)
        client.delete_cookie("remember_token")
    elif kind == "remember":
        client.log_in(id, remember=True)
        client.delete_cookie("session")


def test_nothing_presented_is_anonymous(client):
    who = client.who()

    assert identity(who) == (None, None, None, None)
    assert (who.payload, who.error, who.handle) == (None, None, None)


def test_a_bearer_token_names_the_user(client, token):
    who = client.who(token(sub="1"))

    assert identity(who) == ("1", "1", "header", "jwt")
    assert who.payload["sub"] == "1"


def test_a_session_id_in_a_header_names_the_user(client, session_id):
    who = client.who(headers={"X-Session": f"Bearer {session_id(user='1')}"})

    assert identity(who) == ("1", "1", "header", "session")
    assert who.payload == {"user": "1"}


def test_a_token_in_a_cookie_names_the_user(client, token):
    client.set_cookie("token", token(user=1))

    assert identity(client.who()) == ("1", "1", "cookie", "jwt")


def test_a_session_id_in_a_cookie_names_the_user(client, session_id):
    client.set_cookie("sessionId", session_id(user=1))

    assert identity(client.who()) == ("1", "1", "cookie", "session")


def test_a_login_names_the_user(client):
    client.log_in("2", remember=True)

    who = client.who()

    assert identity(who) == ("2", "2", "cookie", "login")
    assert who.payload is None


def test_a_remember_cookie_names_the_user_and_becomes_a_login(client):
    present(client, "remember", None, None, "2")

    assert identity(client.who()) == ("2", "2", "cookie", "remember")
    assert identity(client.who()) == ("2", "2", "cookie", "login")


def test_the_request_loader_is_asked_last(client):
    assert identity(client.who(query_string="key=good")) == (
        "by key",
        "by key",
        "header",
        "loader",
    )


def test_the_request_loader_may_have_looked_at_a_cookie(client):
    client.set_cookie("anything", "x")

    assert client.who(query_string="key=good").via == "cookie"


def test_the_request_loader_is_asked_in_spite_of_a_stale_remember_cookie(client):
    client.set_cookie("remember_token", "1|stale")

    assert client.who(query_string="key=good").user == "by key"


KINDS = ["jwt cookie", "session cookie", "login", "remember"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_valid_header_decides_before(client, token, session_id, kind):
    present(client, kind, session_id, token, "2")

    assert identity(client.who(token(sub="1"))) == ("1", "1", "header", "jwt")


def test_a_stale_remember_cookie_does_not_matter_beside_a_valid_header(client, token):
    client.set_cookie("remember_token", "1|stale")

    assert identity(client.who(token(sub="1"))) == ("1", "1", "header", "jwt")


@pytest.mark.parametrize("kind", KINDS)
def test_a_bad_header_decides_alone_beside(client, token, session_id, kind):
    present(client, kind, session_id, token, "2")

    who = client.who(token(sub="1") + "x")

    assert identity(who) == (None, None, None, None)
    assert (who.payload, who.error) == (None, "signature")


@pytest.mark.parametrize("later", KINDS[1:])
def test_a_token_in_a_cookie_decides_before(client, token, session_id, later):
    present(client, later, session_id, token, "2")
    client.set_cookie("token", token(sub="1"))

    assert identity(client.who()) == ("1", "1", "cookie", "jwt")


@pytest.mark.parametrize("later", KINDS[2:])
def test_a_session_id_in_a_cookie_decides_before(client, token, session_id, later):
    present(client, later, session_id, token, "2")
    client.set_cookie("sessionId", session_id(user="1"))

    assert identity(client.who()) == ("1", "1", "cookie", "session")


@pytest.mark.parametrize("later", KINDS)
def test_after_a_bad_cookie_the_next_is_tried(client, token, session_id, later):
    present(client, later, session_id, token, "2")
    if later != "jwt cookie":
        client.set_cookie("token", "x.y.z")
    if later != "session cookie":
        client.set_cookie("sessionId", "A" * 43)

    assert client.who().user == "2"


def test_a_login_decides_before_the_request_loader(client):
    client.log_in("2", remember=True)

    assert identity(client.who(query_string="key=good")) == ("2", "2", "cookie", "login")


def test_a_session_without_user_leaves_the_user_to_the_next_source(client, session_id):
    client.set_cookie("sessionId", session_id(basket=["bread"]))

    who = client.who()
    assert identity(who) == (None, None, "cookie", "session")
    assert who.payload == {"basket": ["bread"]}

    client.log_in("2", remember=True)
    client.set_cookie("sessionId", session_id(basket=["bread"]))

    who = client.who()
    assert identity(who) == ("2", "2", "cookie", "login")
    assert who.payload == {"basket": ["bread"]}


def test_a_nameless_token_in_a_header_is_anonymous_whatever_else_is_there(client, token):
    client.log_in("2", remember=True)

    who = client.who(token(role="printer"))

    assert identity(who) == (None, None, "header", "jwt")
    assert who.payload["role"] == "printer"


@pytest.mark.parametrize("id", ["99", "inactive"], ids=["unknown to the loader", "inactive"])
@pytest.mark.parametrize("door", ["header", "cookie"])
def test_a_user_who_does_not_count_is_anonymous_and_nothing_else_is_tried(client, token, door, id):
    client.log_in("2", remember=True)
    if door == "cookie":
        client.set_cookie("token", token(sub=id))

    who = client.who(token(sub=id) if door == "header" else None)

    assert (who.user, who.user_id) == (None, None)
    assert who.payload["sub"] == id


def test_an_inactive_user_is_not_logged_in_by_an_old_session(client):
    with client.session_transaction() as session:
        session["_user_id"] = "inactive"

    assert identity(client.who()) == (None, None, None, None)
