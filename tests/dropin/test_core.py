"""``sijax.Sijax`` without Flask: what came in, and what the page needs (sijax.md 2.1)."""

import json

import pytest

import sijax
from sijax.exception import SijaxError


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PARAM_REQUEST", "sijax_rq"),
        ("PARAM_ARGS", "sijax_args"),
        ("PARAM_CALLBACK", "callback"),
        ("PARAM_RESPONSE_CLASS", "response_class"),
        ("PARAM_ARGS_EXTRA", "args_extra"),
        ("EVENT_BEFORE_PROCESSING", "before_processing"),
        ("EVENT_AFTER_PROCESSING", "after_processing"),
        ("EVENT_INVALID_REQUEST", "invalid_request"),
        ("EVENT_INVALID_CALL", "invalid_call"),
    ],
)
def test_constants_are_attributes_of_the_class(core, name, value):
    assert getattr(core.__class__, name) == value


def test_the_module_works_without_a_flask_context():
    core = sijax.Sijax().set_data({"sijax_rq": "f", "sijax_args": "[1]"})
    core.register_callback("f", lambda response, a: response.html("#x", a))

    assert json.loads(core.process_request())[0]["html"] == 1


# What came in


def test_data_is_the_very_object_that_was_given(core):
    data = {"sijax_rq": "f"}

    assert core.get_data() == {}
    assert core.set_data(data) is core
    assert core.get_data() is data


def test_no_data_is_an_empty_mapping(core):
    assert core.set_data(None).get_data() == {}
    assert not core.is_sijax_request


def test_new_data_bring_new_arguments(core):
    first = core.set_data({"sijax_args": "[1]"}).request_args

    assert core.request_args is first
    assert core.set_data({"sijax_args": "[2]"}).request_args == [2]


@pytest.mark.parametrize(
    ("data", "is_call"),
    [
        ({}, False),
        ({"sijax_rq": "f"}, False),
        ({"sijax_args": "[]"}, False),
        ({"sijax_rq": "f", "sijax_args": "[]"}, True),
        ({"sijax_rq": "", "sijax_args": "not JSON"}, True),
        ({"sijax_rq": None, "sijax_args": None}, True),
    ],
)
def test_a_request_with_both_fields_is_a_call_valid_or_not(core, data, is_call):
    assert core.set_data(data).is_sijax_request is is_call


@pytest.mark.parametrize(
    ("data", "name"), [({}, None), ({"sijax_rq": "f"}, "f"), ({"sijax_rq": 15}, "15")]
)
def test_the_requested_function_is_text_or_none(core, data, name):
    assert core.set_data(data).requested_function == name


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("[]", []),
        ('[1, "x", {"a": [null]}]', [1, "x", {"a": [None]}]),
        ('{"a": 1}', []),
        ("null", []),
        ("5", []),
        ('"s"', []),
        ("[", []),
        ("", []),
        ("[" * 100_000, []),
        ("[" * 100_000 + "]" * 100_000, []),
        ("[NaN]", []),
        ("[Infinity]", []),
        ("[-Infinity]", []),
        ("[" + "9" * 5000 + "]", []),
        ('["NaN"]', ["NaN"]),
        (b'["\xc3\xa9"]', ["é"]),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_arguments_are_a_json_list_or_none_at_all(core, text, args):
    assert core.set_data({"sijax_args": text}).request_args == args


@pytest.mark.parametrize("value", [None, 5, ["x"], b"\xff"], ids=repr)
def test_arguments_that_are_no_text_are_none_at_all(core, value):
    assert core.set_data({"sijax_args": value}).request_args == []


def test_missing_arguments_are_none_at_all(core):
    assert core.request_args == []


# What the page needs


def test_without_a_request_uri_there_is_no_javascript(core):
    with pytest.raises(SijaxError, match="set_request_uri"):
        core.get_js()


@pytest.mark.parametrize(
    ("uri", "js"),
    [
        ("/u?a=1&b=2", 'Sijax.setRequestUri("/u?a=1&b=2");'),
        ("</script>", 'Sijax.setRequestUri("\\u003c/script\\u003e");'),
        ('/"\\\u2028\u2029', 'Sijax.setRequestUri("/\\"\\\\\\u2028\\u2029");'),
    ],
)
def test_the_javascript_sets_the_request_uri(core, uri, js):
    assert core.set_request_uri(uri) is core
    assert core.get_js() == js


def test_the_javascript_sets_the_json_uri_if_there_is_one(core):
    assert core.set_request_uri("/u").set_json_uri("/<j>") is core

    assert core.get_js() == 'Sijax.setRequestUri("/u");Sijax.setJsonUri("/\\u003cj\\u003e");'
