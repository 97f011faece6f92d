"""How long a login lasts."""

import pytest

from flask_siphon.jam import Jam
from flask_siphon.jam import SessionExtension

DAY = 24 * 60 * 60


def test_without_use_it_ends_after_7_days(client, clock):
    client.log_in("1")
    clock.now += 7 * DAY
    assert client.who().user == "1"
    clock.now += 7 * DAY + 1

    assert client.who().user is None


def test_with_use_it_ends_after_30_days(client, clock):
    client.log_in("1")
    began = clock.now
    while clock.now + 5 * DAY <= began + 30 * DAY:
        clock.now += 5 * DAY
        assert client.who().user == "1"
    clock.now = began + 30 * DAY + 1

    assert client.who().user is None


def test_the_limits_can_be_set(make_app, clock):
    client = make_app(SIPHON_SESSION_IDLE=100, SIPHON_SESSION_ABSOLUTE=250).test_client()
    client.log_in("1")
    for later, user in [(100, "1"), (100, "1"), (50, "1"), (1, None)]:
        clock.now += later
        assert client.who().user == user


def test_the_limits_can_be_switched_off(make_app, clock):
    client = make_app(SIPHON_SESSION_IDLE=None, SIPHON_SESSION_ABSOLUTE=None).test_client()
    client.log_in("1")
    # Flask's own session cookie is good for 31 days.
    clock.now += 31 * DAY - 1

    assert client.who().user == "1"


def test_what_ended_is_taken_out_of_the_session_and_nothing_else(client, clock):
    client.log_in("1")
    client.post("/keep/basket")
    clock.now += 8 * DAY

    client.who()

    stored = client.stored
    assert {"_user_id", "_fresh", "_id", "_siphon"}.isdisjoint(stored)
    assert stored["basket"] == "kept"


def test_a_remember_cookie_goes_on_where_a_login_ended_but_not_fresh(client, clock):
    client.log_in("1", remember=True)
    assert client.who().fresh
    clock.now += 8 * DAY

    who = client.who()

    assert (who.user, who.source, who.fresh) == ("1", "remember", False)


def test_a_login_that_came_back_has_limits_of_its_own(client, clock):
    client.log_in("1", remember=True)
    clock.now += 8 * DAY
    client.who()
    client.delete_cookie("remember_token")
    clock.now += 7 * DAY
    assert client.who().user == "1"
    clock.now += 7 * DAY + 1

    assert client.who().user is None


def test_a_page_that_asks_nobody_is_no_use_of_a_login(client, clock):
    client.log_in("1")
    clock.now += 4 * DAY
    client.get("/silent")
    clock.now += 4 * DAY

    assert client.who().user is None


def test_a_use_is_written_down_once_a_minute(client, clock):
    client.log_in("1")
    began = clock.now

    seen = []
    for _ in range(4):
        clock.now += 30
        answer = client.get("/me")
        seen.append((client.stored["_siphon"]["seen"] - began, "Set-Cookie" in answer.headers))

    # The first answer lacks the mark of freshness that Flask-Login writes with a login.
    assert seen == [(0, False), (60, True), (60, False), (120, True)]


def test_a_session_of_before_the_upgrade_counts_from_now(client, clock):
    with client.session_transaction() as session:
        session.update({"_user_id": "1", "_fresh": True})
    assert client.who().user == "1"

    notes = client.stored["_siphon"]
    assert (notes["at"], notes["seen"], notes["gen"]) == (clock.now, clock.now, "")

    clock.now += 7 * DAY + 1
    assert client.who().user is None


def test_a_session_of_before_the_upgrade_dies_with_all_others_of_the_user(client, jam):
    jam.revoke_user("1")
    with client.session_transaction() as session:
        session.update({"_user_id": "1", "_fresh": True})

    assert client.who().user is None


def test_a_session_whose_user_was_exchanged_is_not_the_former_login(client):
    client.log_in("1")
    client.post("/keep/diary")
    name = client.stored["_siphon"]["sid"]
    with client.session_transaction() as session:
        session["_user_id"] = "2"

    assert client.who().user == "2"
    assert client.stored["_siphon"]["sid"] != name
    assert "diary" not in client.stored


