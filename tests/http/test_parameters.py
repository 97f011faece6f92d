"""From a request to a handler's keywords: sources, names, presence, types."""

from __future__ import annotations

import enum
import io
import logging
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from typing import Literal
from typing import Optional
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from flask_siphon import Siphon
from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route

if TYPE_CHECKING:
    pass


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Mixed(enum.Enum):
    HALF = 0.5
    ALL = "all"
    YES = True


def shown(kw):
    """What a handler got, as text that tells types apart."""
    return ", ".join(f"{name}={value!r}" for name, value in sorted(kw.items()))


class P(Controller):
    @route(["/p", "/p/<a>"], auth="none", csrf=False)
    def p(self, **kw):
        return shown(kw) or "nothing"

    @route("/one", auth="none", csrf=False)
    def one(self, a):
        return shown({"a": a})

    @route("/number/<int:n>", auth="none")
    def number(self, n: str):
        return shown({"n": n})

    @route("/typed", auth="none", csrf=False)
    def typed(self, n: int, b: bool = False):
        return shown({"n": n, "b": b})


@pytest.fixture
def client(serve):
    return serve(P)


# Where parameters come from


def test_path_wins_over_form_and_form_over_query(client):
    answer = client.post("/p/path?a=q&b=q&c=q", data={"a": "f", "b": "f"})

    assert answer.text == "a='path', b='f', c='q'"


def test_files_win_over_form_fields(client):
    data = {"a": "field", "b": "field", "a2": (io.BytesIO(b"x"), "x.txt")}
    answer = client.post("/p", data={**data, "b": (io.BytesIO(b"x"), "x.txt")})

    assert "a2=<FileStorage" in answer.text
    assert "b=<FileStorage" in answer.text
    assert "a='field'" in answer.text


def test_of_repeated_values_the_first_counts(client):
    assert client.get("/p?b=1&b=2").text == "b='1'"
    assert client.post("/p?b=0", data={"b": ["1", "2"]}).text == "b='1'"


def test_a_json_body_gives_no_parameters(client):
    assert client.post("/p", json={"b": 1}).text == "nothing"


def test_a_json_body_can_be_read_by_the_handler(serve):
    class Hook(Controller):
        @route("/hook", auth="none", csrf=False)
        def hook(self, a="default"):
            return request.make_json_response([a, request.get_json_data()])

    assert serve(Hook).post("/hook?a=1", json={"b": [1]}).json == ["1", {"b": [1]}]


# Names


def test_names_that_the_handler_does_not_declare_are_dropped(client, caplog):
    caplog.set_level(logging.DEBUG, "flask_siphon.http")

    assert client.get("/one?a=1&utm=2").text == "a='1'"
    (record,) = caplog.records
    assert record.levelname == "DEBUG" and "utm" in record.getMessage()


@pytest.mark.parametrize("url", ["/p?self=1", "/p?self=1&self=2"])
def test_a_parameter_called_self_is_dropped(client, url):
    answer = client.get(url)

    assert (answer.status_code, answer.text) == (200, "nothing")


def test_a_field_called_self_is_dropped(client):
    assert client.post("/p", data={"self": "1", "b": "2"}).text == "b='2'"
    assert client.get("/one?a=1&self=2").text == "a='1'"


def test_the_name_of_the_first_argument_is_dropped_whatever_it_is(serve):
    class Odd(Controller):
        @route("/odd", auth="none")
        def odd(this, **kw):
            return shown(kw) or "nothing"

    client = serve(Odd)

    assert client.get("/odd?this=1").text == "nothing"
    assert client.get("/odd?self=1").text == "self='1'"


def test_names_that_are_no_identifiers_reach_keywords(client):
    assert client.get("/p?a-b=1&class=2&args=3&kwargs=4").text == (
        "a-b='1', args='3', class='2', kwargs='4'"
    )


def test_the_signature_of_the_published_method_decides(serve):
    class E(P):
        @route()
        def one(self, **kw):
            return shown(kw)

    class Fixed(P):
        @route()
        def p(self, b):
            return super().p(b=b, added="by hand")

    client = serve(E, Fixed)

    assert client.get("/one?utm=2").text == "utm='2'"
    assert client.get("/p?b=1&c=2").text == "added='by hand', b='1'"


def test_a_positional_rest_takes_nothing(serve):
    class Rest(Controller):
        @route("/rest", auth="none")
        def rest(self, *args, a="default"):
            return shown({"args": args, "a": a})

    assert serve(Rest).get("/rest?args=1&a=2").text == "a='2', args=()"


# Presence


def test_a_missing_parameter_is_a_400_that_names_it(client):
    answer = client.get("/one")

    assert answer.status_code == 400
    assert "a" in answer.text and "missing" in answer.text


def test_a_default_stands_for_what_is_missing(client):
    assert client.get("/typed?n=1").text == "b=False, n=1"


