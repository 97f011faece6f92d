"""Sessions that live in a store; the client holds nothing but an id."""

from __future__ import annotations

import json
import re
import secrets
import time
from typing import Any

from ..credentials import user_id_of
from ..errors import SessionNotFoundError
from ..revocations import hashed
from ..revocations import KIND
from ..revocations import Revocations
from ..stores import Store

_DATA_BYTES = 64 * 1024
#: Seconds for which a use is not written down again.
_WRITE_EVERY = 60

#: What ``secrets.token_urlsafe(32)`` makes.
_ID = re.compile(r"[A-Za-z0-9_-]{43}\Z")


class Sessions:
    """The sessions in a store.

    :param store: The store.
    :param idle: Seconds without use after which a session is over; None: never.
    :param absolute: Seconds after which any session is over; None: never.
    """

    def __init__(self, store: Store, idle: int | None, absolute: int | None) -> None:
        self._store = store
        self._idle = idle
        self._absolute = absolute
        self._revocations = Revocations(store)

    def create(self, session_key: object, data: dict[str, Any]) -> str:
        """A new session.

        :param session_key: Groups sessions; not a part of the id.
        :raises ValueError: If ``data`` is no dict that JSON can carry, or too large.
        """
        _check(data)
        if not isinstance(session_key, str) or not session_key:
            raise ValueError(f"The session_key is {session_key!r}. It must be text.")
        now = time.time()
        ends = None if self._absolute is None else now + self._absolute
        gen = self._revocations.generation(user_id_of(data))
        return self._add(hashed(session_key), data, gen, now, ends)

    def get(self, session_id: object) -> dict[str, Any] | None:
        """A copy of a session's data; None if there is no such session."""
        found = self.open(session_id)
        return None if found is None else found[0]

    def open(self, session_id: object) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """A copy of the data, and what names the session without being able to act as it."""
        found = self._find(session_id)
        if found is None:
            return None
        key, entry, user = found
        handle = {"session": key, "user": user, "gen": entry["gen"], "exp": entry["ends"]}
        return entry["data"], handle

    def update(self, session_id: str, data: dict[str, Any]) -> None:
        """Replace the data whole; not whose session it is.

        :raises SessionNotFoundError: If there is no such session.
        :raises ValueError: If ``data`` cannot be stored, or names another user.
        """
        _check(data)
        found = self._find(session_id)
        if found is None:
            raise SessionNotFoundError
        key, entry, user = found
        if user_id_of(data) != user:
            raise ValueError(
                "update_session() would change whose session this is. Use rework_session(), which "
                "gives it a new id: the old one may be known to somebody else."
            )
        if not self._store.set(KIND, key, {**entry, "data": data}):
            raise SessionNotFoundError

    def rework(self, session_id: str, data: dict[str, Any] | None = None) -> str:
        """Give a session a new id, and other data if any are given.

        :raises SessionNotFoundError: If there is no such session, or another caller was first.
        :raises ValueError: If ``data`` cannot be stored.
        """
        if data is not None:
            _check(data)
        if self._find(session_id) is None:
            raise SessionNotFoundError
        entry = self._take(hashed(session_id))
        if entry is None:
            raise SessionNotFoundError
        now = time.time()
        former = entry["data"]
        data = former if data is None else data
        # The generation of before: who was logged out everywhere just now stays logged out.
        gen, ends = entry["gen"], entry["ends"]
        user = user_id_of(data)
        if user != user_id_of(former):
            gen = self._revocations.generation(user)
            ends = None if self._absolute is None else now + self._absolute
        return self._add(entry["group"], data, gen, now, ends)

    def delete(self, session_id: object) -> None:
        """End a session; no error if there is none."""
        if isinstance(session_id, str) and _ID.match(session_id):
            self._take(hashed(session_id))

    def clear(self, session_key: str) -> int:
        """End all sessions of a group; their number."""
        return self._store.clear(KIND, hashed(session_key))

    def _add(
        self, group: str, data: dict[str, Any], gen: str, now: float, ends: float | None
    ) -> str:
        session_id = secrets.token_urlsafe(32)
        key = hashed(session_id)
        entry = {"data": data, "gen": gen, "group": group, "ends": ends}
        expires = self._expiry(now, ends)
        self._store.add(KIND, key, entry, expires, group)
        self._store.add(KIND, _seen(key), {"at": now}, expires)
        return session_id

    def _take(self, key: str) -> dict[str, Any] | None:
        entry = self._store.take(KIND, key)
        self._store.take(KIND, _seen(key))
        return entry

    def _find(self, session_id: object) -> tuple[str, dict[str, Any], str | None] | None:
        """The key of a live session, its entry and its user; its idle time begins anew."""
        if not isinstance(session_id, str) or not _ID.match(session_id):
            return None
        key = hashed(session_id)
        entry, seen = self._store.get(KIND, [key, _seen(key)])
        if entry is None or not _is_entry(entry):
            return None
        user = user_id_of(entry["data"])
        if user is not None and self._revocations.generation(user) != entry["gen"]:
            return None
        now = time.time()
        if seen is None or now - seen["at"] >= _WRITE_EVERY:
            self._slide(key, entry, now)
        return key, entry, user

    def _slide(self, key: str, entry: dict[str, Any], now: float) -> None:
        expires = self._expiry(now, entry["ends"])
        # Only the expiry of the session itself is written: its data may change at this moment.
        self._store.touch(KIND, key, expires)
        if self._store.set(KIND, _seen(key), {"at": now}):
            self._store.touch(KIND, _seen(key), expires)
        else:
            self._store.add(KIND, _seen(key), {"at": now}, expires)

    def _expiry(self, now: float, ends: float | None) -> float | None:
        if self._idle is None:
            return ends
        return now + self._idle if ends is None else min(now + self._idle, ends)


def _seen(key: str) -> str:
    """Where it is noted when a session was last used: beside it, for one question to both."""
    return hashed(f"seen:{key}")


def _is_entry(entry: dict[str, Any]) -> bool:
    return isinstance(entry.get("data"), dict) and {"gen", "group", "ends"} <= entry.keys()


def _check(data: object) -> None:
    if not isinstance(data, dict):
        raise ValueError(f"The data of a session are {type(data).__name__}. They must be a dict.")
    try:
        size = len(json.dumps(data, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        raise ValueError("The data of a session must be a dict that JSON can carry.") from None
    if size > _DATA_BYTES:
        raise ValueError(
            f"The data of a session have {size} bytes. At most {_DATA_BYTES} fit: keep the rest in "
            "the database."
        )
