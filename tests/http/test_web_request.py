"""``request``: when it is there, what it knows, and the ways to answer."""

import io
import json
import threading
from collections.abc import Mapping
from urllib.parse import urljoin
from urllib.parse import urlsplit

import flask
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from flask_siphon import Siphon
from flask_siphon.http import Controller
from flask_siphon.http import Environment
from flask_siphon.http import HttpRequest
from flask_siphon.http import JsonRequest
from flask_siphon.http import request
from flask_siphon.http import route
from flask_siphon.http import WebRequest


def handler(function, auth="public", **options):
    """A controller with this function as its handler at ``/h``."""
    options.setdefault("csrf", False)
    return type("H", (Controller,), {"h": route("/h", auth=auth, **options)(function)})


@pytest.fixture
def ask(serve):
    """Run a function as a handler, and give the answer."""

    def ask(function, method="GET", path="/h", auth="public", **options):
        return serve(handler(function, auth)).open(path, method=method, **options)

    return ask


# When it is there


def test_outside_of_a_request_it_is_false():
    assert not request


@pytest.mark.parametrize("name", ["params", "httprequest", "env", "path", "no_such_name"])
def test_outside_of_a_request_every_name_is_a_runtime_error(name):
    with pytest.raises(RuntimeError, match="request"):
        getattr(request, name)


def test_within_a_request_it_is_true_and_a_web_request(ask):
    def h(self):
        assert request
        assert isinstance(request, WebRequest)
        assert isinstance(request, HttpRequest)
        assert not isinstance(request, JsonRequest)
        return "x"

    assert ask(h).text == "x"


def test_it_is_there_before_the_view_and_the_same_until_the_end(serve):
    client = serve(handler(lambda self: seen.append(request._get_current_object()) or "x"))
    seen = []
    client.application.before_request(lambda: seen.append(request._get_current_object()))
    client.application.teardown_request(lambda _: seen.append(request._get_current_object()))

    client.get("/h")
    assert len(seen) == 3 and len({id(each) for each in seen}) == 1

    client.get("/h")
    assert seen[3] is not seen[0]


def test_it_is_there_for_functions_that_were_registered_before_the_extension():
    app = Flask(__name__)
    seen = []
    app.before_request(lambda: seen.append((request.params, request.path)))
    Siphon(app)

    app.test_client().get("/anything?a=1")

    assert seen == [({"a": "1"}, "/anything")]


def test_what_was_read_before_the_view_is_read_again_for_the_handler(serve):
    client = serve(handler(lambda self: repr(dict(request.context))))

    @client.application.before_request
    def before():
        assert dict(request.env.context) == {}
        request.session["context"] = {"lang": "de"}

    assert client.get("/h").text == "{'lang': 'de'}"


def test_plain_views_have_it_too_as_public_ones(serve):
    client = serve()

    @client.application.get("/plain/<a>")
    def plain(a):
        assert isinstance(request, HttpRequest)
        assert request.routing is None
        assert request.uid is None and request.env.user.is_anonymous
        return request.make_json_response(request.params)

    assert client.get("/plain/path?a=q&b=q").json == {"a": "path", "b": "q"}


def test_a_pushed_request_context_is_enough(serve):
    with serve().application.test_request_context("/?a=1"):
        assert request.params == {"a": "1"}


def test_it_is_that_of_its_own_thread(serve):
    with serve().application.test_request_context("/"):
        seen = []
        thread = threading.Thread(target=lambda: seen.append(bool(request)))
        thread.start()
        thread.join()

    assert seen == [False]


@pytest.mark.parametrize(
    ("type_", "kind"), [("http", HttpRequest), ("json", JsonRequest)], ids=["http", "json"]
)
@pytest.mark.parametrize("content_type", ["application/json", "text/plain"])
def test_the_route_decides_which_kind_it_is_not_the_content_type(serve, type_, kind, content_type):
    seen = []

    def h(self):
        return None

    client = serve(handler(h, type=type_))
    client.application.before_request(lambda: seen.append(type(request._get_current_object())))
    client.post("/h", data="{}", content_type=content_type)

    assert seen == [kind]


# What it knows


def test_httprequest_is_flasks_request(ask):
    def h(self):
        assert request.httprequest is flask.request._get_current_object()
        return "x"

    assert ask(h).text == "x"


def test_other_names_are_those_of_flasks_request(ask):
    def h(self):
        with pytest.raises(AttributeError):
            request.no_such_name  # noqa: B018
        return f"{request.path} {request.args['a']} {request.method} {request.host}"

    assert ask(h, path="/h?a=1").text == "/h 1 GET localhost"


