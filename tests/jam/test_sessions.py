"""Sessions that live in a store; the client holds nothing but an id."""

import re

import pytest

from flask_siphon.jam import Jam
from flask_siphon.jam import SessionNotFoundError
from flask_siphon.revocations import Revocations
from flask_siphon.stores import MemoryStore

HOUR = 60 * 60
DAY = 24 * HOUR


class WritesCounted(MemoryStore):
    """Counts what is written, and what is asked."""

    def __init__(self):
        super().__init__()
        self.writes = self.gets = 0

    def get(self, kind, keys):
        self.gets += 1
        return super().get(kind, keys)

    def add(self, *arguments, **options):
        self.writes += 1
        return super().add(*arguments, **options)

    def set(self, *arguments):
        self.writes += 1
        return super().set(*arguments)

    def touch(self, *arguments):
        self.writes += 1
        return super().touch(*arguments)


@pytest.fixture
def jam(any_jam):
    return any_jam


@pytest.fixture
def make_jam():
    """A Jam of its own store: ``make_jam(store, idle=..., absolute=...)``."""

    def make(store=None, **limits):
        return Jam({"store": store or MemoryStore(), "session": limits})

    return make


def test_a_session_has_an_id_that_tells_nothing(jam):
    ids = {jam.create_session("alice", {"user": 1}) for _ in range(50)}

    assert len(ids) == 50
    assert all(re.fullmatch(r"[\w-]{43}", each, re.ASCII) for each in ids)
    assert not any("alice" in each for each in ids)


def test_a_session_has_its_data(jam):
    session = jam.create_session("alice", {"user": 1, "cart": ["é", None, 1.5]})

    assert jam.get_session(session) == {"user": 1, "cart": ["é", None, 1.5]}


def test_the_data_are_a_copy(jam):
    data = {"user": 1, "cart": []}
    session = jam.create_session("alice", data)
    data["cart"].append("x")
    jam.get_session(session)["cart"].append("y")

    assert jam.get_session(session) == {"user": 1, "cart": []}


@pytest.mark.parametrize("key", ["", None, 5, b"alice"])
def test_a_session_key_that_is_no_text_is_refused(jam, key):
    with pytest.raises(ValueError, match="session_key"):
        jam.create_session(key, {})


BAD_DATA = {
    "no dict": [1],
    "nothing": None,
    "object": {"x": object()},
    "set": {"x": {1}},
    "nan": {"x": float("nan")},
    "large": {"x": "y" * 64 * 1024},
}


@pytest.mark.parametrize("data", BAD_DATA.values(), ids=BAD_DATA.keys())
def test_data_that_cannot_be_stored_are_refused(jam, data):
    session = jam.create_session("alice", {"user": 1})

    with pytest.raises(ValueError, match="data of a session"):
        jam.create_session("alice", data)
    with pytest.raises(ValueError, match="data of a session"):
        jam.update_session(session, data)
    if data is not None:
        with pytest.raises(ValueError, match="data of a session"):
            jam.rework_session(session, data)
    assert jam.get_session(session) == {"user": 1}


def test_data_of_nearly_64_kib_fit(jam):
    data = {"x": "y" * (64 * 1024 - 10)}

    assert jam.get_session(jam.create_session("alice", data)) == data


@pytest.mark.parametrize(
    "session",
    ["", "x" * 42, "x" * 44, "x" * 42 + "=", "x" * 42 + "\n", "é" * 43, None, 5, b"x" * 43, []],
    ids=repr,
)
def test_what_has_not_the_form_of_an_id_costs_no_question(make_jam, session):
    store = WritesCounted()
    jam = make_jam(store)

    assert jam.get_session(session) is None
    assert jam.delete_session(session) is None
    with pytest.raises(SessionNotFoundError):
        jam.update_session(session, {})
    with pytest.raises(SessionNotFoundError):
        jam.rework_session(session)
    assert store.gets == store.writes == 0


def test_an_unknown_id_is_no_session(jam):
    assert jam.get_session("x" * 43) is None


def test_a_token_is_no_session(jam):
    assert jam.get_session(jam.gen_jwt_token({"user": 1})) is None


def test_an_update_replaces_the_data_whole(jam):
    session = jam.create_session("alice", {"user": 1, "cart": [1]})

    assert jam.update_session(session, {"user": 1, "theme": "dark"}) is None

    assert jam.get_session(session) == {"user": 1, "theme": "dark"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"user": 1}, {"user": 2}),
        ({"user": 1}, {}),
        ({"user": 1}, {"user": True}),
        ({}, {"user": 1}),
        ({}, {"sub": "1"}),
        ({"user": 1}, {"user": 1, "sub": "2"}),
    ],
    ids=repr,
)
def test_an_update_cannot_change_whose_session_it_is(jam, before, after):
    session = jam.create_session("alice", before)

    with pytest.raises(ValueError, match="rework_session"):
        jam.update_session(session, after)

    assert jam.get_session(session) == before


