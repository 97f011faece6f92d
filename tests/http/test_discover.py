"""``/rpc/discover``: an OpenRPC document of an application's json routes."""

import enum
from datetime import date
from typing import Literal

import pytest

from flask_siphon.http import Controller
from flask_siphon.http import Discover
from flask_siphon.http import route
from flask_siphon.http import RpcError


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Mixed(enum.Enum):
    HALF = 0.5
    ALL = "all"


class Open(Discover):
    @route(auth="none")
    def discover(self):
        return super().discover()


class J(Controller):
    @route(["/add", "/plus"], type="json", auth="none")
    def add(self, a: int, b: float = 1, c=None):
        """Add two numbers.

        And nothing else.
        """
        return a + b

    @route("/paint/<int:id>", type="json", auth="none")
    def paint(
        self,
        color: Color,
        day: date | None = None,
        kind: Literal["a", 1] = "a",
        more: list[Color] | None = None,
        mixed: Mixed = Mixed.ALL,
        **kw,
    ):
        return None

    @route("/page", auth="none")
    def page(self):
        return "no json"


@pytest.fixture
def document(serve):
    return serve(J, Open).rpc("/rpc/discover")


def method(document, name):
    (found,) = [each for each in document["methods"] if each["name"] == name]
    return found


def test_it_is_there_where_it_is_registered_only(serve):
    assert serve(J).post("/rpc/discover", json={}).status_code == 404


def test_it_is_for_users(serve):
    with pytest.raises(RpcError) as caught:
        serve(J, Discover).rpc("/rpc/discover")

    assert caught.value.code == 100


def test_a_user_may_read_it(make_siphon, add_login):
    client = make_siphon(J, Discover).test_client()
    add_login(client.application)
    client.get("/login")

    assert client.rpc("/rpc/discover")["openrpc"].startswith("1.")


def test_the_document_has_its_three_members(document):
    assert document["openrpc"].count(".") == 2
    assert set(document["info"]) >= {"title", "version"}
    assert [each["name"] for each in document["methods"]] == [
        "J.add",
        "J.paint",
        "Discover.discover",
    ]


def test_a_method_says_where_it_is_and_what_it_does(document):
    add = method(document, "J.add")

    assert add["x-urls"] == ["/add", "/plus"]
    assert add["summary"] == "Add two numbers."
    assert add["paramStructure"] == "by-name"


def test_parameters_have_name_need_and_schema(document):
    assert method(document, "J.add")["params"] == [
        {"name": "a", "required": True, "schema": {"type": "integer"}},
        {"name": "b", "required": False, "schema": {"type": "number"}},
        {"name": "c", "required": False, "schema": {}},
    ]


def resolved(schema, document):
    """The schema with every reference followed."""
    if isinstance(schema, list):
        return [resolved(each, document) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        found = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return resolved(found, document)
    return {name: resolved(each, document) for name, each in schema.items()}


def test_every_reference_leads_somewhere(document):
    params = {
        each["name"]: resolved(each["schema"], document)
        for each in method(document, "J.paint")["params"]
    }

    assert set(params) == {"color", "day", "kind", "more", "mixed"}
    assert sorted(params["color"]["enum"]) == ["blue", "red"]
    assert {"type": "null"} in params["day"]["anyOf"]
    assert set(params["kind"]["enum"]) == {"a", 1}
    (items,) = [each["items"] for each in params["more"]["anyOf"] if "items" in each]
    assert sorted(items["enum"]) == ["blue", "red"]
    assert params["mixed"]["enum"] == [0.5, "all"]


def test_it_can_be_extended_like_any_other(serve):
    class Mine(Discover):
        @route("/describe", auth="none")
        def discover(self):
            return {**super().discover(), "info": {"title": "Mine", "version": "9"}}

    client = serve(Mine)

    assert client.rpc("/describe")["info"] == {"title": "Mine", "version": "9"}
