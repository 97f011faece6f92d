"""Messages are one thing: what :func:`flask.flash` left during a call is shown by its page at
once, and what the page was to show is left for the next one if the answer goes there."""

from __future__ import annotations

from typing import Any

from flask import flash
from flask import Flask
from flask import message_flashed
from flask import session

from ..exchange import current_exchange
from .browser import Browser

_WAITING = "_flashes"  # where Flask keeps them


def count_flashes(app: Flask) -> None:
    """Note how many messages each request leaves, so that none is looked for where there is
    none: that would open the session."""
    # Held by the application: blinker keeps weak references.
    app.extensions["siphon.flashes"] = _count
    message_flashed.connect(_count, app)


def _count(sender: Flask, **_: Any) -> None:
    exchange = current_exchange()
    if exchange is not None:
        exchange.flashed += 1


def take_flashes(browser: Browser, number: int) -> None:
    """Let the page show the last ``number`` messages that wait in the session."""
    for category, message in withdraw_flashes(number):
        browser.flash(message, category)


def withdraw_flashes(number: int) -> list[tuple[str, Any]]:
    """The last ``number`` messages that wait in the session, after their categories; they do not
    wait any more."""
    waiting = session.get(_WAITING, [])
    first = max(0, len(waiting) - number)
    session[_WAITING] = waiting[:first]
    if not first:
        del session[_WAITING]
    withdrawn: list[tuple[str, Any]] = waiting[first:]
    return withdrawn


def leave_flashes(browser: Browser) -> None:
    """Let the next page show what this one was to show: text, however it was given."""
    for message, category in browser.take_flashes():
        flash(str(message), category)
