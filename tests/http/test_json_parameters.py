"""The parameters of a json route: which there are, and of what types."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import pytest

from flask_siphon.http import Controller
from flask_siphon.http import route

from .typed import Color
from .typed import Level
from .typed import Mixed
from .typed import taking


def test_json_parameters_that_are_missing_are_named(serve):
    class J(Controller):
        @route("/j", type="json", auth="none")
        def j(self, first, second: int, third=3):
            return [first, second, third]

    answer = serve(J).post("/j", json={"jsonrpc": "2.0", "id": 1, "params": {"third": 1}}).json

    assert [each["name"] for each in answer["error"]["data"]["errors"]] == ["first", "second"]


def test_json_routes_ignore_the_query_and_take_path_arguments(serve):
    class J(Controller):
        @route("/j/<int:a>", type="json", auth="none")
        def j(self, **kw):
            return kw

    assert serve(J).rpc("/j/1?b=query", a=2, c=3) == {"a": 1, "c": 3}


def test_path_arguments_of_json_routes_stay_too(serve):
    class J(Controller):
        @route("/j/<n>", type="json", auth="none")
        def j(self, n: int):
            return n

    assert serve(J).rpc("/j/5") == "5"


def test_json_parameters_nobody_declared_are_dropped(serve):
    client = serve(taking(int))

    assert client.rpc("/j", v=1, utm=2) == "1"
    assert client.rpc("/j", v=1, **{"self": 2}) == "1"


# Their types

ID = "12345678-1234-5678-1234-567812345678"
VALUES = [
    (str, "x", "'x'"),
    (int, 5, "5"),
    (int, 10**30, str(10**30)),
    (float, 1.5, "1.5"),
    (float, 1, "1.0"),
    (bool, True, "True"),
    (Decimal, "1.50", "Decimal('1.50')"),
    (date, "2030-02-28", "datetime.date(2030, 2, 28)"),
    (datetime, "2030-02-28T10:20:30", "datetime.datetime(2030, 2, 28, 10, 20, 30)"),
    (UUID, ID, repr(UUID(ID))),
    (Color, "red", "<Color.RED: 'red'>"),
    (Level, 2, "<Level.HIGH: 2>"),
    (Mixed, 0.5, "<Mixed.HALF: 0.5>"),
    (Mixed, True, "<Mixed.YES: True>"),
    (Mixed | None, None, "None"),
    (list[Mixed], ["all"], "[<Mixed.ALL: 'all'>]"),
    (Literal["a", 1], "a", "'a'"),
    (Literal["a", 1], 1, "1"),
    (int | None, None, "None"),
    (int | None, 5, "5"),
    (list[int], [], "[]"),
    (list[int], [1, 2], "[1, 2]"),
    (dict, {"a": 1}, "{'a': 1}"),
    (int | str, "x", "'x'"),
]
BAD_VALUES = [
    (str, [1, None, True, [], {}]),
    (int, ["1", 1.5, 1.0, True, None, [1], {}]),
    (float, ["1", True, None, 10**400]),
    (bool, [1, 0, "true", None]),
    (Decimal, ["x", "NaN", "Infinity", "1e99999", None, [], "\ud800"]),
    (date, ["x", 5, None, "\ud800"]),
    (datetime, ["x", 5, None]),
    (UUID, ["x", 5, None, "\ud800"]),
    (Color, ["x", "RED", 1, None, {}]),
    (Level, ["1", 3, True, None]),
    (Mixed, ["half", 1, None, [], {}]),
    (Literal["a", 1], ["b", 2, True, None]),
    (int | None, ["1", True]),
    (list[int], [1, "1", ["1"], [True], None, {}]),
    (list[Mixed], ["all", ["x"], [["all"]]]),
]


@pytest.mark.parametrize(("annotation", "value", "expected"), VALUES, ids=str)
def test_json_values_become_the_declared_type(serve, annotation, value, expected):
    assert serve(taking(annotation)).rpc("/j", v=value) == expected


@pytest.mark.parametrize(
    ("annotation", "value"),
    [(annotation, value) for annotation, values in BAD_VALUES for value in values],
    ids=lambda each: ascii(each)[:30],
)
def test_json_values_of_another_type_are_refused(serve, annotation, value):
    call = {"jsonrpc": "2.0", "id": 1, "params": {"v": value}}
    answer = serve(taking(annotation)).post("/j", json=call)

    assert answer.status_code == 200
    error = answer.json["error"]
    assert (error["code"], error["message"]) == (-32602, "Invalid params")
    assert error["data"]["code"] == "invalid_params"
    ((name, message),) = [tuple(each.values()) for each in error["data"]["errors"]]
    assert name == "v" and message
