"""``StreamingIframeResponse`` and comet functions of the core: when a chunk is made, and what it
looks like to a client of 2012 (sijax.md 2.3, 4.2)."""

import json
import re
import types

import pytest

from sijax.exception import SijaxError
from sijax.plugin.comet import CometResponse
from sijax.plugin.comet import register_comet_callback
from sijax.plugin.comet import register_comet_object
from sijax.plugin.upload import UploadResponse
from sijax.response import BaseResponse
from sijax.response import StreamingIframeResponse


def alerts(chunk):
    (commands,) = re.findall(rb"processCommands\((.*)\);", chunk)
    return [command["alert"] for command in json.loads(commands)]


@pytest.fixture
def chunks(core, call):
    """Register a function as comet, call it, and return the alerts of each chunk."""

    def chunks(function, *args, **options):
        register_comet_callback(core, "f", function, **options)
        return [alerts(chunk) for chunk in call(core, "f", *args)]

    return chunks


def test_each_yield_makes_one_chunk(chunks):
    def count(response, to):
        for number in range(to):
            response.alert(number)
            yield response

    assert chunks(count, 3) == [[0], [1], [2]]


@pytest.mark.parametrize("value", [None, 0, "x", object()], ids=lambda value: type(value).__name__)
def test_what_is_yielded_does_not_matter(chunks, value):
    def handler(response):
        response.alert("a")
        yield value
        response.alert("b")
        yield value

    assert chunks(handler) == [["a"], ["b"]]


def test_commands_of_one_flush_share_a_chunk(chunks):
    def handler(response):
        response.alert(1).alert(2)
        yield

    assert chunks(handler) == [[1, 2]]


def test_a_yield_without_commands_makes_no_chunk(chunks):
    def handler(response):
        yield
        response.alert("a").clear_commands()
        yield

    assert chunks(handler) == []


def test_commands_after_the_last_yield_are_sent(chunks):
    def handler(response):
        response.alert("a")
        yield
        response.alert("b")

    assert chunks(handler) == [["a"], ["b"]]


def test_a_plain_function_makes_one_chunk(chunks):
    def handler(response):
        response.alert("a").alert("b")

    assert chunks(handler) == [["a", "b"]]


def test_a_function_without_commands_makes_no_chunk(chunks):
    assert chunks(lambda response: None) == []


def test_chunks_are_bytes(core, call):
    register_comet_callback(core, "f", lambda response: response.alert("é"))

    (chunk,) = call(core, "f")

    assert isinstance(chunk, bytes)
    assert "é".encode() in chunk


def test_nothing_runs_before_the_first_chunk_is_asked_for(core):
    ran = []

    def handler(response):
        ran.append("handler")
        yield

    core.register_event(core.EVENT_BEFORE_PROCESSING, lambda response: ran.append("before"))
    register_comet_callback(core, "f", handler)
    core.set_data({"sijax_rq": "f", "sijax_args": "[]"})

    answer = core.process_request()

    assert isinstance(answer, types.GeneratorType)
    assert ran == []
    list(answer)
    assert ran == ["before", "handler"]


def test_the_function_is_not_ahead_of_what_was_asked_for(core):
    ran = []

    def handler(response):
        for number in range(3):
            ran.append(number)
            response.alert(number)
            yield

    register_comet_callback(core, "f", handler)
    answer = core.set_data({"sijax_rq": "f", "sijax_args": "[]"}).process_request()

    next(answer)
    assert ran == [0]
    next(answer)
    assert ran == [0, 1]
    answer.close()


def test_the_events_around_the_function_are_chunks_of_their_own(core, chunks):
    def handler(response):
        response.alert("h")
        yield
        response.alert("tail")

    core.register_event(core.EVENT_BEFORE_PROCESSING, lambda response: response.alert("b"))
    core.register_event(core.EVENT_AFTER_PROCESSING, lambda response: response.alert("a"))

    assert chunks(handler) == [["b"], ["h"], ["tail"], ["a"]]


def test_events_may_stream_too(core, chunks):
    def event(name):
        def stream(response):
            response.alert(name + "1")
            yield
            response.alert(name + "2")

        return stream

    core.register_event(core.EVENT_BEFORE_PROCESSING, event("b"))
    core.register_event(core.EVENT_AFTER_PROCESSING, event("a"))

    assert chunks(lambda response: response.alert("h")) == [["b1"], ["b2"], ["h"], ["a1"], ["a2"]]


def test_the_refusal_of_a_misfit_may_stream(core, chunks):
    def refuse(response, callback):
        response.alert("no")
        yield
        response.alert("really")

    core.register_event(core.EVENT_INVALID_CALL, refuse)

    assert chunks(lambda response, needed: None) == [["no"], ["really"]]


