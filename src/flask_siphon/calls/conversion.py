"""From what a page sends to what a function declares, one value at a time."""

from __future__ import annotations

import re
import typing
from collections.abc import Callable
from collections.abc import Iterable
from datetime import date
from datetime import datetime
from datetime import time
from decimal import Decimal
from math import isfinite
from typing import Annotated
from typing import Any
from typing import NamedTuple

import msgspec

from ..http.parameters import choices_of
from ..http.parameters import is_supported
from ..http.parameters import is_usable
from ..http.parameters import MOST_DIGITS
from ..http.parameters import text_converter
from ..http.parameters import without_none


class Misfit(Exception):
    """A value cannot be used.

    :param code: Of the sentence that says why.
    :param limit: The number in it.
    """

    def __init__(self, code: str, limit: object = None) -> None:
        super().__init__(code)
        self.code = code
        self.limit = limit


class Conversion(NamedTuple):
    """How the values of one annotation are read.

    :param of_text: From the text of a field; from the list of them if ``takes_list``.
    :param of_json: From an argument of a call.
    :param of_value: From what the rule of the URL has converted already.
    :param takes_list: Takes all fields of its name.
    :param is_bool: A box that is not checked sends nothing, which means no.
    """

    of_text: Callable[[Any], Any]
    of_json: Callable[[Any], Any]
    of_value: Callable[[Any], Any]
    takes_list: bool = False
    is_bool: bool = False


def _as_it_came(value: Any) -> Any:
    return value


#: Without an annotation.
UNTYPED = Conversion(_as_it_came, _as_it_came, _as_it_came)

#: A kind of values and the sentence for what is none of it.
_KIND_CODES: dict[Any, str] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    Decimal: "number",
    date: "date",
    datetime: "datetime",
}

_ODD = re.compile(r"nan|inf|e[+-]?[\d_]{4}", re.IGNORECASE)
_HOLD_NO_NUMBERS = frozenset({str, int, bool, type(None)})

_LIMITS: tuple[tuple[str, str, Callable[[Any, Any], bool]], ...] = (
    ("ge", "minimum", lambda value, n: value >= n),
    ("gt", "above", lambda value, n: value > n),
    ("le", "maximum", lambda value, n: value <= n),
    ("lt", "below", lambda value, n: value < n),
    ("min_length", "min_length", lambda value, n: len(value) >= n),
    ("max_length", "max_length", lambda value, n: len(value) <= n),
)


def conversion_of(hint: Any) -> Conversion:
    """How values are read for an annotation.

    :raises TypeError: If nothing that a page sends could become such a value.
    """
    if hint in (Any, object):
        return UNTYPED
    _check_convertible(hint)
    plain, is_optional = without_none(_plain(hint))
    is_limited = _plain(hint) != hint
    limits = _limits_of(hint)
    code = _code_of(plain)
    takes_list = is_list(plain)
    keeps_empty = plain is str
    read = _text_reader(plain)

    def of_text(value: Any) -> Any:
        if value == "" and not takes_list:
            if is_optional:
                return None
            if not keeps_empty or _least_length(limits):
                raise Misfit("required")
        try:
            converted = read(value)
        except (ValueError, msgspec.ValidationError):
            raise Misfit(code) from None
        return _checked(converted, hint, code, limits) if is_limited else converted

    def of_json(value: Any) -> Any:
        return _checked(value, hint, code, limits)

    of_value = of_json if is_limited else _as_it_came
    return Conversion(of_text, of_json, of_value, takes_list, plain is bool)


def is_list(kind: Any) -> bool:
    """True for ``list``, of whatever: it takes all fields of its name."""
    return kind is list or typing.get_origin(kind) is list


def _check_convertible(hint: Any) -> None:
    try:
        unknown = isinstance(msgspec.inspect.type_info(hint), msgspec.inspect.CustomType)
    except TypeError as error:
        raise TypeError(str(error)) from None
    if unknown:
        raise TypeError(f"a page cannot send a {hint!r}")


