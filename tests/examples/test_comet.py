"""Counting primes, without a browser."""

import json
import logging

import pytest

from examples.comet import is_prime
from examples.comet import LIMITS
from examples.comet import primes_between


@pytest.fixture
def visitor(visit):
    return visit("comet")


@pytest.fixture
def short(monkeypatch):
    """The name of a limit that takes no time."""
    monkeypatch.setitem(LIMITS, "a thousand", 1000)
    return "a thousand"


def start(visitor, choice, **options):
    call = {"sijax_rq": "count_primes", "sijax_args": json.dumps([choice])}
    return visitor.post(call, **options)


@pytest.mark.parametrize(
    ("start", "stop", "count"),
    [(0, 100, 25), (0, 2, 0), (2, 3, 1), (100, 200, 21), (49, 50, 0), (97, 98, 1), (900, 1000, 14)],
)
def test_the_sieve_counts_the_primes_of_any_slice(start, stop, count):
    divisors = [n for n in range(2, 32) if is_prime(n)]

    assert primes_between(start, stop, divisors) == count


def test_each_of_a_hundred_slices_is_a_line_of_its_own(visitor, short):
    *lines, end = [json.loads(line) for line in start(visitor, short).text.splitlines()]
    percents = [c["value"] for line in lines for c in line if c["type"] == "attr"]

    assert percents == list(range(1, 101))
    assert lines[-1][0]["html"] == "Done: there are 168 primes below a thousand."
    assert end == {"done": True}


@pytest.mark.parametrize("choice", ["", "3", 10**8, None, [], "<script>"], ids=repr)
def test_a_limit_that_is_not_offered_is_refused_before_anything_is_computed(visitor, choice):
    answer = start(visitor, choice)

    assert answer.status_code == 400
    assert "<script>" not in answer.text


def test_a_visitor_who_goes_ends_the_count(visitor, short, caplog):
    caplog.set_level(logging.INFO)
    answer = start(visitor, short, buffered=False)
    lines = answer.iter_encoded()
    for _ in range(3):
        next(lines)
    answer.close()

    assert caplog.messages == ["Counting primes below 1000 ended at 3 %"]
