"""The guard asks by what the caller really came in, not what the request looks like."""

import pytest
from flask import g
from flask_wtf import FlaskForm
from wtforms import StringField

from flask_siphon import Siphon
from flask_siphon.csrf import CSRF
from flask_siphon.csrf import exempt
from flask_siphon.csrf import generate_csrf
from flask_siphon.http import Controller
from flask_siphon.http import route
from flask_siphon.jam import JWTExtension

CROSS_SITE = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}


class Doors(Controller):
    @route("/open", auth="public", csrf=False)
    def open(self):
        return "ran"

    @route("/none", auth="none")
    def none(self):
        return "ran"

    @route("/rpc", type="json", auth="public")
    def rpc(self):
        return "ran"

    @route("/route", auth="public")
    def guarded(self):
        return "ran"


class Form(FlaskForm):
    name = StringField()


def guard(app):
    siphon = Siphon(app)
    siphon.register_controllers(Doors)

    @app.get("/token")
    def token():
        return generate_csrf()

    @app.post("/view")
    def view():
        return "ran"

    @app.post("/exempt")
    @exempt
    def exempted():
        return "ran"

    @app.post("/form")
    def form():
        return [Form().validate_on_submit(), g.get("csrf_valid", False)]


@pytest.fixture(params=["stock", "ours"])
def app(request, make_app):
    return make_app(manager=request.param, setup=guard)


@pytest.fixture
def bearer(app, jam):
    with app.app_context():
        return {"Authorization": f"Bearer {jam.gen_jwt_token({'sub': '1'})}"}


@pytest.fixture
def logged_in(client):
    """A browser with a login session of user 2."""
    client.log_in("2", headers={"X-CSRFToken": client.get("/token").text})
    assert client.who().user == "2"
    return client


def present(client, jam, kind):
    with client.application.app_context():
        token = jam.gen_jwt_token({"sub": "1"})
    if kind == "session cookie":
        client.set_cookie("sessionId", jam.create_session("s", {"user": "1"}))
    elif kind == "jwt cookie":
        client.set_cookie("token", token)
    elif kind in ("login", "remember"):
        client.log_in("1", remember=True, headers={"X-CSRFToken": client.get("/token").text})
        client.delete_cookie("session" if kind == "remember" else "remember_token")


CALLERS = ["session cookie", "jwt cookie", "login", "remember", "anonymous"]
GUARDED = ["/view", "/route"]


@pytest.mark.parametrize("path", GUARDED)
@pytest.mark.parametrize("caller", CALLERS)
def test_who_comes_by_cookie_needs_a_token(client, jam, caller, path):
    present(client, jam, caller)

    assert client.post(path).status_code == 400
    assert client.post(path, headers={"X-CSRFToken": "wrong"}).status_code == 400
    assert client.post(path, headers={"X-CSRFToken": client.get("/token").text}).text == "ran"


@pytest.mark.parametrize("path", GUARDED)
@pytest.mark.parametrize("caller", CALLERS)
def test_who_comes_by_cookie_comes_from_our_pages(client, jam, caller, path):
    present(client, jam, caller)
    token = {"X-CSRFToken": client.get("/token").text}

    assert client.post(path, headers={**token, **CROSS_SITE}).status_code == 400
    assert client.post(path, headers={**token, "Sec-Fetch-Site": "same-site"}).status_code == 400
    assert client.post(path, headers={**token, "Origin": "null"}).status_code == 400
    assert client.post(path, headers={**token, "Sec-Fetch-Site": "same-origin"}).text == "ran"
    assert client.post(path, headers={**token, "Origin": "http://localhost"}).text == "ran"


@pytest.mark.parametrize("path", GUARDED)
def test_who_comes_by_a_valid_header_needs_neither(client, bearer, path):
    assert client.post(path, headers=bearer).text == "ran"
    assert client.post(path, headers={**bearer, **CROSS_SITE}).text == "ran"