def test_a_type_error_inside_the_handler_stays_a_500(serve):
    class Broken(Controller):
        @route("/broken", auth="none")
        def broken(self, a):
            return len(5)

    client = serve(Broken)

    assert client.get("/broken?a=1").status_code == 500
    assert client.get("/broken").status_code == 400


def test_all_problems_are_told_at_once(serve):
    class Many(Controller):
        @route("/many", auth="none")
        def many(self, first: int, second: float, third):
            return "x"

    text = serve(Many).get("/many?first=x&second=y").text

    assert all(name in text for name in ("first", "second", "third"))


def test_a_refusal_does_not_show_the_value(client):
    answer = client.get("/typed", query_string={"n": "<script>alert(1)</script>"})

    assert answer.status_code == 400
    assert "script" not in answer.text


# Types of texts

TEXTS = [
    (str, "x", "'x'"),
    (str, "", "''"),
    (int, "5", "5"),
    (int, "-5", "-5"),
    (int, "+5", "5"),
    (int, " 5 ", "5"),
    (float, "1.5", "1.5"),
    (float, "1", "1.0"),
    (float, "1e3", "1000.0"),
    *[(bool, word, "True") for word in ("1", "true", "on", "yes", "TRUE", "On", "yEs")],
    *[(bool, word, "False") for word in ("0", "false", "off", "no", "FALSE", "Off", "nO")],
    (Decimal, "1.50", "Decimal('1.50')"),
    (date, "2030-02-28", "datetime.date(2030, 2, 28)"),
    (datetime, "2030-02-28T10:20:30", "datetime.datetime(2030, 2, 28, 10, 20, 30)"),
    # What an <input type="datetime-local"> sends.
    (datetime, "2030-02-28T10:20", "datetime.datetime(2030, 2, 28, 10, 20)"),
    (
        UUID,
        "12345678-1234-5678-1234-567812345678",
        f"{UUID(int=0x12345678123456781234567812345678)!r}",
    ),
    (Color, "red", "<Color.RED: 'red'>"),
    (Level, "2", "<Level.HIGH: 2>"),
    (Mixed, "0.5", "<Mixed.HALF: 0.5>"),
    (Mixed, "all", "<Mixed.ALL: 'all'>"),
    (Literal["a", "b"], "a", "'a'"),
    (Literal[1, 2], "2", "2"),
    (int | None, "5", "5"),
    (int | None, "", "None"),
    (Optional[int], "5", "5"),  # noqa: UP045
    (str | None, "", "''"),
    (Annotated[int, "of the shelf"], "5", "5"),
    (list[int], "5", "[5]"),
    (list[int | None], "5", "[5]"),
    (list[Color], "red", "[<Color.RED: 'red'>]"),
    (list[int] | None, "5", "[5]"),
]
BAD_TEXTS = [
    (int, ["x", "", "1.0", "1_000", "0x10", "५", "1e3", "--1", "9" * 5000, "None"]),
    (float, ["x", "", "nan", "inf", "-Infinity", "1_0.0", "1e999", "٣"]),
    (bool, ["x", "", "2", "yess"]),
    (Decimal, ["x", "", "NaN", "sNaN", "Infinity", "-Inf", "1e99999", "1e-99999"]),
    (date, ["x", "", "2030-02-30", "28.02.2030"]),
    (datetime, ["x", "", "2030-02-28T25:00"]),
    (UUID, ["x", "", "1234"]),
    (Color, ["x", "", "RED", "Color.RED"]),
    (Level, ["x", "", "3", "LOW"]),
    (Mixed, ["x", "", "0.25"]),
    (Literal["a", "b"], ["c", "", "A"]),
    (Literal[1, 2], ["3", "x"]),
    (int | None, ["x"]),
    (list[int], ["x", ""]),
]


def taking(annotation, **options):
    """A controller whose handlers at ``/t`` and ``/j`` take ``v`` of this type."""

    def t(self, v):
        return repr(v)

    def j(self, v):
        return repr(v)

    t.__annotations__ = j.__annotations__ = {"v": annotation}
    return type(
        "T",
        (Controller,),
        {
            "t": route("/t", auth="none", csrf=False, **options)(t),
            "j": route("/j", type="json", auth="none")(j),
        },
    )


@pytest.mark.parametrize(("annotation", "text", "expected"), TEXTS, ids=str)
def test_texts_are_converted_to_the_declared_type(serve, annotation, text, expected):
    client = serve(taking(annotation))

    assert client.get("/t", query_string={"v": text}).text == expected
    assert client.post("/t", data={"v": text}).text == expected


@pytest.mark.parametrize(
    ("annotation", "text"),
    [(annotation, text) for annotation, texts in BAD_TEXTS for text in texts],
    ids=lambda each: str(each)[:30],
)
def test_texts_that_cannot_be_converted_are_a_400_that_names_the_parameter(serve, annotation, text):
    answer = serve(taking(annotation)).get("/t", query_string={"v": text})

    assert answer.status_code == 400
    assert "v:" in answer.text


