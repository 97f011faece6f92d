"""Who is asking, and how we know: what the guard goes by, and views may read."""

import pytest
from flask import request
from flask_login import current_user
from flask_login import logout_user
from flask_wtf import FlaskForm

from flask_siphon import Siphon
from flask_siphon.csrf import CSRF
from flask_siphon.http import Controller
from flask_siphon.http import route
from flask_siphon.identity import current_identity
from flask_siphon.identity import Identity


def show():
    return {**current_identity._asdict(), "user": current_user.get_id()}


@pytest.fixture(params=[Siphon, CSRF])
def app(request, bare_app):
    request.param(bare_app)
    bare_app.add_url_rule("/who", "who", show)
    bare_app.add_url_rule("/door", "door", lambda: "ran", methods=["POST"])
    return bare_app


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def bearer(app):
    """The headers of a program whose key the app's own request loader knows as user 2."""

    @app.login_manager.request_loader
    def load(request):
        return app.user("2") if request.headers.get("Authorization") == "Key good" else None

    return {"Authorization": "Key good"}


NOBODY = {
    "user_id": None,
    "via": None,
    "source": None,
    "payload": None,
    "error": None,
    "handle": None,
    "user": None,
}


def test_it_says_these_things():
    assert Identity._fields == ("user_id", "via", "source", "payload", "error", "handle")
    assert Identity() == (None, None, None, None, None, None)


def test_outside_of_a_request_nobody_asks():
    assert current_identity.user_id is None


def test_a_visitor_is_nobody(client):
    assert client.get("/who").json == NOBODY


def test_a_login_is_known_by_its_cookie(client):
    client.get("/login/2")

    told = client.get("/who").json

    assert told.pop("handle")["user"] == "2"
    assert told == {
        "user_id": "2",
        "via": "cookie",
        "source": "login",
        "payload": None,
        "error": None,
        "user": "2",
    }


def test_a_remembered_login_is_too(client):
    client.get("/login/2?remember=1")
    client.delete_cookie("session")

    told = client.get("/who").json

    assert (told["user_id"], told["via"], told["source"]) == ("2", "cookie", "remember")


def test_a_program_with_a_header_is_known_by_it(client, bearer):
    told = client.get("/who", headers=bearer).json

    assert (told["user_id"], told["via"], told["source"]) == ("2", "header", "loader")


def test_what_comes_with_any_cookie_might_come_from_a_browser(client, bearer):
    client.set_cookie("theme", "dark")

    assert client.get("/who", headers=bearer).json["via"] == "cookie"


def test_it_follows_a_login_and_a_logout_within_a_request(app, client):
    @app.get("/through")
    def through():
        seen = [current_identity.user_id]
        app.enter("1")
        seen.append(current_identity.user_id)
        logout_user()
        seen.append(current_identity.user_id)
        return seen

    assert client.get("/through").json == [None, "1", None]


def test_after_a_logout_nobody_is_left(client):
    client.get("/login/2")
    client.get("/logout")

    assert client.get("/who").json == NOBODY


def test_without_a_login_manager_everybody_is_nobody(app, client):
    del app.login_manager
    app.add_url_rule("/id", "id", lambda: current_identity._asdict())

    assert client.get("/id").json["user_id"] is None


def test_a_user_whom_the_loader_does_not_know_any_more_is_nobody(client):
    client.get("/login/9")

    assert client.get("/who").json == NOBODY


def test_under_one_pushed_context_the_second_visitor_is_not_the_first(app):
    first, second = app.test_client(), app.test_client()

    with app.app_context():
        first.get("/login/1")
        assert first.get("/who").json["user"] == "1"
        assert second.get("/who").json == NOBODY
        assert first.get("/who").json["user"] == "1"


# How the guard goes by it: identity.md, section 6

FOREIGN = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}


def test_a_header_that_verified_needs_neither_origin_nor_token(client, bearer):
    assert client.post("/door", headers={**bearer, **FOREIGN}).text == "ran"
    headers = {**bearer, **FOREIGN, "X-CSRFToken": "junk"}
    assert client.post("/door", headers=headers).text == "ran"


def test_a_header_beside_a_cookie_needs_both(client, bearer):
    client.set_cookie("theme", "dark")

    assert client.post("/door", headers=bearer).status_code == 400


@pytest.mark.parametrize("authorization", ["Key bad", "Basic x", "Bearer x", ""])
def test_the_mere_presence_of_a_header_counts_for_nothing(client, bearer, authorization):
    client.get("/login/1")

    answer = client.post("/door", headers={"Authorization": authorization})

    assert answer.status_code == 400


def test_a_form_in_the_view_of_a_header_caller_does_not_ask(app, client, bearer):
    app.add_url_rule(
        "/form", "form", lambda: str(FlaskForm().validate_on_submit()), methods=["POST"]
    )

    assert client.post("/form", headers=bearer).text == "True"


def test_under_none_nobody_is_asked_for_and_a_header_counts_for_nothing(bare_app):
    asked = []

    class House(Controller):
        @route("/none", auth="none")
        def none(self):
            return "" if request.method == "POST" else str(current_identity.user_id)

    siphon = Siphon(bare_app)
    siphon.register_controllers(House)

    @bare_app.login_manager.request_loader
    def load(request):
        asked.append(1)
        return bare_app.user("2")

    client = siphon.test_client()

    assert client.get("/none").text == "None"
    assert client.post("/none").status_code == 400
    assert asked == []


LOGIN_FORM = [
    ({"Origin": "https://evil.example"}, 400),
    ({"Origin": "http://localhost"}, 200),
    ({}, 200),
]


@pytest.mark.parametrize(("headers", "status"), LOGIN_FORM)
def test_an_anonymous_login_form_has_its_token_and_comes_from_here(client, headers, status):
    token = client.get("/token").text

    assert client.post("/door", data={"csrf_token": token}, headers=headers).status_code == status
    assert client.post("/door", headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Sec-Fetch-Site": "cross-site"}, 400), ({"Sec-Fetch-Site": "same-origin"}, 200), ({}, 200)],
)
def test_a_login_posts_with_its_token_and_from_here(client, headers, status):
    client.get("/login/1")
    token = client.get("/token").text

    assert client.post("/door", data={"csrf_token": token}, headers=headers).status_code == status
    assert client.post("/door", headers=headers).status_code == 400
