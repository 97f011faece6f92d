"""What the stores' operations cost, beside the same done by hand with the bare driver.

Each runs many times in one thread on entries such as sessions are; the fastest round counts.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import tempfile
import threading
import time
import timeit
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis

from benchmarks.report import print_table
from benchmarks.report import Row
from flask_siphon.stores import MemoryStore
from flask_siphon.stores import RedisStore
from flask_siphon.stores import SQLiteStore
from flask_siphon.stores import Store

ENTRIES = 1000
ROUNDS = 7
TIMES = 2000

#: Of 64 characters, as SHA-256 has them.
KEYS = [f"{number:064x}" for number in range(ENTRIES)]
VALUE = {"user": "1", "gen": "", "seen": 1_700_000_000, "cart": ["apple", "pear"]}
TEXT = json.dumps(VALUE)

#: What is measured.
NAMES = ("get one", "get three that are not there", "set", "touch", "add and take")

Operations = dict[str, Callable[[], Any]]


def microseconds(ours: Callable[[], Any], peer: Callable[[], Any]) -> tuple[float, float]:
    """What each takes at its fastest; in turn, so that both meet the same machine."""
    rounds = [[timeit.timeit(each, number=TIMES) for each in (ours, peer)] for _ in range(ROUNDS)]
    fastest_ours, fastest_peer = map(min, zip(*rounds, strict=True))
    return fastest_ours / TIMES * 1e6, fastest_peer / TIMES * 1e6


def _named(*functions: Callable[[], Any]) -> Operations:
    return dict(zip(NAMES, functions, strict=True))


def operations(store: Store) -> Operations:
    expires = time.time() + 3600
    for key in KEYS:
        store.add("session", key, VALUE, expires, "alice")

    def add_and_take() -> None:
        store.add("refresh", "new", VALUE, expires)
        store.take("refresh", "new")

    return _named(
        lambda: store.get("session", KEYS[7:8]),
        lambda: store.get("revoked", KEYS[:3]),
        lambda: store.set("session", KEYS[7], VALUE),
        lambda: store.touch("session", KEYS[7], expires),
        add_and_take,
    )


def dict_by_hand() -> Operations:
    lock = threading.Lock()
    entries: dict[str, list[Any]] = {key: [TEXT, time.time() + 3600] for key in KEYS}

    def get() -> Any:
        with lock:
            entry = entries.get(KEYS[7])
        return entry and json.loads(entry[0])

    def get_none() -> Any:
        with lock:
            return [entries.get(key) for key in ("a", "b", "c")]

    def put() -> None:
        text = json.dumps(VALUE)
        with lock:
            entries[KEYS[7]][0] = text

    def touch() -> None:
        with lock:
            entries[KEYS[7]][1] = time.time()

    def add_and_take() -> None:
        text = json.dumps(VALUE)
        with lock:
            entries["new"] = [text, time.time()]
        with lock:
            taken = entries.pop("new")
        json.loads(taken[0])

    return _named(get, get_none, put, touch, add_and_take)


def sqlite3_by_hand(path: Path) -> Operations:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("CREATE TABLE entry (key TEXT PRIMARY KEY, value TEXT, expires REAL)")
    connection.executemany("INSERT INTO entry VALUES (?, ?, 2e9)", [(key, TEXT) for key in KEYS])
    execute = connection.execute

    def get() -> Any:
        statement = "SELECT value FROM entry WHERE key = ? AND expires > ?"
        return json.loads(execute(statement, (KEYS[7], time.time())).fetchone()[0])

    def get_none() -> Any:
        return execute("SELECT value FROM entry WHERE key IN ('a', 'b', 'c')").fetchall()

    def put() -> None:
        execute("UPDATE entry SET value = ? WHERE key = ?", (json.dumps(VALUE), KEYS[7]))

    def touch() -> None:
        execute("UPDATE entry SET expires = ? WHERE key = ?", (time.time(), KEYS[7]))

    def add_and_take() -> None:
        execute("INSERT INTO entry VALUES ('new', ?, 2e9)", (json.dumps(VALUE),))
        execute("DELETE FROM entry WHERE key = 'new' RETURNING value").fetchall()

    return _named(get, get_none, put, touch, add_and_take)


def redis_py_by_hand(url: str) -> Operations:
    # Typed by redis-py as sync or async at once.
    client: Any = redis.Redis.from_url(url, protocol=2)
    client.mset({key: TEXT for key in KEYS})

    def get() -> Any:
        return json.loads(client.get(KEYS[7]))

    def get_none() -> Any:
        return client.mget(["a", "b", "c"])

    def put() -> None:
        client.set(KEYS[7], json.dumps(VALUE), xx=True, keepttl=True)

    def touch() -> None:
        client.pexpireat(KEYS[7], 2_000_000_000_000)

    def add_and_take() -> None:
        client.set("new", json.dumps(VALUE), nx=True, pxat=2_000_000_000_000)
        client.getdel("new")

    return _named(get, get_none, put, touch, add_and_take)


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """A redis-server on a socket in ``folder``, which writes down every second what it did."""
    socket = folder / "redis.sock"
    command: list[str | Path] = ["redis-server", "--port", "0", "--unixsocket", socket]
    command += ["--dir", folder, "--save", "", "--appendonly", "yes"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    for line in server.stdout:
        if "ready to accept connections" in line:
            break
    else:
        raise SystemExit("No Redis: install Debian's package `redis-server`.")
    yield f"unix://{socket}"
    server.terminate()
    server.communicate()


def rows_of(store: Store, peers: Operations, sort: str, peer_name: str) -> list[Row]:
    rows = []
    for name, ours in operations(store).items():
        rows.append(Row(f"{sort}: {name}", *microseconds(ours, peers[name]), peer_name, "us"))
    store.close()
    return rows


def run() -> list[Row]:
    rows = rows_of(MemoryStore(), dict_by_hand(), "memory", "dict, lock, JSON")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sqlite = SQLiteStore(folder / "store.sqlite3")
        rows += rows_of(sqlite, sqlite3_by_hand(folder / "peer.sqlite3"), "SQLite", "sqlite3, JSON")
        with redis_server(folder) as url:
            rows += rows_of(RedisStore(url), redis_py_by_hand(url), "Redis", "redis-py, JSON")
    return rows


if __name__ == "__main__":
    print_table(run())
