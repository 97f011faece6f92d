"""The remember cookie: dated, revocable, and never an error."""

from datetime import timedelta

import pytest
from flask_login import login_user
from itsdangerous import URLSafeSerializer

from flask_siphon.jam import Jam
from flask_siphon.login import UserMixin
from tests.applications import CountingStore
from tests.applications import make_application

DAY = 24 * 60 * 60
SECRET = "a secret of thirty-two characters"


class User(UserMixin):
    def __init__(self, id):
        self.id = id


@pytest.fixture
def client(our_app):
    return our_app.test_client()


def line_of(answer, name="remember_token"):
    """The one ``Set-Cookie`` line of this cookie, or None."""
    lines = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith(f"{name}=")]
    assert len(lines) <= 1
    return lines[0] if lines else None


def attributes(line):
    return {part.strip() for part in line.split(";")[1:]}


def test_it_brings_the_login_back(client):
    client.log_in("1", remember=True)
    client.close()

    assert (client.who().user, client.who().source) == ("1", "login")


def test_it_does_not_bring_back_a_fresh_login(client):
    client.log_in("1", remember=True)
    assert client.who().fresh
    client.close()

    assert not client.who().fresh


def test_nobody_gets_one_unasked(client):
    assert line_of(client.log_in("1")) is None


def test_it_holds_whose_it_is_until_when_and_of_which_login(client, clock):
    client.log_in("1", remember=True)

    user, expires, generation, sid = URLSafeSerializer(SECRET, salt="siphon-remember").loads(
        client.value_of("remember_token")
    )

    assert (user, expires, generation) == ("1", clock.now + 30 * DAY, "")
    assert sid == client.stored["_siphon"]["sid"]


def test_it_is_out_of_reach_and_lasts_30_days(client):
    line = line_of(client.log_in("1", remember=True))

    assert attributes(line) >= {"HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={30 * DAY}"}
    assert "Secure" not in attributes(line)


def test_it_is_secure_over_https(client):
    answer = client.log_in("1", remember=True, base_url="https://localhost")

    assert "Secure" in attributes(line_of(answer))


def test_it_is_secure_if_the_session_is(make_app):
    client = make_app(SESSION_COOKIE_SECURE=True).test_client()

    assert "Secure" in attributes(line_of(client.log_in("1", remember=True)))


def test_the_configuration_has_the_last_word(make_app):
    client = make_app(
        SESSION_COOKIE_SECURE=True,
        REMEMBER_COOKIE_NAME="stay",
        REMEMBER_COOKIE_DOMAIN="example.com",
        REMEMBER_COOKIE_PATH="/login",
        REMEMBER_COOKIE_DURATION=timedelta(hours=1),
        REMEMBER_COOKIE_SECURE=False,
        REMEMBER_COOKIE_HTTPONLY=False,
        REMEMBER_COOKIE_SAMESITE="Strict",
    ).test_client()

    line = line_of(client.log_in("1", remember=True), "stay")

    assert attributes(line) == {
        "Domain=example.com",
        "Path=/login",
        "Max-Age=3600",
        "SameSite=Strict",
    } | {part for part in attributes(line) if part.startswith("Expires=")}


@pytest.mark.parametrize("duration", [3600, timedelta(hours=1)])
def test_its_duration_is_a_timedelta_or_seconds(make_app, clock, duration):
    client = make_app(REMEMBER_COOKIE_DURATION=duration).test_client()
    client.log_in("1", remember=True)
    client.close()
    clock.now += 3600

    assert client.who().user is None


def test_a_login_may_say_its_duration(our_app, clock):
    @our_app.post("/briefly")
    def briefly():
        login_user(User("1"), remember=True, duration=timedelta(minutes=1))
        return "welcome"

    client = our_app.test_client()
    assert "Max-Age=60" in attributes(line_of(client.post("/briefly")))
    client.close()
    clock.now += 60

    assert client.who().user is None


@pytest.mark.parametrize(("age", "user"), [(30 * DAY - 1, "1"), (30 * DAY, None), (31 * DAY, None)])
def test_its_end_is_checked_here_whatever_the_browser_keeps(client, clock, age, user):
    client.log_in("1", remember=True)
    client.close()
    clock.now += age

    assert client.who().user == user


def test_an_answer_that_sets_or_clears_it_is_not_stored(client):
    assert client.log_in("1", remember=True).headers["Cache-Control"] == "no-store"
    assert client.log_out().headers["Cache-Control"] == "no-store"


def test_a_logout_takes_it_back(client):
    client.log_in("1", remember=True)

    answer = client.log_out()

    assert "Max-Age=0" in attributes(line_of(answer))
    assert client.who().user is None


def test_a_logout_ends_its_copies(client, thief):
    client.log_in("1", remember=True)
    other = thief(client, "remember_token")

    client.log_out()

    assert other.who().user is None


def test_a_logout_ends_what_came_of_it(client, thief):
    client.log_in("1", remember=True)
    other = thief(client, "remember_token")
    assert other.who().user == "1"

    client.log_out()

    assert other.who().user is None