def test_params_are_as_they_came(ask):
    def h(self, n: int):
        return f"{n!r} {request.params!r}"

    assert ask(h, path="/h?n=1&other=x").text == "1 {'n': '1', 'other': 'x'}"


def test_params_are_without_the_token(serve):
    def h(self, **kw):
        return request.make_json_response([kw, request.params, request.get_http_params()])

    client = serve(handler(h, csrf=True))
    data = {"csrf_token": client.csrf_token(), "a": "1"}

    assert client.post("/h", data=data).json == [{"a": "1"}] * 3


def test_a_second_field_for_the_token_is_removed_too(serve):
    def h(self, **kw):
        return request.make_json_response(kw)

    client = serve(handler(h, csrf=True))
    data = {"csrf-token": client.csrf_token(), "a": "1"}

    assert client.post("/h", data=data).json == {"a": "1"}


def test_where_no_token_is_asked_for_a_field_of_that_name_is_a_parameter(serve):
    def h(self, **kw):
        return request.make_json_response(kw)

    assert serve(handler(h)).post("/h", data={"csrf_token": "mine"}).json == {"csrf_token": "mine"}


def test_http_params_are_without_path_arguments(serve):
    class H(Controller):
        @route("/h/<a>", auth="none")
        def h(self, a):
            return request.make_json_response([request.get_http_params(), request.params])

    assert serve(H).get("/h/path?a=q&b=q").json == [{"a": "q", "b": "q"}, {"a": "path", "b": "q"}]


def test_json_data_is_the_decoded_body(ask):
    def h(self):
        return request.make_json_response(request.get_json_data())

    for content_type in ("application/json", "text/plain", None):
        answer = ask(h, method="POST", data='{"a": [1, null]}', content_type=content_type)
        assert answer.json == {"a": [1, None]}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b'{"a": }', b"[" * 100_000, b"1" * 5000, b"a=1"],
    ids=lambda each: repr(each[:8]),
)
def test_a_body_that_is_no_json_is_a_400(ask, body):
    def h(self):
        return request.make_json_response(request.get_json_data())

    assert ask(h, method="POST", data=body).status_code == 400


def test_session_is_flasks(ask):
    def h(self):
        assert request.session == flask.session
        request.session["a"] = 1
        return repr(flask.session["a"])

    assert ask(h).text == "1"


def test_session_works_without_authentication(serve):
    def h(self):
        request.session["n"] = request.session.get("n", 0) + 1
        return str(request.session["n"])

    client = serve(handler(h, auth="none"))

    assert [client.get("/h").text, client.get("/h").text] == ["1", "2"]


def test_context_is_that_of_the_session_and_cannot_be_written_to(serve):
    def h(self):
        assert isinstance(request.context, Mapping)
        with pytest.raises(TypeError):
            request.context["lang"] = "fr"
        with pytest.raises(TypeError):
            request.env.context["lang"] = "fr"
        assert request.env.context == request.context
        return repr(dict(request.context))

    client = serve(handler(h))

    assert client.get("/h").text == "{}"
    with client.session_transaction() as session:
        session["context"] = {"lang": "de"}
    assert client.get("/h").text == "{'lang': 'de'}"


@pytest.mark.parametrize("auth", ["none", "public"])
def test_context_works_whoever_asks(serve, auth):
    client = serve(handler(lambda self: repr(dict(request.context)), auth=auth))
    with client.session_transaction() as session:
        session["context"] = {"lang": "de"}

    assert client.get("/h").text == "{'lang': 'de'}"


def test_the_context_can_be_changed_for_the_rest_of_the_request(serve):
    def h(self):
        request.update_context(lang="de")
        request.update_context(tz="UTC")
        return f"{dict(request.context)} {dict(request.env.context)}"

    client = serve(handler(h))

    assert client.get("/h").text == "{'lang': 'de', 'tz': 'UTC'} {'lang': 'de', 'tz': 'UTC'}"
    with client.session_transaction() as session:
        assert "context" not in session


def test_env_can_be_of_another_user(make_siphon, add_login):
    def h(self):
        before = request.uid
        request.update_env(user="9")
        after = request.uid
        request.update_env(user=10)
        numbered = request.uid
        request.update_env(user=User11(), context={"a": 1})
        return f"{before} {after} {numbered} {request.uid} {dict(request.context)}"

    class User11:
        def get_id(self):
            return "11"

    client = make_siphon(handler(h)).test_client()
    add_login(client.application)

    assert client.get("/h").text == "None 9 10 11 {'a': 1}"


