"""``g.payload``: a real dict or None, looked up when somebody asks."""

import json

import pytest
from flask import Flask
from flask import g
from flask.ctx import _AppCtxGlobals
from flask_login import current_user
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from flask_siphon.identity import current_identity
from flask_siphon.jam import Jam
from flask_siphon.jam import JWTExtension
from flask_siphon.jam import SessionExtension


@pytest.fixture
def visit(make_app, jam):
    """What ``look()`` sees during a request with a session of user 1, or without any."""

    def visit(look, *, anonymous=False, setup=None, **options):
        app = make_app(setup=setup, **options)
        seen = []

        @app.get("/look")
        def view():
            seen.append(look())
            return "looked"

        client = app.test_client()
        if not anonymous:
            client.set_cookie("sessionId", jam.create_session("s", {"user": 1}))
        assert client.get("/look").text == "looked"
        return seen[0]

    return visit


@pytest.mark.parametrize("ask", [lambda: g.payload, lambda: g.get("payload")], ids=["dot", "get"])
def test_it_is_a_dict(visit, ask):
    payload = visit(ask)

    assert type(payload) is dict
    assert json.dumps(payload) == '{"user": 1}'


@pytest.mark.parametrize("ask", [lambda: g.payload, lambda: g.get("payload")], ids=["dot", "get"])
def test_it_is_none_for_anonymous(visit, ask):
    assert visit(ask, anonymous=True) is None


def test_it_is_there_for_everybody(visit):
    assert visit(lambda: "payload" in g)
    assert visit(lambda: "payload" in g, anonymous=True)


def test_another_name_is_looked_up_as_ever(visit):
    def look():
        g.database = "here"
        return g.database, g.get("database"), "database" in g, g.get("other", 5), "other" in g

    assert visit(look) == ("here", "here", True, 5, False)


def test_another_name_that_is_missing_is_an_attribute_error(visit):
    def look():
        with pytest.raises(AttributeError, match="missing"):
            _ = g.missing
        return getattr(g, "missing", "default")

    assert visit(look) == "default"


def test_assigning_it_does_not_change_who_is_asking(visit):
    def look():
        g.payload = {"user": 2}
        return g.payload, g.get("payload"), current_identity.user_id, current_user.get_id()

    assert visit(look) == ({"user": 2}, {"user": 2}, "1", "1")


def test_changing_it_does_not_change_who_is_asking(visit):
    def look():
        g.payload["user"] = 2
        return current_identity.user_id, current_user.get_id()

    assert visit(look) == ("1", "1")


def test_changing_it_changes_no_other_request(make_app, jam):
    app = make_app()

    @app.get("/spoil")
    def spoil():
        g.payload["user"] = 2
        return "spoiled"

    client = app.test_client()
    client.set_cookie("sessionId", jam.create_session("s", {"user": 1}))
    client.get("/spoil")

    assert client.who().payload == {"user": 1}


def test_it_is_none_without_a_request(plain_app):
    with plain_app.app_context():
        assert g.payload is None
        assert g.get("payload") is None


def test_it_ends_with_its_request_under_a_pushed_app_context(make_app, jam):
    app = make_app()

    @app.get("/assign")
    def assign():
        g.payload = {"assigned": True}
        return "assigned"

    client = app.test_client()
    client.set_cookie("sessionId", jam.create_session("s", {"user": 1}))
    with app.app_context():
        client.get("/assign")
        assert client.who().payload == {"user": 1}
        assert app.test_client().who().payload is None


def test_the_applications_own_class_of_g_stays(visit):
    class Globals(_AppCtxGlobals):
        color = "green"

        def __getattr__(self, name):
            if name == "computed":
                return 42
            raise AttributeError(name)

    def setup(app):
        app.app_ctx_globals_class = Globals
        JWTExtension(Jam(), app)

    app = Flask("own")
    setup(app)
    with app.app_context():
        assert (g.color, g.computed, g.payload) == ("green", 42, None)
        assert not hasattr(g, "missing")


@pytest.mark.parametrize("order", [0, 1], ids=["ours above", "theirs above"])
def test_a_mounted_application_has_its_own(make_app, store, order):
    here, there = Jam({"store": store}), Jam({"store": store})
    outer = make_app(SessionExtension(here, cookie_name="outer"))
    inner = make_app(SessionExtension(there, cookie_name="inner"))
    apps = [outer, inner][:: -1 if order else 1]
    client = Client(DispatcherMiddleware(apps[0].wsgi_app, {"/below": apps[1].wsgi_app}))
    client.set_cookie("outer", here.create_session("s", {"user": 1}))
    client.set_cookie("inner", there.create_session("s", {"user": 2}))

    answers = client.get("/me").json["user"], client.get("/below/me").json["user"]

    assert answers == (("2", "1") if order else ("1", "2"))


def test_an_application_called_within_a_request_of_another_has_its_own(make_app, store):
    here, there = Jam({"store": store}), Jam({"store": store})
    inner = make_app(SessionExtension(there, cookie_name="inner"))
    inner_id = there.create_session("s", {"user": 2})

    def setup(app):
        @app.get("/through")
        def through():
            client = inner.test_client()
            client.set_cookie("inner", inner_id)
            before = g.payload
            within = client.who().payload
            return [before, within, g.payload]

    outer = make_app(SessionExtension(here, cookie_name="outer"), setup=setup)
    client = outer.test_client()
    client.set_cookie("outer", here.create_session("s", {"user": 1}))

    assert client.get("/through").json == [{"user": 1}, {"user": 2}, {"user": 1}]


# Lazy


ASKING = {
    "g.payload": lambda: g.payload,
    "g.get": lambda: g.get("payload"),
    "current_user": lambda: current_user.is_authenticated,
    "current_identity": lambda: current_identity.via,
}


@pytest.mark.parametrize("ask", ASKING.values(), ids=ASKING.keys())
def test_the_store_is_asked_by(visit, store, ask):
    before = []

    def look():
        before.append(store.calls)
        ask()
        return store.calls - before[0]

    assert visit(look) > 0


def test_a_page_that_asks_nobody_asks_no_store(make_app, jam, store):
    app = make_app()
    with app.app_context():
        token = jam.gen_jwt_token({"sub": "1"})
    client = app.test_client()
    client.log_in("2")
    client.set_cookie("sessionId", jam.create_session("s", {"user": 1}))
    client.set_cookie("token", token)
    store.calls = 0

    answer = client.get("/silent", headers={"Authorization": f"Bearer {token}"})

    assert answer.text == "nobody was asked"
    assert store.calls == 0


def test_whether_there_is_a_payload_is_known_without_a_look(visit, store):
    def look():
        before = store.calls
        assert "payload" in g
        return store.calls - before

    assert visit(look) == 0


def test_a_forged_token_costs_no_question(make_app, jam, store):
    app = make_app()
    with app.app_context():
        token = jam.gen_jwt_token({"sub": "1"})
    store.calls = 0

    app.test_client().who(token[:-4] + "AAAA")

    assert store.calls == 0


@pytest.mark.parametrize("id", ["short", "A" * 44, "A" * 42 + "/", "é" * 43])
def test_a_session_id_of_another_form_costs_no_question(plain_app, store, id):
    client = plain_app.test_client()
    client.set_cookie("sessionId", id)
    store.calls = 0

    client.who()

    assert store.calls == 0


def test_an_anonymous_visitor_costs_no_question(plain_app, store):
    store.calls = 0

    plain_app.test_client().who()

    assert store.calls == 0
