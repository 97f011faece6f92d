"""Entries in Redis: for several machines, or for whoever has a Redis anyway."""

import json
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..errors import JamConfigError
from ..errors import StoreDown
from .base import decode
from .base import encode
from .base import Store
from .base import Value

#: How long Redis may take to accept a connection, and to answer, in seconds.
_TIMEOUT = 0.5

#: No limit: redis-py's own, of 100, would be met by the 101st thread as an error.
_MAX_CONNECTIONS = 2**31

_LUA = Path(__file__).with_name("lua")


class RedisStore(Store):
    """A store in Redis 6.2 or later, for any number of processes and machines.

    Redis has to run with ``appendonly yes`` and ``maxmemory-policy noeviction``: what it forgets,
    a revoked token for one, is as if it had never been. It is one server, or the primary that a
    proxy stands for, and no Redis Cluster: an entry and its group's set have to be in one place.
    Its clock decides when an entry expires.

    A command that fails is not tried again, and one that timed out may have been carried out.

    :param url: ``redis://``, ``rediss://`` (TLS) or ``unix://``, as redis-py reads it.
    :raises JamConfigError: If the URL cannot be read, or redis-py is not installed.
    """

    def __init__(self, url: str) -> None:
        try:
            import redis
            from redis.backoff import NoBackoff
            from redis.retry import Retry
        except ImportError:
            raise JamConfigError(
                "A store in Redis was asked for, and the package redis is not installed. "
                "RedisStore needs it. Install flask-siphon[redis]."
            ) from None
        self._errors = (redis.RedisError, OSError)
        try:
            # Typed by redis-py as sync or async at once, which no caller could use.
            self._client: Any = redis.Redis.from_url(
                url,
                protocol=2,
                retry=Retry(NoBackoff(), 0),
                max_connections=_MAX_CONNECTIONS,
                socket_connect_timeout=_TIMEOUT,
                socket_timeout=_TIMEOUT,
            )
            pool = self._client.connection_pool
            # Opens nothing yet, but would fail at an option of the URL that redis-py doesn't know.
            pool.connection_class(**pool.connection_kwargs)
        except (TypeError, ValueError):
            # Not redis-py's own words: they may hold the password.
            raise JamConfigError(
                f"The store URL, with scheme {urlsplit(url).scheme!r}, cannot be read. It must be "
                "of the form redis://[[user]:password@]host[:port][/database], or the same with "
                "rediss://, or unix://[[user]:password@]/path[?db=database]. "
                "Correct SIPHON_STORE, or the store of Jam."
            ) from None
        where = urlsplit(url)
        self._where = where._replace(netloc=where.netloc.rpartition("@")[2], query="").geturl()
        self._add_to_group = self._script("add")
        self._set = self._script("set")
        self._touch = self._script("touch")
        self._clear = self._script("clear")

    def __repr__(self) -> str:
        return f"RedisStore({self._where!r})"

    def add(
        self, kind: str, key: str, value: Value, expires: float | None, group: str | None = None
    ) -> bool:
        entry = _entry(kind, key)
        group_text = json.dumps(group)
        text = f"[{group_text},\n{encode(value)}]"  # see lua/groups.lua
        if group is None:
            pxat = None if expires is None else _milliseconds(expires)
            return bool(self._ask(self._client.set, entry, text, nx=True, pxat=pxat))
        sets = _group_prefix(kind)
        arguments = [text, "" if expires is None else _milliseconds(expires)]
        return bool(self._ask(self._add_to_group, [entry, sets + group_text], arguments))

    def get(self, kind: str, keys: Sequence[str]) -> list[Value | None]:
        if not keys:
            return []
        texts = self._ask(self._client.mget, [_entry(kind, key) for key in keys])
        return [None if text is None else self._value(text) for text in texts]

    def set(self, kind: str, key: str, value: Value) -> bool:
        return bool(self._ask(self._set, [_entry(kind, key)], [encode(value)]))

    def touch(self, kind: str, key: str, expires: float | None) -> bool:
        arguments = ["" if expires is None else _milliseconds(expires), _group_prefix(kind)]
        return bool(self._ask(self._touch, [_entry(kind, key)], arguments))

    def take(self, kind: str, key: str) -> Value | None:
        text = self._ask(self._client.getdel, _entry(kind, key))
        return None if text is None else self._value(text)

    def clear(self, kind: str, group: str) -> int:
        group_text = json.dumps(group)
        return int(self._ask(self._clear, [_group_prefix(kind) + group_text], [group_text]))

    def close(self) -> None:
        self._client.close()

    def _script(self, name: str) -> Callable[..., Any]:
        lua = "".join((_LUA / f"{part}.lua").read_text() for part in ("groups", name))
        script: Callable[..., Any] = self._client.register_script(lua)
        return script

    def _ask(self, command: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        try:
            return command(*arguments, **options)
        except self._errors as error:
            raise StoreDown(repr(self)) from error

    def _value(self, text: bytes) -> Value:
        """The value in the text of an entry: see lua/groups.lua."""
        _, _, rest = text.partition(b"\n")
        return decode(rest.removesuffix(b"]"), self)


def _entry(kind: str, key: str) -> str:
    return f"siphon:{kind}:{key}"


def _group_prefix(kind: str) -> str:
    """What the names of the sets begin with; the group follows, as JSON."""
    return f"siphon-group:{kind}:"


def _milliseconds(expires: float) -> int:
    # Redis refuses 0 and less as a mistake; here they are moments of the past like others.
    return max(1, int(expires * 1000))
