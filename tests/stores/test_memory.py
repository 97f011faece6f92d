"""What is the memory store's own."""

import time

from flask_siphon.stores import MemoryStore


def test_expired_entries_do_not_pile_up():
    store = MemoryStore()

    for number in range(10_000):
        store.add("session", str(number), {}, time.time() - 1, group=f"user {number}")

    assert len(store._entries) < 10
    assert len(store._groups) < 10


def test_expired_entries_go_although_live_ones_stand_before_them():
    store = MemoryStore()
    for number in range(1000):
        store.add("revoked", str(number), {}, None)

    for number in range(10_000):
        store.add("session", str(number), {}, time.time() - 1, group="user")

    assert len(store._entries) < 2500
    assert (
        sum(value is not None for value in store.get("revoked", [*map(str, range(1000))])) == 1000
    )


def test_entries_that_are_taken_leave_nothing_behind():
    store = MemoryStore()
    for number in range(100):
        store.add("refresh", str(number), {}, None, group=f"family {number}")
        store.take("refresh", str(number))

    assert not store._entries
    assert not store._groups
