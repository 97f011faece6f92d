"""The upload, without a browser."""

import hashlib
import json
import re
from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from examples.application import LARGEST_BODY

CALL = {"sijax_rq": "upload_upload", "sijax_args": '["upload"]'}


@pytest.fixture
def visitor(visit):
    return visit("upload")


def files(*contents):
    return [(BytesIO(content), name) for name, content in contents]


def lines(answer):
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.text.splitlines()]


def test_each_file_is_answered_with_its_fingerprint_as_a_line_of_its_own(visitor):
    contents = [("a.txt", b"hello"), ("b.bin", bytes(300 * 1024))]
    first, second, last, end = lines(visitor.post({**CALL, "file": files(*contents)}))

    for (command,), (name, content) in zip([first, second], contents, strict=True):
        assert command["selector"] == "#results"
        assert f"<bdi>{name}</bdi>" in command["html"]
        assert f"<code>{hashlib.sha256(content).hexdigest()}</code>" in command["html"]
    assert "5 Bytes" in first[0]["html"]
    assert "300.0 KiB" in second[0]["html"]
    assert last[0]["html"] == "Files received: 2."
    assert last[1]["call"] == "sjxUpload.resetForm"
    assert end == {"done": True}


@pytest.mark.parametrize("called", [True, False], ids=["call", "plain form"])
def test_a_file_name_is_text_and_never_markup(visitor, called):
    data = {"file": files(("<script>x</script>.txt", b""))}
    text = visitor.post({**CALL, **data} if called else data).text

    assert "<script>x" not in text
    assert "&lt;script&gt;x" in text


@pytest.mark.parametrize(
    "data", [{}, {"file": (BytesIO(), "")}, {"file": "text"}, {"other": (BytesIO(b"x"), "x")}]
)
def test_a_call_without_a_file_gets_a_friendly_sentence(visitor, data):
    commands, _ = lines(visitor.post({**CALL, **data}, content_type="multipart/form-data"))

    assert commands[0]["html"] == "Choose at least one file first."


def test_a_plain_form_is_answered_with_the_page(visitor):
    contents = [("a.txt", b"hello"), ("empty", b"")]
    text = visitor.post({"file": files(*contents)}).text

    for name, content in contents:
        assert f"<bdi>{name}</bdi>" in text
        assert hashlib.sha256(content).hexdigest() in text
    assert "Files received: 2." in text


def test_a_plain_form_without_a_file_gets_a_friendly_sentence(visitor):
    text = visitor.post({"file": (BytesIO(), "")}, content_type="multipart/form-data").text

    assert "Choose at least one file first." in text


def test_the_plain_form_carries_its_token(visitor):
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.page)[1]
    data = {"file": files(("a.txt", b"hello")), "csrf_token": token}

    assert visitor.client.post("/upload/", data=data).status_code == 200


def test_a_plain_form_without_its_token_is_refused(visitor):
    answer = visitor.client.post("/upload/", data={"file": files(("a.txt", b"hello"))})

    assert answer.status_code == 400


@pytest.mark.parametrize("called", [True, False], ids=["call", "plain form"])
def test_more_than_the_limit_is_refused_with_a_reason(visitor, called):
    data = {"file": FileStorage(BytesIO(bytes(LARGEST_BODY)), "a.bin")}
    # Encoded here: the client would leave its temporary file of a large body open.
    boundary, body = encode_multipart({**CALL, **data} if called else data)
    answer = visitor.post(body, content_type=f"multipart/form-data; boundary={boundary}")

    assert answer.status_code == 413
    assert "Files may have 16.0 MiB in all." in answer.text


@pytest.mark.parametrize("form", ["other", "", None, ["upload"]], ids=repr)
def test_the_form_of_another_function_is_not_taken(visitor, form):
    answer = visitor.post({**CALL, "sijax_args": json.dumps([form])})
    (command,), _ = lines(answer)

    assert command["type"] == "alert"
