"""What an attacker may try (pages.md §13): names, methods, fields, and anything else at random."""

import json
from dataclasses import dataclass
from decimal import Decimal

import pytest
from flask import render_template_string
from flask import request
from hypothesis import given
from hypothesis import HealthCheck
from hypothesis import settings
from hypothesis import strategies as st
from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser

from flask_siphon import page
from flask_siphon import UserError
from flask_siphon.calls import callback
from flask_siphon.http import Controller
from flask_siphon.http import route

NAMES = [
    "",
    "__init__",
    "__class__",
    "__dict__",
    "f.__globals__",
    "f.__wrapped__",
    "functions",
    "get",
    "items",
    "keys",
    "_view",
    "view",
    "f ",
    " f",
    "F",
    "f\x00",
    "f\n",
    "f()",
    "['f']",
    "f_upload",
    "helper",
    "\ufb00",
    "../f",
    "constructor",
    "a" * 100_000,
]


class C(Controller):
    @route("/c", auth="public")
    def view(self):
        return "the page"

    @callback
    def f(self, browser):
        raise AssertionError("entered")

    def helper(self, browser):
        raise AssertionError("entered")


@pytest.fixture
def client(app):
    @page(app, "/p", auth="public")
    def view():
        return "the page"

    @view.callback
    def f(browser):
        raise AssertionError("entered")

    app.siphon.register_controllers(C)
    return app.test_client()


@pytest.mark.parametrize("path", ["/p", "/c"])
@pytest.mark.parametrize("name", NAMES, ids=lambda name: name[:20])
def test_no_name_but_a_registered_one_is_called(client, refusal, path, name):
    status, error = refusal(client.call(name, path=path))

    assert (status, error["code"]) == (404, "unknown_function")
    assert error["message"] == "This page is out of date. Reload it and try again."


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("place", ["query", "body"])
@pytest.mark.parametrize("path", ["/p", "/c"])
def test_a_call_never_works_by_another_method(client, method, place, path):
    fields = {"sijax_rq": "f", "sijax_args": "[]"}
    where = {"query_string": fields} if place == "query" else {"data": fields}
    headers = {"X-CSRFToken": client.csrf_token(), "Accept": "application/json"}

    assert client.open(path, method=method, headers=headers, **where).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "CALL"])
def test_a_call_never_works_by_a_method_that_is_not_allowed(client, method):
    fields = {"sijax_rq": "f", "sijax_args": "[]"}
    headers = {"X-CSRFToken": client.csrf_token(), "Accept": "application/json"}

    assert client.open("/p", method=method, headers=headers, data=fields).status_code == 405


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override"])
def test_a_get_stays_a_get(client, header):
    answer = client.get("/p", headers={header: "POST"}, data={"sijax_rq": "f", "sijax_args": "[]"})

    assert answer.text == "the page"


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/xml"])
def test_only_forms_call(client, content_type):
    body = json.dumps({"sijax_rq": "f", "sijax_args": "[]"})
    headers = {"X-CSRFToken": client.csrf_token(), "Accept": "application/json"}

    answer = client.post("/p", data=body, content_type=content_type, headers=headers)
    assert answer.status_code == 405


def test_fields_in_the_query_are_no_call(client):
    headers = {"X-CSRFToken": client.csrf_token(), "Accept": "application/json"}
    query = {"sijax_rq": "f", "sijax_args": "[]"}

    assert client.post("/p", query_string=query, headers=headers).status_code == 405


def test_the_first_of_repeated_names_counts(client, refusal):
    assert refusal(client.call("nope", fields={"sijax_rq": ["nope", "f"]}))[0] == 404


def test_a_token_in_the_query_is_none(client, refusal):
    answer = client.call("f", token=False, path=f"/p?csrf_token={client.csrf_token()}")

    assert refusal(answer)[1]["code"] == "csrf"


