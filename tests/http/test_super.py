"""What a method gets from ``super()``: a response from an http handler, a value from a json one."""

import pytest

from flask_siphon.http import Controller
from flask_siphon.http import Response
from flask_siphon.http import route

from .conftest import H

RESULTS = {
    "text": ("x", 200, b"x"),
    "bytes": (b"x", 200, b"x"),
    "None": (None, 204, b""),
    "False": (False, 204, b""),
    "no text": ("", 204, b""),
}


@pytest.mark.parametrize(("result", "status", "body"), RESULTS.values(), ids=RESULTS.keys())
def test_through_the_chain_an_http_handler_returns_a_response(serve, result, status, body):
    seen = []

    class Root(Controller):
        @route("/r", auth="none")
        def r(self):
            return result

    class E(Root):
        @route()
        def r(self):
            seen.append(super().r())
            return seen[0]

    serve(E).get("/r")

    assert isinstance(seen[0], Response)
    assert (seen[0].status_code, seen[0].get_data()) == (status, body)


def test_an_override_that_fills_an_empty_result_also_sets_the_status(serve):
    class Root(Controller):
        @route("/r", auth="none")
        def r(self):
            return None

    class E(Root):
        @route()
        def r(self):
            response = super().r()
            response.set_data("filled")
            response.status_code = 200
            return response

    assert serve(E).get("/r").text == "filled"


def test_through_the_chain_a_json_handler_returns_its_value(serve):
    """A bare @route() does not know the type when it decorates; the merged class decides."""

    class Root(Controller):
        @route("/j", type="json", auth="none")
        def j(self):
            return {"a": 1}

    class E(Root):
        @route()
        def j(self):
            return {**super().j(), "b": 2}

    assert serve(E).rpc("/j") == {"a": 1, "b": 2}


def test_a_bare_route_of_a_mixin_follows_the_type_of_each_chain(serve):
    class Mixin:
        @route()
        def x(self):
            return super().x()

    class Json(Controller):
        @route("/j", type="json", auth="none")
        def x(self):
            return []

    class Http(Controller):
        @route("/h", auth="none")
        def x(self):
            return []

    client = serve(type("J", (Mixin, Json), {}), type("P", (Mixin, Http), {}))

    assert client.rpc("/j") == []
    assert client.get("/h").status_code == 204


def test_a_route_above_a_decorator_that_hides_the_name_still_knows_its_type(serve):
    def nameless(function):
        def wrapper(self):
            return function(self)

        return wrapper

    class J(Controller):
        @route("/j", type="json", auth="none")
        @nameless
        def j(self):
            return {"a": 1}

    assert serve(J).rpc("/j") == {"a": 1}


def test_undecorated_methods_return_what_they_return(serve):
    class E(Controller):
        def helper(self):
            return {"a": 1}

        @route("/e", auth="none")
        def e(self):
            return repr(self.helper())

    assert serve(E).get("/e").text == "{'a': 1}"


def test_super_with_class_and_object_works_too(serve):
    class Extension(H):
        @route()
        def h(self):
            return super(Extension, self).h()  # noqa: UP008  (as Flectra's documentation writes it)

    assert serve(Extension).get("/h").text == "h"
