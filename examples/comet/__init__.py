"""Comet: a long computation that reports while it runs, and stops when the visitor cancels it."""

from collections.abc import Iterator
from math import isqrt

from flask import abort
from flask import Blueprint
from flask import current_app
from flask import Flask
from flask import g
from flask import render_template
from flask.typing import ResponseReturnValue

import flask_sijax
from sijax.plugin.comet import CometResponse

from ..application import assemble

LIMITS = {"100 million": 10**8, "500 million": 5 * 10**8, "2 billion": 2 * 10**9}

blueprint = Blueprint("comet", __name__, template_folder="templates", static_folder="static")


@flask_sijax.route(blueprint, "/")
def page() -> ResponseReturnValue:
    sijax: flask_sijax.Sijax = g.sijax
    sijax.register_comet_callback("count_primes", count_primes)
    if sijax.is_sijax_request:
        return sijax.process_request()
    return render_template("comet.html", limits=LIMITS)


def count_primes(obj_response: CometResponse, choice: object) -> Iterator[CometResponse]:
    """Count the primes below a limit, in a hundred slices."""
    limit = LIMITS.get(str(choice))
    if limit is None:
        abort(400)
    divisors = [n for n in range(2, isqrt(limit) + 1) if is_prime(n)]
    size, found, percent = limit // 100, 0, 0
    obj_response.html("#state", "Counting …")
    try:
        for percent in range(1, 101):
            found += primes_between((percent - 1) * size, percent * size, divisors)
            obj_response.attr("#progress", "value", percent)
            obj_response.html("#found", f"{found:,} primes below {percent * size:,}")
            # Sends what is queued. If the visitor has gone or cancelled, the function ends here.
            yield obj_response
        obj_response.html("#state", f"Done: there are {found:,} primes below {choice}.")
    finally:
        current_app.logger.info("Counting primes below %s ended at %d %%", limit, percent)


def is_prime(number: int) -> bool:
    return all(number % divisor for divisor in range(2, isqrt(number) + 1))


def primes_between(start: int, stop: int, divisors: list[int]) -> int:
    """How many numbers from ``start`` to ``stop - 1`` are prime: the sieve of Eratosthenes.

    :param divisors: All primes up to the root of ``stop``, or more.
    """
    start = max(start, 2)
    sieve = bytearray(b"\1") * (stop - start)
    for divisor in divisors:
        first = max(divisor * divisor, -(-start // divisor) * divisor)
        sieve[first - start :: divisor] = bytes(len(range(first, stop, divisor)))
    return sieve.count(1)


def create_app() -> Flask:
    return assemble(blueprint)
