"""A streaming call that fails: before its first line, or in the middle (sijax.md 4.3, 7)."""

import json
import logging

import pytest
from flask import got_request_exception

from .conftest import NDJSON


def fail_at_once(response):
    response.alert("never sent")
    raise RuntimeError("secret detail")
    yield


def fail_midway(response):
    response.alert(1)
    yield
    response.alert("queued, then lost")
    raise RuntimeError("secret detail")


@pytest.mark.parametrize("accept", [NDJSON, "*/*"])
def test_an_error_before_the_first_flush_is_an_ordinary_error(comet, accept):
    page = comet(fail_at_once)
    page.app.errorhandler(RuntimeError)(lambda error: ("handled", 500))

    response = page.call("f", headers={"Accept": accept})

    assert (response.status_code, response.text) == (500, "handled")


def test_an_error_in_the_middle_ends_the_stream_with_a_line_that_tells_little(comet, lines, caplog):
    sent = []
    page = comet(fail_midway)
    with got_request_exception.connected_to(
        lambda app, exception: sent.append(exception), page.app
    ):
        first, last = lines(page.stream("f"))

    assert first == [{"alert": 1, "type": "alert"}]
    assert last["error"]["code"] == "server_error"
    assert "secret" not in json.dumps(last)
    assert [str(error) for error in sent] == ["secret detail"]
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "Traceback" in caplog.text and record.exc_info[0] is RuntimeError


def test_an_error_in_the_middle_of_script_elements_just_ends_them(comet, caplog):
    response = comet(fail_midway).call("f")

    assert response.text.count("processCommands") == 1
    assert "secret" not in response.text
    assert "secret detail" in caplog.text


@pytest.mark.parametrize(
    ("config", "tells"),
    [
        ({"SIJAX_DEBUG_ERRORS": True}, True),
        ({"DEBUG": True}, True),
        ({"SIJAX_DEBUG_ERRORS": False, "DEBUG": True}, False),
        ({"SIJAX_DEBUG_ERRORS": None}, False),
        ({"TESTING": True}, False),
    ],
    ids=str,
)
def test_the_text_of_an_error_is_for_debugging_only(comet, lines, config, tells):
    last = lines(comet(fail_midway, **config).stream("f"))[-1]

    assert (last["error"]["message"] == "secret detail") is tells
    assert "Traceback" not in last["error"]["message"]


def test_a_value_that_json_cannot_carry_ends_the_stream_as_an_error(comet, lines):
    def handler(response):
        response.alert(1)
        yield
        response.alert(object())
        yield

    assert "error" in lines(comet(handler).stream("f"))[-1]


def test_the_after_event_does_not_run_after_an_error(comet, lines):
    ran = []

    def register(sijax):
        sijax.register_event("after_processing", ran.append)

    lines(comet(fail_midway, register).stream("f"))

    assert ran == []