@pytest.mark.parametrize("origin", ["null", "http://evil.test", "http://localhost.evil.test"])
def test_calls_of_other_origins_are_refused_although_the_token_is_right(client, refusal, origin):
    assert refusal(client.call("f", headers={"Origin": origin}))[1]["code"] == "csrf"


def test_what_an_error_says_is_text_for_who_shows_it(app, refusal):
    @page(app, "/p", auth="public")
    def view():
        return ""

    @view.callback
    def f(browser):
        raise UserError("<img src=x onerror=alert(1)>")

    answer = app.test_client().call("f")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert refusal(answer)[1]["message"] == "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("place", ["on", "confirm", "lane"])
def test_markup_cannot_leave_the_attribute_of_a_call(app, place):
    # As a translation is for Jinja: text with quotes, in which what users wrote is escaped.
    text = Markup('Delete "{}"?').format("& onclick=alert(1) ")

    @page(app, "/p", auth="public")
    def view():
        return render_template_string("<p {{ call('f', **options) }}>", options={place: text})

    @view.callback
    def f(browser):
        raise AssertionError("entered")

    element = LexborHTMLParser(app.test_client().get("/p").text).css_first("p")
    assert element.attributes == {
        "data-siphon": "f",
        f"data-siphon-{place}": 'Delete "& onclick=alert(1) "?',
    }


@dataclass
class Account:
    id: str


def test_users_of_an_auth_method_do_not_get_each_other_s_answers(app):
    @app.siphon.auth_method("name")
    def by_name(request, routing):
        return Account(request.httprequest.headers["X-Name"])

    @page(app, "/p", auth="name")
    def view():
        return ""

    @view.callback
    def f(browser):
        return request.headers["X-Name"]

    client = app.test_client()
    answers = [
        client.call("f", key="order-0000000001", headers={"X-Name": name}).json
        for name in ("ann", "bob", "ann")
    ]
    assert [answer[0]["result"] for answer in answers] == ["ann", "bob", "ann"]


@dataclass
class Offer:
    price: Decimal
    most: Decimal = Decimal("Infinity")


ENDLESS = ["NaN", "sNaN", "-Infinity", "1e999999999", "0e-9_9999", "9" * 9999]


@pytest.mark.parametrize("value", ENDLESS)
@pytest.mark.parametrize(
    ("hint", "wrap"),
    [
        pytest.param(Decimal, lambda value: value, id="plain"),
        pytest.param(list[Decimal | None], lambda value: ["1", value], id="list"),
        pytest.param(dict[Decimal, int], lambda value: {value: 1}, id="key"),
        pytest.param(dict[str, tuple[Offer]], lambda value: {"a": [{"price": value}]}, id="inside"),
    ],
)
def test_a_number_that_passes_every_comparison_or_fills_the_memory(app, refusal, hint, wrap, value):
    @page(app, "/p", auth="public")
    def view():
        return ""

    def f(browser, v):
        raise AssertionError("entered")

    f.__annotations__["v"] = hint
    view.callback(f)

    assert refusal(app.test_client().call("f", wrap(value)))[1]["code"] == "invalid"


def test_a_default_may_be_such_a_number(app):
    @page(app, "/p", auth="public")
    def view():
        return ""

    @view.callback
    def f(browser, offer: Offer):
        app.seen.append(offer)

    assert app.test_client().call("f", {"price": "1.5"}).status_code == 200
    assert app.seen == [Offer(Decimal("1.5"))]


@pytest.mark.parametrize("value", ENDLESS)
@pytest.mark.parametrize("hint", [Decimal, list[Decimal], int | float | None], ids=str)
def test_a_field_with_such_a_number(app, refusal, hint, value):
    @page(app, "/p", auth="public")
    def view():
        return ""

    def f(browser, v):
        assert v == 0  # what a float makes of a number too small for it

    f.__annotations__["v"] = hint
    view.callback(f)

    answer = app.test_client().call("f", fields={"v": value})
    assert answer.status_code == 200 or refusal(answer)[1]["code"] == "invalid"


# Anything


