"""From what came in to what a handler declares: names, presence, types.

Everything that can be found out from the handler's signature is found out when it is published.
"""

from __future__ import annotations

import inspect
import logging
import types
import typing
from collections.abc import Callable
from collections.abc import Mapping
from datetime import date
from datetime import datetime
from decimal import Decimal
from enum import Enum
from math import isfinite
from typing import Any
from typing import Literal
from typing import NamedTuple
from uuid import UUID

import msgspec

logger = logging.getLogger("flask_siphon.http")

Convert = Callable[[Any], Any]

_SCALARS = (str, int, float, bool, Decimal, date, datetime, UUID)
_TRUE = frozenset({"1", "true", "on", "yes"})
_FALSE = frozenset({"0", "false", "off", "no"})

#: How long a number may be when it is written out: as long as Python reads an int.
MOST_DIGITS = 4300


class Problem(NamedTuple):
    """Why one parameter cannot be used.

    :param message: A sentence without the value, which may be anything.
    """

    name: str
    message: str


class InvalidParameters(Exception):
    """The parameters do not fit; the handler was not entered.

    :param problems: One for each parameter.
    """

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(", ".join(f"{each.name}: {each.message}" for each in problems))
        self.problems = problems


class _Parameter(NamedTuple):
    name: str
    required: bool
    annotation: Any
    convert_text: Convert | None
    convert_json: Convert | None
    takes_list: bool