def test_a_user_that_nobody_knows_is_an_error(ask, caplog):
    def h(self):
        request.update_env(user="9")

    assert ask(h).status_code == 500
    assert "'9'" in caplog.text


def test_uid_is_that_of_the_user(make_siphon, add_login):
    def h(self):
        assert isinstance(request.env, Environment)
        return repr(request.uid)

    client = make_siphon(handler(h)).test_client()
    add_login(client.application)

    assert client.get("/h").text == "None"
    client.get("/login")
    assert client.get("/h").text == "'7'"


def test_without_a_database_there_is_neither_name_nor_session(ask):
    def h(self):
        assert request.db is None
        with pytest.warns(DeprecationWarning, match="env"):
            assert request.registry is None
        with pytest.raises(RuntimeError, match="database"):
            request.cr  # noqa: B018
        return "x"

    assert ask(h).text == "x"


def test_a_route_without_authentication_has_no_user_and_no_database(make_siphon, add_login):
    def h(self):
        for name in ("cr", "env"):
            with pytest.raises(RuntimeError, match="none"):
                getattr(request, name)
        with pytest.warns(DeprecationWarning, match="env"):
            assert request.registry is None
        assert (request.db, request.uid) == (None, None)
        return "x"

    client = make_siphon(handler(h, auth="none")).test_client()
    add_login(client.application)
    client.get("/login")

    assert client.get("/h").text == "x"


# Ways to answer


def test_make_response_sets_headers_cookies_and_status(ask):
    def h(self):
        return request.make_response(
            b"a,b", [("Content-Type", "text/csv"), ("X-A", "1"), ("X-A", "2")], {"c": "d"}, 201
        )

    answer = ask(h)

    assert (answer.status_code, answer.data, answer.mimetype) == (201, b"a,b", "text/csv")
    assert answer.headers.getlist("X-A") == ["1", "2"]
    assert answer.headers["Set-Cookie"].startswith("c=d")


def test_make_response_is_html_if_nothing_else_is_said(ask):
    assert ask(lambda self: request.make_response("x")).mimetype == "text/html"


def test_an_empty_response_that_was_made_is_no_204(ask):
    assert ask(lambda self: request.make_response("")).status_code == 200


def test_json_responses_go_through_the_applications_provider(ask):
    def h(self):
        flask.current_app.json.compact = False
        flask.current_app.json.sort_keys = False
        return request.make_json_response(
            {"b": 1, "a": "ä"}, headers=[("X-A", "1")], cookies={"c": "d"}, status=201
        )

    answer = ask(h)

    assert (answer.status_code, answer.mimetype) == (201, "application/json")
    assert json.loads(answer.text) == {"b": 1, "a": "ä"}
    assert answer.headers["X-A"] == "1"
    assert answer.headers["Set-Cookie"].startswith("c=d")


@pytest.mark.parametrize("data", [None, [], {}, 0, "", False], ids=repr)
def test_json_responses_may_hold_nothing(ask, data):
    answer = ask(lambda self: request.make_json_response(data))

    assert answer.status_code == 200
    assert answer.json == data


def test_a_content_type_of_the_handlers_own_stays(ask):
    def h(self):
        return request.make_json_response({}, [("Content-Type", "application/problem+json")])

    assert ask(h).content_type == "application/problem+json"


def test_not_found_may_have_a_description(ask):
    assert "no such thing" in ask(lambda self: request.not_found("no such thing")).text


# Where a browser at http://localhost/h would go, for each of these.
FOREIGN = [
    "https://evil.example/a",
    "http://evil.example",
    "HTTPS://evil.example/a",
    "//evil.example/a",
    "///evil.example/a",
    "////evil.example/a",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http:\\\\evil.example",
    "http:/\\evil.example",
    " //evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "\x00//evil.example",
    "\x01https://evil.example",
    "https://user:password@evil.example",
    "//evil.example:80",
    "//evil.example@localhost",
    "//localhost@evil.example",
    "https://evil.example\\@localhost",
    "http://[evil.example",
    "//[::1",
    "//[::1]/",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "data:text/html,x",
    "//evil.example/%2f..",
    "/%09/evil.example",
    "//\u2025evil.example",
    "//evil\u3002example",
    "/\u2028/evil.example",
    "https://evil.example?a#b",
    "?next=//evil.example",
    "#//evil.example",
    "./\\evil.example",
    "..//evil.example",
    ".//evil.example",
    ";//evil.example",
]


