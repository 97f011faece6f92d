"""What answers say of cookies, and of who may keep a copy of them."""

import pytest
from flask import make_response
from flask import session

from flask_siphon.jam import JWTExtension
from flask_siphon.jam import SessionExtension


def lines(answer, name="sessionId"):
    return [each for each in answer.headers.getlist("Set-Cookie") if each.startswith(f"{name}=")]


def attributes(line):
    return {part.strip() for part in line.split(";")[1:]}


@pytest.fixture
def give(make_app):
    """The answer of a view that sets a cookie by hand."""

    def give(
        *arguments, setup=None, base_url="http://localhost", extensions=(), options=None, **config
    ):
        app = make_app(*extensions, setup=setup, **config)

        @app.get("/give")
        def view():
            response = make_response("here")
            response.set_cookie(*arguments, **(options or {}))
            return response

        return app.test_client().get("/give", base_url=base_url)

    return give


def test_a_bare_session_cookie_is_mended(give):
    (line,) = lines(give("sessionId", "an-id"))

    assert line.startswith("sessionId=an-id;")
    assert attributes(line) == {"HttpOnly", "SameSite=Lax", "Path=/"}


def test_a_bare_token_cookie_is_mended(give):
    (line,) = lines(give("token", "x.y.z"), "token")

    assert attributes(line) == {"HttpOnly", "SameSite=Lax", "Path=/"}


def test_it_is_secure_over_https(give):
    (line,) = lines(give("sessionId", "an-id", base_url="https://localhost"))

    assert "Secure" in attributes(line)


def test_it_is_secure_if_the_session_is(give):
    (line,) = lines(give("sessionId", "an-id", SESSION_COOKIE_SECURE=True))

    assert "Secure" in attributes(line)


def test_what_the_application_said_stays(give):
    options = {"samesite": "Strict", "secure": True, "httponly": True, "path": "/a", "max_age": 5}

    (line,) = lines(give("sessionId", "an-id", options=options))

    assert line.count("SameSite") == line.count("Secure") == line.count("HttpOnly") == 1
    assert attributes(line) >= {"SameSite=Strict", "Path=/a", "Max-Age=5"}


def test_a_value_that_looks_like_an_attribute_is_none(give):
    (line,) = lines(give("sessionId", "HttpOnly; Secure; SameSite=None"))

    assert attributes(line) >= {"HttpOnly", "SameSite=Lax"}


def test_other_cookies_stay_as_they_are(give):
    answer = give("language", "en")

    assert lines(answer, "language") == ["language=en; Path=/"]
    assert "Cache-Control" not in answer.headers


@pytest.mark.parametrize("name", ["sessionIdentity", "xsessionId", "sessionid"])
def test_a_name_that_is_only_alike_is_another_cookie(give, name):
    assert lines(give(name, "x"), name) == [f"{name}=x; Path=/"]


def test_several_cookies_keep_their_order(make_app):
    app = make_app()

    @app.get("/several")
    def several():
        response = make_response("here")
        for name in ("a", "sessionId", "b"):
            response.set_cookie(name, "x")
        return response

    answer = app.test_client().get("/several")

    assert [each.partition("=")[0] for each in answer.headers.getlist("Set-Cookie")] == [
        "a",
        "sessionId",
        "b",
    ]


def test_the_mending_can_be_switched_off(give):
    answer = give("sessionId", "an-id", SIPHON_COOKIE_HARDEN=False)

    assert lines(answer) == ["sessionId=an-id; Path=/"]


def test_a_cookie_that_an_after_request_function_sets_is_mended_whenever_that_was_added(make_app):
    def after(app):
        app.after_request(write)

    def write(response):
        response.set_cookie("sessionId", "an-id")
        return response

    late = make_app(setup=after)
    early = make_app(order=())
    early.after_request(write)
    SessionExtension(late.extensions["jam"]).init_app(early)

    for app in (late, early):
        (line,) = lines(app.test_client().get("/silent"))
        assert attributes(line) >= {"HttpOnly", "SameSite=Lax"}


def test_flasks_own_cookie_is_same_site(make_app):
    def setup(app):
        @app.get("/write")
        def write():
            session["a"] = "b"
            return "written"

    (line,) = lines(make_app(setup=setup).test_client().get("/write"), "session")
    assert "SameSite=Lax" in attributes(line)

    for value, said in [("Strict", "SameSite=Strict"), ("None", "SameSite=None")]:
        app = make_app(setup=setup, SESSION_COOKIE_SAMESITE=value)
        (line,) = lines(app.test_client().get("/write"), "session")
        assert said in attributes(line)


# Who may keep a copy


def vary(answer):
    return {each.strip() for each in answer.headers.get("Vary", "").split(",")}


@pytest.mark.parametrize("path", ["/me", "/door"])
def test_an_answer_that_depends_on_who_asks_says_so(plain_app, path):
    assert vary(plain_app.test_client().get(path)) >= {"Cookie", "Authorization", "X-Session"}


def test_an_answer_that_depends_on_nobody_does_not_say_so(make_app):
    assert "Vary" not in make_app(manager=None).test_client().get("/silent").headers


def test_without_a_header_extension_the_header_does_not_matter(make_app, jam):
    answer = make_app(SessionExtension(jam)).test_client().get("/me")

    assert vary(answer) >= {"Cookie"}
    assert "Authorization" not in vary(answer)


def test_what_the_view_says_of_vary_stays(make_app):
    app = make_app()

    @app.get("/varied")
    def varied():
        from flask_siphon.identity import current_identity

        return str(current_identity.via), {"Vary": "Accept-Language, cookie"}

    answer = app.test_client().get("/varied")

    assert {"Accept-Language", "Authorization"} <= vary(answer)
    assert answer.headers["Vary"].lower().count("cookie") == 1


def test_an_error_page_says_so_too(make_app):
    app = make_app()

    @app.get("/fails")
    def fails():
        from flask import abort

        from flask_siphon.identity import current_identity

        abort(404 if current_identity.via is None else 403)

    assert vary(app.test_client().get("/fails")) >= {"Cookie", "Authorization"}


def test_an_answer_with_a_credential_is_not_stored(give):
    assert give("sessionId", "an-id").headers["Cache-Control"] == "no-store"


def test_an_answer_that_takes_a_credential_back_is_not_stored(make_app, jam):
    client = make_app().test_client()
    client.set_cookie("sessionId", jam.create_session("s", {"user": "1"}))

    answer = client.log_out()

    assert lines(answer)
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_the_view_says_of_caching_stays(make_app):
    app = make_app()

    @app.get("/cached")
    def cached():
        response = make_response("here")
        response.headers["Cache-Control"] = "private, max-age=5"
        response.set_cookie("sessionId", "an-id")
        return response

    assert app.test_client().get("/cached").headers["Cache-Control"] == "private, max-age=5"


def test_an_extension_without_cookie_mends_none(give, jam):
    answer = give("sessionId", "an-id", extensions=[JWTExtension(jam)])

    assert lines(answer) == ["sessionId=an-id; Path=/"]