@pytest.fixture
def fuzzed(app):
    @page(app, "/x/<id>", auth="public")
    def view(id):
        return "the page"

    @view.callback
    def typed(browser, id, n: int, on: bool, tags: list[str], note: str | None = None, *rest):
        app.seen.append(json.loads(json.dumps([id, n, on, tags, note, rest])))
        browser.text("#a", note)
        return [n, on, tags, rest]

    @view.callback
    def loose(browser, *rest, **fields):
        app.seen.append(fields)
        return [rest, fields]

    @view.upload("form")
    def take(browser, files, form_values):
        app.seen.append(form_values)
        return form_values

    @view.callback(auth="user")
    def members(browser, **fields):
        raise AssertionError("entered")

    return app.test_client()


ANYTHING = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
texts = st.text(max_size=30)
# JSON can carry half a surrogate pair.
json_texts = st.text(st.characters(exclude_categories=()), max_size=30)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | json_texts,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(json_texts, inside, max_size=4),
    max_leaves=10,
)
arguments = st.lists(json_values, max_size=6).map(json.dumps) | json_values.map(json.dumps) | texts
names = st.sampled_from(["typed", "loose", "form_upload", "members"]) | texts
field_names = st.sampled_from(
    ["n", "on", "tags", "note", "id", "browser", "self", "rest", "csrf_token", "siphon_call"]
)
fields = st.dictionaries(field_names | texts, st.lists(texts, max_size=3), max_size=6)
header_values = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=80)
keys = st.none() | header_values | st.from_regex(r"[A-Za-z0-9_-]{16,64}", fullmatch=True)


@ANYTHING
@given(names, arguments, fields, keys)
def test_nothing_that_is_sent_is_a_fault_of_the_program(app, fuzzed, name, args, fields, key):
    app.seen.clear()
    data = {**fields, "sijax_rq": name, "sijax_args": args}

    answer = fuzzed.call(name, path="/x/7", fields=data, key=key)

    assert answer.status_code < 500
    if answer.status_code == 200:
        assert name in ("typed", "loose", "form_upload")
        if answer.mimetype == "application/json":
            json.loads(answer.text, parse_constant=pytest.fail)
    else:
        assert app.seen == []
        error = answer.json["error"]
        assert error["code"] in {
            *("invalid", "unknown_function", "bad_request", "session_expired", "key_reused"),
            *("in_progress", "already_done"),
        }


@ANYTHING
@given(names, arguments, fields)
def test_nothing_that_a_form_posts_is_a_fault_of_the_program(app, fuzzed, name, args, fields):
    app.seen.clear()
    fields = {each: value for each, value in fields.items() if each != "csrf_token"}
    data = {**fields, "sijax_rq": name, "sijax_args": args}

    answer = fuzzed.press(name, path="/x/7", fields=data)

    assert answer.status_code in (302, 303, 400, 404, 422)
    assert answer.status_code == 303 or app.seen == []


@ANYTHING
@given(names, arguments, fields, header_values)
def test_without_a_good_token_nothing_runs(app, fuzzed, name, args, fields, token):
    app.seen.clear()
    data = {**fields, "sijax_rq": name, "sijax_args": args}

    answer = fuzzed.call(
        name, path="/x/7", fields=data, token=False, headers={"X-CSRFToken": token}
    )

    assert (answer.status_code, answer.json["error"]["code"]) == (400, "csrf")
    assert app.seen == []


@ANYTHING
@given(st.binary(max_size=300), st.sampled_from(["form", "multipart", "other"]))
def test_no_body_is_a_fault_of_the_program(app, fuzzed, body, kind):
    app.seen.clear()
    content_type = {
        "form": "application/x-www-form-urlencoded",
        "multipart": "multipart/form-data; boundary=b",
        "other": "application/octet-stream",
    }[kind]
    headers = {"X-CSRFToken": fuzzed.csrf_token(), "Accept": "application/json"}

    answer = fuzzed.post("/x/7", data=body, content_type=content_type, headers=headers)

    assert answer.status_code < 500
    assert app.seen == []
