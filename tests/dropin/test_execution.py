"""``process_request`` and ``execute_callback``: how a function is run (sijax.md 2.1)."""

import types

import pytest

from sijax.exception import SijaxError
from sijax.response import StreamingIframeResponse


def test_a_request_that_is_no_call_cannot_be_processed(core):
    with pytest.raises(SijaxError, match="sijax_rq"):
        core.process_request()


def test_execute_callback_runs_what_is_not_registered(core):
    answer = core.execute_callback(
        ["x"], lambda response, extra, arg: response.alert(extra + arg), args_extra=("e",), other=1
    )

    assert answer == '[{"alert":"ex","type":"alert"}]'


@pytest.mark.parametrize("args_extra", [None, (), []], ids=repr)
def test_execute_callback_needs_no_extra_arguments(core, args_extra):
    answer = core.execute_callback(
        [], lambda response: response.alert("x"), response_class=None, args_extra=args_extra
    )

    assert answer == '[{"alert":"x","type":"alert"}]'


@pytest.mark.parametrize(
    "options", [{"args_extra": "s"}, {"args_extra": True}, {"response_class": 14}], ids=str
)
def test_execute_callback_refuses_what_a_registration_refuses(core, options):
    with pytest.raises(SijaxError):
        core.execute_callback([], print, **options)


def test_execute_callback_refuses_what_cannot_be_called(core):
    with pytest.raises(SijaxError):
        core.execute_callback([], "no function")


def test_a_streaming_response_is_a_generator(core):
    ran = []
    answer = core.execute_callback([], ran.append, response_class=StreamingIframeResponse)

    assert isinstance(answer, types.GeneratorType)
    assert ran == []


def test_what_a_function_returns_is_ignored(core):
    assert core.execute_callback([], lambda response: "something") == "[]"


def test_a_function_that_yields_must_be_registered_as_streaming(core):
    ran = []

    def stream(response):
        ran.append(1)
        yield

    with pytest.raises(SijaxError):
        core.execute_callback([], stream)
    assert ran == []


def test_a_coroutine_function_needs_an_application(core):
    async def handler(response):
        response.alert("x")

    with pytest.raises(SijaxError, match="flask_sijax"):
        core.execute_callback([], handler)