@pytest.mark.parametrize("after", [{"user": "1"}, {"sub": "1"}, {"sub": "1", "user": 2}])
def test_an_update_may_spell_the_same_user_otherwise(jam, after):
    session = jam.create_session("alice", {"user": 1})

    jam.update_session(session, after)

    assert jam.get_session(session) == after


def test_a_deleted_session_is_gone_and_stays_gone(jam):
    session = jam.create_session("alice", {"user": 1})

    assert jam.delete_session(session) is None
    assert jam.delete_session(session) is None

    with pytest.raises(SessionNotFoundError):
        jam.update_session(session, {"user": 1})
    with pytest.raises(LookupError):
        jam.rework_session(session)
    assert jam.get_session(session) is None


def test_a_reworked_session_has_a_new_id_and_the_old_one_is_dead(jam):
    old = jam.create_session("alice", {"user": 1})

    new = jam.rework_session(old)

    assert new != old and len(new) == 43
    assert jam.get_session(new) == {"user": 1}
    assert jam.get_session(old) is None
    with pytest.raises(SessionNotFoundError):
        jam.rework_session(old)


@pytest.mark.parametrize("data", [{"user": 2}, {"user": 1, "cart": []}, {}])
def test_a_rework_may_replace_the_data_and_the_user(jam, data):
    old = jam.create_session("alice", {"user": 1, "theme": "dark"})

    assert jam.get_session(jam.rework_session(old, data)) == data


def test_all_sessions_of_a_key_are_cleared_at_once(jam):
    alices = [jam.create_session("alice", {"user": 1}) for _ in range(3)]
    bobs = jam.create_session("bob", {"user": 2})
    jam.delete_session(alices.pop())
    alices[0] = jam.rework_session(alices[0])

    assert jam.clear_sessions("alice") == 2

    assert [jam.get_session(each) for each in alices] == [None, None]
    assert jam.get_session(bobs) == {"user": 2}
    assert jam.clear_sessions("alice") == 0
    assert jam.clear_sessions("nobody") == 0


def test_a_session_that_is_not_used_for_the_idle_time_is_over(make_jam, clock):
    jam = make_jam(idle=HOUR)
    session = jam.create_session("alice", {"user": 1})

    for _ in range(3):
        clock.now += 3599
        assert jam.get_session(session) == {"user": 1}
    clock.now += 3601
    assert jam.get_session(session) is None
    clock.now -= 3000
    assert jam.get_session(session) is None


def test_a_session_is_over_after_the_absolute_time_however_much_it_is_used(make_jam, clock):
    jam = make_jam(idle=HOUR, absolute=DAY)
    session = jam.create_session("alice", {"user": 1})

    for _ in range(47):
        clock.now += HOUR // 2
        assert jam.get_session(session) == {"user": 1}
    clock.now += HOUR // 2
    assert jam.get_session(session) is None


def test_a_rework_keeps_the_absolute_limit(make_jam, clock):
    jam = make_jam(absolute=DAY)
    session = jam.create_session("alice", {"user": 1})
    clock.now += 23 * HOUR

    session = jam.rework_session(session, {"user": 1, "cart": []})

    clock.now += HOUR - 1
    assert jam.get_session(session)
    clock.now += 1
    assert jam.get_session(session) is None


def test_a_new_user_has_an_absolute_limit_of_his_own(make_jam, clock):
    jam = make_jam(absolute=DAY)
    session = jam.create_session("alice", {})
    clock.now += 23 * HOUR

    session = jam.rework_session(session, {"user": 1})

    clock.now += DAY - 1
    assert jam.get_session(session) == {"user": 1}
    clock.now += 1
    assert jam.get_session(session) is None


def test_an_update_does_not_move_the_absolute_limit(make_jam, clock):
    jam = make_jam(absolute=DAY)
    session = jam.create_session("alice", {"user": 1})
    clock.now += 23 * HOUR

    jam.update_session(session, {"user": 1, "cart": []})

    clock.now += HOUR
    assert jam.get_session(session) is None


def test_by_default_a_session_is_over_after_7_days_without_use_and_after_30_days(clock):
    jam = Jam()
    idle, used = (jam.create_session("alice", {"user": 1}) for _ in range(2))

    for day in range(1, 31):
        clock.now += DAY
        assert (jam.get_session(used) is None) == (day == 30)
        if day == 6:
            assert jam.get_session(idle)
        if day == 13:
            assert jam.get_session(idle) is None


