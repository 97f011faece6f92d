"""What a login and a logout mean for everything that knew who was asking."""

import pytest
from flask import make_response
from flask_login import current_user
from flask_login import login_user
from flask_login import logout_user

from flask_siphon import Siphon
from flask_siphon.csrf import generate_csrf
from flask_siphon.identity import current_identity
from flask_siphon.jam import SessionExtension
from flask_siphon.jam import TokenError


class User:
    is_authenticated = is_active = True
    is_anonymous = False

    def __init__(self, id):
        self.id = id

    def get_id(self):
        return self.id


# In the same request


def test_the_identity_follows_a_login_and_a_logout(app):
    seen = []

    @app.post("/through")
    def through():
        seen.append(current_identity[:3])
        login_user(User("1"))
        seen.append((*current_identity[:3], current_user.get_id()))
        logout_user()
        seen.append((*current_identity[:3], current_user.is_authenticated))
        return "through"

    app.test_client().post("/through")

    assert seen == [
        (None, None, None),
        ("1", "cookie", "login", "1"),
        (None, None, None, False),
    ]


def test_a_bearer_who_logs_in_as_another_is_the_other_for_the_rest(app, token):
    @app.post("/through")
    def through():
        before = current_user.get_id()
        login_user(User("2"))
        return [before, current_user.get_id(), current_identity.source, current_identity.via]

    headers = {"Authorization": f"Bearer {token(app, sub='1')}"}

    assert app.test_client().post("/through", headers=headers).json == ["1", "2", "login", "cookie"]


def test_a_login_that_is_refused_changes_nothing(client):
    class Inactive(User):
        is_active = False

    @client.application.post("/refused")
    def refused():
        return [login_user(Inactive("1"))]

    client.post("/keep/basket")

    assert client.post("/refused").json == [False]
    assert client.stored == {"basket": "kept"}
    assert client.who().user is None


# Session keys


def test_a_login_keeps_what_the_anonymous_visitor_had(client):
    client.post("/keep/basket")
    client.log_in("1")

    assert client.stored["basket"] == "kept"


def test_a_login_keeps_what_the_same_user_had(client):
    client.log_in("1")
    client.post("/keep/basket")
    client.log_in("1")

    assert client.stored["basket"] == "kept"


def log_out(client, clock):
    client.log_out()


def do_nothing(client, clock):
    pass


def expire(client, clock):
    clock.now += 8 * 24 * 60 * 60
    assert client.who().user is None


def revoke(client, clock):
    client.application.extensions["jam"].revoke_user("1")
    assert client.who().user is None


@pytest.mark.parametrize("end", [do_nothing, log_out, expire, revoke])
def test_a_different_user_sees_nothing_of_the_former_one(client, clock, end):
    client.log_in("1")
    client.post("/keep/diary")
    end(client, clock)

    client.log_in("2")

    assert "diary" not in client.stored
    assert client.who().user == "2"


@pytest.mark.parametrize("end", [log_out, expire, revoke])
def test_the_same_user_finds_it_again(client, clock, end):
    client.log_in("1")
    client.post("/keep/diary")
    end(client, clock)

    client.log_in("1")

    assert client.stored["diary"] == "kept"


def test_a_different_user_sees_nothing_of_one_from_before_an_upgrade(client):
    with client.session_transaction() as session:
        session.update({"_user_id": "1", "_fresh": True, "diary": "kept"})

    client.log_in("2")

    assert "diary" not in client.stored


def test_who_logs_in_between_is_the_former_one_after(client):
    client.log_in("1")
    client.log_out()
    client.log_in("2")
    client.post("/keep/diary")
    client.log_out()

    client.log_in("1")

    assert "diary" not in client.stored


def test_flashed_messages_outlive_a_change_of_user(client):
    client.log_in("1")
    client.post("/flash")

    client.log_in("2")

    assert client.get("/flashed").json == [["message", "something"]]


def test_a_remember_cookie_of_a_different_user_brings_nothing_of_the_former_one(our_app):
    client, other = our_app.test_client(), our_app.test_client()
    other.log_in("2", remember=True)
    client.log_in("1")
    client.post("/keep/diary")
    client.log_out()
    client.set_cookie("remember_token", other.value_of("remember_token"))

    assert client.who().user == "2"
    assert "diary" not in client.stored


def test_a_revoked_remember_cookie_takes_nothing_from_the_former_user(our_app, jam):
    client, other = our_app.test_client(), our_app.test_client()
    other.log_in("2", remember=True)
    jam.revoke_user("2")
    client.log_in("1")
    client.post("/keep/diary")
    client.log_out()
    client.set_cookie("remember_token", other.value_of("remember_token"))

    assert client.who().user is None
    assert client.stored["diary"] == "kept"


def test_a_logout_leaves_other_keys(client):
    client.log_in("1")
    client.post("/keep/basket")
    client.log_out()

    stored = client.stored
    assert stored["basket"] == "kept"
    assert {"_user_id", "_fresh", "_id", "_siphon"}.isdisjoint(stored)


