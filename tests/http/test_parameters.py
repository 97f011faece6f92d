"""From a request to a handler's keywords: which names, from where, and what if one is missing."""

from __future__ import annotations

import io
import logging

import pytest

from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route


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


def test_path_arguments_stay_as_the_rule_converted_them(client):
    assert client.get("/number/5?n=7").text == "n=5"


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


def test_a_query_that_is_not_utf_8_is_a_400(client):
    answer = client.get("/one", environ_overrides={"QUERY_STRING": "a=\x80"})

    assert answer.status_code == 400


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
