"""``@route``: what it accepts, what it refuses at import time, and which rules come of it."""

import inspect

import pytest
from flask import url_for

from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route

REFUSED = {
    "a number as URL": (TypeError, {"route": 5}),
    "a set of URLs": (TypeError, {"route": {"/a"}}),
    "a number among the URLs": (TypeError, {"route": ["/a", 5]}),
    "no URL in the list": (ValueError, {"route": []}),
    "a URL without slash": (ValueError, {"route": "a"}),
    "a later URL without slash": (ValueError, {"route": ["/a", "b"]}),
    "an empty URL": (ValueError, {"route": ""}),
    "an unknown type": (ValueError, {"type": "xml"}),
    "None as type": (ValueError, {"type": None}),
    "auth that is no text": (TypeError, {"auth": True}),
    "None as auth": (TypeError, {"auth": None}),
    "methods as text": (TypeError, {"methods": "POST"}),
    "a number among the methods": (TypeError, {"methods": ["GET", 1]}),
    "no methods": (ValueError, {"methods": []}),
    "cors that is no text": (TypeError, {"cors": True}),
    "cors as a mapping": (TypeError, {"cors": {"https://a.example": True}}),
    "cors with a number in it": (TypeError, {"cors": ["https://a.example", 1]}),
    "cors_credentials that is no bool": (TypeError, {"cors_credentials": 1}),
    "credentials for everybody": (ValueError, {"cors": "*", "cors_credentials": True}),
    "csrf that is no bool": (TypeError, {"csrf": 0}),
    "None as csrf": (TypeError, {"csrf": None}),
    "readonly that is no bool": (TypeError, {"readonly": "yes"}),
    "extra that is no mapping": (TypeError, {"extra": ["website"]}),
    "a keyword nobody knows": (TypeError, {"website": True}),
}


@pytest.mark.parametrize(("error", "arguments"), REFUSED.values(), ids=REFUSED.keys())
def test_bad_arguments_are_refused_at_once(error, arguments):
    with pytest.raises(error):
        route(**arguments)


def test_a_misspelt_methods_is_told_the_right_name():
    with pytest.raises(TypeError, match="methods"):
        route("/", method="POST")


def test_a_keyword_of_ones_own_is_told_where_it_goes():
    with pytest.raises(TypeError, match="extra"):
        route("/", website=True)


async def coroutine(self):
    """Not for a controller."""


async def asynchronous_generator(self):
    """Nor this one."""
    yield


def function(self):
    """What @route expects."""


@pytest.mark.parametrize(
    "handler",
    [
        staticmethod(function),
        classmethod(function),
        coroutine,
        asynchronous_generator,
        5,
        Controller,
    ],
    ids=["static method", "class method", "coroutine", "async generator", "number", "class"],
)
def test_only_plain_functions_are_decorated(handler):
    with pytest.raises(TypeError, match="@route"):
        route("/")(handler)


def test_missing_parentheses_are_named():
    with pytest.raises(TypeError, match="parentheses"):
        route(function)


def test_a_static_method_around_a_route_is_refused_when_it_is_published(make_siphon):
    class H(Controller):
        @staticmethod
        @route("/h", auth="none")
        def h():
            return "x"

    with pytest.raises(TypeError, match=r"H\.h"):
        make_siphon(H).publish()


def test_a_decorated_function_keeps_name_docstring_and_signature():
    @route("/")
    def handler(self, a: int, *, b="x"):
        """What it does."""

    assert handler.__name__ == "handler"
    assert handler.__doc__ == "What it does."
    assert str(inspect.signature(handler)) == "(self, a: int, *, b='x')"


@pytest.mark.parametrize("urls", [["/a", "/b"], ("/a", "/b")], ids=["list", "tuple"])
def test_a_method_has_all_its_urls(serve, urls):
    class H(Controller):
        @route(urls, auth="none")
        def h(self):
            return "x"

    client = serve(H)

    assert [client.get(url).text for url in ("/a", "/b")] == ["x", "x"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "PURGE"])
def test_without_methods_every_method_reaches_the_handler(serve, method):
    seen = []

    class H(Controller):
        @route("/h", auth="none", csrf=False)
        def h(self):
            seen.append(request.method)
            return "x"

    assert serve(H).open("/h", method=method).status_code == 200
    assert seen == [method]


def test_without_methods_the_handler_answers_options_too(serve):
    class H(Controller):
        @route("/h", auth="none")
        def h(self):
            return "mine"

    assert serve(H).options("/h").text == "mine"


def test_listed_methods_leave_options_to_flask(serve):
    class H(Controller):
        @route("/h", auth="none", methods=["GET"])
        def h(self):
            return "mine"

    answer = serve(H).options("/h")

    assert answer.text == ""
    assert set(answer.allow) == {"GET", "HEAD", "OPTIONS"}


