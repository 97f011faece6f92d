"""One identity for each request: headers, cookies, login, remember cookie, request loader."""

import logging
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask_login import current_user
from flask_login import UserMixin

from flask_siphon.identity import current_identity
from flask_siphon.identity import Identity
from flask_siphon.jam import Jam
from flask_siphon.jam import JWTExtension
from flask_siphon.jam import SessionExtension


class User(UserMixin):
    def __init__(self, id):
        self.id = id


def identity(who):
    return who.user, who.user_id, who.via, who.source


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


NAMES = {
    "sub": ({"sub": "1"}, "1"),
    "user": ({"user": "1"}, "1"),
    "a number": ({"user": 1}, "1"),
    "sub before user": ({"sub": "2", "user": 1}, "2"),
    "a truth value": ({"user": True}, None),
    "a fraction": ({"user": 1.0}, None),
    "empty": ({"user": ""}, None),
    "null": ({"user": None}, None),
    "a list": ({"user": ["1"]}, None),
    "empty sub before user": ({"sub": "", "user": 1}, None),
    "none of both": ({"id": 1}, None),
}


@pytest.mark.parametrize(("claims", "id"), NAMES.values(), ids=NAMES.keys())
def test_a_payload_names_its_user_by(plain_app, jam, claims, id):
    with plain_app.app_context():
        bearer = jam.gen_jwt_token(claims)

    who = plain_app.test_client().who(bearer)

    assert who.user == id
    assert who.handle["user"] == id


def test_the_user_loader_gets_text(make_app, jam):
    seen = []
    app = make_app()
    app.login_manager.user_loader(seen.append)
    client = app.test_client()
    client.set_cookie("sessionId", jam.create_session("s", {"user": 7}))

    client.who()

    assert seen == ["7"]


def test_without_a_user_loader_the_user_is_made_from_the_payload(make_app, jam):
    app = make_app()
    app.login_manager.user_loader(None)

    @app.get("/name")
    def name():
        return [current_user.id, current_user.payload["name"], current_user.is_authenticated]

    client = app.test_client()
    client.set_cookie("sessionId", jam.create_session("s", {"user": 7, "name": "Ada"}))

    assert client.get("/name").json == ["7", "Ada", True]


def test_without_any_loader_a_login_session_names_nobody(make_app):
    app = make_app()
    app.login_manager.user_loader(None)
    app.login_manager.request_loader(None)
    client = app.test_client()
    client.log_in("1", remember=True)

    assert client.who().user is None


def test_without_a_login_manager_the_payload_is_there_and_nothing_fails(make_app, jam):
    client = make_app(manager=None).test_client()
    client.set_cookie("sessionId", jam.create_session("s", {"user": 1}))

    who = client.who()

    assert (who.user_id, who.via, who.payload) == ("1", "cookie", {"user": 1})
    assert make_app(manager=None).test_client().who().payload is None


def test_of_two_extensions_on_one_header_the_first_valid_one_decides(make_app, jam):
    app = make_app(JWTExtension(jam), SessionExtension(jam, header_name="Authorization"))
    client = app.test_client()
    with app.app_context():
        token = jam.gen_jwt_token({"sub": "1"})

    assert client.who(token).source == "jwt"
    assert client.who(jam.create_session("s", {"user": "2"})).source == "session"
    assert client.who("neither").error == "malformed"


def test_of_two_extensions_on_one_cookie_the_first_valid_one_decides(make_app, jam):
    app = make_app(
        SessionExtension(jam, cookie_name="credential"),
        JWTExtension(jam, cookie_name="credential", header_name=None),
    )
    client = app.test_client()
    with app.app_context():
        client.set_cookie("credential", jam.gen_jwt_token({"sub": "1"}))
    assert client.who().source == "jwt"

    client.set_cookie("credential", jam.create_session("s", {"user": "2"}))
    assert client.who().source == "session"


def test_extensions_verify_with_their_own_jam(make_app, store):
    here = Jam({"store": store, "jwt": {"secret_key": "k" * 32}})
    there = Jam({"store": store, "jwt": {"secret_key": "o" * 32}})
    app = make_app(JWTExtension(here), JWTExtension(there, header_name="X-Partner"))
    client = app.test_client()
    with app.app_context():
        ours, theirs = (each.gen_jwt_token({"sub": "1"}) for each in (here, there))

    assert client.who(ours).user == "1"
    assert client.who(theirs).error == "signature"
    assert client.who(headers={"X-Partner": f"Bearer {theirs}"}).user == "1"
    assert client.who(headers={"X-Partner": f"Bearer {ours}"}).user is None


def test_a_token_of_one_application_is_worth_nothing_at_another(make_app, jam):
    extension = JWTExtension(jam)
    first = make_app(extension, SECRET_KEY="of the first application, long")
    second = make_app(extension, SECRET_KEY="of the second application, long")
    with first.app_context():
        token = jam.gen_jwt_token({"sub": "1"})

    assert first.test_client().who(token).user == "1"
    assert second.test_client().who(token).user is None


