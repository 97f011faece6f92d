"""Tokens that come with a request: who is there in the view."""

import jwt
import pytest
from flask import Flask
from flask_login import current_user
from flask_login import LoginManager
from flask_login import UserMixin

from flask_siphon.identity import current_identity
from flask_siphon.jam import Jam
from flask_siphon.jam import JWTExtension

SECRET = "the secret key of one application"
OTHER = "the secret key of the other one"


class User(UserMixin):
    def __init__(self, id):
        self.id = id


def application(jam, **settings):
    app = Flask("application")
    app.config.update(settings)
    LoginManager(app).user_loader(lambda id: User(id) if id in ("1", "2") else None)
    JWTExtension(jam, app)

    @app.get("/")
    def who():
        return {"user": current_user.get_id(), "error": current_identity.error}

    return app


@pytest.fixture
def jam():
    return Jam()


@pytest.fixture
def app(jam):
    return application(jam, SECRET_KEY=SECRET, TESTING=True)


def ask(app, token):
    answer = app.test_client().get("/", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    return answer.json["user"], answer.json["error"]


@pytest.fixture
def good(app, jam):
    return jam.gen_jwt_token({"user": 1})


def test_a_good_token_is_its_user(app, good):
    assert ask(app, good) == ("1", None)


def test_a_token_signed_with_the_secret_of_the_application_is_nobodys(app, good):
    claims = jwt.decode(good, options={"verify_signature": False})

    headers = jwt.get_unverified_header(good)
    assert ask(app, jwt.encode(claims, SECRET)) == (None, "signature")
    assert ask(app, jwt.encode(claims, SECRET, headers=headers)) == (None, "signature")


@pytest.mark.parametrize(("alg", "key"), [("none", ""), ("HS512", SECRET.ljust(64))])
def test_a_token_of_another_algorithm_is_nobodys(app, good, alg, key):
    claims = jwt.decode(good, options={"verify_signature": False})
    headers = {"kid": jwt.get_unverified_header(good)["kid"]}

    assert ask(app, jwt.encode(claims, key, algorithm=alg, headers=headers)) == (None, "algorithm")


def test_a_token_without_kid_is_nobodys_if_there_are_two_keys(app, good):
    claims = jwt.decode(good, options={"verify_signature": False})
    app.config["SECRET_KEY_FALLBACKS"] = [OTHER]

    assert ask(app, jwt.encode(claims, SECRET)) == (None, "key")


def test_a_token_is_its_users_until_it_expires(app, jam, clock):
    token = jam.gen_jwt_token({"user": 1})

    clock.now += 3599
    assert ask(app, token) == ("1", None)
    clock.now += 1
    assert ask(app, token) == (None, "expired")


def test_a_token_of_the_future_is_nobodys_yet(app, jam, clock):
    soon, later = (jam.gen_jwt_token({"user": 1, "nbf": clock.now + ahead}) for ahead in (5, 60))

    assert ask(app, soon) == ("1", None)
    assert ask(app, later) == (None, "not_yet")


def test_a_token_of_another_application_is_nobodys(jam):
    one, other = (application(jam, SECRET_KEY=key, TESTING=True) for key in (SECRET, OTHER))
    with one.app_context():
        token = jam.gen_jwt_token({"user": 1})

    assert ask(one, token) == ("1", None)
    assert ask(other, token) == (None, "key")


def test_a_token_outlives_its_secret_as_long_as_that_is_a_fallback(app, good):
    app.config.update(SECRET_KEY=OTHER, SECRET_KEY_FALLBACKS=[SECRET])
    assert ask(app, good) == ("1", None)

    app.config["SECRET_KEY_FALLBACKS"] = []
    assert ask(app, good) == (None, "key")


def test_a_revoked_token_is_nobodys_in_any_spelling(app, jam, good):
    jam.revoke_token(good)

    assert ask(app, good) == (None, "revoked")
    assert ask(app, good + "=") == (None, "malformed")


def test_whoever_is_logged_out_everywhere_can_log_in_in_the_same_second(app, jam, good, clock):
    jam.revoke_user("1")

    assert ask(app, jam.gen_jwt_token({"user": 1})) == ("1", None)
    assert ask(app, good)[0] is None


def test_a_refresh_token_lets_nobody_in(app, jam):
    assert ask(app, jam.issue_tokens({"user": 1}).refresh) == (None, "malformed")


def test_a_missing_key_is_an_error_and_not_nobody():
    app = application(Jam())

    answer = app.test_client().get("/", headers={"Authorization": "Bearer a.b.c"})

    assert answer.status_code == 500


def test_a_reason_is_logged_and_not_answered(app, good, caplog):
    caplog.set_level("INFO")
    view = app.view_functions["who"]
    app.view_functions["who"] = lambda: str(view()["user"])

    answer = app.test_client().get("/", headers={"Authorization": f"Bearer {good[:-9]}AAAAAAAAA"})

    assert "signature" in caplog.text and good[:20] not in caplog.text
    assert "signature" not in answer.text + str(answer.headers)
