"""Whoever is first with a credential that is good once gets something for it, and nobody else."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from flask_siphon.jam import Jam
from flask_siphon.jam import SessionNotFoundError
from flask_siphon.jam import TokenError
from flask_siphon.stores import open_store

ROUNDS = 1000
THREADS = 8
RACE = Path(__file__).with_name("programs") / "race.py"

#: What is raced for, and how a credential for it is made.
RACES = {
    "refresh_tokens": lambda jam, number: jam.issue_tokens({"user": number}).refresh,
    "rework_session": lambda jam, number: jam.create_session("key", {"user": number}),
}


@pytest.fixture(autouse=True)
def threads_that_change_often():
    """Let Python go from one thread to the next in the middle of what it does."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.fixture(params=RACES)
def method(request):
    return request.param


def credentials_for(jam, method):
    return [RACES[method](jam, number) for number in range(ROUNDS)]


def race_of_threads(jam, method, credentials):
    """For each credential what the threads that won got."""
    won = [[] for _ in credentials]
    lost = [[] for _ in credentials]
    barrier = threading.Barrier(THREADS)

    def run():
        for number, credential in enumerate(credentials):
            barrier.wait()
            try:
                won[number].append(getattr(jam, method)(credential))
            except (TokenError, SessionNotFoundError) as error:
                lost[number].append(error)

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {len(each) for each in lost} == {THREADS - 1}
    return won


def test_of_eight_threads_exactly_one_wins(any_jam, method):
    won = race_of_threads(any_jam, method, credentials_for(any_jam, method))

    assert {len(each) for each in won} == {1}


def test_who_wins_a_rework_has_the_session(any_jam):
    sessions = credentials_for(any_jam, "rework_session")[:100]

    won = race_of_threads(any_jam, "rework_session", sessions)

    for number, ids in enumerate(won):
        assert any_jam.get_session(*ids) == {"user": number}


def test_a_refresh_token_that_several_hold_is_worth_nothing_in_the_end(any_jam, refused):
    tokens = credentials_for(any_jam, "refresh_tokens")[:100]

    won = race_of_threads(any_jam, "refresh_tokens", tokens)

    assert {refused(any_jam, pair.access) for (pair,) in won} == {"revoked"}


def test_of_four_processes_exactly_one_wins(shared_url, secret, method):
    store = open_store(shared_url)
    jam = Jam({"store": store, "jwt": {"secret_key": secret}})
    credentials = "\n".join(credentials_for(jam, method))
    store.close()

    ended = subprocess.run(
        [sys.executable, "-W", "error", RACE, shared_url, method],
        input=credentials,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.split() == ["1"] * ROUNDS


def test_threads_that_ask_first_find_one_store():
    """One who got a store of his own would lose his session."""
    for _ in range(100):
        jam = Jam()
        barrier = threading.Barrier(THREADS)
        found = []

        def run(jam=jam, barrier=barrier, found=found):
            barrier.wait()
            found.append(jam.create_session("key", {}))

        threads = [threading.Thread(target=run) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert jam.clear_sessions("key") == THREADS == len(found)
