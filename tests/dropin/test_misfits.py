"""Does a call fit the function? If not, it is told; an error in the function stays one."""

import functools
import inspect
import math

import pytest

from sijax.response import BaseResponse


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
