"""What every store promises, asked of all three."""

import time

import pytest

from flask_siphon.errors import StoreDown
from flask_siphon.stores import MemoryStore
from flask_siphon.stores import RedisStore
from flask_siphon.stores import SQLiteStore
from flask_siphon.stores import Store

KEY = "0" * 64


def soon():
    return time.time() + 3600


def shortly():
    return time.time() + 0.5


def past():
    return time.time() - 1


def value_of(store, key=KEY, kind="session"):
    return store.get(kind, [key])[0]


def test_a_new_entry_can_be_read(store):
    assert store.add("session", KEY, {"user": 1}, soon()) is True

    assert store.get("session", [KEY]) == [{"user": 1}]


def test_an_entry_that_is_there_is_not_added_again(store):
    store.add("session", KEY, {"user": 1}, soon())

    assert store.add("session", KEY, {"user": 2}, None) is False

    assert value_of(store) == {"user": 1}


def test_an_entry_that_is_there_does_not_change_its_group_by_a_second_add(store):
    store.add("session", KEY, {"user": 1}, soon(), group="alice")

    store.add("session", KEY, {"user": 1}, soon(), group="bob")

    assert store.clear("session", "bob") == 0
    assert store.clear("session", "alice") == 1


def test_an_expired_entry_is_not_there(store):
    store.add("session", KEY, {"user": 1}, past())

    assert value_of(store) is None
    assert store.set("session", KEY, {"user": 2}) is False
    assert store.touch("session", KEY, soon()) is False
    assert store.take("session", KEY) is None
    assert value_of(store) is None


@pytest.mark.parametrize("moment", [0, -1, 1, 0.5])
def test_any_moment_of_the_past_is_past(store, moment):
    assert store.add("session", KEY, {"user": 1}, moment, group="alice") is True

    assert value_of(store) is None
    assert store.clear("session", "alice") == 0


def test_an_entry_can_be_added_where_one_expired(store):
    store.add("session", KEY, {"user": 1}, past(), group="alice")

    assert store.add("session", KEY, {"user": 2}, soon(), group="bob") is True

    assert value_of(store) == {"user": 2}
    assert store.clear("session", "alice") == 0
    assert store.clear("session", "bob") == 1


def test_an_entry_lives_until_its_moment_and_then_no_more(store, let_time_pass):
    ends = shortly()
    store.add("session", KEY, {"user": 1}, ends)

    assert value_of(store) == {"user": 1}
    let_time_pass(ends - 0.3)
    assert value_of(store) == {"user": 1}
    let_time_pass(ends + 0.005)

    assert value_of(store) is None


def test_an_entry_without_expiry_stays(store):
    store.add("session", KEY, {"user": 1}, None)
    store.set("session", KEY, {"user": 2})

    assert value_of(store) == {"user": 2}


def test_many_are_read_at_once_in_the_order_asked_for(store):
    for number in range(40):
        store.add("session", f"{number:064}", {"number": number}, soon())
    store.add("session", f"{40:064}", {"number": 40}, past())

    keys = [f"{number:064}" for number in reversed(range(42))]
    values = store.get("session", keys)

    assert values == [None, None, *[{"number": number} for number in reversed(range(40))]]


def test_a_key_asked_for_twice_is_answered_twice_with_two_copies(store):
    store.add("session", KEY, {"user": [1]}, soon())

    first, second = store.get("session", [KEY, KEY])

    assert first == second == {"user": [1]}
    assert first["user"] is not second["user"]


def test_a_hundred_thousand_keys_can_be_asked_for(store):
    store.add("session", KEY, {"user": 1}, soon())

    values = store.get("session", [*map(str, range(100_000)), KEY])

    assert values[-1] == {"user": 1}
    assert not any(values[:-1])


def test_no_keys_get_no_values(store):
    assert store.get("session", []) == []


def test_kinds_are_apart(store):
    store.add("session", KEY, {"user": 1}, soon(), group="alice")
    store.add("refresh", KEY, {"user": 2}, soon(), group="alice")

    assert store.clear("refresh", "alice") == 1

    assert value_of(store) == {"user": 1}
    assert value_of(store, kind="refresh") is None


def test_set_replaces_the_whole_value(store):
    store.add("session", KEY, {"user": 1, "cart": []}, soon())

    assert store.set("session", KEY, {"user": 2}) is True

    assert value_of(store) == {"user": 2}


def test_set_cannot_raise_the_dead(store):
    assert store.set("session", KEY, {"user": 1}) is False

    assert value_of(store) is None


def test_set_keeps_expiry_and_group(store, let_time_pass):
    ends = shortly()
    store.add("session", KEY, {"user": 1}, ends, group="alice")
    store.add("session", "other", {"user": 1}, soon(), group="alice")
    store.set("session", KEY, {"user": 2})
    store.set("session", "other", {"user": 2})

    let_time_pass(ends + 0.005)

    assert value_of(store) is None
    assert store.clear("session", "alice") == 1


def test_touch_prolongs(store, let_time_pass):
    ends = shortly()
    store.add("session", KEY, {"user": 1}, ends)

    assert store.touch("session", KEY, soon()) is True
    let_time_pass(ends + 0.005)

    assert value_of(store) == {"user": 1}


def test_touch_can_end_an_entry_and_let_it_stay_for_ever(store):
    store.add("session", "ends", {}, soon())
    store.add("session", "stays", {}, soon())

    assert store.touch("session", "ends", past()) is True
    assert store.touch("session", "stays", None) is True

    assert store.get("session", ["ends", "stays"]) == [None, {}]


