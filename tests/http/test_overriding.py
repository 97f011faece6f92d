"""Controllers extend each other: chains, siblings, unpublishing, merging."""

import logging

import pytest
from flask import Flask

from flask_siphon import Siphon
from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import Response
from flask_siphon.http import route


class H(Controller):
    @route("/h", auth="public")
    def h(self):
        return "h"


class B(H):
    @route()
    def h(self):
        response = super().h()
        response.set_data(response.get_data(as_text=True) + "B")
        return response


class C(H):
    @route()
    def h(self):
        response = super().h()
        response.set_data(response.get_data(as_text=True) + "C")
        return response


@pytest.fixture
def warnings(caplog):
    """The texts of the warnings so far."""
    caplog.set_level(logging.WARNING, "flask_siphon.http")
    return lambda: [record.getMessage() for record in caplog.records]


def test_an_override_with_a_bare_route_keeps_the_url(serve):
    class E(H):
        @route()
        def h(self):
            return super().h()

    assert serve(H, E).get("/h").text == "h"


def test_registering_the_extension_brings_its_ancestors(serve):
    assert serve(B).get("/h").text == "hB"


def test_an_override_without_route_is_unpublished_with_one_warning(serve, warnings):
    class E(H):
        def h(self):
            return super().h()

    assert serve(H, E).get("/h").status_code == 404
    (text,) = warnings()
    assert "E.h" in text


@pytest.mark.parametrize("value", [None, 5, "text"], ids=repr)
def test_an_override_by_something_else_is_unpublished_too(serve, warnings, value):
    E = type("E", (H,), {"h": value})

    assert serve(E).get("/h").status_code == 404
    assert len(warnings()) == 1


def test_a_decorated_override_of_an_undecorated_one_is_published(serve, warnings):
    class Middle(H):
        def h(self):
            response = super().h()
            response.headers["X-Middle"] = "passed"
            return response

    class Last(Middle):
        @route()
        def h(self):
            return super().h()

    answer = serve(Last).get("/h")

    assert (answer.text, answer.headers["X-Middle"]) == ("h", "passed")
    assert warnings() == []


def test_an_argument_of_the_override_replaces_the_former(make_siphon, add_login):
    class Restrict(H):
        @route(auth="user")
        def h(self):
            return super().h()

    siphon = make_siphon(Restrict)
    add_login(siphon.test_client().application)
    client = siphon.test_client()

    answer = client.get("/h")
    assert answer.status_code == 302
    assert answer.location == "/login?next=%2Fh"

    client.get("/login")
    assert client.get("/h").text == "h"


@pytest.mark.parametrize("urls", ["/n", ["/n"]], ids=["text", "list"])
def test_urls_of_the_override_replace_the_former(serve, urls):
    class E(H):
        @route(urls)
        def h(self):
            return super().h()

    client = serve(E)

    assert client.get("/h").status_code == 404
    assert client.get("/n").text == "h"


def test_none_as_route_leaves_the_urls_alone(serve):
    class E(H):
        @route(None)
        def h(self):
            return super().h()

    assert serve(E).get("/h").text == "h"


def test_none_resets_methods_and_cors(serve):
    class Root(Controller):
        @route("/h", auth="none", methods=["POST"], cors="*")
        def h(self):
            return "h"

    class E(Root):
        @route(methods=None, cors=None)
        def h(self):
            return super().h()

    answer = serve(E).get("/h")

    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_extra_is_merged_key_by_key(serve):
    class Root(Controller):
        @route("/h", auth="none", extra={"website": True, "menu": "a"})
        def h(self):
            return request.make_json_response(dict(request.routing["extra"]))

    class E(Root):
        @route(extra={"menu": "b", "sitemap": False})
        def h(self):
            return super().h()

    assert serve(E).get("/h").json == {"website": True, "menu": "b", "sitemap": False}
    assert serve(Root).get("/h").json == {"website": True, "menu": "a"}


def test_plain_mixins_count_in_the_chain(serve):
    class ForRobots:
        @route(extra={"robots": True})
        def h(self):
            return super().h()

    class E(ForRobots, H):
        @route()
        def h(self):
            response = super().h()
            response.headers["X-Extra"] = repr(dict(request.routing["extra"]))
            return response

    answer = serve(E).get("/h")

    assert (answer.text, answer.headers["X-Extra"]) == ("h", "{'robots': True}")


def test_a_mixin_alone_can_publish(serve):
    class Ping:
        @route("/ping", auth="none")
        def ping(self):
            return "pong"

    class E(Ping, Controller):
        pass

    client = serve(E)

    assert client.get("/ping").text == "pong"
    assert "E.ping" in client.application.view_functions


@pytest.mark.parametrize(
    ("order", "expected"), [((B, C), "hBC"), ((C, B), "hCB"), ((H, B, C), "hBC")], ids=repr
)
def test_siblings_extend_in_the_order_of_registration(serve, order, expected):
    assert serve(*order).get("/h").text == expected


def test_super_walks_through_all_siblings_to_the_root(serve):
    """The last one registered comes first in the method resolution order."""
    seen = []

    class Last(H):
        @route()
        def h(self):
            seen.extend(cls.__name__ for cls in type(self).__mro__)
            return super().h()

    serve(B, C, Last).get("/h")

    assert seen[1:6] == ["Last", "C", "B", "H", "Controller"]
    assert "B, C, Last" in seen[0]


