"""What is the Redis store's own: names, groups that go, a server that fails."""

import json
import os
import pickle
import subprocess
import sys
import threading
import time
from contextlib import suppress

import pytest
import redis

from flask_siphon.errors import JamConfigError
from flask_siphon.errors import StoreDown
from flask_siphon.stores import open_store
from flask_siphon.stores import RedisStore

ASK = {
    "add": lambda store: store.add("session", "new", {}, None),
    "add to group": lambda store: store.add("session", "new", {}, None, group="alice"),
    "get": lambda store: store.get("session", ["a"]),
    "set": lambda store: store.set("session", "a", {}),
    "touch": lambda store: store.touch("session", "a", None),
    "take": lambda store: store.take("session", "a"),
    "clear": lambda store: store.clear("session", "alice"),
}


class Explosive:
    def __reduce__(self):
        return (os.abort, ())


def soon():
    return time.time() + 3600


@pytest.fixture
def server(redis_url):
    """The server as others see it, empty."""
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        client.flushall()
        yield client


@pytest.fixture
def store(server, redis_url):
    store = RedisStore(redis_url)
    yield store
    store.close()


def seconds(ask, *arguments):
    before = time.monotonic()
    with pytest.raises(StoreDown):
        ask(*arguments)
    return time.monotonic() - before


def test_an_entry_is_json_under_a_name_that_says_what_it_is(store, server):
    store.add("session", "abc", {"user": 1}, None)
    store.add("session", "def", {"user": 1}, None, group="alice")

    assert json.loads(server.get("siphon:session:abc")) == [None, {"user": 1}]
    assert json.loads(server.get("siphon:session:def")) == ["alice", {"user": 1}]


def test_redis_itself_forgets_what_expires(store, server):
    ends = int(soon())
    for group in (None, "alice"):
        store.add("session", f"of {group}", {}, ends, group=group)
        store.set("session", f"of {group}", {"user": 1})

        assert server.expiretime(f"siphon:session:of {group}") == ends
        store.touch("session", f"of {group}", ends + 60)
        assert server.expiretime(f"siphon:session:of {group}") == ends + 60
        store.touch("session", f"of {group}", None)
        assert server.ttl(f"siphon:session:of {group}") == -1


def test_a_groups_set_expires_with_the_member_that_stays_longest(store, server):
    ends = int(soon())
    for key, expires in (("a", ends), ("b", ends + 60), ("c", ends + 30)):
        store.add("session", key, {}, expires, group="alice")
    names = [*server.scan_iter(_type="set")]

    assert [server.expiretime(name) for name in names] == [ends + 60]
    store.touch("session", "a", ends + 90)
    assert [server.expiretime(name) for name in names] == [ends + 90]
    store.touch("session", "b", ends)
    assert [server.expiretime(name) for name in names] == [ends + 90]
    store.touch("session", "b", None)
    assert [server.expiretime(name) for name in names] == [-1]


def test_a_groups_set_does_not_grow_with_members_that_went(store, server):
    store.add("session", "stays", {}, soon(), group="alice")
    for number in range(1000):
        store.add("session", str(number), {}, soon(), group="alice")
        store.take("session", str(number))

    (name,) = server.scan_iter(_type="set")
    assert server.scard(name) < 20
    assert store.clear("session", "alice") == 1


def test_nothing_is_left_after_clear(store, server):
    for number in range(10):
        store.add("session", str(number), {}, soon(), group="alice")

    store.clear("session", "alice")

    assert server.keys() == []


def test_a_hundred_threads_at_work_do_not_keep_one_more_out(store):
    pool = store._client.connection_pool
    at_work = [pool.get_connection() for _ in range(150)]

    assert store.get("session", ["a"]) == [None]

    for connection in at_work:
        pool.release(connection)


@pytest.mark.parametrize(
    "junk",
    [
        pickle.dumps(Explosive()),
        pickle.dumps([None, "\n", Explosive()]),
        "no json",
        "",
        "\n",
        '{"user": 1}',
        '[null,{"user":1}]',
        "[null,\n[1]]",
        '[null,\n"text"]',
        "[null,\n" + "[" * 100_000,
        "[null,\n{",
        b'["\xff\xfe",\n{"user":\xff}]',
    ],
    ids=lambda junk: repr(junk)[:20],
)
def test_what_somebody_else_put_there_is_an_error_and_no_value(store, server, junk):
    server.set("siphon:session:junk", junk)
    store.add("session", "good", {"user": 2}, None)

    with pytest.raises(StoreDown):
        store.get("session", ["junk"])
    assert store.get("session", ["good"]) == [{"user": 2}]
    assert store.add("session", "junk", {"user": 1}, None) is False
    assert store.touch("session", "junk", soon()) is True

    assert store.set("session", "junk", {"user": 3}) is True
    assert store.get("session", ["junk"]) == [{"user": 3}]


@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
def test_a_list_where_an_entry_should_be_is_no_value(store, server, ask):
    server.rpush("siphon:session:a", "junk")
    server.rpush('siphon-group:session:"alice"', "junk")

    with suppress(StoreDown):
        assert ask(store) in ([None], True, False)


def test_clear_passes_over_what_is_no_entry(store, server):
    store.add("session", "a", {}, soon(), group="alice")
    server.sadd('siphon-group:session:"alice"', "siphon:session:list", "siphon:session:junk")
    server.rpush("siphon:session:list", "junk")
    server.set("siphon:session:junk", "junk")

    assert store.clear("session", "alice") == 1


@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
def test_a_server_that_is_not_there_is_a_store_that_is_down(redis_server, ask):
    redis_server.kill()

    assert seconds(ask, RedisStore(redis_server.url)) < 1


