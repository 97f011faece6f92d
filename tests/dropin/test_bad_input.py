"""What anybody may post: a clear answer, nothing runs that should not, never a crash."""

import io
import json

import pytest
from flask import g
from werkzeug.datastructures import MultiDict
from werkzeug.test import encode_multipart

from sijax import Sijax

from .conftest import NDJSON


class Object:
    def public(self, response):
        ran.append("public")

    def _private(self, response):
        ran.append("_private")


ran = []


@pytest.fixture
def page(make_page):
    def one(response, a):
        response.alert(a)

    def register(sijax):
        sijax.register_callback("one", one)
        sijax.register_comet_callback("comet", one)
        sijax.register_object(Object())
        sijax.register_upload_callback("form", lambda response, files, values: ran.append(values))
        sijax.register_upload_callback("other", lambda response, files, values: ran.append(values))

    ran.clear()
    return make_page(register)


def alerts(response):
    first = response.text.splitlines()[0]
    return [command["type"] for command in json.loads(first)] == ["alert"]


HOSTILE = {
    "object": '{"a": 1}',
    "null": "null",
    "string": '"s"',
    "number": "5",
    "unfinished": "[",
    "empty": "",
    "not JSON": "alert(1)",
    "100 000 deep": "[" * 100_000,
    "100 000 deep and closed": "[" * 100_000 + "]" * 100_000,
    "100 000 deep objects": '{"a":' * 100_000,
    "NaN": "[NaN]",
    "Infinity": "[Infinity]",
    "endless number": "[" + "9" * 10_000 + "]",
    "NUL": "\0",
    "too many": "[1, 2]",
    "too few": "[]",
}


