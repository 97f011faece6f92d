"""Which store a URL names."""

import re

from ..errors import JamConfigError
from .base import Store
from .memory import MemoryStore
from .redis import RedisStore
from .sqlite import SQLiteStore

_SQLITE = "sqlite:///"


def open_store(url: str) -> Store:
    """The store that ``url`` names; nothing is opened before it is used.

    :param url: ``memory://``, ``sqlite:///`` and a path (relative, or absolute with a fourth
        slash), ``redis://``, ``rediss://`` or ``unix://``.
    :raises JamConfigError: If it is none of these.
    """
    if not isinstance(url, str):
        raise _unknown(f"is {type(url).__name__}, not text")
    if url == "memory://":
        return MemoryStore()
    if url.startswith(_SQLITE) and url != _SQLITE:
        path = url.removeprefix(_SQLITE)
        if set(path) & set("?#\0") or path == ":memory:":
            raise _unknown("names no file, or has options, of which there are none")
        return SQLiteStore(path)
    if url.startswith(("redis://", "rediss://", "unix://")):
        return RedisStore(url)
    # Not the whole: it may hold a password.
    beginning = re.match(r"[\w+.-]*(:/{0,3})?", url)
    raise _unknown(f"begins with {beginning and beginning[0]!r}")


def _unknown(seen: str) -> JamConfigError:
    return JamConfigError(
        f"The store URL {seen}. It must be memory://, sqlite:///relative/path, "
        "sqlite:////absolute/path, redis://host, rediss://host or unix:///path. "
        "Correct SIPHON_STORE, or the store of Jam."
    )
