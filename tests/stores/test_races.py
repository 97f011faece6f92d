"""Of several that want the same thing at the same moment, exactly one gets it."""

import sys
import threading

import pytest

ROUNDS = 1000
THREADS = 8


@pytest.fixture(autouse=True)
def threads_that_change_often():
    """Let Python go from one thread to the next in the middle of what it does."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def winners_of(rounds, attempt):
    """How many of eight threads won each round of ``attempt(number)``."""
    barrier = threading.Barrier(THREADS)
    wins = [[] for _ in range(rounds)]
    failures = []

    def race():
        try:
            for number in range(rounds):
                barrier.wait()
                if attempt(number):
                    wins[number].append(threading.get_ident())
        except Exception as error:
            failures.append(error)
            barrier.abort()

    threads = [threading.Thread(target=race) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures
    return [len(winners) for winners in wins]


def test_of_eight_threads_one_takes(store):
    for number in range(ROUNDS):
        store.add("refresh", str(number), {"number": number}, None)

    wins = winners_of(ROUNDS, lambda number: store.take("refresh", str(number)))

    assert wins == [1] * ROUNDS


def test_of_eight_threads_one_adds(store):
    wins = winners_of(ROUNDS, lambda number: store.add("session", str(number), {}, None, "alice"))

    assert wins == [1] * ROUNDS
    assert store.clear("session", "alice") == ROUNDS


def test_of_eight_threads_one_adds_where_an_entry_expired(store):
    for number in range(ROUNDS):
        store.add("session", str(number), {}, 1)

    wins = winners_of(ROUNDS, lambda number: store.add("session", str(number), {}, None))

    assert wins == [1] * ROUNDS


def test_an_entry_that_is_taken_is_not_set_to_life_again(store):
    for number in range(ROUNDS):
        store.add("session", str(number), {"number": number}, None)

    def take_or_set(number):
        if threading.get_ident() % 2:
            return store.take("session", str(number)) is not None
        store.set("session", str(number), {"set": True})
        store.touch("session", str(number), None)
        return store.take("session", str(number)) is not None

    wins = winners_of(ROUNDS, take_or_set)

    assert wins == [1] * ROUNDS
    assert not any(store.get("session", [str(number) for number in range(ROUNDS)]))


def test_a_member_added_while_its_group_is_cleared_is_either_counted_or_there(store):
    cleared = []

    def add_or_clear(number):
        if not number % 10:
            cleared.append(store.clear("session", "alice"))
        return store.add("session", f"{number} {threading.get_ident()}", {}, None, "alice")

    wins = winners_of(200, add_or_clear)

    assert wins == [THREADS] * 200
    assert sum(cleared) + store.clear("session", "alice") == 200 * THREADS


@pytest.mark.parametrize("method", ["take", "add"])
def test_of_four_processes_one_wins(shared_url, run_program, method):
    lines = run_program("race", shared_url, method, str(ROUNDS))

    assert lines == [" ".join("1" * ROUNDS)]


def test_greenlets_race_and_let_each_other_run(shared_url, run_program):
    wins, order = run_program("greenlets", shared_url, "200")

    assert wins == " ".join("1" * 200)
    assert order == "others ran"


def test_processes_that_make_one_file_at_once_all_use_it(folder, run_program):
    lines = run_program("first_use", str(folder), "40")

    assert lines == ["8"] * 40
    assert len(list(folder.iterdir())) == 40
