"""What a body must be for its calls to be looked at: JSON, said to be JSON, not too long."""

import io
import json

import pytest

from .conftest import call
from .conftest import failure
from .conftest import INVALID_REQUEST
from .conftest import J

PARSE_ERROR = failure(-32700, "Parse error", "parse_error")


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json-rpc",
        "application/json; charset=utf-8",
        "Application/JSON",
    ],
)
def test_these_content_types_are_taken(send, content_type):
    body = json.dumps(call({"a": 1}))

    assert send(body, content_type=content_type).json["result"] == 2


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/json",
        "application/jsonrequest",
        "application/vnd.api+json",
        "",
        None,
        "text/plain; application/json",
        "*/*",
    ],
)
def test_other_content_types_are_refused(send, content_type):
    answer = send(json.dumps(call({"a": 1})), content_type=content_type)

    assert (answer.status_code, answer.json) == (400, INVALID_REQUEST)


def test_a_form_is_refused(client):
    assert client.post("/j", data={"a": "1"}).json == INVALID_REQUEST


NO_JSON = [
    b"",
    b"{",
    b"nonsense",
    b"{'a': 1}",
    b'{"id": 1,}',
    b"\xff\xfe",
    b'{"id": "\xff"}',
    "{}".encode("utf-16"),
    b"\xef\xbb\xbf{}",
    b'{"id": NaN}',
    b'{"id": 1, "params": {"a": Infinity}}',
    b'{"id": 1, "params": {"a": -Infinity}}',
    b'{"id": 1e999}',
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b'{"id": 1' + b"0" * 5000 + b"}",
]


@pytest.mark.parametrize("body", NO_JSON, ids=lambda each: repr(each[:20]))
def test_a_body_that_is_no_json_is_a_parse_error(send, body):
    answer = send(body)

    assert (answer.status_code, answer.json) == (400, PARSE_ERROR)


@pytest.mark.parametrize("body", ["[]", "5", '"text"', "null", "true", "1.5"])
def test_a_body_that_is_no_call_is_an_invalid_request(send, body):
    answer = send(body)

    assert (answer.status_code, answer.json) == (400, INVALID_REQUEST)


def test_ten_megabytes_are_read(client):
    text = "x" * 10_000_000

    assert client.rpc("/echo", text=text) == {"text": text}


@pytest.mark.parametrize("size_is_told", [True, False])
def test_a_body_over_the_limit_is_an_invalid_request(serve, size_is_told):
    client = serve(J, MAX_CONTENT_LENGTH=1000)
    body = json.dumps(call({"a": 1, "b": "x" * 2000})).encode()
    options = {"data": body}
    if not size_is_told:
        chunked = {"wsgi.input_terminated": True}
        options = {"input_stream": io.BytesIO(body), "environ_overrides": chunked}

    answer = client.post("/j", content_type="application/json", **options)

    assert (answer.status_code, answer.json) == (400, INVALID_REQUEST)
    assert client.rpc("/j", a=1) == 2
