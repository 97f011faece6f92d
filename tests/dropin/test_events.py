"""``register_event``: what runs around a call, or instead of one that cannot run (sijax.md 2.1)."""

import pytest

from sijax.response import BaseResponse


def test_the_four_events_have_handlers_from_the_start(core):
    for event in ["before_processing", "after_processing", "invalid_request", "invalid_call"]:
        assert core.has_event(event)
        assert callable(core.get_event(event))
    assert not core.has_event("custom")
    assert core.get_event("custom") is None


def test_an_event_has_one_handler_the_last(core):
    core.register_event("custom", print)

    assert core.register_event("custom", repr) is core
    assert core.get_event("custom") is repr


def test_events_run_before_and_after_the_function(core, call):
    core.register_event(core.EVENT_BEFORE_PROCESSING, lambda response: response.alert("b"))
    core.register_event(core.EVENT_AFTER_PROCESSING, lambda response: response.alert("a"))
    core.register_callback("f", lambda response: response.alert("h"))

    assert [command["alert"] for command in call(core, "f")] == ["b", "h", "a"]


@pytest.mark.parametrize("name", ["unknown", "f"])
def test_events_run_around_an_invalid_call_too(core, call, name):
    core.register_event(core.EVENT_BEFORE_PROCESSING, lambda response: response.alert("b"))
    core.register_event(core.EVENT_AFTER_PROCESSING, lambda response: response.alert("a"))
    core.register_event(core.EVENT_INVALID_REQUEST, lambda response, name: response.alert("i"))
    core.register_event(core.EVENT_INVALID_CALL, lambda response, callback: response.alert("i"))
    core.register_callback("f", lambda response, needed: None)

    assert [command["alert"] for command in call(core, name)] == ["b", "i", "a"]


def test_an_exception_in_the_function_keeps_the_after_event_from_running(core, call):
    ran = []
    core.register_event(core.EVENT_AFTER_PROCESSING, ran.append)
    core.register_callback("f", lambda response: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        call(core, "f")
    assert ran == []


def test_an_unknown_name_goes_to_its_event_with_a_plain_response(core, call):
    got = []
    core.register_event(core.EVENT_INVALID_REQUEST, lambda *args: got.append(args))

    call(core, "unknown", 1, 2)

    ((response, name),) = got
    assert type(response) is BaseResponse
    assert name == "unknown"


def test_a_misfit_goes_to_its_event_with_the_registered_function(core, call):
    got = []

    def handler(response):
        pass

    core.register_event(core.EVENT_INVALID_CALL, lambda response, callback: got.append(callback))
    core.register_callback("f", handler)

    call(core, "f", "too many")

    assert got == [handler]


def test_default_refusals_are_two_different_alerts_without_what_was_sent(core, call):
    core.register_callback("f", lambda response, a, b: None)

    (unknown,) = call(core, "<nope>", "<arg>")
    (misfit,) = call(core, "f", "<arg>")

    assert unknown["type"] == misfit["type"] == "alert"
    assert unknown["alert"] != misfit["alert"]
    for command in [unknown, misfit]:
        assert not {"<nope>", "<arg>", "f"} & set(command["alert"].split())
