"""What a call brings along, and whether a function can take it."""

import inspect
from collections.abc import Callable
from collections.abc import Sequence
from types import FunctionType
from types import MethodType
from types import TracebackType
from typing import Any

from ..encoding import Json

#: How deep lists and objects may be nested in the arguments of a call.
_MAX_DEPTH = 200


class InvalidCall(Exception):
    """The arguments of a call do not fit; the function was not entered."""


def decode_arguments(text: object, codec: Json) -> list[Any]:
    """The arguments of a call; ``[]`` for anything but a JSON list.

    Malformed JSON, the literals ``NaN`` and ``Infinity``, which are no JSON, and nesting deeper
    than ``200`` count as no arguments: what is nested to the interpreter's limit could be read, but
    not be sent back.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    if not isinstance(text, str):
        return []
    try:
        arguments = codec.loads(text)
    except (ValueError, RecursionError):
        return []
    if not isinstance(arguments, list) or _is_deep(arguments, text):
        return []
    return arguments


def _is_deep(value: list[Any], text: str) -> bool:
    if text.count("[") + text.count("{") <= _MAX_DEPTH:
        return False
    level: list[Any] = [value]
    for _ in range(_MAX_DEPTH):
        inside = [each for one in level for each in (one.values() if type(one) is dict else one)]
        level = [each for each in inside if type(each) in (list, dict)]
        if not level:
            return False
    return True


def refuses_by_itself(function: Callable[..., Any]) -> bool:
    """True for plain functions and methods: Python does not enter them with what does not fit.

    They need not be asked first, which costs more than to call them.
    """
    if isinstance(function, MethodType):
        function = function.__func__
    return isinstance(function, FunctionType) and "__signature__" not in function.__dict__


def can_take(function: Callable[..., Any], arguments: Sequence[Any]) -> bool | None:
    """True if ``function(*arguments)`` fits its signature, None if it has none to look at."""
    try:
        signature = inspect.signature(function, follow_wrapped=False)
    except (TypeError, ValueError):
        return None
    try:
        signature.bind(*arguments)
    except TypeError:
        return False
    return True


def was_refused_by_signature(
    function: Callable[..., Any], arguments: Sequence[Any], error: TypeError
) -> bool:
    """True if ``error`` says that the arguments did not fit, not that the function went wrong.

    A decorator that takes anything hides the signature of the function that it wraps; so the
    wrapped function is looked at, once the call has failed without entering it.
    """
    fits = can_take(function, arguments)
    if fits is False:
        return True
    traceback = error.__traceback__
    inner = inspect.unwrap(function)
    if inner is not function:
        if isinstance(function, MethodType):
            arguments = (function.__self__, *arguments)
        code = getattr(inner, "__code__", None)
        return can_take(inner, arguments) is False and not _entered(code, traceback)
    if fits is None:
        # A callable of C without a signature: only a call that it refused outright ends here.
        return traceback is not None and traceback.tb_next is None
    return False


def _entered(code: object, traceback: TracebackType | None) -> bool:
    while traceback is not None:
        if traceback.tb_frame.f_code is code:
            return True
        traceback = traceback.tb_next
    return False
