"""What is the SQLite store's own: the file, and what can be wrong with it."""

import hashlib
import os
import pickle
import sqlite3
import stat
import threading
import time

import pytest

from flask_siphon.errors import StoreDown
from flask_siphon.stores import open_store
from flask_siphon.stores import SQLiteStore


class Explosive:
    def __reduce__(self):
        return (os.abort, ())


@pytest.fixture
def path(folder):
    return folder / "store.sqlite3"


@pytest.fixture
def store(path):
    store = SQLiteStore(path)
    yield store
    store.close()


def soon():
    return time.time() + 3600


def by_hand(path, statement, *parameters):
    connection = sqlite3.connect(path, isolation_level=None)
    rows = connection.execute(statement, parameters).fetchall()
    connection.close()
    return rows


def test_nothing_is_made_before_it_is_used(path):
    SQLiteStore(path)

    assert not path.exists()


def test_only_the_owner_can_read_the_files(folder):
    path = folder / "made" / "by" / "us" / "store.sqlite3"
    before = os.umask(0)
    try:
        store = SQLiteStore(path)
        store.add("session", "a", {}, None)
    finally:
        os.umask(before)

    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    assert modes == {
        "store.sqlite3": 0o600,
        "store.sqlite3-wal": 0o600,
        "store.sqlite3-shm": 0o600,
    }
    store.close()


def test_the_log_is_ahead_of_the_file(store, path):
    store.add("session", "a", {}, None)

    assert by_hand(path, "PRAGMA journal_mode") == [("wal",)]
    with store._using() as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (1,)  # NORMAL
        assert connection.execute("PRAGMA busy_timeout").fetchone() == (2000,)


def test_the_file_stays_where_it_was_when_the_process_moves(folder, monkeypatch):
    (folder / "here").mkdir()
    (folder / "there").mkdir()
    monkeypatch.chdir(folder / "here")
    store = open_store("sqlite:///store.sqlite3")
    monkeypatch.chdir(folder / "there")

    store.add("session", "a", {}, None)

    assert (folder / "here" / "store.sqlite3").exists()
    store.close()


def test_an_empty_file_that_somebody_made_is_used(store, path):
    path.touch()

    assert store.add("session", "a", {"user": 1}, None) is True
    assert store.get("session", ["a"]) == [{"user": 1}]


def test_another_store_on_the_file_sees_what_was_written(store, path):
    store.add("session", "a", {"user": 1}, None)
    other = SQLiteStore(path)

    assert other.get("session", ["a"]) == [{"user": 1}]
    other.close()


def test_entries_survive_closing(store):
    store.add("session", "a", {"user": 1}, None)
    store.close()

    assert store.get("session", ["a"]) == [{"user": 1}]


def test_expired_rows_are_removed_few_at_a_time_by_any_write(store, path):
    store.add("session", "mine", {}, None)
    for number in range(10):
        by_hand(path, "INSERT INTO entry VALUES ('session', ?, '{}', ?, NULL)", number, number)

    counts = []
    for _ in range(3):
        store.touch("session", "mine", None)
        counts += by_hand(path, "SELECT count(*) FROM entry")

    assert counts == [(7,), (3,), (1,)]


def test_the_file_does_not_grow_with_entries_that_expire(store, path):
    for number in range(500):
        store.add("session", str(number), {"text": "x" * 1000}, time.time() - 1)

    assert by_hand(path, "SELECT count(*) FROM entry") == [(1,)]
    store.close()
    assert path.stat().st_size < 100_000


def test_keys_are_kept_as_given_and_no_more_than_that(store, path):
    secret = "a session id that only the client holds"
    key = hashlib.sha256(secret.encode()).hexdigest()
    store.add("session", key, {"user": 1}, None)
    store.close()

    stored = path.read_bytes()
    assert key.encode() in stored
    assert secret.encode() not in stored


@pytest.mark.parametrize(
    "junk",
    [
        pickle.dumps(Explosive()),
        "no json",
        "",
        "[1, 2]",
        '"text"',
        "null",
        "17",
        17,
        b"\xff\xfe\xfd",
        "[" * 100_000,
        '{"user": 1} and more',
        "9" * 5000,
    ],
    ids=lambda junk: repr(junk)[:20],
)
def test_what_somebody_else_put_there_is_an_error_and_no_value(store, path, junk):
    store.add("session", "junk", {"user": 1}, None)
    store.add("session", "good", {"user": 2}, None)
    by_hand(path, "UPDATE entry SET value = ? WHERE key = 'junk'", junk)

    with pytest.raises(StoreDown):
        store.get("session", ["junk"])
    assert store.get("session", ["good"]) == [{"user": 2}]

    assert store.set("session", "junk", {"user": 3}) is True
    assert store.get("session", ["junk"]) == [{"user": 3}]


def test_taking_what_somebody_else_put_there_gives_no_value(store, path):
    store.add("refresh", "junk", {}, None)
    by_hand(path, "UPDATE entry SET value = ?", pickle.dumps(Explosive()))

    with pytest.raises(StoreDown):
        store.take("refresh", "junk")
    assert store.take("refresh", "junk") is None


@pytest.mark.parametrize(
    "ask",
    [
        lambda store: store.add("session", "a", {}, None),
        lambda store: store.get("session", ["a"]),
        lambda store: store.set("session", "a", {}),
        lambda store: store.touch("session", "a", None),
        lambda store: store.take("session", "a"),
        lambda store: store.clear("session", "a"),
    ],
    ids=["add", "get", "set", "touch", "take", "clear"],
)
@pytest.mark.parametrize("trouble", ["no database", "other database", "no folder", "a folder"])
def test_a_file_that_is_no_store_is_a_store_that_is_down(folder, path, trouble, ask):
    if trouble == "no database":
        path.write_bytes(b"something else entirely, and long enough to be looked at" * 100)
    elif trouble == "other database":
        by_hand(path, "CREATE TABLE entry (something TEXT)")
    elif trouble == "no folder":
        (folder / "file").touch()
        path = folder / "file" / "store.sqlite3"
    else:
        path.mkdir()

    with pytest.raises(StoreDown) as caught:
        ask(SQLiteStore(path))

    assert isinstance(caught.value.__cause__, sqlite3.Error | OSError)
    assert str(path) in str(caught.value)


def test_a_writer_waits_two_seconds_for_another_and_readers_do_not_wait(store, path):
    store.add("session", "a", {"user": 1}, None)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    before = time.monotonic()
    assert store.get("session", ["a"]) == [{"user": 1}]
    read = time.monotonic()
    with pytest.raises(StoreDown):
        store.take("session", "a")
    waited = time.monotonic() - read

    assert read - before < 1
    assert 1.5 < waited < 4
    other.execute("COMMIT")
    other.close()
    assert store.take("session", "a") == {"user": 1}


def test_threads_that_come_and_go_share_the_connections(store):
    for number in range(50):
        thread = threading.Thread(target=store.add, args=("session", str(number), {}, soon()))
        thread.start()
        thread.join()

    assert len(store._connections._idle) == 1
    assert store.get("session", ["49"]) == [{}]


def test_a_connection_that_failed_is_not_used_again(store, path):
    store.add("session", "a", {}, None)

    def fail_at_work():
        with store._using() as connection:
            connection.execute("BEGIN IMMEDIATE")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_at_work()

    assert store.add("session", "b", {}, None) is True


def test_close_closes_the_files(store, path):
    store.add("session", "a", {}, None)
    store.close()

    assert [each.name for each in path.parent.iterdir()] == [path.name]
