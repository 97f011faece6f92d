"""Uploads: the form's values, its files and the JavaScript that takes the form over
(sijax.md 2.4, 7)."""

import io
import json
import re

import pytest
from flask import request
from markupsafe import escape
from werkzeug.datastructures import FileStorage
from werkzeug.datastructures import MultiDict
from werkzeug.test import encode_multipart

from sijax.plugin import upload
from sijax.plugin.upload import func_name_by_form_id
from sijax.plugin.upload import register_upload_callback
from sijax.plugin.upload import UploadResponse
from sijax.response import BaseResponse

from .conftest import NDJSON


@pytest.fixture
def submit(core):
    """Let a core object execute an upload; returns what the function got."""

    def submit(data=None, args='["form"]', name="form_upload"):
        core.set_data({**(data or {}), "sijax_rq": name, "sijax_args": args})
        return b"".join(core.process_request())

    return submit


@pytest.fixture
def got(core):
    """The arguments that the upload function of the form ``form`` got."""
    got = []
    register_upload_callback(core, "form", lambda response, *args: got.append((response, *args)))
    return got


def test_the_names_of_an_upload():
    assert upload.PARAM_FORM_ID == "formId"
    assert upload.PARAM_CALLBACK == "callback"
    assert func_name_by_form_id("form") == "form_upload"


def test_the_function_gets_the_values_of_the_form_without_the_fields_of_the_call(submit, got):
    submit({"a": "x", "form_key2": 15, "csrf_token": "t"})

    ((response, values),) = got
    assert values == {"a": "x", "form_key2": 15}
    assert isinstance(response, UploadResponse)
    assert response.form_id == "form"


def test_the_values_are_a_copy(core, submit, got):
    submit({"a": "x"})
    got[0][1]["a"] = "y"

    assert core.get_data()["a"] == "x"


def test_extra_arguments_stand_before_the_form_values(core, submit):
    got = []
    register_upload_callback(
        core, "form", lambda response, *args: got.extend(args), args_extra=["e"]
    )

    submit({"a": "x"})

    assert got == ["e", {"a": "x"}]


@pytest.mark.parametrize(
    "args",
    [
        "[]",
        '["form", 2]',
        '["other"]',
        "[1]",
        "[null]",
        '[["form"]]',
        "{}",
        "not JSON",
        "[" * 100_000,
    ],
    ids=lambda text: text[:15],
)
def test_arguments_that_are_not_the_form_are_a_misfit(core, submit, got, args):
    core.register_event(core.EVENT_INVALID_CALL, lambda response, callback: response.alert("no"))

    assert b'[{"alert":"no","type":"alert"}]' in submit({"a": "x"}, args)
    assert got == []


def test_the_function_of_one_form_cannot_be_called_for_another(core, submit, got):
    others = []
    register_upload_callback(core, "other", lambda response, values: others.append(values))

    submit(args='["other"]', name="form_upload")
    submit(args='["form"]', name="other_upload")

    assert got == others == []


@pytest.mark.parametrize("args", [[5], [None], [["form"]], []], ids=repr)
def test_an_upload_that_is_executed_by_hand_needs_the_id_of_a_form_too(core, args):
    got = []

    def handler(response, values):
        got.append(values)

    b"".join(core.execute_callback(args, handler, response_class=UploadResponse))

    assert got == []


def test_a_form_id_that_is_a_number_is_the_text_that_the_page_has(core, submit):
    got = []
    js = register_upload_callback(core, 7, lambda response, values: got.append(response.form_id))

    submit(name="7_upload", args='["7"]')

    assert got == ["7"]
    assert '"formId": "7"' in js


def test_a_function_that_takes_no_values_is_a_misfit(core, submit):
    register_upload_callback(core, "form", lambda response: response.alert("ran"))

    assert b"ran" not in submit()


def test_reset_form_lets_the_client_reset_the_form(core, submit):
    register_upload_callback(core, "form", lambda response, values: response.reset_form())

    assert b'[{"call":"sjxUpload.resetForm","params":["form"],"type":"call"}]' in submit()


def test_a_given_response_class_is_kept(core, call):
    got = []
    register_upload_callback(
        core,
        "form",
        lambda response, *args: got.append((type(response), args)),
        response_class=BaseResponse,
    )

    assert call(core, "form_upload", "form") == []
    assert got == [(BaseResponse, ("form",))]


# The JavaScript