def goes_to(location):
    """The host that a browser goes to (WHATWG URL: backslashes are slashes, no tabs, no lines)."""
    seen = "".join(each for each in location if each not in "\t\n\r").replace("\\", "/")
    return urlsplit(urljoin("http://localhost/h", seen))


@pytest.mark.parametrize("location", FOREIGN, ids=ascii)
def test_a_local_redirect_stays_on_this_site(ask, location):
    answer = ask(lambda self: request.redirect(location))

    assert answer.status_code == 303
    target = answer.headers["Location"]
    assert target.startswith("/") and not target.startswith(("//", "/\\"))
    assert goes_to(target).hostname == "localhost"
    assert goes_to(target).scheme == "http"


@given(location=st.text(alphabet="/\\:@?#.\t\n\r \x00aeh[]%2", max_size=12))
def test_no_text_leads_a_local_redirect_astray(location):
    app = Flask(__name__)
    with app.test_request_context("/h"):
        response = request.redirect(location)
        target = response.get_wsgi_headers({})["Location"]

    assert target.startswith("/") and not target.startswith(("//", "/\\"))
    assert not set(target) & set("\t\n\r")


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/a/b", "/a/b"),
        ("a", "/a"),
        ("", "/"),
        ("/a?b=c&d=e#f", "/a?b=c&d=e#f"),
        ("https://evil.example/a?b=c#d", "/a?b=c#d"),
        ("/ä", "/%C3%A4"),
    ],
)
def test_a_local_redirect_keeps_path_query_and_fragment(ask, location, target):
    assert ask(lambda self: request.redirect(location)).headers["Location"] == target


def test_a_redirect_may_leave_the_site_if_it_is_told_to(ask):
    def h(self):
        return request.redirect("https://partner.example/a", code=307, local=False)

    answer = ask(h)

    assert (answer.status_code, answer.headers["Location"]) == (307, "https://partner.example/a")


@pytest.mark.parametrize(
    ("location", "query", "target"),
    [
        ("/a", {"b": "c d", "e": "ä&"}, "/a?b=c+d&e=%C3%A4%26"),
        ("/a?x=1", {"b": 2}, "/a?x=1&b=2"),
        ("/a", {"b": [1, 2]}, "/a?b=1&b=2"),
        ("/a", {}, "/a"),
        ("/a", None, "/a"),
        ("/a#part", {"b": "1"}, "/a?b=1#part"),
        ("//evil.example/a", {"b": 1}, "/a?b=1"),
    ],
)
def test_a_redirect_can_carry_a_query(ask, location, query, target):
    answer = ask(lambda self: request.redirect_query(location, query))

    assert (answer.status_code, answer.headers["Location"]) == (303, target)


def test_a_redirect_with_query_may_leave_the_site_if_it_is_told_to(ask):
    def h(self):
        return request.redirect_query("https://partner.example/a", {"b": 1}, 302, local=False)

    answer = ask(h)

    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "https://partner.example/a?b=1",
    )


# Bodies that are too large or of the wrong kind


def test_a_body_over_the_limit_is_a_413(serve):
    def h(self, **kw):
        return "ran"

    client = serve(handler(h), MAX_CONTENT_LENGTH=100)

    assert client.post("/h", data={"a": "x" * 200}).status_code == 413
    assert client.post("/h", data={"a": (io.BytesIO(b"x" * 200), "f")}).status_code == 413
    assert client.post("/h", data={"a": "x"}).text == "ran"


def test_json_over_the_limit_is_a_413(serve):
    def h(self):
        return request.make_json_response(request.get_json_data())

    client = serve(handler(h), MAX_CONTENT_LENGTH=100)

    assert client.post("/h", json=["x" * 200]).status_code == 413


def test_a_body_over_the_limit_is_a_413_before_a_token_is_looked_for(serve):
    client = serve(handler(lambda self: "ran", csrf=True), MAX_CONTENT_LENGTH=100)

    assert client.post("/h", data={"a": "x" * 200}).status_code == 413


def test_a_token_is_good_for_its_session(serve):
    def h(self):
        token = request.csrf_token()
        assert request.validate_csrf(token)
        assert not request.validate_csrf(token + "x")
        assert not request.validate_csrf("")
        assert not request.validate_csrf(None)
        assert request.csrf_token() != token
        return "x"

    assert serve(handler(h)).get("/h").text == "x"