def test_options_reaches_the_handler_that_lists_it(serve):
    class H(Controller):
        @route("/h", auth="none", methods=["GET", "OPTIONS"])
        def h(self):
            return "mine"

    assert serve(H).options("/h").text == "mine"


def test_a_method_that_is_not_listed_is_405(serve):
    class H(Controller):
        @route("/h", auth="none", methods=["POST"])
        def h(self):
            return "x"

    answer = serve(H).get("/h")

    assert answer.status_code == 405
    assert "POST" in answer.allow


@pytest.mark.parametrize(
    "methods",
    [["purge", "get"], ("PURGE", "GET"), {"Purge", "gEt"}],
    ids=lambda given: type(given).__name__,
)
def test_methods_are_upper_cased(serve, methods):
    class H(Controller):
        @route("/h", auth="none", csrf=False, methods=methods)
        def h(self):
            return request.method

    client = serve(H)

    assert client.open("/h", method="PURGE").text == "PURGE"
    assert client.get("/h").text == "GET"


def test_a_slash_at_the_end_makes_no_difference(serve):
    class H(Controller):
        @route("/a", auth="none")
        def a(self):
            return "a"

    client = serve(H)

    assert [client.get(path).text for path in ("/a", "/a/")] == ["a", "a"]


def test_strict_slashes_can_be_asked_for(serve):
    class H(Controller):
        @route("/a", auth="none", strict_slashes=True)
        def a(self):
            return "a"

    assert serve(H).get("/a/").status_code == 404


def test_defaults_of_the_url_rule_reach_the_handler(serve):
    class H(Controller):
        @route("/first", auth="none", defaults={"page": 1})
        def h(self, page):
            return f"page {page}"

    assert serve(H).get("/first").text == "page 1"


def test_subdomain_goes_to_the_url_rule(make_siphon):
    class H(Controller):
        @route("/h", auth="none", subdomain="api")
        def h(self):
            return "api"

    siphon = make_siphon(H, SERVER_NAME="example.test")
    siphon._apps[0].url_map.host_matching = False
    client = siphon.test_client()
    client.application.subdomain_matching = True

    assert client.get("/h", base_url="http://api.example.test").text == "api"
    assert client.get("/h", base_url="http://example.test").status_code == 404


def test_converters_of_the_url_rule_convert(serve):
    class H(Controller):
        @route("/h/<int:number>", auth="none")
        def h(self, number):
            return repr(number)

    client = serve(H)

    assert client.get("/h/5").text == "5"
    assert client.get("/h/x").status_code == 404


def test_the_endpoint_is_the_class_and_the_method(serve):
    class Root(Controller):
        @route("/h/<a>", auth="none")
        def h(self, a):
            return url_for("Root.h", a="b")

    assert serve(Root).get("/h/a").text == "/h/b"


def test_overriding_does_not_change_the_endpoint(serve):
    class Root(Controller):
        @route("/h", auth="none")
        def h(self):
            return url_for("Root.h")

    class Extension(Root):
        @route("/n")
        def h(self):
            return super().h()

    assert serve(Extension).get("/n").text == "/n"


def test_merged_arguments_can_be_read_and_not_written(serve):
    class H(Controller):
        @route("/h", auth="none", methods=["get"], extra={"website": True})
        def h(self):
            with pytest.raises(TypeError):
                request.routing["auth"] = "public"
            with pytest.raises(TypeError):
                request.routing["extra"]["website"] = False
            return request.make_json_response(
                {
                    "type": request.routing["type"],
                    "auth": request.routing["auth"],
                    "methods": request.routing["methods"],
                    "cors": request.routing["cors"],
                    "cors_credentials": request.routing["cors_credentials"],
                    "csrf": request.routing["csrf"],
                    "readonly": request.routing["readonly"],
                    "extra": dict(request.routing["extra"]),
                }
            )

    assert serve(H).get("/h").json == {
        "type": "http",
        "auth": "none",
        "methods": ["GET"],
        "cors": None,
        "cors_credentials": False,
        "csrf": True,
        "readonly": False,
        "extra": {"website": True},
    }


def test_users_are_asked_for_where_nothing_else_is_said(serve):
    class H(Controller):
        @route("/h")
        def h(self):
            return request.routing["auth"]

    assert serve(H).get("/h").status_code == 401


def test_a_csrf_of_none_is_that_of_the_auth_method(make_siphon):
    class H(Controller):
        @route("/h", auth="key")
        def h(self):
            return repr(request.routing["csrf"])

    siphon = make_siphon(H)
    siphon.auth_method("key", csrf=False)(lambda request, routing: "somebody")

    assert siphon.test_client().get("/h").text == "False"
