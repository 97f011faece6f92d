"""Entries in Redis: for several machines, or for whoever has a Redis anyway."""

import json
import os
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
        self._url = url
        self._redis = _import_redis()
        self._errors = (self._redis.RedisError, OSError)
        self._opened = (os.getpid(), self._open())
        self._scripts = {name: self._script(name) for name in ("add", "set", "touch", "clear")}

    def __repr__(self) -> str:
        where = urlsplit(self._url)
        address = where.netloc.rpartition("@")[2]  # without the password
        return f"RedisStore({where._replace(netloc=address, query='').geturl()!r})"

    def add(
        self, kind: str, key: str, value: Value, expires: float | None, group: str | None = None
    ) -> bool:
        entry = _entry(kind, key)
        group_text = json.dumps(group)
        text = f"[{group_text},\n{encode(value)}]"  # see lua/groups.lua
        if group is not None:
            group_set = _sets(kind) + group_text
            return bool(self._run("add", [entry, group_set], text, _milliseconds(expires)))
        lifetime = () if expires is None else ("PXAT", _milliseconds(expires))
        return bool(self._ask("SET", entry, text, "NX", *lifetime))

    def get(self, kind: str, keys: Sequence[str]) -> list[Value | None]:
        if not keys:
            return []
        texts = self._ask("MGET", *(_entry(kind, key) for key in keys))
        return [None if text is None else self._value(text) for text in texts]

    def set(self, kind: str, key: str, value: Value) -> bool:
        return bool(self._run("set", [_entry(kind, key)], encode(value)))

    def touch(self, kind: str, key: str, expires: float | None) -> bool:
        return bool(self._run("touch", [_entry(kind, key)], _milliseconds(expires), _sets(kind)))

    def take(self, kind: str, key: str) -> Value | None:
        text = self._ask("GETDEL", _entry(kind, key))
        return None if text is None else self._value(text)

    def clear(self, kind: str, group: str) -> int:
        group_text = json.dumps(group)
        return int(self._run("clear", [_sets(kind) + group_text], group_text))

    def close(self) -> None:
        self._client.connection_pool.disconnect()

    @property
    def _client(self) -> Any:
        """The client of this process. What a fork left of the parent's may be locked for ever."""
        pid, client = self._opened
        if pid != os.getpid():
            client = self._open()
            self._opened = (os.getpid(), client)
        return client

    def _open(self) -> Any:
        """A client, which connects when it is used."""
        redis = self._redis
        try:
            pool = redis.ConnectionPool.from_url(
                self._url,
                protocol=2,
                retry=redis.retry.Retry(redis.backoff.NoBackoff(), 0),
                max_connections=_MAX_CONNECTIONS,
                socket_connect_timeout=_TIMEOUT,
                socket_timeout=_TIMEOUT,
            )
            # Made for nothing but to fail now at an option of the URL that redis-py doesn't know.
            pool.connection_class(**pool.connection_kwargs)
        except (TypeError, ValueError):
            # Not redis-py's own words: they may hold the password.
            raise JamConfigError(
                "The store URL cannot be read. It must be of the form "
                "redis://[[user]:password@]host[:port][/database], or the same with rediss://, "
                "or unix://[[user]:password@]/path[?db=database]. "
                "Correct SIPHON_STORE, or the store of Jam."
            ) from None
        return redis.Redis(connection_pool=pool)

    def _script(self, name: str) -> Any:
        lua = "".join((_LUA / f"{part}.lua").read_text() for part in ("groups", name))
        return self._client.register_script(lua)

    def _ask(self, *command: str | int) -> Any:
        try:
            return self._client.execute_command(*command)
        except self._errors as error:
            raise StoreDown(repr(self)) from error

    def _run(self, script: str, keys: Sequence[str], *arguments: str | int) -> Any:
        try:
            return self._scripts[script](keys, arguments, client=self._client)
        except self._errors as error:
            raise StoreDown(repr(self)) from error

    def _value(self, text: bytes) -> Value:
        """The value in the text of an entry: see lua/groups.lua."""
        _, _, rest = text.partition(b"\n")
        return decode(rest.removesuffix(b"]"), self)


def _import_redis() -> Any:
    """The package redis, whose types say of each reply that it may be a coroutine."""
    try:
        import redis
    except ImportError:
        raise JamConfigError(
            "A store in Redis was asked for, and the package redis is not installed. "
            "RedisStore needs it. Install flask-siphon[redis]."
        ) from None
    return redis


def _entry(kind: str, key: str) -> str:
    return f"siphon:{kind}:{key}"


def _sets(kind: str) -> str:
    """What the names of a kind's group sets begin with; the group follows, as JSON."""
    return f"siphon-group:{kind}:"


def _milliseconds(expires: float | None) -> int | str:
    """A moment as Redis takes it, or ``""`` for never, as our scripts do."""
    # Redis refuses 0 and less as a mistake; here they are moments of the past like others.
    return "" if expires is None else max(1, int(expires * 1000))