@pytest.mark.parametrize("form_id", ["form", "a.b:c", '"</script>\u2028'], ids=ascii)
def test_the_javascript_names_the_form_and_cannot_leave_its_element(core, form_id):
    js = register_upload_callback(core, form_id, print)

    assert isinstance(js, str)
    assert not set("<>\u2028") & set(js.partition("})(")[2])
    (parameters,) = re.findall(r"\((\{\"formId.*\})\)", js)
    assert json.loads(parameters) == {
        "formId": form_id,
        "callback": func_name_by_form_id(form_id),
    }
    assert "$" not in js and "jQuery" not in js


def test_the_javascript_survives_a_template_with_and_without_safe(core):
    js = register_upload_callback(core, "form", print)

    assert escape(js) == str(js)
    assert type("<b>" + js) is str


# In an application


@pytest.fixture
def upload_page(make_page):
    """A page that takes the form ``form``."""

    def upload_page(function, options=None, **config):
        return make_page(
            lambda sijax: sijax.register_upload_callback("form", function, **(options or {})),
            **config,
        )

    return upload_page


def post(page, fields, headers=None):
    boundary, body = encode_multipart(
        MultiDict([*fields, ("sijax_rq", "form_upload"), ("sijax_args", '["form"]')])
    )
    return page.client.post(
        "/",
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
        headers={"Accept": NDJSON} if headers is None else headers,
    )


def a_file(content=b"content", name="a.txt"):
    return FileStorage(io.BytesIO(content), name)


def test_the_function_gets_the_files_of_the_request_itself(upload_page):
    seen = []

    def handler(response, files, values):
        seen.append(files is request.files)
        response.alert([files["file"].filename, files["file"].read().decode(), values])

    response = post(upload_page(handler), [("file", a_file()), ("a", "x")])

    assert seen == [True]
    assert json.loads(response.text.splitlines()[0])[0]["alert"] == ["a.txt", "content", {"a": "x"}]


def test_given_extra_arguments_replace_the_files(upload_page):
    got = []
    page = upload_page(lambda response, *args: got.extend(args), {"args_extra": ["e"]})

    post(page, [("a", "x")])

    assert got == ["e", {"a": "x"}]


def test_form_values_hold_the_first_of_repeated_fields(upload_page):
    got = []

    def handler(response, files, values):
        got.append((values == {"m": "a", "n": "1"}, values.getlist("m"), values.getlist("none")))

    post(upload_page(handler), [("m", "a"), ("m", "b"), ("n", "1")])

    assert got == [(True, ["a", "b"], [])]


def test_form_values_hold_lists_if_the_application_wants_them(upload_page):
    got = []
    page = upload_page(
        lambda response, files, values: got.append((values, values.getlist("m"))),
        SIJAX_FORM_VALUES="lists",
    )

    post(page, [("m", "a"), ("m", "b"), ("n", "1")])

    assert got == [({"m": ["a", "b"], "n": ["1"]}, ["a", "b"])]


# Above 500 kB Werkzeug keeps a file on disk instead of in memory.
@pytest.mark.parametrize("size", [10, 1_000_000], ids=["in memory", "on disk"])
def test_files_can_be_read_after_a_flush_and_are_closed_at_the_end(upload_page, size):
    seen = []

    def handler(response, files, values):
        seen.append(files["file"])
        response.alert("got it")
        yield
        response.alert(len(files["file"].read()))
        yield

    response = post(upload_page(handler), [("file", a_file(b"x" * size))])
    lines = [json.loads(line) for line in response.text.splitlines()]

    assert lines[1][0]["alert"] == size
    assert lines[2] == {"done": True}
    assert seen[0].closed


def test_files_are_closed_when_the_client_leaves(upload_page):
    seen = []

    def handler(response, files, values):
        seen.append(files["file"])
        response.alert("got it")
        yield
        response.alert("never")

    page = upload_page(handler)
    response = post(page, [("file", a_file())])
    response.close()

    assert seen[0].closed


def test_files_are_closed_after_an_error(upload_page):
    seen = []

    def handler(response, files, values):
        seen.append(files["file"])
        response.alert(1)
        yield
        raise KeyError

    post(upload_page(handler), [("file", a_file())]).get_data()

    assert seen[0].closed


def test_an_upload_to_a_hidden_iframe_answers_with_script_elements(upload_page):
    page = upload_page(lambda response, files, values: response.alert("x").reset_form())

    response = post(page, [("a", "x")], headers={})

    assert response.content_type == "text/html; charset=utf-8"
    assert "sjxUpload.resetForm" in response.text


def test_a_form_without_files_may_be_sent_url_encoded(upload_page):
    got = []
    page = upload_page(lambda response, files, values: got.append((dict(files), values)))

    page.call("form_upload", "form", fields={"a": "x"})

    assert got == [({}, {"a": "x"})]