def test_a_logout_empties_the_session_if_so_configured(make_app):
    client = make_app(SIPHON_LOGOUT_CLEARS_SESSION=True).test_client()
    client.log_in("1", remember=True)
    client.post("/keep/basket")
    client.post("/flash")

    client.log_out()

    assert set(client.stored) == {"_flashes"}
    assert client.value_of("remember_token") is None


# Credentials that were presented


@pytest.fixture
def session_id(jam):
    return jam.create_session("s", {"user": "1"})


def test_a_login_ends_the_server_side_session_that_came_with_it(client, jam, session_id):
    client.set_cookie("sessionId", session_id)

    client.log_in("2")

    assert jam.get_session(session_id) is None
    assert client.value_of("sessionId") is None
    assert client.who().user == "2"


def test_a_login_ends_the_token_that_came_in_a_cookie(client, app, jam, token):
    came = token(app, sub="1")
    client.set_cookie("token", came)

    client.log_in("2")

    with app.app_context(), pytest.raises(TokenError, match="revoked"):
        jam.verify_jwt_token(came)
    assert client.value_of("token") is None
    assert client.who().user == "2"


def test_a_login_leaves_a_token_in_a_header_alone(client, app, jam, token):
    came = token(app, sub="1")

    client.log_in("2", headers={"Authorization": f"Bearer {came}"})

    with app.app_context():
        assert jam.verify_jwt_token(came)["sub"] == "1"


@pytest.mark.parametrize("door", ["cookie", "header"])
def test_a_logout_ends_the_server_side_session(client, jam, session_id, door):
    headers = {}
    if door == "cookie":
        client.set_cookie("sessionId", session_id)
    else:
        headers["X-Session"] = f"Bearer {session_id}"

    client.post("/logout", headers=headers)

    assert jam.get_session(session_id) is None
    assert client.value_of("sessionId") is None


@pytest.mark.parametrize("door", ["cookie", "header"])
def test_a_logout_ends_the_token(client, app, jam, token, door):
    came = token(app, sub="1")
    headers = {}
    if door == "cookie":
        client.set_cookie("token", came)
    else:
        headers["Authorization"] = f"Bearer {came}"

    client.post("/logout", headers=headers)

    with app.app_context(), pytest.raises(TokenError, match="revoked"):
        jam.verify_jwt_token(came)


def test_a_cookie_that_the_view_sets_itself_is_not_cleared(make_app, jam, session_id):
    extension = SessionExtension(jam)
    app = make_app(extension)

    @app.post("/renew")
    def renew():
        login_user(User("2"))
        response = make_response("renewed")
        extension.set_cookie(response, jam.create_session("s", {"user": "2"}))
        return response

    client = app.test_client()
    client.set_cookie("sessionId", session_id)

    answer = client.post("/renew")

    (line,) = [each for each in answer.headers.getlist("Set-Cookie") if "sessionId" in each]
    assert session_id not in line
    assert (client.who().user, client.who().source) == ("2", "session")


# Logins are told apart


def test_each_login_has_a_name_of_its_own(client):
    names = set()
    for _ in range(3):
        client.log_in("1")
        names.add(client.stored["_siphon"]["sid"])

    assert len(names) == 3


def test_a_logout_ends_all_copies_of_this_login(client, thief):
    client.log_in("1", remember=True)
    other = thief(client, "session")

    client.log_out()

    assert other.who().user is None


def test_a_logout_leaves_other_logins_of_the_user_alone(app):
    here, there = app.test_client(), app.test_client()
    here.log_in("1")
    there.log_in("1")

    here.log_out()

    assert there.who().user == "1"


def test_a_logout_of_nobody_is_no_error(client):
    assert client.log_out().text == "bye"


# The token of forms


@pytest.fixture
def guarded(make_app):
    def prepare(app):
        Siphon(app)

        @app.get("/token")
        def token():
            return generate_csrf()

    return make_app(setup=prepare)


def sent(client, token, path="/keep/x"):
    return client.post(path, headers={"X-CSRFToken": token}).status_code


def test_a_token_of_before_the_login_is_worth_nothing_after(guarded):
    client = guarded.test_client()
    before = client.get("/token").text

    answer = client.post("/login/1", headers={"X-CSRFToken": before})

    assert sent(client, before) == 400
    assert sent(client, answer.headers["X-CSRFToken"]) == 200


def test_a_token_of_before_the_logout_is_worth_nothing_after(guarded):
    client = guarded.test_client()
    answer = client.post("/login/1", headers={"X-CSRFToken": client.get("/token").text})
    before = answer.headers["X-CSRFToken"]

    answer = client.post("/logout", headers={"X-CSRFToken": before})

    assert sent(client, before) == 400
    assert sent(client, answer.headers["X-CSRFToken"]) == 200


def test_only_a_renewed_token_is_handed_out(guarded):
    client = guarded.test_client()

    assert "X-CSRFToken" not in client.get("/me").headers
