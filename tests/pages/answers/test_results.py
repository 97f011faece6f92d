"""What a function returns (pages.md §4.4)."""

from decimal import Decimal

import pytest
from flask import Response

from .conftest import SERVER_ERROR


def test_the_answer_is_json_that_nobody_keeps(call):
    answer = call(lambda browser: None)

    assert answer.content_type == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Accept" in answer.headers["Vary"]
    assert answer.text == "[]"


def test_what_a_function_returns_comes_last_13(call):
    def f(browser):
        browser.text("#a", "x")
        return 5

    assert call(f).json == [
        {"selector": "#a", "text": "x", "type": "text"},
        {"result": 5, "type": "result"},
    ]


@pytest.mark.parametrize("value", [0, "", False, [], {}, Decimal("1.5")])
def test_whatever_it_returns_is_the_result(call, value):
    expected = str(value) if isinstance(value, Decimal) else value
    assert call(lambda browser: value).json == [{"result": expected, "type": "result"}]


def test_none_and_the_browser_are_no_result_14(client, p):
    p.callback(name="none")(lambda browser: None)
    p.callback(name="browser")(lambda browser: browser.focus("#a"))

    assert client.call("none").json == []
    assert client.call("browser").json == [{"selector": "#a", "type": "focus"}]


def test_what_it_returns_goes_before_an_earlier_result(call):
    assert call(lambda browser: browser.result(1) and 2).json[-1] == {"result": 2, "type": "result"}


NO_RESULTS = {
    "a response": lambda: Response("x"),
    "an object": object,
    "a set": lambda: {1},
    "bytes": lambda: b"x",
    "not a number": lambda: float("nan"),
    "a generator": lambda: (each for each in "ab"),
}


@pytest.mark.parametrize("make", NO_RESULTS.values(), ids=NO_RESULTS.keys())
def test_what_json_cannot_carry_is_an_error_of_the_program_15(call, caplog, refusal, make):
    def function_of_mine(browser):
        return make()

    assert refusal(call(function_of_mine)) == (500, SERVER_ERROR)
    assert "function_of_mine" in caplog.text
    assert type(make()).__name__ in caplog.text


def test_a_command_that_json_cannot_carry_names_the_function_too(call, caplog, refusal):
    def function_of_mine(browser):
        browser.text("#a", object())

    assert refusal(call(function_of_mine)) == (500, SERVER_ERROR)
    assert "function_of_mine" in caplog.text
