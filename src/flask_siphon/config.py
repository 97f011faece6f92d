"""Every configuration key: its default, its unit and its check.

A value is checked when an extension is bound to the app, so that a bad one fails there, by name.
It is read again when it is needed, because applications of the Sijax age set keys after
``init_app``; a value that went bad in between raises the same error.
"""

import os
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from typing import Generic
from typing import TypeVar
from urllib.parse import urlsplit

from .errors import ConfigError

T = TypeVar("T")


@dataclass(frozen=True)
class Key(Generic[T]):
    """One configuration key.

    :param name: As it stands in ``app.config``.
    :param default: What holds if the key is absent.
    :param check: Turns the value found into the value used; ``ValueError`` if it cannot.
    :param need: What is accepted, as the end of the sentence "It must be ...".
    """

    name: str
    default: T
    check: Callable[[Any], T]
    need: str

    def read(self, config: Mapping[str, Any]) -> T:
        """The value to be used.

        :raises ConfigError: If the value in ``config`` is not acceptable.
        """
        if self.name not in config:
            return self.default
        value = config[self.name]
        try:
            return self.check(value)
        except ValueError:
            raise ConfigError(self.name, value, self.need) from None


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _optional_flag(value: Any) -> bool | None:
    return None if value is None else _flag(value)


def _optional_text(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ValueError
    return value


def _optional_path(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, (str, os.PathLike)) or not os.fspath(value):
        raise ValueError
    return os.fsdecode(value)


def _optional_callable(value: Any) -> Callable[[], str] | None:
    if value is None:
        return None
    if not callable(value):
        raise ValueError
    made: Callable[[], str] = value
    return made


def _mapping_of_texts(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not all(isinstance(code, str) for code in value):
        raise ValueError
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value


def _seconds(value: Any) -> float:
    if not _is_number(value) or value < 0 or value == float("inf"):
        raise ValueError
    return float(value)


def _optional_seconds(value: Any) -> int | None:
    if value is None:
        return None
    return _whole_from(1)(value)


def _whole_from(least: int) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise ValueError
        return value

    return check


def _one_of(*words: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value not in words:
            raise ValueError
        return str(value)

    return check


def _origins(value: Any) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple, set, frozenset)):
        raise ValueError
    return tuple(_origin(each) for each in value)


def _origin(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError
    origin = value.lower()
    parts = urlsplit(origin)
    if not parts.netloc or origin != f"{parts.scheme}://{parts.netloc}":
        raise ValueError
    return origin


_ORIGINS = "a list of origins like 'https://example.com' (scheme, host, perhaps port; no path)"

TRUSTED_ORIGINS = Key[tuple[str, ...]]("SIPHON_TRUSTED_ORIGINS", (), _origins, _ORIGINS)
CSRF_CHECK_ORIGIN = Key("SIPHON_CSRF_CHECK_ORIGIN", True, _flag, "True or False")

SIJAX_STATIC_PATH = Key("SIJAX_STATIC_PATH", None, _optional_path, "the path of a directory")
SIJAX_JSON_URI = Key("SIJAX_JSON_URI", None, _optional_text, "a URI as text, or None")
SIJAX_CSRF = Key("SIJAX_CSRF", "origin", _one_of("origin", "off"), "'origin' or 'off'")
SIJAX_TRUSTED_ORIGINS = Key[tuple[str, ...]]("SIJAX_TRUSTED_ORIGINS", (), _origins, _ORIGINS)
SIJAX_FORM_VALUES = Key(
    "SIJAX_FORM_VALUES", "first", _one_of("first", "lists"), "'first' or 'lists'"
)
SIJAX_CSP_NONCE = Key(
    "SIJAX_CSP_NONCE", None, _optional_callable, "a function that returns the nonce, or None"
)
SIJAX_DEBUG_ERRORS = Key(
    "SIJAX_DEBUG_ERRORS", None, _optional_flag, "True, False, or None to follow app.debug"
)
CSRF_TIME_LIMIT = Key[int | None](
    "SIPHON_CSRF_TIME_LIMIT", None, _optional_seconds, "a number of seconds above 0, or None"
)
SESSION_IDLE = Key[int | None](
    "SIPHON_SESSION_IDLE", 7 * 24 * 60 * 60, _optional_seconds, "a number of seconds, or None"
)
SESSION_ABSOLUTE = Key[int | None](
    "SIPHON_SESSION_ABSOLUTE", 30 * 24 * 60 * 60, _optional_seconds, "a number of seconds, or None"
)
STORE = Key[str | None](
    "SIPHON_STORE",
    None,
    _optional_text,
    "memory://, sqlite:///path, redis://..., rediss://... or unix://..., or None",
)
COOKIE_HARDEN = Key("SIPHON_COOKIE_HARDEN", True, _flag, "True or False")
LOGOUT_CLEARS_SESSION = Key("SIPHON_LOGOUT_CLEARS_SESSION", False, _flag, "True or False")
CORS_MAX_AGE = Key("SIPHON_CORS_MAX_AGE", 86400, _whole_from(0), "a number of seconds")
RPC_MAX_BATCH = Key("SIPHON_RPC_MAX_BATCH", 100, _whole_from(1), "a whole number above 0")
RETRY_TRIES = Key("SIPHON_RETRY_TRIES", 5, _whole_from(1), "a whole number above 0")
RETRY_DELAY = Key("SIPHON_RETRY_DELAY", 0.1, _seconds, "a number of seconds, 0 for no delay")

CALL_MEMORY = Key("SIPHON_CALL_MEMORY", 300, _whole_from(0), "a number of seconds, 0 for off")
CALL_LEASE = Key("SIPHON_CALL_LEASE", 60, _whole_from(1), "a number of seconds above 0")
CALL_ANSWER = Key("SIPHON_CALL_ANSWER", 65536, _whole_from(0), "a number of bytes")
CALL_TIMEOUT = Key("SIPHON_CALL_TIMEOUT", 30, _whole_from(1), "a number of seconds above 0")
CSP_NONCE = Key(
    "SIPHON_CSP_NONCE", None, _optional_callable, "a function that returns the nonce, or None"
)
MESSAGES = Key[Mapping[str, Any]](
    "SIPHON_MESSAGES", MappingProxyType({}), _mapping_of_texts, "a dict of code to text"
)

KEYS: tuple[Key[Any], ...] = (
    CALL_ANSWER,
    CALL_LEASE,
    CALL_MEMORY,
    CALL_TIMEOUT,
    COOKIE_HARDEN,
    CORS_MAX_AGE,
    CSP_NONCE,
    CSRF_CHECK_ORIGIN,
    CSRF_TIME_LIMIT,
    LOGOUT_CLEARS_SESSION,
    MESSAGES,
    RETRY_DELAY,
    RETRY_TRIES,
    RPC_MAX_BATCH,
    SESSION_ABSOLUTE,
    SESSION_IDLE,
    STORE,
    TRUSTED_ORIGINS,
    SIJAX_CSP_NONCE,
    SIJAX_CSRF,
    SIJAX_DEBUG_ERRORS,
    SIJAX_FORM_VALUES,
    SIJAX_JSON_URI,
    SIJAX_STATIC_PATH,
    SIJAX_TRUSTED_ORIGINS,
)


def check_all(config: Mapping[str, Any]) -> None:
    """Read every key once, so that a bad value fails now.

    :raises ConfigError: For the first bad value.
    """
    for key in KEYS:
        key.read(config)