@pytest.mark.parametrize("accept", [NDJSON, "text/html"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("name", ["one", "comet", "form_upload"])
def test_arguments_of_the_wrong_kind_are_refused_with_an_alert(page, name, text, accept):
    response = page.call(name, text=text, headers={"Accept": accept})

    assert response.status_code == 200
    assert response.text.count('"alert"') == 2  # one command: its key and its type
    assert ran == []


@pytest.mark.parametrize(
    "name",
    [
        "nope",
        "",
        "_private",
        "__init__",
        "__class__",
        "public.__globals__",
        "ONE",
        "one ",
        "\0",
        "a" * 100_000,
    ],
    ids=lambda name: repr(name)[:20],
)
@pytest.mark.parametrize("accept", [NDJSON, "*/*"])
def test_a_name_that_is_not_registered_runs_nothing(page, name, accept):
    response = page.call(name, headers={"Accept": accept, "X-Requested-With": "XMLHttpRequest"})

    assert response.status_code == 200
    assert alerts(response)
    assert len(response.text) < 200
    assert ran == []


@pytest.mark.parametrize("form_id", ["other", "", None, 5, ["form"], {"a": 1}, "form\0"], ids=repr)
def test_an_upload_for_another_form_runs_nothing(page, form_id):
    response = page.stream("form_upload", form_id, fields={"a": "x"})

    assert alerts(response)
    assert ran == []


@pytest.mark.parametrize(
    "argument", ["\ud800", ["\udfff"], {"\ud800": "\udc00x"}], ids=["text", "list", "object"]
)
@pytest.mark.parametrize("name", ["one", "comet"])
@pytest.mark.parametrize("accept", [NDJSON, "*/*"])
def test_half_a_surrogate_pair_is_echoed_as_an_escape(page, name, argument, accept):
    response = page.call(name, argument, headers={"Accept": accept})

    assert response.status_code == 200
    assert b"\\ud" in response.data
    response.data.decode("utf-8")


@pytest.mark.parametrize("accept", [NDJSON, "*/*"])
def test_markup_in_an_argument_cannot_leave_a_stream(page, accept):
    response = page.call("comet", "</script><script>alert(1)</script>", headers={"Accept": accept})

    assert response.headers["X-Content-Type-Options"] == "nosniff"
    if response.mimetype == "text/html":
        assert response.text.count("</script>") == 2  # the lead and the chunk


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", None),
        (b"", "application/x-www-form-urlencoded"),
        (b"\xff\xfe%zz&&&=", "application/x-www-form-urlencoded"),
        (b'{"sijax_rq":"one","sijax_args":"[1]"}', "application/json"),
        (b"sijax_rq=one&sijax_args=[1]", "text/plain"),
        (b"sijax_rq=one", "application/x-www-form-urlencoded"),
        (b"garbage", "multipart/form-data; boundary=x"),
        (b"garbage", "multipart/form-data"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_body_without_the_two_fields_is_no_call(page, body, content_type):
    response = page.client.post("/", data=body, content_type=content_type)

    assert response.text == 'Sijax.setRequestUri("/");'


def test_bytes_that_are_no_utf_8_are_no_crash(page):
    response = page.client.post(
        "/",
        data=b"sijax_rq=one&sijax_args=%5B%22%FF%22%5D",
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == 200
    assert alerts(response)


@pytest.mark.parametrize(
    "limits",
    [{"MAX_CONTENT_LENGTH": 1000}, {"MAX_FORM_MEMORY_SIZE": 1000}, {"MAX_FORM_PARTS": 1}],
    ids=str,
)
@pytest.mark.parametrize("name", ["one", "comet", "form_upload"])
def test_a_body_over_the_limits_is_refused_as_too_large(page, name, limits):
    page.app.config.update(limits)

    response = page.call(name, "x" * 2000, content_type="multipart/form-data")

    assert response.status_code == 413
    assert ran == []


def test_flasks_own_limit_for_the_fields_of_a_form_with_files_holds(page):
    boundary, body = encode_multipart({"a": "x" * 600_000, "sijax_rq": "one", "sijax_args": "[]"})
    response = page.client.post(
        "/", data=body, content_type=f"multipart/form-data; boundary={boundary}"
    )

    assert response.status_code == 413


@pytest.mark.parametrize("name", ["__proto__", "constructor[prototype][x]", "a[__proto__][b]", ""])
def test_names_of_form_fields_are_plain_names(page, name):
    page.call("form_upload", "form", fields={name: "x"})

    assert ran == [{name: "x"}]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_call_in_a_request_without_a_body_is_no_call(page, method):
    response = page.client.open(
        "/", method=method, query_string={"sijax_rq": "one", "sijax_args": "[1]"}
    )

    assert response.status_code == 200
    assert "alert" not in response.text


def test_the_fields_of_a_call_may_be_files_without_effect(page):
    response = page.client.post(
        "/",
        data=MultiDict(
            [("sijax_rq", (io.BytesIO(b"one"), "a")), ("sijax_args", (io.BytesIO(b"[]"), "b"))]
        ),
    )

    assert response.text.startswith("Sijax.setRequestUri")


def test_a_function_that_raises_is_an_ordinary_error_that_tells_nothing(make_page, caplog):
    def handler(response, a):
        response.alert(a)
        raise TypeError("secret detail")

    page = make_page(lambda sijax: sijax.register_callback("f", handler))

    response = page.call("f", "x")

    assert response.status_code == 500
    assert "secret" not in response.text
    assert "secret detail" in caplog.text


def test_an_error_handler_of_the_application_answers_for_a_function(make_page):
    def handler(response):
        raise KeyError("x")

    page = make_page(lambda sijax: sijax.register_callback("f", handler))
    page.app.errorhandler(KeyError)(
        lambda error: (f"handled for {g.sijax.requested_function}", 418)
    )

    response = page.call("f")

    assert (response.status_code, response.text) == (418, "handled for f")


@pytest.mark.parametrize("depth", [199, 200, 201, 500, 960, *range(970, 982), 1500])
@pytest.mark.parametrize("function", ["one", "comet"])
def test_what_can_be_nested_in_arguments_can_be_sent_back(page, function, depth):
    nested = "[" * depth + "]" * depth

    response = page.call(function, text=nested)

    assert response.status_code == 200


@pytest.mark.parametrize(("depth", "counts"), [(200, True), (201, False)])
def test_arguments_nested_deeper_than_200_are_none(depth, counts):
    sijax = Sijax().set_data({"sijax_rq": "f", "sijax_args": "[" * depth + "]" * depth})

    assert bool(sijax.request_args) is counts


def test_many_flat_lists_are_not_deep():
    sijax = Sijax().set_data({"sijax_rq": "f", "sijax_args": json.dumps([[1]] * 1000)})

    assert len(sijax.request_args) == 1000