def test_the_error_names_the_server_and_hides_the_password(redis_server):
    url = redis_server.url.replace("redis://", "redis://someone:secret@") + "?password=secret"
    redis_server.kill()

    with pytest.raises(StoreDown) as caught:
        open_store(url).get("session", ["a"])

    assert f"127.0.0.1:{redis_server.port}" in str(caught.value)
    assert "secret" not in f"{caught.value} {caught.value!r} {caught.value.__cause__}"
    assert "secret" not in repr(open_store(url))


def test_a_wrong_password_is_a_store_that_is_down(redis_server):
    with redis.Redis.from_url(redis_server.url) as client:
        client.config_set("requirepass", "right")
    wrong = RedisStore(redis_server.url.replace("redis://", "redis://:wrong@"))
    right = RedisStore(redis_server.url.replace("redis://", "redis://:right@"))

    assert seconds(wrong.get, "session", ["a"]) < 1
    assert right.get("session", ["a"]) == [None]
    wrong.close()
    right.close()


def test_a_server_that_refuses_to_write_is_a_store_that_is_down(redis_server):
    store = RedisStore(redis_server.url)
    with redis.Redis.from_url(redis_server.url) as client:
        client.config_set("maxmemory", 1)

    with pytest.raises(StoreDown):
        store.add("revoked", "a", {}, None)
    with pytest.raises(StoreDown):
        store.add("revoked", "a", {}, None, group="alice")
    assert store.get("revoked", ["a"]) == [None]
    store.close()


@pytest.mark.parametrize("ask", ASK.values(), ids=ASK)
@pytest.mark.parametrize("connection", ["used before", "new"])
def test_a_server_that_hangs_is_given_up_within_a_second(redis_server, connection, ask):
    store = RedisStore(redis_server.url)
    if connection == "used before":
        store.add("session", "a", {"user": 1}, None)
    redis_server.pause()

    assert seconds(ask, store) < 1

    redis_server.resume()
    assert store.get("session", ["b"]) == [None]
    store.close()


def test_a_late_answer_is_never_taken_for_the_answer_to_another_question(redis_server):
    store = RedisStore(redis_server.url)
    store.add("session", "a", {"user": "a"}, None)
    store.add("session", "b", {"user": "b"}, None)

    redis_server.pause()
    with pytest.raises(StoreDown):
        store.get("session", ["a"])
    redis_server.resume()

    assert store.get("session", ["b"]) == [{"user": "b"}]
    store.close()


def test_everything_is_there_again_when_the_server_is(redis_server):
    store = RedisStore(redis_server.url)
    store.add("revoked", "a", {"by": "us"}, soon(), group="alice")
    redis_server.kill()
    assert seconds(store.get, "revoked", ["a"]) < 1

    redis_server.start()

    # On the connections that broke, and with the scripts that a new server does not know.
    assert store.get("revoked", ["a"]) == [{"by": "us"}]
    assert store.set("revoked", "a", {"by": "them"}) is True
    assert store.clear("revoked", "alice") == 1
    store.close()


def test_connections_that_broke_while_idle_cost_nobody_an_error(redis_server):
    store = RedisStore(redis_server.url)
    barrier = threading.Barrier(8)
    failures = []

    def ask():
        barrier.wait()
        for _ in range(20):
            try:
                store.get("session", ["a"])
            except StoreDown as error:
                failures.append(error)

    def all_ask():
        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    all_ask()
    redis_server.kill()
    redis_server.start()
    all_ask()

    assert not failures
    store.close()


@pytest.mark.parametrize("trouble", ["kill", "pause"])
def test_under_load_nothing_that_was_confirmed_is_lost_and_nobody_waits(redis_server, trouble):
    store = RedisStore(redis_server.url)
    confirmed, failed, longest = [], [], []
    seen_down, stop = threading.Event(), threading.Event()

    def revoke(name):
        number = 0
        while not stop.is_set():
            number += 1
            key = f"{name} {number}"
            before = time.monotonic()
            try:
                store.add("revoked", key, {"revoked": True}, soon(), group=name)
                confirmed.append(key)
            except StoreDown:
                failed.append(key)
                seen_down.set()
            longest.append(time.monotonic() - before)

    threads = [threading.Thread(target=revoke, args=(f"user {name}",)) for name in range(8)]
    for thread in threads:
        thread.start()
    while len(confirmed) < 200:
        assert not failed
    getattr(redis_server, trouble)()
    assert seen_down.wait(10)
    before = len(confirmed)
    if trouble == "kill":
        redis_server.start()
    else:
        redis_server.resume()
    while len(confirmed) < before + 200:
        assert all(thread.is_alive() for thread in threads)
    stop.set()
    for thread in threads:
        thread.join()

    assert store.get("revoked", confirmed) == [{"revoked": True}] * len(confirmed)
    assert max(longest) < 1
    store.close()


def test_the_core_works_without_redis_and_says_what_to_install():
    program = """
import sys
sys.modules["redis"] = None  # what an import finds when the package is not there
import flask_siphon
from flask_siphon.stores import MemoryStore, RedisStore, open_store
MemoryStore().add("session", "a", {}, None)
open_store("redis://127.0.0.1")
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert ended.stderr.splitlines()[-1].startswith("flask_siphon.errors.JamConfigError: ")
    assert "flask-siphon[redis]" in ended.stderr


@pytest.mark.parametrize(
    "url",
    [
        "redis://:secret@host:port",
        "redis://:secret@host:99999999",
        "redis://:secret@host?socket_timeout=long",
        "redis://:secret@host?nonsense=1",
        "redis://[secret",
        "http://:secret@host",
    ],
)
def test_a_url_that_cannot_be_read_is_refused_at_once_without_its_password(url):
    with pytest.raises(JamConfigError) as caught:
        RedisStore(url)

    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
