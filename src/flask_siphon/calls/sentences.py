"""The sentences that users read, each under a code; an application may word them anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import config

#: What is wrong with a field.
FIELDS = {
    "required": "Please fill this in.",
    "integer": "This must be a whole number.",
    "number": "This must be a number.",
    "boolean": "This must be yes or no.",
    "date": "This must be a date.",
    "datetime": "This must be a date and a time.",
    "choice": "Please choose one of what is offered.",
    "minimum": "This must be at least {n}.",
    "maximum": "This must be at most {n}.",
    "above": "This must be more than {n}.",
    "below": "This must be less than {n}.",
    "min_length": "This must have at least {n} characters.",
    "max_length": "This must have at most {n} characters.",
    "not_valid": "This is not valid.",
}

#: Why a call was not done.
CALLS = {
    "invalid": "Please look at the fields that are marked.",
    "csrf": "This page is out of date. Reload it and try again.",
    "session_expired": "Please log in again.",
    "forbidden": "You may not do this.",
    "unknown_function": "This page is out of date. Reload it and try again.",
    "in_progress": "This is being done already.",
    "already_done": "This was done already. Reload the page to see it.",
    "outcome_unknown": "Nobody can say whether this was done. Reload the page and look.",
    "key_reused": "This request was mixed up with another one. Reload the page and try again.",
    "bad_request": "This request was not understood.",
    "too_large": "This is too large to be sent.",
    "too_many_requests": "This was tried too often. Wait a little and try again.",
    "unavailable": "The service is briefly unavailable. Please try again in a few seconds.",
    "server_error": "Something went wrong on the server.",
}

_EVERY = {**FIELDS, **CALLS}


class Sentences:
    """The sentences of one application.

    :param settings: Its configuration; ``SIPHON_MESSAGES`` may hold lazy strings.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = settings

    def knows(self, code: str) -> bool:
        """True if there is a sentence for this code."""
        return code in _EVERY

    def say(self, code: str, limit: object = None) -> str:
        """The sentence of a code; ``{n}`` in it stands for ``limit``."""
        text = str(config.MESSAGES.read(self._settings).get(code) or _EVERY[code])
        return text if limit is None else text.replace("{n}", str(limit))