@pytest.mark.parametrize("notes", [None, 17, "x", [], {}, {"user": "1"}, {"at": 0, "seen": 0}])
def test_notes_of_another_shape_count_as_none(client, clock, notes):
    with client.session_transaction() as session:
        session.update({"_user_id": "1", "_siphon": notes})

    assert client.who().user == "1"
    assert client.stored["_siphon"]["at"] == clock.now


def test_a_clock_that_goes_backwards_fails_nothing(client, clock):
    """Flask takes no session of the future; the remember cookie has no beginning."""
    client.log_in("1", remember=True)
    clock.now -= 60

    assert (client.who().user, client.who().source) == ("1", "login")


# Server-side sessions


@pytest.fixture
def limited(make_app, store):
    """A client with a server-side session of user 1, and the Jam that keeps it."""

    def limited(**limits):
        jam = Jam({"store": store, "session": limits})
        client = make_app(SessionExtension(jam)).test_client()
        client.set_cookie("sessionId", jam.create_session("s", {"user": "1"}))
        return client

    return limited


def test_without_use_a_session_ends(limited, clock):
    client = limited(idle=3600)
    for _ in range(3):
        clock.now += 3599
        assert client.who().user == "1"
    clock.now += 3601

    assert client.who().user is None


def test_with_use_a_session_ends_too(limited, clock):
    client = limited(absolute=86400)
    for _ in range(47):
        clock.now += 1800
        assert client.who().user == "1"
    clock.now += 1801

    assert client.who().user is None


@pytest.mark.parametrize(("later", "user"), [(100, "1"), (201, None)])
def test_the_limits_of_the_application_are_those_of_its_sessions(make_app, jam, clock, later, user):
    app = make_app(SIPHON_SESSION_IDLE=150, SIPHON_SESSION_ABSOLUTE=200)
    client = app.test_client()
    with app.app_context():
        client.set_cookie("sessionId", jam.create_session("s", {"user": "1"}))
    clock.now += 100
    assert client.who().user == "1"
    clock.now += later - 100

    assert client.who().user == user


# Log out everywhere


def test_logging_out_everywhere_ends_all_that_was_and_nothing_that_comes(
    our_app, jam, clock, token
):
    """At one moment: no clock is compared."""
    app = our_app
    login, remember, session, bearer = (app.test_client() for _ in range(4))
    login.log_in("1")
    remember.log_in("1", remember=True)
    remember.close()
    session.set_cookie("sessionId", jam.create_session("s", {"user": "1"}))
    old = {"Authorization": f"Bearer {token(app, sub='1')}"}
    with app.app_context():
        pair = jam.issue_tokens({"sub": "1"})
    bystander = app.test_client()
    bystander.log_in("2")

    jam.revoke_user("1")

    assert [each.who().user for each in (login, remember, session)] == [None] * 3
    assert bearer.who(headers=old).user is None
    assert bearer.who(headers={"Authorization": f"Bearer {pair.access}"}).user is None
    assert bystander.who().user == "2"
    login.log_in("1")
    remember.log_in("1", remember=True)
    remember.close()
    session.set_cookie("sessionId", jam.create_session("s", {"user": "1"}))
    new = {"Authorization": f"Bearer {token(app, sub='1')}"}
    assert [each.who().user for each in (login, remember, session)] == ["1"] * 3
    assert bearer.who(headers=new).user == "1"


def test_without_a_date_no_remember_cookie_counts_after_logging_out_everywhere(make_app, jam):
    """Flask-Login's own says nothing of when it was given, so that new ones go with the old."""
    client = make_app(manager="stock").test_client()
    jam.revoke_user("1")
    client.log_in("1", remember=True)
    assert client.who().user == "1"
    client.close()

    assert client.who().user is None


def test_who_changes_the_password_stays_logged_in_here_alone(app, jam):
    from flask_login import current_user
    from flask_login import login_user

    @app.post("/password")
    def password():
        user = current_user._get_current_object()
        jam.revoke_user(user.get_id())
        login_user(user)
        return "changed"

    here, there = app.test_client(), app.test_client()
    here.log_in("1")
    there.log_in("1")

    here.post("/password")

    assert here.who().user == "1"
    assert there.who().user is None