def _checked(value: Any, hint: Any, code: str, limits: list[tuple[str, str, Any]]) -> Any:
    """``value`` as msgspec takes it for the annotation, strictly."""
    try:
        converted = msgspec.convert(value, hint)
    except (msgspec.ValidationError, UnicodeEncodeError):
        raise _misfit(value, hint, code, limits) from None
    except TypeError:  # as a key of a dict, a signaling NaN
        raise Misfit(code) from None
    if _is_odd(value) and not _has_usable_numbers(converted):
        raise Misfit(code)
    return converted


def _is_odd(value: Any) -> bool:
    """True if a text in it may be what :func:`is_usable` refuses; hardly any is. Without one, no
    part of the converted value is looked at: some of them are defaults of the application's."""
    if isinstance(value, str):
        return len(value) > MOST_DIGITS or _ODD.search(value) is not None
    if isinstance(value, dict):
        value = [*value, *value.values()]
    return isinstance(value, list) and any(map(_is_odd, value))


def _has_usable_numbers(value: Any) -> bool:
    """False if there is one in it that is none, or is too long: msgspec takes any."""
    kind = type(value)
    if kind in _HOLD_NO_NUMBERS:
        return True
    if kind is float:
        return isfinite(value)
    if kind is Decimal:
        return is_usable(value)
    return all(map(_has_usable_numbers, _parts_of(value)))


def _parts_of(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    if isinstance(value, (list, tuple, set, frozenset)):
        return value
    kind: Any = type(value)
    names = getattr(kind, "__struct_fields__", ()) or getattr(kind, "__dataclass_fields__", ())
    return [getattr(value, name, None) for name in names]


def _misfit(value: Any, hint: Any, code: str, limits: list[tuple[str, str, Any]]) -> Misfit:
    """Why: not of the kind, or over a limit."""
    plain, _ = without_none(_plain(hint))
    try:
        converted = msgspec.convert(value, plain)
    except (msgspec.ValidationError, UnicodeEncodeError):
        return Misfit(code)
    # What a pattern and the like refuse is just not valid: they have no number.
    for name, sentence, limit in limits:
        holds = next(rule for key, _, rule in _LIMITS if key == name)
        if not holds(converted, limit):
            return Misfit(sentence, limit)
    return Misfit("not_valid")


def _text_reader(plain: Any) -> Callable[[Any], Any]:
    if is_supported(plain):
        return text_converter(plain)
    if plain is time:
        return time.fromisoformat  # not msgspec: <input type="time"> sends no seconds
    # Durations and what else msgspec reads from text.
    return lambda value: _usable(msgspec.convert(value, plain, strict=False))


def _usable(value: Any) -> Any:
    if not _has_usable_numbers(value):
        raise ValueError
    return value


def _code_of(plain: Any) -> str:
    if typing.get_origin(plain) is list:
        plain, _ = without_none(_plain(*typing.get_args(plain)))
    if choices_of(plain) is not None:
        return "choice"
    return _KIND_CODES.get(plain, "not_valid")


def _plain(hint: Any) -> Any:
    """The annotation without what ``Annotated`` says."""
    if typing.get_origin(hint) is Annotated:
        return _plain(typing.get_args(hint)[0])
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is list and inner:
        return list[_plain(inner[0])]  # type: ignore[misc]  # a type made of values
    kind, is_optional = without_none(hint)
    return _plain(kind) | None if is_optional else hint


def _limits_of(hint: Any) -> list[tuple[str, str, Any]]:
    """(name, sentence, number) of each limit that ``msgspec.Meta`` sets, also within ``| None``."""
    kind, is_optional = without_none(hint)
    if is_optional:
        return _limits_of(kind)
    if typing.get_origin(hint) is not Annotated:
        return []
    base, *notes = typing.get_args(hint)
    found = [
        (name, sentence, getattr(note, name))
        for note in notes
        if isinstance(note, msgspec.Meta)
        for name, sentence, _ in _LIMITS
        if getattr(note, name) is not None
    ]
    return [*_limits_of(base), *found]


def _least_length(limits: list[tuple[str, str, Any]]) -> int:
    return max((number for name, _, number in limits if name == "min_length"), default=0)
