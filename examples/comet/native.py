"""Comet, as a page: a form starts and ends the stream, and no script."""

from collections.abc import Iterator
from math import isqrt
from typing import Literal

from flask import Blueprint
from flask import current_app
from flask import render_template

from flask_siphon import Browser
from flask_siphon import page

from . import is_prime
from . import LIMITS
from . import primes_between

blueprint = Blueprint("comet_native", __name__)


@page(blueprint, "/", auth="public")
def index() -> str:
    return render_template("comet_native.html", limits=LIMITS)


@index.comet
def count_primes(
    browser: Browser, choice: Literal["100 million", "500 million", "2 billion"]
) -> Iterator[None]:
    """Count the primes below a limit, in a hundred slices."""
    limit = LIMITS[choice]
    divisors = [n for n in range(2, isqrt(limit) + 1) if is_prime(n)]
    size, found, percent = limit // 100, 0, 0
    try:
        for percent in range(1, 101):
            found += primes_between((percent - 1) * size, percent * size, divisors)
            browser.set_attribute("#progress", "value", percent)
            browser.text("#found", f"{found:,} primes below {percent * size:,}")
            # Sends what is queued. If the visitor has gone or cancelled, the function ends here.
            yield
        browser.flash(f"Done: there are {found:,} primes below {choice}.")
    finally:
        current_app.logger.info("Counting primes below %s ended at %d %%", limit, percent)


@index.callback(readonly=True)
def stop(browser: Browser) -> None:
    """Called in place of :func:`count_primes`, whose stream ends with that."""
    browser.flash("Stopped.").focus("#count")
