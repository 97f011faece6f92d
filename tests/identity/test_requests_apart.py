"""An identity is that of one request: not of the next, of one beside it or within it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask_login import current_user

from flask_siphon.identity import current_identity
from flask_siphon.identity import Identity
from flask_siphon.jam import Jam
from flask_siphon.jam import JWTExtension

from .users import User


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
