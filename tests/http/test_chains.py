"""Which classes are put together to one controller, and in which order."""

import pytest
from flask import Flask

from flask_siphon import Siphon
from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route

from .conftest import H


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


def test_registering_the_extension_brings_its_ancestors(serve):
    assert serve(B).get("/h").text == "hB"


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


def test_a_handler_can_be_called_in_a_unit_test_without_publishing():
    app = Flask(__name__)
    Siphon(app)

    with app.test_request_context():
        assert B().h().get_data() == b"hB"