@pytest.mark.parametrize(
    ("settings", "idle"),
    [({"SIPHON_SESSION_IDLE": 120}, 120), ({"SIPHON_SESSION_ABSOLUTE": 90}, 90)],
)
def test_the_limits_of_a_bound_jam_are_those_of_the_application(make_app, clock, settings, idle):
    jam = Jam()
    make_app(jam, TESTING=True, **settings)
    session = jam.create_session("alice", {"user": 1})

    clock.now += idle - 1
    assert jam.get_session(session)
    clock.now += 121
    assert jam.get_session(session) is None


def test_the_limits_of_the_jam_go_before_those_of_the_application(make_app, clock):
    jam = Jam({"session": {"idle": 120}})
    make_app(jam, TESTING=True, SIPHON_SESSION_IDLE=DAY)
    session = jam.create_session("alice", {"user": 1})

    clock.now += 120
    assert jam.get_session(session) is None


def test_an_application_may_have_no_limits(make_app, clock):
    jam = Jam()
    make_app(jam, TESTING=True, SIPHON_SESSION_IDLE=None, SIPHON_SESSION_ABSOLUTE=None)
    session = jam.create_session("alice", {"user": 1})

    clock.now += 10_000 * DAY

    assert jam.get_session(session) == {"user": 1}


def test_a_use_is_written_down_at_most_once_a_minute(make_jam, clock):
    store = WritesCounted()
    jam = make_jam(store)
    session = jam.create_session("alice", {"user": 1})
    made = store.writes

    for _ in range(59):
        clock.now += 1
        jam.get_session(session)
    assert store.writes == made
    clock.now += 1
    jam.get_session(session)
    assert store.writes > made
    written = store.writes
    for _ in range(59):
        clock.now += 1
        jam.get_session(session)
    assert store.writes == written


def test_a_session_is_found_with_two_questions_to_the_store(make_jam):
    store = WritesCounted()
    jam = make_jam(store)
    session = jam.create_session("alice", {"user": 1})
    before = store.gets

    jam.get_session(session)

    assert store.gets - before == 2  # the second one asks for the generation of its user


class InterruptedStore(MemoryStore):
    """Lets another request do something in the middle of the next use."""

    meanwhile = None

    def touch(self, *arguments):
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        return super().touch(*arguments)


def test_a_use_while_another_request_updates_undoes_nothing(make_jam, clock):
    store = InterruptedStore()
    jam = make_jam(store)
    session = jam.create_session("alice", {"user": 1})
    clock.now += HOUR
    store.meanwhile = lambda: jam.update_session(session, {"user": 1, "new": True})

    jam.get_session(session)

    assert jam.get_session(session) == {"user": 1, "new": True}


def test_a_use_while_another_request_deletes_does_not_bring_it_back(make_jam, clock):
    store = InterruptedStore()
    jam = make_jam(store)
    session = jam.create_session("alice", {"user": 1})
    clock.now += HOUR
    store.meanwhile = lambda: jam.delete_session(session)

    jam.get_session(session)

    assert jam.get_session(session) is None


def test_a_rework_at_the_moment_of_a_logout_everywhere_lets_nobody_in(make_jam):
    class RevokedMeanwhile(MemoryStore):
        user = None

        def take(self, kind, key):
            user, self.user = self.user, None
            if user is not None:
                Revocations(self).revoke_user(user)
            return super().take(kind, key)

    store = RevokedMeanwhile()
    jam = make_jam(store)
    session = jam.create_session("alice", {"user": 1})
    store.user = "1"

    assert jam.get_session(jam.rework_session(session)) is None


def test_a_session_given_to_a_user_after_his_logout_everywhere_is_good(jam):
    session = jam.create_session("visitor", {})
    jam.revoke_user(1)

    assert jam.get_session(jam.rework_session(session, {"user": 1})) == {"user": 1}


def test_an_entry_that_is_none_of_ours_is_no_session(make_jam):
    store = MemoryStore()
    jam = make_jam(store)
    session = jam.create_session("alice", {"user": 1})
    kind, key = next(name for name, entry in store._entries.items() if "data" in entry.kept)

    for entry in ({}, {"data": []}, {"data": {"user": 1}}, {"revoked": True}):
        store.set(kind, key, entry)
        assert jam.get_session(session) is None


def test_a_clock_that_goes_back_ends_no_session_and_lengthens_none(make_jam, clock):
    jam = make_jam(idle=HOUR)
    session = jam.create_session("alice", {"user": 1})
    ends = clock.now + HOUR

    clock.now -= 2 * HOUR
    assert jam.get_session(session)
    clock.now = ends
    assert jam.get_session(session) is None
