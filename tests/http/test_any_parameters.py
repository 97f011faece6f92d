"""Whatever comes as parameters of a typed handler, it runs or they are refused."""

from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from flask_siphon import Siphon
from flask_siphon.http import Controller
from flask_siphon.http import route

from .typed import Color
from .typed import Mixed

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
