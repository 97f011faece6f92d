"""Entries in a SQLite file: for the processes of one machine, with nothing to install."""

import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from contextlib import suppress
from functools import lru_cache

from ..errors import StoreDown
from .base import decode
from .base import encode
from .base import Store
from .base import Value
from .connections import Connections

#: How long a writer waits for the writers before it, in seconds.
_BUSY_TIMEOUT = 2.0

#: How many expired entries a write removes: more than it can add, so that the file does not grow
#: for ever, and few, so that nobody's request pays for all of them.
_PURGE = 4

#: Up to so many keys are bound one by one, which is twice as fast as a JSON list of them.
_FEW = 16

_SCHEMA = """
    CREATE TABLE IF NOT EXISTS entry (
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        expires REAL,
        "group" TEXT,
        PRIMARY KEY (kind, key)
    );
    CREATE INDEX IF NOT EXISTS entry_by_expiry ON entry (expires) WHERE expires IS NOT NULL;
    CREATE INDEX IF NOT EXISTS entry_by_group ON entry (kind, "group") WHERE "group" IS NOT NULL;
"""

_ADD = """
    INSERT INTO entry (kind, key, value, expires, "group") VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (kind, key) DO UPDATE
    SET value = excluded.value, expires = excluded.expires, "group" = excluded."group"
    WHERE entry.expires <= ?
"""
_GET = """
    SELECT key, value FROM entry
    WHERE kind = ? AND (expires IS NULL OR expires > ?) AND key IN
"""  # the keys follow
_SET = """
    UPDATE entry SET value = ?
    WHERE kind = ? AND key = ? AND (expires IS NULL OR expires > ?)
"""
_TOUCH = """
    UPDATE entry SET expires = ?
    WHERE kind = ? AND key = ? AND (expires IS NULL OR expires > ?)
"""
_TAKE = """
    DELETE FROM entry
    WHERE kind = ? AND key = ? AND (expires IS NULL OR expires > ?)
    RETURNING value
"""
_CLEAR = """
    DELETE FROM entry
    WHERE kind = ? AND "group" = ? AND (expires IS NULL OR expires > ?)
"""
_PURGE_EXPIRED = """
    DELETE FROM entry WHERE rowid IN
    (SELECT rowid FROM entry WHERE expires <= ? ORDER BY expires LIMIT ?)
"""


@lru_cache(maxsize=32)
def _get(count: int) -> str:
    """The question for so many keys."""
    names = ", ".join("?" * count) if count <= _FEW else "SELECT value FROM json_each(?)"
    return f"{_GET}({names})"


class SQLiteStore(Store):
    """A store in a file (SQLite 3.35 or later), for all processes of one machine.

    The file and its folder are made at first use; only the file's owner can read it. It is in WAL
    mode with ``synchronous=NORMAL``: a power loss may undo the last writes, the end of a process
    does not.

    :param path: The file. Not on a network drive: SQLite's locks do not hold there.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        # Absolute now, so that a later change of the working directory does not move the store.
        self._path = os.path.abspath(path)
        self._connections = Connections(self._connect)

    def __repr__(self) -> str:
        return f"SQLiteStore({self._path!r})"

    def add(
        self, kind: str, key: str, value: Value, expires: float | None, group: str | None = None
    ) -> bool:
        text = encode(value)
        with self._writing() as connection:
            parameters = (kind, key, text, expires, group, time.time())
            return connection.execute(_ADD, parameters).rowcount == 1

    def get(self, kind: str, keys: Sequence[str]) -> list[Value | None]:
        bound = keys if len(keys) <= _FEW else (json.dumps(keys),)
        with self._using() as connection:
            texts = dict(connection.execute(_get(len(keys)), (kind, time.time(), *bound)))
        return [decode(texts[key], self) if key in texts else None for key in keys]

    def set(self, kind: str, key: str, value: Value) -> bool:
        text = encode(value)
        with self._writing() as connection:
            return connection.execute(_SET, (text, kind, key, time.time())).rowcount == 1

    def touch(self, kind: str, key: str, expires: float | None) -> bool:
        with self._writing() as connection:
            return connection.execute(_TOUCH, (expires, kind, key, time.time())).rowcount == 1

    def take(self, kind: str, key: str) -> Value | None:
        with self._writing() as connection:
            rows = connection.execute(_TAKE, (kind, key, time.time())).fetchall()
        return decode(rows[0][0], self) if rows else None

    def clear(self, kind: str, group: str) -> int:
        with self._writing() as connection:
            return connection.execute(_CLEAR, (kind, group, time.time())).rowcount

    def close(self) -> None:
        self._connections.close_idle()

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._connections.lend() as connection:
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise StoreDown(repr(self)) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._using() as connection, connection:
            # Not BEGIN alone: who reads first and wants to write then may be refused at once.
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(_PURGE_EXPIRED, (time.time(), _PURGE))
            yield connection

    def _connect(self) -> sqlite3.Connection:
        if not os.path.exists(self._path):
            self._make_file()
        return _open(self._path)

    def _make_file(self) -> None:
        """Make the file, private and ready for use, in one step.

        Beside its place and then linked there. Two processes that switched one file to WAL at
        once would fail, and to make the file in place we would have to close it again, which
        takes away all locks that this process holds on it (POSIX).
        """
        folder, name = os.path.split(self._path)
        os.makedirs(folder, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(prefix=f"{name}.", dir=folder)  # mode 0600
        os.close(descriptor)
        try:
            _open(draft).close()
            with suppress(FileExistsError):
                os.link(draft, self._path)
        finally:
            os.unlink(draft)


def _open(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path,
        timeout=_BUSY_TIMEOUT,
        isolation_level=None,  # transactions begin where we say BEGIN
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.executescript(_SCHEMA)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