def test_a_list_takes_all_repeated_values(serve):
    client = serve(taking(list[int]))

    assert client.get("/t?v=1&v=2&v=3").text == "[1, 2, 3]"
    assert client.post("/t?v=9", data={"v": ["1", "2"]}).text == "[1, 2]"
    assert client.get("/t?v=1&v=x").status_code == 400
    assert client.get("/t").status_code == 400


@pytest.mark.parametrize(
    "annotation",
    ["int", "Unresolvable", "int |", "1 / 0", "Decimal", "Unresolvable | None"],
)
def test_string_annotations_are_resolved_and_what_cannot_be_is_no_annotation(serve, annotation):
    answer = serve(taking(annotation)).get("/t?v=5").text

    assert answer == {"int": "5", "Decimal": "Decimal('5')"}.get(annotation, "'5'")


@pytest.mark.parametrize("annotation", [dict, list, object, tuple[int, int], bytes, int | str])
def test_other_annotations_leave_the_text_alone(serve, annotation):
    assert serve(taking(annotation)).get("/t?v=5").text == "'5'"


def test_path_arguments_stay_as_the_rule_converted_them(client):
    assert client.get("/number/5?n=7").text == "n=5"


def test_path_arguments_of_json_routes_stay_too(serve):
    class J(Controller):
        @route("/j/<n>", type="json", auth="none")
        def j(self, n: int):
            return n

    assert serve(J).rpc("/j/5") == "5"


def test_a_file_where_text_is_declared_is_a_400(client):
    answer = client.post("/typed", data={"n": (io.BytesIO(b"5"), "n.txt")})

    assert answer.status_code == 400


@pytest.mark.parametrize("annotation", [str, Decimal, date, UUID, Color, bool, list[int]])
def test_a_file_has_no_other_type(serve, annotation):
    answer = serve(taking(annotation)).post("/t", data={"v": (io.BytesIO(b"5"), "v.txt")})

    assert answer.status_code == 400


# Types of JSON values

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


def test_json_parameters_nobody_declared_are_dropped(serve):
    client = serve(taking(int))

    assert client.rpc("/j", v=1, utm=2) == "1"
    assert client.rpc("/j", v=1, **{"self": 2}) == "1"


# Whatever comes

ANYTHING = {
    "s": str,
    "i": int,
    "f": float,
    "b": bool,
    "dec": Decimal,
    "d": date,
    "dt": datetime,
    "u": UUID,
    "e": Color,
    "m": Mixed,
    "lit": Literal["a", 1],
    "o": int | None,
    "li": list[int],
    "lo": list[Decimal | None],
}


@pytest.fixture(scope="module")
def any_client():
    handlers = {}
    for name, annotation in ANYTHING.items():

        def one(self, v):
            return "ran"

        one.__annotations__ = {"v": annotation}
        handlers[name] = route(f"/{name}", auth="none", csrf=False)(one)
    siphon = Siphon(Flask(__name__))
    siphon.register_controllers(type("Any", (Controller,), handlers))
    return siphon.test_client()


@settings(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(sorted(ANYTHING)),
    values=st.lists(
        st.one_of(
            st.text(max_size=20),
            st.integers().map(str),
            st.floats().map(str),
            st.decimals().map(str),
            st.dates().map(str),
            st.datetimes().map(str),
            st.uuids().map(str),
            st.sampled_from(["red", "0.5", "a", "1", "", "true", "nan", "1e400", "\x00", "+-1"]),
        ),
        max_size=3,
    ),
    as_form=st.booleans(),
)
def test_no_text_makes_a_typed_parameter_fail(any_client, name, values, as_form):
    if as_form:
        answer = any_client.post(f"/{name}", data={"v": values})
    else:
        answer = any_client.get(f"/{name}", query_string={"v": values})

    assert answer.status_code in (200, 400)


def test_a_query_that_is_not_utf_8_is_a_400(client):
    answer = client.get("/one", environ_overrides={"QUERY_STRING": "a=\x80"})

    assert answer.status_code == 400


@settings(max_examples=200, deadline=None)
@given(query=st.binary(max_size=40))
def test_no_query_string_makes_a_handler_fail(any_client, query):
    answer = any_client.get("/i", environ_overrides={"QUERY_STRING": query.decode("latin-1")})

    assert answer.status_code in (200, 400)


@settings(max_examples=200, deadline=None)
@given(
    body=st.binary(max_size=60) | st.binary(max_size=40).map(lambda value: b"v=" + value),
    content_type=st.sampled_from(
        [
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "multipart/form-data",
            "application/json",
            "text/plain",
            "",
        ]
    ),
)
def test_no_body_makes_a_handler_fail(any_client, body, content_type):
    answer = any_client.post("/i", data=body, content_type=content_type)

    assert answer.status_code in (200, 400)
