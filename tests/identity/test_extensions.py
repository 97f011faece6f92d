"""The extensions: how they are made, bound and seen."""

import inspect

import pytest
from flask import Flask
from flask import g
from flask import make_response

import flask_siphon.jam
from flask_siphon.config import ConfigError
from flask_siphon.jam import Jam
from flask_siphon.jam import JamConfigError
from flask_siphon.jam import JamExtension
from flask_siphon.jam import JWTExtension
from flask_siphon.jam import SessionExtension
from flask_siphon.stores import MemoryStore

EXTENSIONS = [JamExtension, JWTExtension, SessionExtension]


@pytest.fixture
def bare():
    app = Flask("bare")
    app.config["SECRET_KEY"] = "a secret of thirty-two characters"
    return app


def test_the_constructors_take_their_arguments_in_this_order():
    def signature(of):
        return [(each.name, each.default) for each in inspect.signature(of).parameters.values()]

    empty = inspect.Parameter.empty
    assert signature(JamExtension) == [("jam", empty), ("app", None)]
    assert signature(JWTExtension) == [
        ("jam", empty),
        ("app", None),
        ("header_name", "Authorization"),
        ("cookie_name", None),
    ]
    assert signature(SessionExtension) == [
        ("jam", empty),
        ("app", None),
        ("header_name", None),
        ("cookie_name", "sessionId"),
    ]


def test_the_names_can_be_read(jam):
    extension = JWTExtension(jam, cookie_name="token")

    assert extension.jam is jam
    assert (extension.header_name, extension.cookie_name) == ("Authorization", "token")


@pytest.mark.parametrize("nothing", [None, ""])
@pytest.mark.parametrize("extension", [JWTExtension, SessionExtension])
def test_an_extension_that_could_let_nobody_in_is_refused(jam, extension, nothing):
    with pytest.raises(ValueError, match="neither header_name nor cookie_name"):
        extension(jam, header_name=nothing, cookie_name=nothing)


@pytest.mark.parametrize("name", ["JamExtension", "JWTExtension", "SessionExtension"])
def test_files_of_jam_change_one_prefix(name):
    from flask_siphon.jam.ext import flask as doors

    assert getattr(doors, name) is getattr(flask_siphon.jam, name)


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_the_constructor_binds_like_init_app(jam, extension):
    by_constructor, by_method = Flask("one"), Flask("two")
    extension(jam, by_constructor)
    extension(jam).init_app(by_method)

    assert by_constructor.extensions["jam"] is jam
    assert by_method.extensions["jam"] is jam


def test_the_last_one_bound_is_the_jam_of_the_application(bare, store):
    jams = [Jam({"store": store}) for _ in range(3)]

    for extension, jam in zip(EXTENSIONS, jams, strict=True):
        extension(jam, bare)

    assert bare.extensions["jam"] is jams[-1]


def test_bound_twice_is_bound_once(make_app, jam, store):
    extension = SessionExtension(jam)
    app = make_app(extension)
    client = app.test_client()
    client.set_cookie("sessionId", jam.create_session("s", {"user": 1}))
    store.calls = 0
    client.who()
    once, store.calls = store.calls, 0

    extension.init_app(app)
    client.who()

    assert store.calls == once


def test_bound_twice_refuses_a_bad_cookie_once(make_app, jam, caplog):
    extension = SessionExtension(jam)
    client = make_app(extension, extension).test_client()
    client.set_cookie("sessionId", "A" * 43)
    caplog.set_level("INFO", "flask_siphon")

    client.who()

    assert caplog.text.count("refused") == 1


def test_an_extension_holds_nothing_of_a_request(make_app, jam):
    extension = SessionExtension(jam)
    app = make_app(extension)
    before = dict(vars(extension))
    client = app.test_client()
    client.set_cookie("sessionId", jam.create_session("s", {"user": 1}))

    client.who()

    assert vars(extension) == before


def test_a_bad_setting_is_refused_by_name(bare, jam):
    bare.config["SIPHON_COOKIE_HARDEN"] = "perhaps"

    with pytest.raises(ConfigError, match="SIPHON_COOKIE_HARDEN"):
        JWTExtension(jam, bare)


def test_a_second_store_is_refused(bare):
    JWTExtension(Jam({"store": MemoryStore()}), bare)

    with pytest.raises(JamConfigError, match="another one"):
        SessionExtension(Jam({"store": MemoryStore()}), bare)


def test_jam_extension_verifies_nothing_and_leaves_g_alone(bare, jam, store):
    JamExtension(jam, bare)

    @bare.get("/")
    def view():
        return [g.get("payload", "not there"), "payload" in g, hasattr(g, "payload")]

    answer = bare.test_client().get("/", headers={"Authorization": "Bearer x.y.z"})

    assert answer.json == ["not there", False, False]
    assert store.calls == 0


