"""``sijax.Sijax``: registration, execution and events, without Flask (sijax.md 2.1)."""

import collections
import functools
import inspect
import json
import logging
import math
import operator
import os
import types

import pytest

import sijax
from sijax.exception import SijaxError
from sijax.response import BaseResponse
from sijax.response import StreamingIframeResponse


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


# Registration


def test_the_last_registration_of_a_name_wins(core, call):
    assert core.register_callback("f", lambda response: response.alert("first")) is core
    core.register_callback("f", lambda response: response.alert("last"))

    assert call(core, "f") == [{"alert": "last", "type": "alert"}]


def test_a_name_that_is_no_text_is_reachable_as_text(core, call):
    core.register_callback(15, lambda response: response.alert("x"))

    assert call(core, "15") == [{"alert": "x", "type": "alert"}]


@pytest.mark.parametrize("response_class", ["", 14, False, []], ids=repr)
def test_a_response_class_must_be_callable(core, response_class):
    with pytest.raises(SijaxError):
        core.register_callback("f", print, response_class=response_class)


def test_a_function_may_make_the_response_object(core, call):
    class Shout(BaseResponse):
        def alert(self, message):
            return super().alert(message.upper())

    core.register_callback(
        "f",
        lambda response: response.alert("x"),
        response_class=lambda instance, args: Shout(instance, args),
    )

    assert call(core, "f") == [{"alert": "X", "type": "alert"}]


@pytest.mark.parametrize("args_extra", [True, False, "s", "", 0, {}, {1}], ids=repr)
def test_extra_arguments_must_be_a_list_or_tuple(core, args_extra):
    with pytest.raises(SijaxError):
        core.register_callback("f", print, args_extra=args_extra)


@pytest.mark.parametrize("args_extra", [["e", 1], ("e", 1)], ids=repr)
def test_extra_arguments_stand_before_those_of_the_page(core, call, args_extra):
    got = []
    core.register_callback("f", lambda response, *args: got.extend(args), args_extra=args_extra)

    call(core, "f", "page")

    assert got == ["e", 1, "page"]


def test_a_list_of_extra_arguments_changed_later_changes_nothing(core, call):
    got, extra = [], ["e"]
    core.register_callback("f", lambda response, *args: got.extend(args), args_extra=extra)
    extra.append("late")

    call(core, "f")

    assert got == ["e"]


def test_what_cannot_be_called_fails_when_it_is_called(core, call):
    core.register_callback("f", "no function")

    with pytest.raises(SijaxError, match="no function"):
        call(core, "f")


# Objects


class Greeter:
    word = "hello"

    def __init__(self):
        self.name = "of the instance"

    def plain(self, response):
        response.alert(self.name)

    @staticmethod
    def static(response):
        response.alert("static")

    @classmethod
    def of_class(cls, response):
        response.alert(cls.word)

    def _private(self, response):
        response.alert("private")

    @property
    def broken(self):
        raise RuntimeError("no value yet")


@pytest.mark.parametrize(
    ("name", "message"),
    [("plain", "of the instance"), ("static", "static"), ("of_class", "hello")],
)
def test_public_methods_of_an_instance_can_be_called(core, call, name, message):
    assert core.register_object(Greeter()) is core

    assert call(core, name) == [{"alert": message, "type": "alert"}]


@pytest.mark.parametrize(("name", "message"), [("static", "static"), ("of_class", "hello")])
def test_static_and_class_methods_of_a_class_can_be_called(core, call, name, message):
    core.register_object(Greeter)

    assert call(core, name) == [{"alert": message, "type": "alert"}]


@pytest.mark.parametrize("name", ["_private", "__init__", "__class__", "word", "name", "broken"])
def test_private_names_and_plain_values_of_an_object_cannot_be_called(core, call, name):
    core.register_event(core.EVENT_INVALID_REQUEST, lambda response, name: response.alert("no"))
    core.register_object(Greeter())

    assert call(core, name) == [{"alert": "no", "type": "alert"}]


def test_an_attribute_that_cannot_be_read_is_named_in_one_warning(core, caplog):
    core.register_object(Greeter())

    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "broken" in record.message and "__all__" in record.message


def test_options_hold_for_every_function_of_an_object(core, call):
    class Handlers:
        def f(self, response, extra):
            response.alert(extra)

        def g(self, response, extra):
            response.alert(extra)

    core.register_object(Handlers(), args_extra=["x"])

    assert call(core, "f") == call(core, "g") == [{"alert": "x", "type": "alert"}]


@pytest.fixture
def module():
    """A module with a function of its own, and what modules are full of besides."""
    module = types.ModuleType("handlers_of_a_page")

    def own(response):
        response.alert("own")

    class Model:
        pass

    own.__module__ = Model.__module__ = module.__name__
    vars(module).update(
        own=own,
        Model=Model,
        system=os.system,
        setitem=operator.setitem,
        OrderedDict=collections.OrderedDict,
        number=1,
    )
    return module


def test_of_a_module_only_its_own_functions_can_be_called(core, call, module, caplog):
    core.register_event(core.EVENT_INVALID_REQUEST, lambda response, name: response.alert("no"))
    core.register_object(module)

    assert call(core, "own") == [{"alert": "own", "type": "alert"}]
    for name in ["system", "setitem", "OrderedDict", "Model", "number"]:
        assert call(core, name) == [{"alert": "no", "type": "alert"}]
    (record,) = caplog.records
    assert all(name in record.message for name in ["system", "setitem", "OrderedDict", "Model"])
    assert "number" not in record.message