class Signature:
    """What the published method takes.

    :param method: The function, with the instance as its first parameter.
    :param where: Its name, for messages.
    :raises ValueError: If it takes no instance, or a parameter by position only: a request has
        names.
    """

    def __init__(self, method: Callable[..., Any], where: str) -> None:
        function = inspect.unwrap(method)
        parameters = list(inspect.signature(function).parameters.values())
        if not parameters:
            raise ValueError(f"{where} takes no self. Write it as a method: def name(self, ...).")
        first, *rest = parameters
        self._first = first.name
        for each in rest:
            if each.kind is each.POSITIONAL_ONLY:
                raise ValueError(
                    f"{where} takes {each.name!r} by position only, but parameters come by name. "
                    "Take the '/' out of its signature."
                )
        self.takes_any = any(each.kind is each.VAR_KEYWORD for each in rest)
        self.parameters = {
            each.name: _parameter(each, _hint(function, each))
            for each in rest
            if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)
        }

    def bind_text(
        self, values: Mapping[str, Any], lists: Callable[[str], list[Any]], ready: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The keywords of an http handler.

        :param values: One text or file for each name.
        :param lists: All values of a name.
        :param ready: Path arguments, which the URL rule has converted already.
        :raises InvalidParameters: If one is missing or cannot be converted.
        """
        chosen = self._choose(values, ready)
        problems: list[Problem] = []
        for name in chosen:
            parameter = self.parameters.get(name)
            if parameter is None or parameter.convert_text is None or name in ready:
                continue
            value = lists(name) if parameter.takes_list else chosen[name]
            try:
                chosen[name] = parameter.convert_text(value)
            except ValueError as error:
                problems.append(Problem(name, str(error)))
        for name, parameter in self.parameters.items():
            if name not in chosen and parameter.required:
                problems.append(Problem(name, "is missing"))
        if problems:
            raise InvalidParameters(problems)
        return chosen

    def bind_json(self, values: Mapping[str, Any], ready: Mapping[str, Any]) -> dict[str, Any]:
        """The keywords of a json handler; values are checked strictly.

        :raises InvalidParameters: If one is missing or not of the type declared.
        """
        chosen = self._choose(values, ready)
        problems: list[Problem] = []
        for name, parameter in self.parameters.items():
            if name not in chosen:
                if parameter.required:
                    problems.append(Problem(name, "is missing"))
            elif parameter.convert_json is not None and name not in ready:
                try:
                    chosen[name] = parameter.convert_json(chosen[name])
                except ValueError as error:
                    problems.append(Problem(name, str(error)))
        if problems:
            raise InvalidParameters(problems)
        return chosen

    def _choose(self, values: Mapping[str, Any], ready: Mapping[str, Any]) -> dict[str, Any]:
        """What the handler takes of all that came; path arguments win."""
        every = {**values, **ready} if ready else dict(values)
        every.pop(self._first, None)
        if self.takes_any:
            return every
        chosen = {name: value for name, value in every.items() if name in self.parameters}
        if len(chosen) != len(every):
            logger.debug("Dropped parameters nobody declared: %r", sorted(set(every) - set(chosen)))
        return chosen


def _hint(function: Callable[..., Any], parameter: inspect.Parameter) -> Any:
    """The annotation, read if it is text; None without one, or if it cannot be read here."""
    if parameter.annotation is parameter.empty:
        return None
    holder = types.SimpleNamespace(__annotations__={parameter.name: parameter.annotation})
    try:
        return typing.get_type_hints(holder, globalns=function.__globals__)[parameter.name]
    except Exception:  # reading it runs it, so that anything may come of it
        return None


def _parameter(parameter: inspect.Parameter, hint: Any) -> _Parameter:
    required = parameter.default is parameter.empty
    if not is_supported(hint):
        return _Parameter(parameter.name, required, hint, None, None, False)
    takes_list = typing.get_origin(without_none(hint)[0]) is list
    return _Parameter(
        parameter.name, required, hint, text_converter(hint), json_converter(hint), takes_list
    )


def is_supported(hint: Any) -> bool:
    kind, _ = without_none(hint)
    if typing.get_origin(kind) is list:
        (item,) = typing.get_args(kind)
        return is_supported(item)
    return kind in _SCALARS or choices_of(kind) is not None


def without_none(hint: Any) -> tuple[Any, bool]:
    """``X`` and True for ``X | None``; anything else as it is, and False."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        rest = [each for each in typing.get_args(hint) if each is not type(None)]
        if len(rest) == 1:
            return rest[0], True
    return hint, False


def choices_of(kind: Any) -> list[tuple[Any, Any]] | None:
    """(what comes, what it stands for) of an ``Enum`` or a ``Literal``; None for other types."""
    if typing.get_origin(kind) is Literal:
        return [(each, each) for each in typing.get_args(kind)]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [(each.value, each) for each in kind]
    return None


def text_converter(hint: Any) -> Convert:
    """Converts the text of a field or a query; a list of them where the type is a list."""
    kind, is_optional = without_none(hint)
    if typing.get_origin(kind) is list:
        return _each(text_converter(*typing.get_args(kind)))
    convert = _of_text(kind)
    # A field that was left empty; for a text that is a value.
    return _or_none(convert, "") if is_optional and kind is not str else convert


def json_converter(hint: Any) -> Convert:
    """Checks a JSON value strictly; dates, decimals and UUIDs come as text."""
    kind, is_optional = without_none(hint)
    if typing.get_origin(kind) is list:
        convert = _each(json_converter(*typing.get_args(kind)))
    else:
        convert = _of_json(kind)
    return _or_none(convert, None) if is_optional else convert


def _of_text(kind: Any) -> Convert:
    choices = choices_of(kind)
    if choices is not None:
        return _choice({(str, str(text)): value for text, value in choices})
    readers: dict[Any, Convert] = {
        str: _only_text,
        bool: _bool,
        int: _int,
        float: _float,
        datetime: _datetime,
    }
    return readers[kind] if kind in readers else _of_json(kind)


def _of_json(kind: Any) -> Convert:
    choices = choices_of(kind)
    if choices is not None:
        # The type is a part of the key: to Python, True is 1.
        return _choice({(type(value), value): stands_for for value, stands_for in choices})
    if kind is Decimal:
        return _decimal
    return lambda value: _checked(value, kind)


def _checked(value: Any, kind: Any) -> Any:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        # Without the value, which the sentence may quote.
        raise ValueError(str(error).split(", got")[0].split(" - at")[0]) from None
    except UnicodeEncodeError:
        raise ValueError("must be text that Unicode has") from None


def _only_text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text")
    return value


def _number_text(value: Any) -> str:
    """Text that Python's own conversions may see: no digits of other scripts, no ``1_000``."""
    text = _only_text(value).strip()
    if not text.isascii() or "_" in text:
        raise ValueError("must be a number")
    return text


def _bool(value: Any) -> bool:
    word = _only_text(value).strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError("must be yes or no")


def _int(value: Any) -> int:
    try:
        return int(_number_text(value))
    except ValueError:
        raise ValueError("must be a whole number") from None


def _float(value: Any) -> float:
    try:
        number = float(_number_text(value))
    except ValueError:
        raise ValueError("must be a number") from None
    if not isfinite(number):
        raise ValueError("must be a number")
    return number


def _decimal(value: Any) -> Decimal:
    number: Decimal = _checked(value, Decimal)
    if not is_usable(number):
        raise ValueError("must be a number")
    return number


def is_usable(number: Decimal) -> bool:
    """False for NaN and infinity, which pass comparisons that are to keep numbers out, and for what
    would fill the memory if it were written out, such as ``1e999999999``."""
    return number.is_finite() and abs(number.adjusted()) <= MOST_DIGITS


def _datetime(value: Any) -> datetime:
    try:
        # Not msgspec: <input type="datetime-local"> sends no seconds.
        return datetime.fromisoformat(_only_text(value))
    except ValueError:
        raise ValueError("must be a date and a time") from None


def _choice(choices: Mapping[tuple[type, Any], Any]) -> Convert:
    words = ", ".join(str(value) for _, value in choices)

    def convert(value: Any) -> Any:
        try:
            return choices[type(value), value]
        except (KeyError, TypeError):  # TypeError: a list or an object
            raise ValueError(f"must be one of {words}") from None

    return convert


def _each(convert: Convert) -> Convert:
    def convert_each(values: Any) -> list[Any]:
        if not isinstance(values, list):
            raise ValueError("must be a list")
        return [convert(value) for value in values]

    return convert_each


def _or_none(convert: Convert, empty: str | None) -> Convert:
    return lambda value: None if value == empty else convert(value)
