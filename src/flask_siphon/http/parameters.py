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
from typing import Any
from typing import Literal
from typing import NamedTuple
from uuid import UUID

import msgspec

logger = logging.getLogger("flask_siphon.http")

_SCALARS = (str, int, float, bool, Decimal, date, datetime, UUID)
_TRUE = frozenset({"1", "true", "on", "yes"})
_FALSE = frozenset({"0", "false", "off", "no"})


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
    convert_text: Callable[[Any], Any] | None
    convert_json: Callable[[Any], Any] | None
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
    except (NameError, TypeError, SyntaxError, AttributeError):
        return None


def _parameter(parameter: inspect.Parameter, hint: Any) -> _Parameter:
    required = parameter.default is parameter.empty
    if hint is None or not _is_supported(hint):
        return _Parameter(parameter.name, required, hint, None, None, False)
    inner, optional = _without_none(hint)
    takes_list = typing.get_origin(inner) is list
    text = _text_list(inner) if takes_list else _text(inner)
    if optional:
        text = _none_if_empty(text, inner)
    return _Parameter(parameter.name, required, hint, text, _json(hint), takes_list)


def _is_supported(hint: Any) -> bool:
    inner, _ = _without_none(hint)
    if typing.get_origin(inner) is list:
        (item,) = typing.get_args(inner) or (None,)
        return item is not None and _is_supported(item)
    if typing.get_origin(inner) is Literal:
        return True
    return inner in _SCALARS or (isinstance(inner, type) and issubclass(inner, Enum))


def _without_none(hint: Any) -> tuple[Any, bool]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        arguments = typing.get_args(hint)
        rest = [each for each in arguments if each is not type(None)]
        if len(rest) == 1 and len(arguments) == 2:
            return rest[0], True
    return hint, False


def _text(kind: Any) -> Callable[[Any], Any]:
    """Converts the text of a field, a query or a file name."""
    if kind is str:
        return _only_text
    if kind is bool:
        return _bool
    if kind is int:
        return _int
    if kind is float:
        return _float
    if typing.get_origin(kind) is Literal:
        return _choice({str(each): each for each in typing.get_args(kind)})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _choice({str(each.value): each for each in kind})
    return _json(kind)


def _only_text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text")
    return value


def _bool(value: Any) -> bool:
    word = _only_text(value).strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError("must be yes or no")


def _int(value: Any) -> int:
    text = _only_text(value).strip()
    # int() alone would take "1_000" and digits of other scripts.
    if not text.isascii() or not text.lstrip("+-").isdigit():
        raise ValueError("must be a whole number")
    try:
        return int(text)
    except ValueError:
        raise ValueError("must be a whole number") from None


def _float(value: Any) -> float:
    text = _only_text(value).strip()
    try:
        number = float(text)
    except ValueError:
        raise ValueError("must be a number") from None
    if "_" in text or number != number or number in (float("inf"), float("-inf")):
        raise ValueError("must be a number")
    return number


def _choice(choices: Mapping[str, Any]) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:
        try:
            return choices[_only_text(value)]
        except KeyError:
            raise ValueError(f"must be one of {', '.join(choices)}") from None

    return convert


def _none_if_empty(convert: Callable[[Any], Any], kind: Any) -> Callable[[Any], Any]:
    if kind is str:
        return convert
    return lambda value: None if value == "" else convert(value)


def _text_list(kind: Any) -> Callable[[Any], Any]:
    (item,) = typing.get_args(kind)
    convert = _text(item)
    return lambda values: [convert(value) for value in values]


def _json(kind: Any) -> Callable[[Any], Any]:
    """Checks a value strictly; dates, decimals and UUIDs come as text (msgspec)."""

    def convert(value: Any) -> Any:
        try:
            return msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            raise ValueError(_expected(str(error))) from None

    return convert


def _expected(message: str) -> str:
    """msgspec's sentence without the value that it may quote."""
    return message.split(", got")[0].split(" - at")[0]