@pytest.mark.parametrize("path", GUARDED)
def test_a_wrong_token_beside_a_valid_header_is_not_looked_at(client, bearer, path):
    assert client.post(path, headers={**bearer, "X-CSRFToken": "wrong"}).text == "ran"


@pytest.mark.parametrize("path", GUARDED)
def test_a_valid_header_counts_also_beside_cookies(logged_in, bearer, path):
    assert logged_in.post(path, headers=bearer).text == "ran"


def test_a_session_id_in_a_header_counts_as_a_header(client, jam):
    session_id = jam.create_session("s", {"user": "1"})

    assert client.post("/view", headers={"X-Session": f"Bearer {session_id}"}).text == "ran"


FAKES = {
    "Basic": {"Authorization": "Basic x"},
    "no scheme": {"Authorization": "x"},
    "a bad Bearer": {"Authorization": "Bearer x.y.z"},
    "an empty Bearer": {"Authorization": "Bearer"},
    "another header": {"X-Requested-With": "XMLHttpRequest"},
    "a session that is not there": {"X-Session": "Bearer " + "A" * 43},
    "the name of another scheme": {"Authorization": "Digest username=x"},
}


@pytest.mark.parametrize("headers", FAKES.values(), ids=FAKES.keys())
@pytest.mark.parametrize("path", GUARDED)
def test_the_presence_of_a_header_means_nothing(logged_in, headers, path):
    assert logged_in.post(path, headers=headers).status_code == 400


def test_a_refused_header_comes_in_with_a_token(logged_in):
    headers = {"Authorization": "Bearer x.y.z", "X-CSRFToken": logged_in.get("/token").text}

    assert logged_in.post("/view", headers=headers).text == "ran"


def test_the_token_of_a_header_that_was_revoked_counts_no_more(client, app, jam, bearer):
    with app.app_context():
        jam.revoke_token(bearer["Authorization"].removeprefix("Bearer "))

    assert client.post("/view", headers=bearer).status_code == 400


def test_a_header_of_somebody_who_does_not_count_is_still_no_browsers(client, app, jam):
    """It verified, and no other site's page can send it."""
    with app.app_context():
        token = jam.gen_jwt_token({"sub": "99"})

    assert client.post("/view", headers={"Authorization": f"Bearer {token}"}).text == "ran"


@pytest.mark.parametrize("path", ["/exempt", "/open"])
@pytest.mark.parametrize("caller", CALLERS)
def test_an_exempted_door_is_open_to_everybody(client, jam, caller, path):
    present(client, jam, caller)

    assert client.post(path, headers=CROSS_SITE).text == "ran"


def test_a_call_needs_no_token_and_no_origin(logged_in):
    answer = logged_in.post("/rpc", json={"jsonrpc": "2.0", "id": 1}, headers=CROSS_SITE)

    assert answer.json["result"] == "ran"


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded"])
def test_a_call_that_a_form_could_send_is_refused(logged_in, content_type):
    answer = logged_in.post("/rpc", data='{"jsonrpc": "2.0", "id": 1}', content_type=content_type)

    assert answer.status_code == 400


def test_without_identity_a_valid_header_is_not_looked_at(client, bearer, store):
    store.calls = 0

    assert client.post("/none", headers=bearer).status_code == 400
    assert store.calls == 0


def test_the_request_loader_counts_as_a_header_only_without_any_cookie(client):
    assert client.post("/view?key=good").text == "ran"

    client.set_cookie("anything", "x")
    assert client.post("/view?key=good").status_code == 400


# Login


def test_a_login_form_is_guarded_though_nobody_is_there_yet(client):
    token = {"X-CSRFToken": client.get("/token").text}

    assert client.post("/login/1").status_code == 400
    assert client.post("/login/1", headers={**token, "Origin": "https://evil"}).status_code == 400
    assert client.post("/login/1", headers={"Origin": "http://localhost"}).status_code == 400
    assert client.who().user is None


