"""A handle names a credential after its request, without being able to act as it."""

import json

import pytest

from flask_siphon.identity import still_valid
from flask_siphon.jam import StoreDown

KINDS = ["bearer", "jwt cookie", "session cookie", "login", "remember", "family"]


@pytest.fixture
def client(plain_app):
    return plain_app.test_client()


@pytest.fixture
def handle_of(plain_app, jam):
    """The handle of a credential of user 1 of this kind, with the credential itself."""

    def handle_of(client, kind, id="1"):
        with plain_app.app_context():
            token = jam.gen_jwt_token({"sub": id})
        session_id = jam.create_session("s", {"user": id})
        if kind == "bearer":
            return client.who(token).handle, token
        if kind == "family":
            with plain_app.app_context():
                token = jam.issue_tokens({"sub": id}).access
            return client.who(token).handle, token
        if kind == "jwt cookie":
            client.set_cookie("token", token)
            return client.who().handle, token
        if kind == "session cookie":
            client.set_cookie("sessionId", session_id)
            return client.who().handle, session_id
        client.log_in(id, remember=True)
        client.delete_cookie("session" if kind == "remember" else "remember_token")
        name = "remember_token" if kind == "remember" else "session"
        credential = client.get_cookie(name).value
        return client.who().handle, credential

    return handle_of


@pytest.fixture
def is_valid(plain_app):
    def is_valid(*handles):
        with plain_app.app_context():
            return still_valid(handles)

    return is_valid


@pytest.mark.parametrize("kind", KINDS)
def test_a_credential_that_counts_counts_on(client, handle_of, is_valid, kind):
    handle, _ = handle_of(client, kind)

    assert is_valid(handle) == [True]


@pytest.mark.parametrize("kind", KINDS)
def test_a_handle_goes_through_json_and_holds_no_credential(client, handle_of, is_valid, kind):
    handle, credential = handle_of(client, kind)

    text = json.dumps(handle)

    assert credential not in text
    assert is_valid(json.loads(text)) == [True]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_in_a_handle_opens_a_door(plain_app, client, handle_of, kind):
    handle, _ = handle_of(client, kind)

    for value in (*handle.values(), json.dumps(handle)):
        for name in ("sessionId", "token", "remember_token", "session"):
            thief = plain_app.test_client()
            thief.set_cookie(name, str(value))
            assert thief.who().user is None
        assert plain_app.test_client().who(str(value)).user is None


@pytest.mark.parametrize("kind", KINDS)
def test_logging_out_everywhere_ends_it(client, handle_of, is_valid, jam, kind):
    handle, _ = handle_of(client, kind)

    jam.revoke_user("1")

    assert is_valid(handle) == [False]


@pytest.mark.parametrize("kind", ["bearer", "jwt cookie", "family"])
def test_revoking_the_token_ends_it(plain_app, client, handle_of, is_valid, jam, kind):
    handle, token = handle_of(client, kind)

    with plain_app.app_context():
        jam.revoke_token(token)

    assert is_valid(handle) == [False]


def test_reuse_of_a_refresh_token_ends_it(plain_app, client, jam, is_valid):
    with plain_app.app_context():
        pair = jam.issue_tokens({"sub": "1"})
        handle = client.who(pair.access).handle
        jam.refresh_tokens(pair.refresh)
        assert is_valid(handle) == [True]
        with pytest.raises(Exception, match="used before"):
            jam.refresh_tokens(pair.refresh)

    assert is_valid(handle) == [False]


@pytest.mark.parametrize("end", ["delete_session", "rework_session"])
def test_the_end_of_a_session_ends_it(client, handle_of, is_valid, jam, end):
    handle, session_id = handle_of(client, "session cookie")

    getattr(jam, end)(session_id)

    assert is_valid(handle) == [False]


@pytest.mark.parametrize("kind", ["login", "remember", "session cookie", "jwt cookie"])
def test_a_logout_ends_it(client, handle_of, is_valid, kind):
    handle, _ = handle_of(client, kind)

    client.log_out()

    assert is_valid(handle) == [False]


def test_a_logout_ends_this_login_only(plain_app, handle_of, is_valid):
    here, there = plain_app.test_client(), plain_app.test_client()
    handles = [handle_of(each, "login")[0] for each in (here, there)]

    here.log_out()

    assert is_valid(*handles) == [False, True]


LIVES = {"bearer": 3600, "session cookie": 30 * 86400, "login": 30 * 86400}


@pytest.mark.parametrize(("kind", "life"), LIVES.items(), ids=LIVES.keys())
def test_time_ends_it(client, clock, handle_of, is_valid, jam, kind, life):
    handle, _ = handle_of(client, kind)
    clock.now += life

    assert is_valid(handle) == [False]


def test_a_session_that_nobody_uses_ends_it(client, clock, handle_of, is_valid):
    handle, _ = handle_of(client, "session cookie")
    clock.now += 7 * 86400 + 1

    assert is_valid(handle) == [False]


def test_without_limits_time_ends_no_login(make_app, clock):
    app = make_app(SIPHON_SESSION_ABSOLUTE=None)
    client = app.test_client()
    client.log_in("1")
    handle = client.who().handle
    clock.now += 365 * 86400

    with app.app_context():
        assert still_valid([handle]) == [True]


def test_many_are_answered_with_one_question(plain_app, handle_of, is_valid, store):
    handles = [handle_of(plain_app.test_client(), kind)[0] for kind in KINDS for _ in range(5)]
    store.calls = 0

    assert is_valid(*handles) == [True] * 30
    assert store.calls == 1


def test_none_are_answered_without_a_question(is_valid, store):
    store.calls = 0

    assert is_valid() == []
    assert store.calls == 0


def test_each_is_answered_for_itself(plain_app, handle_of, is_valid, jam):
    handles = [
        handle_of(plain_app.test_client(), kind, id)[0] for kind in KINDS for id in ("1", "2")
    ]

    jam.revoke_user("2")

    assert is_valid(*handles) == [True, False] * len(KINDS)


@pytest.mark.parametrize("handle", [{}, {"user": "1", "gen": ""}, {"exp": None}, None, {"jti": ""}])
def test_what_names_no_credential_counts_for_nobody(is_valid, handle):
    assert is_valid(handle) == [False]


def test_an_anonymous_visitor_has_none(client):
    assert client.who().handle is None
    assert client.who("x.y.z").handle is None


def test_it_follows_a_login(plain_app, is_valid):
    from flask_login import login_user
    from flask_login import UserMixin

    from flask_siphon.identity import current_identity

    @plain_app.post("/through")
    def through():
        user = UserMixin()
        user.id = "1"
        login_user(user)
        return current_identity.handle

    client = plain_app.test_client()
    handle = client.post("/through").json

    assert handle == client.who().handle
    assert is_valid(handle) == [True]


def test_when_nobody_can_say_nobody_counts(client, handle_of, is_valid, store):
    handle, _ = handle_of(client, "login")
    store.down = True

    with pytest.raises(StoreDown):
        is_valid(handle)