def test_a_logout_after_it_brought_the_login_back_ends_its_copies(client, thief):
    client.log_in("1", remember=True)
    other = thief(client, "remember_token")
    client.close()
    assert client.who().user == "1"

    client.log_out()

    assert other.who().user is None


def test_a_logout_ends_its_copies_though_the_user_logged_in_again_since(client, thief):
    client.log_in("1", remember=True)
    other = thief(client, "remember_token")
    client.close()
    client.log_in("1")

    client.log_out()

    assert other.who().user is None


def test_a_logout_with_it_costs_no_more_than_without():
    store = CountingStore()
    client = make_application(Jam({"store": store})).test_client()

    def cost_of_logout():
        before = store.calls
        client.log_out()
        return store.calls - before

    client.log_in("1")
    without = cost_of_logout()
    client.log_in("1", remember=True)

    assert cost_of_logout() == without


def test_a_logout_clears_it_with_what_it_was_set_with(make_app):
    """A browser ignores a ``__Host-`` cookie that is not Secure, an empty one too."""
    client = make_app(
        REMEMBER_COOKIE_NAME="__Host-remember", SESSION_COOKIE_SECURE=True
    ).test_client()
    client.log_in("1", remember=True, base_url="https://localhost")

    answer = client.log_out(base_url="https://localhost")

    line = line_of(answer, "__Host-remember")
    assert attributes(line) >= {"Max-Age=0", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"}


@pytest.mark.parametrize("came_back", [False, True], ids=["at once", "after it came back"])
def test_its_copies_stay_dead_however_long_it_would_have_lasted(make_app, clock, thief, came_back):
    """A session ends after 30 days at the latest, this cookie after a year."""
    client = make_app(REMEMBER_COOKIE_DURATION=365 * DAY).test_client()
    client.log_in("1", remember=True)
    other = thief(client, "remember_token")
    if came_back:
        client.close()
        client.who()
    client.log_out()

    for _ in range(12):
        clock.now += 30 * DAY
        assert other.who().user is None


def test_logging_out_everywhere_ends_it(client, jam):
    client.log_in("1", remember=True)
    client.close()

    jam.revoke_user("1")

    assert client.who().user is None


def test_logging_out_everywhere_spares_who_logs_in_at_the_same_moment(client, jam, clock):
    jam.revoke_user("1")
    client.log_in("1", remember=True)
    client.close()

    assert client.who().user == "1"


@pytest.mark.parametrize(("fallbacks", "user"), [([SECRET], "1"), ([], None)])
def test_a_former_secret_verifies_as_long_as_it_is_a_fallback(make_app, fallbacks, user):
    old, new = make_app(), make_app(SECRET_KEY="another secret of many characters")
    new.config["SECRET_KEY_FALLBACKS"] = fallbacks
    client, later = old.test_client(), new.test_client()
    client.log_in("1", remember=True)
    later.set_cookie("remember_token", client.value_of("remember_token"))

    assert later.who().user == user


def test_a_former_secret_does_not_sign(make_app):
    app = make_app(SECRET_KEY="another secret of many characters")
    app.config["SECRET_KEY_FALLBACKS"] = [SECRET]
    client = app.test_client()
    client.log_in("1", remember=True)
    other = make_app().test_client()
    other.set_cookie("remember_token", client.value_of("remember_token"))

    assert other.who().user is None


def test_one_of_another_application_is_worth_nothing(make_app):
    client = make_app(SECRET_KEY="another secret of many characters").test_client()
    client.log_in("1", remember=True)
    other = make_app().test_client()
    other.set_cookie("remember_token", client.value_of("remember_token"))

    assert other.who().user is None


def test_one_of_flask_login_itself_is_refused(make_app):
    stock = make_app(manager="stock").test_client()
    stock.log_in("1", remember=True)
    assert stock.value_of("remember_token").startswith("1|")
    other = make_app().test_client()
    other.set_cookie("remember_token", stock.value_of("remember_token"))

    assert other.who().user is None


def sign(value, salt="siphon-remember", secret=SECRET):
    return URLSafeSerializer(secret, salt=salt).dumps(value)


WORTHLESS = {
    "empty": "",
    "a digest that is not ASCII": "1|é",
    "no digest": "1",
    "only separators": "|||...|",
    "unsigned": "WyIxIiwyMDAwMDAwMDAwLCIiLCJzaWQiXQ",
    "signed for something else": sign(["1", 2_000_000_000, "", "sid"], salt="cookie-session"),
    "signed with another secret": sign(["1", 2_000_000_000, "", "sid"], secret="another"),
    "too few parts": sign(["1", 2_000_000_000, ""]),
    "too many parts": sign(["1", 2_000_000_000, "", "sid", "more"]),
    "no list": sign(17),
    "an object": sign({"user": "1", "expires": 2_000_000_000, "gen": "", "sid": "sid"}),
    "a number as user": sign([1, 2_000_000_000, "", "sid"]),
    "a text as date": sign(["1", "2000000000", "", "sid"]),
    "no date": sign(["1", None, "", "sid"]),
    "no name": sign(["1", 2_000_000_000, "", None]),
    "another generation": sign(["1", 2_000_000_000, "other", "sid"]),
    "of nobody": sign(["99", 2_000_000_000, "", "sid"]),
}


@pytest.mark.parametrize("cookie", WORTHLESS.values(), ids=WORTHLESS.keys())
@pytest.mark.parametrize("manager", ["stock", "ours"])
def test_a_worthless_one_is_ignored(make_app, cookie, manager):
    client = make_app(manager=manager).test_client()
    client.post("/keep/basket")
    client.set_cookie("remember_token", cookie)

    assert client.who().user is None
    assert client.stored["basket"] == "kept"
    assert "_user_id" not in client.stored


def test_a_worthless_one_does_not_lose_where_the_visitor_wanted_to_go(make_app):
    client = make_app(USE_SESSION_FOR_NEXT=True).test_client()
    client.set_cookie("remember_token", "worthless")
    client.get("/door")

    client.who()

    assert client.stored["next"] == "/door"


@pytest.mark.parametrize("manager", ["stock", "ours"])
def test_an_error_of_the_user_loader_is_no_worthless_cookie(make_app, manager):
    app = make_app(manager=manager)
    client = app.test_client()
    client.log_in("1", remember=True)
    client.close()
    app.login_manager.user_loader(lambda id: int("no number"))

    with pytest.raises(ValueError, match="no number"):
        client.who()


def test_one_without_end_in_sight_is_refused(client):
    client.set_cookie("remember_token", sign(["1", float("nan"), "", "sid"]))

    assert client.who().user is None


def test_without_a_secret_it_is_ignored(make_app):
    client = make_app(SECRET_KEY=None).test_client()
    client.set_cookie("remember_token", "1|" + "0" * 128)

    assert client.who().user is None


def test_stock_without_a_secret_ignores_it_too(make_app):
    client = make_app(manager="stock", SECRET_KEY=None).test_client()
    client.set_cookie("remember_token", "1|" + "0" * 128)

    assert client.who().user is None


def test_stocks_own_dies_when_the_user_is_logged_out_everywhere(make_app, jam):
    client = make_app(manager="stock").test_client()
    client.log_in("1", remember=True)
    client.close()
    assert client.who().user == "1"
    client.close()

    jam.revoke_user("1")

    assert client.who().user is None


def test_stocks_own_does_not_come_back_through_a_session_with_leftovers(make_app, jam, thief):
    client = make_app(manager="stock").test_client()
    client.log_in("1", remember=True)
    other = thief(client, "remember_token", "session")
    jam.revoke_user("1")
    client.log_out()
    other.who()

    assert other.who().user is None


# REMEMBER_COOKIE_REFRESH_EACH_REQUEST


@pytest.fixture
def refreshing(make_app):
    return make_app(REMEMBER_COOKIE_REFRESH_EACH_REQUEST=True)


def test_nobody_is_remembered_by_the_refresh_who_did_not_ask(refreshing):
    client = refreshing.test_client()
    client.log_in("1")

    assert line_of(client.get("/me")) is None
    assert line_of(client.get("/silent")) is None


@pytest.mark.parametrize("page", ["/me", "/silent"])
def test_a_refresh_puts_its_end_off(refreshing, clock, page):
    client = refreshing.test_client()
    client.log_in("1", remember=True)
    for _ in range(4):
        clock.now += 6 * DAY
        assert line_of(client.get(page)) is not None
    clock.now += 29 * DAY
    client.close()

    assert client.who().user == "1"


def test_a_refresh_brings_no_expired_one_back(refreshing, clock):
    client = refreshing.test_client()
    client.log_in("1", remember=True)
    client.close()
    clock.now += 30 * DAY

    assert line_of(client.get("/me")) is None
    assert client.who().user is None


@pytest.mark.parametrize("page", ["/me", "/silent"])
def test_a_refresh_brings_no_revoked_one_back(refreshing, jam, page):
    client = refreshing.test_client()
    client.log_in("1", remember=True)
    jam.revoke_user("1")
    client.get(page)
    client.close()

    assert client.who().user is None


def test_a_refresh_brings_no_revoked_one_back_beside_a_new_login(refreshing, jam):
    client = refreshing.test_client()
    client.log_in("1", remember=True)
    client.close()
    jam.revoke_user("1")
    client.log_in("1")

    assert line_of(client.get("/me")) is None


def test_a_refresh_is_for_the_one_who_was_remembered(refreshing):
    client, other = refreshing.test_client(), refreshing.test_client()
    other.log_in("2", remember=True)
    client.log_in("1")
    client.set_cookie("remember_token", other.value_of("remember_token"))

    assert line_of(client.get("/me")) is None


def test_a_refresh_does_not_undo_a_logout(refreshing):
    client = refreshing.test_client()
    client.log_in("1", remember=True)

    assert "Max-Age=0" in attributes(line_of(client.log_out()))
    assert client.value_of("remember_token") is None


def test_a_forged_one_is_not_refreshed(refreshing):
    client = refreshing.test_client()
    client.set_cookie("remember_token", "1|forged")

    assert line_of(client.get("/me")) is None