def test_a_module_that_lists_its_names_offers_what_it_lists(core, call, module, caplog):
    module.__all__ = ["Model"]
    core.register_event(core.EVENT_INVALID_REQUEST, lambda response, name: response.alert("no"))
    core.register_event(core.EVENT_INVALID_CALL, lambda response, callback: response.alert("yes"))
    core.register_object(module)

    assert call(core, "Model") == [{"alert": "yes", "type": "alert"}]
    assert call(core, "system") == [{"alert": "no", "type": "alert"}]
    assert "Model" not in caplog.text


# Execution


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


# Events


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


# Does the call fit the function?


def wrapped(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


class Callable:
    def __call__(self, response, a):
        response.alert(a)


class Methods:
    def method(self, response, a):
        response.alert(a)

    @wrapped
    def decorated(self, response, a):
        response.alert(a)

    @classmethod
    def of_class(cls, response, a):
        response.alert(a)

    @staticmethod
    def static(response, a):
        response.alert(a)


def needs_one(response, a):
    response.alert(a)


def keyword_only(response, a, *, k="default"):
    response.alert(a)


TAKE_ONE = {
    "function": needs_one,
    "lambda": lambda response, a: response.alert(a),
    "keyword with default": keyword_only,
    "method": Methods().method,
    "class method": Methods.of_class,
    "static method": Methods.static,
    "partial": functools.partial(lambda extra, response, a: response.alert(a), "extra"),
    "callable object": Callable(),
    "decorated": wrapped(needs_one),
    "decorated twice": wrapped(wrapped(needs_one)),
    "decorated method": Methods().decorated,
}


@pytest.mark.parametrize("handler", TAKE_ONE.values(), ids=TAKE_ONE)
def test_a_fitting_call_runs(core, call, handler):
    core.register_callback("f", handler)

    assert call(core, "f", "x") == [{"alert": "x", "type": "alert"}]


@pytest.mark.parametrize("args", [[], ["x", "y"]], ids=["too few", "too many"])
@pytest.mark.parametrize("handler", TAKE_ONE.values(), ids=TAKE_ONE)
def test_a_call_that_does_not_fit_is_reported_not_raised(core, call, handler, args):
    core.register_event(core.EVENT_INVALID_CALL, lambda response, callback: response.alert("no"))
    core.register_callback("f", handler)

    assert call(core, "f", *args) == [{"alert": "no", "type": "alert"}]


def test_an_argument_with_a_default_may_be_left_out(core, call):
    core.register_callback("f", lambda response, a=1: response.alert(a))

    assert call(core, "f") == [{"alert": 1, "type": "alert"}]


def test_a_required_keyword_argument_never_fits(core, call):
    def handler(response, *, k):
        raise AssertionError

    core.register_event(core.EVENT_INVALID_CALL, lambda response, callback: response.alert("no"))
    core.register_callback("f", handler)

    assert call(core, "f") == [{"alert": "no", "type": "alert"}]


def raises_here(response):
    raise TypeError("own")


def raises_deeper(response):
    len(5)


def calls_itself_wrongly(response):
    needs_one(response)


RAISE = [raises_here, raises_deeper, calls_itself_wrongly]


@pytest.mark.parametrize("decorate", [lambda f: f, wrapped], ids=["plain", "decorated"])
@pytest.mark.parametrize("handler", RAISE, ids=lambda f: f.__name__)
def test_a_type_error_inside_the_function_is_an_error(core, call, handler, decorate):
    core.register_callback("f", decorate(handler))

    with pytest.raises(TypeError):
        call(core, "f")


def test_a_type_error_inside_is_an_error_also_if_the_decorator_dropped_an_argument(core, call):
    @functools.wraps(raises_here)
    def drops(response, dropped):
        raises_here(response)

    core.register_callback("f", drops)

    with pytest.raises(TypeError, match="own"):
        call(core, "f", "x")


def test_a_signature_that_a_decorator_declares_is_believed(core, call):
    def wrapper(*args):
        return needs_one(*args)

    wrapper.__signature__ = inspect.signature(needs_one)
    core.register_event(core.EVENT_INVALID_CALL, lambda response, callback: response.alert("no"))
    core.register_callback("f", wrapper)

    assert call(core, "f") == [{"alert": "no", "type": "alert"}]
    assert call(core, "f", "x") == [{"alert": "x", "type": "alert"}]


def test_a_type_error_of_the_decorator_is_an_error(core, call):
    @functools.wraps(needs_one)
    def broken(*args):
        return len(5)

    core.register_callback("f", broken)

    with pytest.raises(TypeError):
        call(core, "f", "x")


def test_a_decorator_that_supplies_an_argument_is_no_misfit(core, call):
    @functools.wraps(needs_one)
    def supplies(response):
        return needs_one(response, "supplied")

    core.register_callback("f", supplies)

    assert call(core, "f") == [{"alert": "supplied", "type": "alert"}]


def test_a_callable_of_c_that_refuses_the_call_is_a_misfit(core, call):
    core.register_event(core.EVENT_INVALID_CALL, lambda response, callback: response.alert("no"))
    core.register_callback("hypot", math.hypot)

    assert call(core, "hypot") == [{"alert": "no", "type": "alert"}]


def test_a_type_error_below_a_callable_of_c_is_an_error(core, call):
    class Unreadable(BaseResponse):
        def __iter__(self):
            raise TypeError("own")

    core.register_callback("f", max, response_class=Unreadable)

    with pytest.raises(TypeError, match="own"):
        call(core, "f")


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


def test_the_module_works_without_a_flask_context():
    core = sijax.Sijax().set_data({"sijax_rq": "f", "sijax_args": "[1]"})
    core.register_callback("f", lambda response, a: response.html("#x", a))

    assert json.loads(core.process_request())[0]["html"] == 1
