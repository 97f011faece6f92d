"""Effects once: a call that carries a key runs its function at most once while the key is known.

A page that got no answer repeats the call with the same key (``Idempotency-Key``,
draft-ietf-httpapi-idempotency-key-header-07). The store says whether it ran, in every worker.
"""

from __future__ import annotations

import hashlib
import logging
import re
import time
from collections.abc import Collection
from collections.abc import Mapping
from math import ceil
from typing import Any
from typing import NamedTuple

from werkzeug.datastructures import FileStorage
from werkzeug.datastructures import MultiDict

from .. import config
from ..errors import StoreDown
from ..stores import Store
from .refusals import Refusal

logger = logging.getLogger("flask_siphon.calls")

KIND = "call"
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)


class Answer(NamedTuple):
    """What a call was answered with.

    :param status: The HTTP status.
    :param body: None if it is not kept.
    """

    status: int
    body: str | None


class Replay(Exception):
    """The call ran before, and this was its answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def read_key(header: str) -> str:
    """The key of a call; the quotes of a structured header may be left out.

    :raises Refusal: 400 ``bad_request`` if it is none.
    """
    text = header.strip()
    if len(text) > 1 and text.startswith('"') and text.endswith('"'):
        text = text[1:-1]
    if not _KEY.fullmatch(text):
        raise Refusal("bad_request")
    return text


def fingerprint(
    path: str,
    form: MultiDict[str, str],
    files: MultiDict[str, FileStorage],
    without: Collection[str],
) -> str:
    """What tells one call from another: SHA-256 of where it goes and of all that it brings.

    :param without: The names of fields that differ when the same call is repeated.
    """
    fields = [(name, values) for name, values in form.lists() if name not in without]
    sizes = [(name, file.filename, _size(file)) for name, each in files.lists() for file in each]
    return _hash([path, fields, sizes])


def _size(file: FileStorage) -> int:
    here = file.stream.tell()
    size = file.stream.seek(0, 2)
    file.stream.seek(here)
    return size


def _hash(value: Any) -> str:
    # What Python itself writes of lists and texts is unambiguous, and written fastest.
    return hashlib.sha256(ascii(value).encode()).hexdigest()


class Claim:
    """The right to run one call, until it is settled or released.

    :param settings: The configuration of the application.
    :param memory: Seconds for which the call is remembered.
    :param who: Endpoint, function, user id and key: whose call it is, and which.
    :param body: Its :func:`fingerprint`.
    :raises Replay: If it ran before.
    :raises Refusal: 409 if it runs now, if its answer is not kept or if nobody knows whether it
        ran; 422 if the key was used for something else.
    :raises StoreDown: If nobody can say.
    """

    def __init__(
        self, store: Store, settings: Mapping[str, Any], memory: int, who: list[str], body: str
    ) -> None:
        self._store = store
        self._settings = settings
        self._key = _hash(who)
        self._body = body
        self._is_settled = False
        now = time.time()
        value = {"state": "running", "body": body, "since": ceil(now)}
        while not store.add(KIND, self._key, value, now + memory):
            (found,) = store.get(KIND, [self._key])
            if found is not None:
                self._repeat(found)
            # It was forgotten between the two.

    def _repeat(self, found: Mapping[str, Any]) -> None:
        if found["body"] != self._body:
            raise Refusal("key_reused")
        if found["state"] == "done":
            if found["answer"] is None:
                raise Refusal("already_done")
            raise Replay(Answer(found["status"], found["answer"]))
        if time.time() - found["since"] < config.CALL_LEASE.read(self._settings):
            raise Refusal("in_progress", retry_after=1)
        raise Refusal("outcome_unknown")

    def settle(self, answer: Answer) -> None:
        """Remember what the call was answered with, for who asks again."""
        body = answer.body
        if body is not None and len(body.encode()) > config.CALL_ANSWER.read(self._settings):
            body = None
        self._remember({"state": "done", "status": answer.status, "answer": body})

    def abandon(self) -> None:
        """Remember that the function was broken off, unless it was done by then."""
        if not self._is_settled:
            self._remember({"state": "running", "since": 0})

    def _remember(self, state: dict[str, Any]) -> None:
        self._is_settled = True
        try:
            self._store.set(KIND, self._key, {**state, "body": self._body})
        except StoreDown as error:
            logger.warning("A call is over, but that could not be remembered: %s", error)

    def release(self) -> None:
        """Let the key be used again: the function was not entered."""
        try:
            self._store.take(KIND, self._key)
        except StoreDown as error:
            logger.warning("A call was refused, but its key could not be released: %s", error)
