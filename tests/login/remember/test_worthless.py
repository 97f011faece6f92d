"""A remember cookie that is worth nothing is never an error."""

import pytest
from itsdangerous import URLSafeSerializer

from .conftest import SECRET


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