def test_a_decorated_stream_that_gets_too_few_arguments_is_reported(core, chunks):
    def stream(response, needed):
        yield

    def wrapper(*args):
        yield from stream(*args)

    wrapper.__wrapped__ = stream
    core.register_event(core.EVENT_INVALID_CALL, lambda response, callback: response.alert("no"))

    assert chunks(wrapper) == [["no"]]


def test_an_exception_ends_the_chunks_with_that_exception(core, call):
    def handler(response):
        yield
        raise KeyError("x")

    register_comet_callback(core, "f", handler)

    with pytest.raises(KeyError):
        call(core, "f")


def test_a_stop_iteration_in_the_function_is_an_error_not_an_end(core, call):
    def handler(response):
        next(iter([]))
        yield

    register_comet_callback(core, "f", handler)

    with pytest.raises(RuntimeError):
        call(core, "f")


def test_closing_the_chunks_closes_the_function_but_runs_no_after_event(core):
    ran = []

    def handler(response):
        try:
            response.alert("a")
            yield
        finally:
            ran.append("finally")

    core.register_event(core.EVENT_AFTER_PROCESSING, lambda response: ran.append("after"))
    register_comet_callback(core, "f", handler)
    answer = core.set_data({"sijax_rq": "f", "sijax_args": "[]"}).process_request()
    next(answer)

    answer.close()

    assert ran == ["finally"]


def test_closing_the_chunks_closes_a_generator_that_somebody_else_holds_too(core):
    ran, held = [], []

    def steps(response):
        try:
            response.alert("a")
            yield
        finally:
            ran.append("finally")

    def handler(response):
        held.append(steps(response))
        return held[0]

    register_comet_callback(core, "f", handler)
    answer = core.set_data({"sijax_rq": "f", "sijax_args": "[]"}).process_request()
    next(answer)

    answer.close()

    assert ran == ["finally"]


def test_a_value_that_json_cannot_carry_is_an_error_in_a_stream_too(core, call):
    register_comet_callback(core, "f", lambda response: response.alert(float("nan")))

    with pytest.raises(SijaxError, match="alert"):
        call(core, "f")


# Registration


def test_registering_comet_functions_returns_nothing(core):
    class Handlers:
        def f(self, response):
            response.alert("x")

    assert register_comet_callback(core, "g", print) is None
    assert register_comet_object(core, Handlers()) is None


def test_every_function_of_an_object_streams(core, call):
    class Handlers:
        def f(self, response):
            response.alert("f1")
            yield
            response.alert("f2")

        def g(self, response):
            response.alert("g")

    register_comet_object(core, Handlers())

    assert [alerts(chunk) for chunk in call(core, "f")] == [["f1"], ["f2"]]
    assert [alerts(chunk) for chunk in call(core, "g")] == [["g"]]


def test_comet_functions_take_the_options_of_any_function(chunks):
    assert chunks(lambda response, extra: response.alert(extra), args_extra=["x"]) == [["x"]]


def test_a_given_response_class_is_kept(core, call):
    seen = []
    register_comet_callback(
        core, "f", lambda response: seen.append(type(response)), response_class=BaseResponse
    )

    assert call(core, "f") == []
    assert seen == [BaseResponse]


def test_the_response_of_a_comet_function_is_a_comet_response(core, call):
    seen = []
    register_comet_callback(core, "f", lambda response: seen.append(type(response)))
    call(core, "f")

    assert seen == [CometResponse]


def test_all_streaming_responses_are_of_one_family():
    assert issubclass(CometResponse, StreamingIframeResponse)
    assert issubclass(UploadResponse, StreamingIframeResponse)
    assert issubclass(StreamingIframeResponse, BaseResponse)


# The layout for a hidden iframe


def test_the_first_chunk_leads_with_what_browsers_of_that_time_held_back(core, call):
    def handler(response):
        response.alert(1)
        yield
        response.alert(2)

    register_comet_callback(core, "f", handler)

    first, second = call(core, "f")

    opening = b'<script type="text/javascript">'
    assert first.startswith(opening + b"</script>" + b"\n" * 2000)
    assert second.startswith(opening + b"window.parent.Sijax.processCommands(")
    assert second.rstrip().endswith(b");</script>")


@pytest.mark.parametrize(
    "text", ["</script>", "<!--", "<script>", "\u2028\u2029", "]]>"], ids=ascii
)
def test_text_cannot_leave_the_script_element_of_its_chunk(core, call, text):
    register_comet_callback(core, "f", lambda response: response.alert(text))

    (chunk,) = call(core, "f")
    inside = chunk.rpartition(b'<script type="text/javascript">')[2].rpartition(b"</script>")[0]

    assert not set("<>\u2028\u2029") & set(inside.decode())
    assert alerts(chunk) == [text]