@pytest.mark.parametrize("extension", [JWTExtension, SessionExtension])
def test_the_answer_is_the_views_and_not_the_payload(make_app, jam, extension):
    app = make_app(extension(jam, header_name="Authorization"))
    with app.app_context():
        tokens = jam.gen_jwt_token({"sub": "1"}), jam.create_session("s", {"user": "1"})

    for token in tokens:
        answer = app.test_client().get("/silent", headers={"Authorization": f"Bearer {token}"})
        assert answer.text == "nobody was asked"


def test_no_hook_returns_anything(make_app):
    app = make_app()
    with app.test_request_context("/silent"):
        assert app.preprocess_request() is None


# Cookies


@pytest.fixture
def give(make_app, jam):
    """The ``Set-Cookie`` lines of an answer that ``write(response)`` wrote to."""

    def give(write, *extensions, **config):
        app = make_app(*extensions, **config)

        @app.get("/give")
        def give():
            response = make_response("here")
            write(response)
            return response

        return app.test_client().get("/give").headers.getlist("Set-Cookie")

    return give


@pytest.fixture
def session_id(jam):
    return jam.create_session("s", {"user": "1"})


def attributes(line):
    """The attributes of a cookie, without its value."""
    return {part.strip() for part in line.split(";")[1:]}


def test_a_session_cookie_is_out_of_reach(give, jam, session_id):
    extension = SessionExtension(jam)

    (line,) = give(lambda response: extension.set_cookie(response, session_id), extension)

    assert line.startswith(f"sessionId={session_id};")
    assert attributes(line) >= {"HttpOnly", "SameSite=Lax", "Path=/", "Secure"}
    assert "Domain" not in line


@pytest.mark.parametrize("flag", ["TESTING", "DEBUG"])
def test_a_cookie_is_not_secure_while_developing(give, jam, session_id, flag):
    extension = SessionExtension(jam)

    (line,) = give(
        lambda response: extension.set_cookie(response, session_id), extension, **{flag: True}
    )

    assert "Secure" not in attributes(line)


@pytest.mark.parametrize("flag", ["TESTING", "DEBUG"])
def test_a_cookie_of_this_host_alone_is_always_secure(give, jam, session_id, flag):
    extension = SessionExtension(jam, cookie_name="__Host-sid")

    (line,) = give(
        lambda response: extension.set_cookie(response, session_id), extension, **{flag: True}
    )

    assert attributes(line) >= {"Secure", "Path=/"}


def test_a_token_cookie_lives_as_long_as_the_token(give, jam, clock):
    extension = JWTExtension(jam, cookie_name="token")

    def write(response):
        token = jam.gen_jwt_token(jam.make_payload(exp=600, sub="1"))
        clock.now += 100
        extension.set_cookie(response, token)

    (line,) = give(write, extension)

    assert "Max-Age=500" in attributes(line)


def test_a_session_cookie_lives_as_long_as_the_session(give, store, clock):
    jam = Jam({"store": store, "session": {"absolute": 1000}})
    extension = SessionExtension(jam)

    def write(response):
        session_id = jam.create_session("s", {"user": "1"})
        clock.now += 100
        extension.set_cookie(response, session_id)

    (line,) = give(write, extension)

    assert "Max-Age=900" in attributes(line)


def test_a_cookie_lives_as_long_as_the_caller_says(give, jam):
    extension = SessionExtension(jam)

    (line,) = give(lambda response: extension.set_cookie(response, "A" * 43, max_age=5), extension)

    assert "Max-Age=5" in attributes(line)


def test_a_cookie_of_a_session_without_end_ends_with_the_browser(give, jam):
    extension = SessionExtension(jam)

    def write(response):
        extension.set_cookie(response, jam.create_session("s", {"user": "1"}))

    (line,) = give(write, extension, SIPHON_SESSION_ABSOLUTE=None)

    assert "Max-Age" not in line and "Expires" not in line


def test_a_credential_that_does_not_count_is_not_kept(give, jam):
    extension = SessionExtension(jam)

    (line,) = give(lambda response: extension.set_cookie(response, "A" * 43), extension)

    assert "Max-Age=0" in attributes(line)


def test_a_cookie_is_taken_back(give, jam):
    extension = SessionExtension(jam)

    (line,) = give(extension.delete_cookie, extension)

    assert line.startswith("sessionId=;")
    assert attributes(line) >= {"Max-Age=0", "Path=/", "HttpOnly", "SameSite=Lax"}


@pytest.mark.parametrize("write", ["set_cookie", "delete_cookie"])
def test_an_extension_without_cookie_gives_none(give, jam, write):
    extension = JWTExtension(jam)
    arguments = ["x"] if write == "set_cookie" else []

    with pytest.raises(ValueError, match="reads no cookie"):
        give(lambda response: getattr(extension, write)(response, *arguments), extension)