@pytest.mark.parametrize(
    "place",
    [
        lambda token: {"query_string": {"access_token": token, "token": token}},
        lambda token: {"method": "POST", "data": {"access_token": token, "token": token}},
        lambda token: {"method": "POST", "json": {"access_token": token, "token": token}},
    ],
    ids=["query", "form", "JSON"],
)
def test_a_token_is_not_looked_for_in(plain_app, jam, place):
    with plain_app.app_context():
        token = jam.gen_jwt_token({"sub": "1"})

    answer = plain_app.test_client().open("/me", **place(token))

    assert answer.json["user"] is None
    assert answer.json["error"] is None


def test_a_credential_is_verified_once_however_often_it_is_asked_for(make_app, jam, store):
    app = make_app()

    @app.get("/often")
    def often():
        return [str(current_identity.user_id), current_user.get_id(), current_identity.via] * 3

    client = app.test_client()
    client.set_cookie("sessionId", jam.create_session("s", {"user": 1}))
    store.calls = 0
    client.who()
    once = store.calls

    store.calls = 0
    client.get("/often")

    assert store.calls == once


def test_a_failure_is_found_out_once(make_app, jam, caplog):
    client = make_app().test_client()
    caplog.set_level(logging.INFO, "flask_siphon")

    client.who("x.y.z")

    assert len([each for each in caplog.records if "refused" in each.message]) == 1


def test_the_log_names_the_reason_and_not_the_token(make_app, jam, caplog):
    app = make_app()
    with app.app_context():
        token = jam.gen_jwt_token({"sub": "1"})
    caplog.set_level(logging.DEBUG)
    client = app.test_client()
    client.set_cookie("sessionId", "B" * 43)

    client.who(token + "x")
    client.who()

    (header, cookie) = (each for each in caplog.records if "refused" in each.message)
    assert (header.levelname, cookie.levelname) == ("INFO", "INFO")
    assert "signature" in header.message
    assert "malformed" in cookie.message
    assert token.split(".")[1] not in caplog.text
    assert "B" * 43 not in caplog.text


def test_an_answer_holds_no_reason(plain_app):
    answer = plain_app.test_client().get("/door", headers={"Authorization": "Bearer x.y.z"})

    assert "malformed" not in answer.text + str(answer.headers)


def test_an_identity_ends_with_its_request_under_a_pushed_app_context(make_app, jam):
    app = make_app()
    with app.app_context():
        client = app.test_client()
        client.set_cookie("sessionId", jam.create_session("s", {"user": "1"}))
        assert client.who().user == "1"

        who = app.test_client().who()

    assert (who.user, who.user_id, who.payload) == (None, None, None)


def test_visitors_at_the_same_moment_are_not_taken_for_each_other(make_app, jam):
    app = make_app()
    app.login_manager.user_loader(User)
    together = Barrier(8)

    def visit(number):
        id = str(number)
        client = app.test_client()
        client.set_cookie("sessionId", jam.create_session("s", {"user": id}))
        together.wait()
        return {
            (who.user, who.user_id, who.payload["user"]) for who in map(client.who, [None] * 50)
        }

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(visit, range(8)))

    assert seen == [{(str(number),) * 3} for number in range(8)]


def test_outside_of_a_request_nobody_is_asking(plain_app):
    assert current_identity == Identity()
    with plain_app.app_context():
        assert current_identity == Identity()


def test_a_request_context_of_a_test_knows_the_user_too(app, token):
    with app.test_request_context(headers={"Authorization": f"Bearer {token(sub='1')}"}):
        app.preprocess_request()

        assert current_user.id == "1"


def test_the_manager_asks_us_also_where_no_request_was_preprocessed(app, token):
    with app.test_request_context(headers={"Authorization": f"Bearer {token(sub='1')}"}):
        assert current_user.id == "1"
        assert current_identity.user_id == "1"


@pytest.mark.parametrize(("outer", "inner"), [("1", None), (None, "1"), ("1", "2")])
def test_a_request_within_another_leaves_its_user_alone(make_app, manager, jam, outer, inner):
    """As a batch of requests makes them; on Flask 3.1 both have one ``g``."""

    def bearer(id):
        with app.app_context():
            return {"Authorization": f"Bearer {jam.gen_jwt_token({'sub': id})}"} if id else {}

    def add_batch(app):
        @app.get("/batch")
        def batch():
            before = current_user.get_id()
            within = app.test_client().get("/me", headers=bearer(inner)).json["user"]
            return [before, within, current_user.get_id(), current_identity.user_id]

    app = make_app(manager=manager, setup=add_batch)

    answer = app.test_client().get("/batch", headers=bearer(outer))

    assert answer.json == [outer, inner, outer, outer]


def test_one_manager_serves_two_applications(make_app, jam):
    first = make_app()
    second = make_app(SECRET_KEY="another one for the second app")
    manager = first.login_manager
    manager.init_app(second)
    client = second.test_client()
    client.log_in("2", remember=True)

    assert client.who().user == "2"
    assert first.test_client().who().user is None


def test_a_token_of_another_jam_opens_no_door(make_app, jam):
    other = Flask("other")
    other.config["SECRET_KEY"] = "the other one, also long enough"
    JWTExtension(foreign := Jam(), other)
    with other.app_context():
        token = foreign.gen_jwt_token({"sub": "1"})

    answer = make_app().test_client().get("/door", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 401