def test_touch_leaves_the_value_alone(store):
    store.add("session", KEY, {"user": 1}, soon())
    store.set("session", KEY, {"user": 2})

    store.touch("session", KEY, soon())

    assert value_of(store) == {"user": 2}


def test_touch_of_nothing_makes_nothing(store):
    assert store.touch("session", KEY, soon()) is False

    assert value_of(store) is None


def test_take_gives_the_value_once(store):
    store.add("refresh", KEY, {"user": 1}, soon())

    assert store.take("refresh", KEY) == {"user": 1}

    assert store.take("refresh", KEY) is None
    assert value_of(store, kind="refresh") is None


def test_clear_removes_a_group_and_counts_it(store):
    for number in range(20):
        store.add("session", f"alice {number}", {}, soon(), group="alice")
    store.add("session", "bob", {}, soon(), group="bob")
    store.add("session", "nobody", {}, soon())

    assert store.clear("session", "alice") == 20

    assert store.clear("session", "alice") == 0
    assert store.get("session", ["alice 7", "bob", "nobody"]) == [None, {}, {}]


def test_clear_counts_the_live_only(store):
    store.add("session", "live", {}, soon(), group="alice")
    store.add("session", "for ever", {}, None, group="alice")
    store.add("session", "expired", {}, past(), group="alice")
    store.add("session", "ended", {}, soon(), group="alice")
    store.touch("session", "ended", past())
    store.add("session", "taken", {}, soon(), group="alice")
    store.take("session", "taken")

    assert store.clear("session", "alice") == 2


def test_clear_spares_an_entry_that_left_the_group(store):
    store.add("session", KEY, {"user": 1}, soon(), group="alice")
    store.take("session", KEY)
    store.add("session", KEY, {"user": 2}, soon(), group="bob")

    assert store.clear("session", "alice") == 0

    assert value_of(store) == {"user": 2}
    assert store.clear("session", "bob") == 1


def test_clear_finds_an_entry_that_was_prolonged_beyond_the_others(store, let_time_pass):
    ends = shortly()
    store.add("session", "short", {}, ends, group="alice")
    store.add("session", "prolonged", {}, ends, group="alice")
    store.add("session", "then for ever", {}, ends, group="bob")
    store.touch("session", "prolonged", soon())
    store.touch("session", "then for ever", None)

    let_time_pass(ends + 0.005)

    assert store.clear("session", "alice") == 1
    assert store.clear("session", "bob") == 1


def test_clear_finds_an_entry_that_stays_although_a_later_one_expired(store, let_time_pass):
    ends = shortly()
    store.add("session", "for ever", {}, None, group="alice")
    store.add("session", "short", {}, ends, group="alice")

    let_time_pass(ends + 0.005)

    assert store.clear("session", "alice") == 1


@pytest.mark.parametrize("group", ["", "null", 'q"uote', "line\nbreak", "é ☃ 🦑", "a:b", "\0"])
def test_any_text_is_a_group(store, group):
    store.add("session", KEY, {"user": 1}, soon(), group=group)
    store.add("session", "other", {"user": 2}, soon())
    store.set("session", KEY, {"user": 3})
    store.touch("session", KEY, soon())

    assert value_of(store) == {"user": 3}
    assert store.clear("session", group) == 1
    assert store.get("session", [KEY, "other"]) == [None, {"user": 2}]


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"a": {"b": [1, 2.5, None, True, "x"]}},
        {"é": "☃ 🦑 \ud800", "nul": "\0", "lines": "a\nb],\n{"},
        {"big": 2**200, "small": 1e-300},
        {"text": "x" * 65536},
        {"deep": [[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]},
    ],
    ids=["empty", "nested", "unicode", "numbers", "64 KiB", "deep"],
)
def test_json_comes_back_as_it_went_in(store, value):
    store.add("session", KEY, value, soon(), group="alice")
    assert value_of(store) == value

    store.set("session", KEY, value)
    assert store.take("session", KEY) == value


@pytest.mark.parametrize(
    "value", [{"a": b"bytes"}, {"a": {1, 2}}, {"a": object()}, {"a": float("nan")}], ids=repr
)
def test_what_is_no_json_is_refused_and_not_changed_into_something_else(store, value):
    with pytest.raises((TypeError, ValueError)):
        store.add("session", KEY, value, soon())
    assert value_of(store) is None

    store.add("session", KEY, {"user": 1}, soon())
    with pytest.raises((TypeError, ValueError)):
        store.set("session", KEY, value)
    assert value_of(store) == {"user": 1}


def test_values_are_copied_in_and_out(store):
    value = {"cart": ["apple"]}
    store.add("session", KEY, value, soon())
    value["cart"].append("pear")
    value_of(store)["cart"].append("plum")

    assert value_of(store) == {"cart": ["apple"]}


def test_a_store_can_be_closed_twice_and_used_again(store):
    store.add("session", KEY, {"user": 1}, soon())

    store.close()
    store.close()

    assert store.add("session", "other", {"user": 2}, soon()) is True


def test_every_store_is_a_store():
    for each in (MemoryStore, SQLiteStore, RedisStore):
        assert issubclass(each, Store)


def test_a_store_that_is_down_answers_503_and_asks_to_come_back():
    response = StoreDown("Some store").get_response()

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert "Some store" not in response.get_data(as_text=True)