def test_of_two_siblings_the_last_decides_whether_it_is_published(serve, warnings):
    class Bare(H):
        def h(self):
            return super().h()

    assert serve(Bare, B).get("/h").text == "hB"
    assert serve(B, Bare).get("/h").status_code == 404
    assert len(warnings()) == 1


def test_siblings_are_merged_in_the_order_of_registration(serve):
    class ToB(H):
        @route("/b")
        def h(self):
            return super().h()

    class ToC(H):
        @route("/c")
        def h(self):
            return super().h()

    assert serve(ToB, ToC).get("/c").status_code == 200
    assert serve(ToB, ToC).get("/b").status_code == 404
    assert serve(ToC, ToB).get("/b").status_code == 200


def test_classes_that_cannot_be_combined_are_named(make_siphon):
    class One(H):
        pass

    class Two(H):
        pass

    class OneTwo(One, Two):
        pass

    class TwoOne(Two, One):
        pass

    with pytest.raises(TypeError) as caught:
        make_siphon(OneTwo, TwoOne).publish()

    assert "OneTwo" in str(caught.value) and "TwoOne" in str(caught.value)


def test_a_class_below_two_roots_joins_both_trees(serve):
    objects = []

    class A(Controller):
        @route("/a", auth="none")
        def a(self):
            objects.append(self)
            return "a"

    class Z(Controller):
        @route("/z", auth="none")
        def z(self):
            objects.append(self)
            return "z"

    class Both(A, Z):
        @route()
        def z(self):
            return super().z()

    client = serve(A, Z, Both)

    assert [client.get(path).text for path in ("/a", "/z")] == ["a", "z"]
    assert objects[0] is objects[1]
    rules = [rule.rule for rule in client.application.url_map.iter_rules()]
    assert rules.count("/a") == rules.count("/z") == 1
    assert {"A.a", "Z.z"} <= set(client.application.view_functions)


def test_one_object_serves_all_requests_of_an_application(serve):
    class Counting(Controller):
        made = 0

        def __init__(self):
            type(self).made += 1

        @route("/id", auth="none")
        def id(self):
            return str(id(self))

    client = serve(Counting)

    assert client.get("/id").text == client.get("/id").text
    assert Counting.made == 1
    serve(Counting).get("/id")
    assert Counting.made == 2


def test_the_type_of_the_root_stays_with_a_warning(serve, warnings):
    class E(H):
        @route(type="json")
        def h(self):
            return super().h()

    assert serve(E).get("/h").text == "h"
    (text,) = warnings()
    assert "E.h" in text and "json" in text


def test_the_warning_comes_in_every_application(serve, warnings):
    class E(H):
        @route(type="json")
        def h(self):
            return super().h()

    for _ in range(2):
        serve(E).get("/h")

    assert len(warnings()) == 2


@pytest.mark.parametrize("of_root", [True, False])
def test_where_readonly_differs_the_method_may_write_with_a_warning(serve, warnings, of_root):
    class Root(Controller):
        @route("/h", auth="none", readonly=of_root)
        def h(self):
            return repr(request.routing["readonly"])

    class E(Root):
        @route(readonly=not of_root)
        def h(self):
            return super().h()

    assert serve(E).get("/h").text == "False"
    (text,) = warnings()
    assert "E.h" in text and "readonly" in text


def test_merging_leaves_the_decorated_classes_as_they_were(serve):
    class E(H):
        @route("/n", auth="user")
        def h(self):
            return super().h()

    assert serve(E).get("/n").status_code == 401
    assert serve(H).get("/h").status_code == 200


def test_an_undecorated_method_has_no_url(serve):
    class E(H):
        def other(self):
            return "x"

    assert serve(E).get("/other").status_code == 404


def test_an_underscore_hides_nothing(serve):
    class E(Controller):
        @route("/hidden", auth="none")
        def _hidden(self):
            return "seen"

    assert serve(E).get("/hidden").text == "seen"


def test_a_method_without_url_is_named(make_siphon):
    class Homeless(Controller):
        @route(auth="none")
        def h(self):
            return "x"

    with pytest.raises(ValueError, match=r"Homeless\.h"):
        make_siphon(Homeless).publish()


def test_an_unknown_auth_method_is_named_with_the_known_ones(make_siphon):
    class E(Controller):
        @route("/e", auth="api_key")
        def e(self):
            return "x"

    siphon = make_siphon(E)
    siphon.auth_method("bearer")(lambda request, routing: None)

    with pytest.raises(ValueError, match=r"E\.e.*'api_key'.*'user'.*'public'.*'none'.*'bearer'"):
        siphon.publish()


def test_credentials_for_everybody_are_refused_when_merging_brings_them_together(make_siphon):
    class Root(Controller):
        @route("/h", cors="*")
        def h(self):
            return "h"

    class E(Root):
        @route(cors_credentials=True)
        def h(self):
            return super().h()

    with pytest.raises(ValueError, match=r"E\.h"):
        make_siphon(E).publish()


@pytest.mark.parametrize(
    "given", [{"cors": ["https://a.example"], "cors_credentials": True}, {"cors": "*"}], ids=str
)
def test_credentials_for_some_and_reading_for_everybody_are_published(serve, given):
    class E(H):
        @route(**given)
        def h(self):
            return super().h()

    assert serve(E).get("/h").text == "h"


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


def test_a_handler_can_be_called_in_a_unit_test_without_publishing():
    app = Flask(__name__)
    Siphon(app)

    with app.test_request_context():
        assert B().h().get_data() == b"hB"