@pytest.mark.parametrize("origin", [{"Origin": "http://localhost"}, {}], ids=["ours", "none"])
def test_a_login_form_comes_in_with_its_token_from_our_pages(client, origin):
    token = {"X-CSRFToken": client.get("/token").text}

    assert client.post("/login/1", headers={**token, **origin}).text == "welcome"
    assert client.who().user == "1"


def test_a_token_from_before_the_login_is_worth_nothing(client):
    before = {"X-CSRFToken": client.get("/token").text}
    client.log_in("1", headers=before)

    assert client.post("/view", headers=before).status_code == 400


def test_a_token_is_of_one_session(app, logged_in):
    other = app.test_client()
    other.log_in("2", headers={"X-CSRFToken": other.get("/token").text})

    assert (
        logged_in.post("/view", headers={"X-CSRFToken": other.get("/token").text}).status_code
        == 400
    )


def test_the_name_of_the_secret_is_no_token(logged_in):
    with logged_in.session_transaction() as stored:
        secret = stored["csrf_token"]

    assert logged_in.post("/view", headers={"X-CSRFToken": secret}).status_code == 400


# Forms


def test_a_form_does_not_ask_again_for_what_was_checked(client, bearer, logged_in):
    token = {"X-CSRFToken": logged_in.get("/token").text}

    assert client.post("/form", headers=bearer, data={"name": "x"}).json == [True, True]
    assert logged_in.post("/form", headers=token, data={"name": "x"}).json == [True, True]


def test_clients_under_one_app_context_have_tokens_of_their_own(app, jam):
    with app.app_context():
        first, second = app.test_client(), app.test_client()
        first.set_cookie("sessionId", jam.create_session("s", {"user": "1"}))
        token = first.get("/token").text
        assert first.post("/form", headers={"X-CSRFToken": token}).json[1]

        assert second.who().user is None
        assert second.post("/form", headers={"X-CSRFToken": token}).status_code == 400
        assert second.post("/view").status_code == 400
        assert second.get("/token").headers["Set-Cookie"] is not None


def test_the_guard_alone_has_the_same_rule(make_app, jam):
    app = make_app(setup=CSRF)
    client = app.test_client()
    with app.app_context():
        bearer = {"Authorization": f"Bearer {jam.gen_jwt_token({'sub': '1'})}"}

    assert client.post("/silent", headers=bearer).status_code == 200
    client.set_cookie("sessionId", jam.create_session("s", {"user": "1"}))
    assert client.post("/silent").status_code == 400
    assert client.post("/silent", headers={"Authorization": "Basic x"}).status_code == 400


def test_a_cookie_over_https_without_any_sign_of_where_it_comes_from_is_refused(make_app, jam):
    app = make_app(setup=guard)
    client = app.test_client()
    https = {"base_url": "https://localhost"}
    client.set_cookie("sessionId", jam.create_session("s", {"user": "1"}))
    token = {"X-CSRFToken": client.get("/token", **https).text}

    assert client.post("/view", headers=token, **https).status_code == 400
    foreign = {**token, "Referer": "https://evil.example/localhost"}
    assert client.post("/view", headers=foreign, **https).status_code == 400
    own = {**token, "Referer": "https://localhost/page"}
    assert client.post("/view", headers=own, **https).text == "ran"


@pytest.mark.parametrize("order", [0, 1], ids=["Siphon first", "extension first"])
def test_the_order_of_guard_and_extension_does_not_matter(make_app, jam, order):
    extension = JWTExtension(jam)

    def after(app):
        Siphon(app)

    app = make_app(
        extension, setup=after, order=("manager", "extensions") if order else ("manager",)
    )
    if not order:
        extension.init_app(app)
    with app.app_context():
        bearer = {"Authorization": f"Bearer {jam.gen_jwt_token({'sub': '1'})}"}

    assert app.test_client().post("/silent", headers=bearer).status_code == 200
    assert app.test_client().post("/silent").status_code == 400
