"""Values to JSON and back, strictly: what a browser's ``JSON.parse`` would refuse never leaves.

The core uses the standard library's encoder; an application brings its own JSON provider.
"""

import json
from collections.abc import Callable
from functools import lru_cache
from math import isinf
from typing import Any
from typing import Protocol

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from flask.json.provider import JSONProvider

#: How JSON is written: ``ensure_ascii``, ``separators``, ``indent`` and ``sort_keys`` of
#: :class:`json.JSONEncoder`, from the ``JSON_...`` attributes of a response class.
Switches = tuple[bool, tuple[str, str] | None, int | str | None, bool]

#: No blanks, text as it is, keys in their order.
COMPACT: Switches = (False, (",", ":"), None, False)


class Json(Protocol):
    """What a core object encodes commands and decodes arguments with."""

    def dumps(self, value: object, switches: Switches) -> str: ...

    def loads(self, text: str) -> Any: ...


def text_of_lazy(value: object) -> str:
    """The text of a lazy string or of something with ``__html__``.

    :raises TypeError: If it is neither.
    """
    if hasattr(value, "__html__"):
        return str(value.__html__())
    # Lazy strings (Flask-Babel's, speaklater's, UserString) share no class, but behave as str.
    if hasattr(value, "casefold"):
        return str(value)
    raise TypeError(f"An object of type {type(value).__name__} has no form in JSON")


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    """A number that JSON can carry back: ``1e999`` would become infinity."""
    number = float(text)
    if isinf(number):
        raise ValueError("A number is too large")
    return number


_decode = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite).decode


def _refuse_constants(text: str) -> None:
    """Raise ``ValueError`` if JSON of a foreign provider holds numbers that JSON does not have."""
    if "NaN" in text or "Infinity" in text:
        _decode(text)  # the words may stand in strings, where they are harmless


def _escape_surrogates(text: str) -> str:
    """UTF-8 has no form for half a surrogate pair, JSON has (:rfc:`8259#section-8.2`)."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


@lru_cache(maxsize=32)
def _encoder(default: Callable[[Any], Any], switches: Switches) -> Callable[[object], str]:
    # json.dumps would build one of these for every call.
    ensure_ascii, separators, indent, sort_keys = switches
    return json.JSONEncoder(
        default=default,
        allow_nan=False,
        check_circular=False,  # a cycle ends in RecursionError, which is reported just as well
        ensure_ascii=ensure_ascii,
        separators=separators,
        indent=indent,
        sort_keys=sort_keys,
    ).encode


class PlainJson:
    """The standard library's JSON, for a core object without an application."""

    def dumps(self, value: object, switches: Switches) -> str:
        return _escape_surrogates(_encoder(text_of_lazy, switches)(value))

    def loads(self, text: str) -> Any:
        return _decode(text)


class ProviderJson:
    """JSON by an application's provider, so that its dates and decimals look the same everywhere.

    :param provider: The application's ``app.json``.
    """

    def __init__(self, provider: JSONProvider) -> None:
        self.provider = provider
        kind = type(provider)
        # As long as a provider keeps Flask's dumps and loads, a ready encoder does the same faster.
        self._encodes_as_flask = (
            isinstance(provider, DefaultJSONProvider) and kind.dumps is DefaultJSONProvider.dumps
        )
        self._decodes_as_flask = (
            isinstance(provider, DefaultJSONProvider) and kind.loads is DefaultJSONProvider.loads
        )
        # One bound method for the life of this object: it is a part of the encoder's cache key.
        self._default = self.default

    def default(self, value: object) -> Any:
        provider = self.provider
        if isinstance(provider, DefaultJSONProvider):
            try:
                return provider.default(value)
            except TypeError:
                return text_of_lazy(value)
        return text_of_lazy(value)

    def dumps(self, value: object, switches: Switches) -> str:
        if self._encodes_as_flask:
            return _escape_surrogates(_encoder(self._default, switches)(value))
        text = self.provider.dumps(value, **self._options(switches))
        _refuse_constants(text)
        return _escape_surrogates(text)

    def _options(self, switches: Switches) -> dict[str, Any]:
        if not isinstance(self.provider, DefaultJSONProvider):
            return {}
        ensure_ascii, separators, indent, sort_keys = switches
        return {
            "default": self._default,
            "ensure_ascii": ensure_ascii,
            "separators": separators,
            "indent": indent,
            "sort_keys": sort_keys,
        }

    def loads(self, text: str) -> Any:
        if self._decodes_as_flask:
            return _decode(text)
        value = self.provider.loads(text)
        _refuse_constants(text)
        return value


def json_of(app: Flask) -> ProviderJson:
    """The codec of an application, made once for its provider."""
    cached: ProviderJson | None = app.extensions.get("siphon.json")
    if cached is None or cached.provider is not app.json:
        cached = app.extensions["siphon.json"] = ProviderJson(app.json)
    return cached
