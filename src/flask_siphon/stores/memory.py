"""Entries in this process's memory: for tests, and for one process that may forget."""

import os
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from .base import decode
from .base import encode
from .base import Store
from .base import Value

#: How many of the oldest entries are looked at whenever one is added. More than one, so that the
#: look-out comes round faster than the store grows.
_SWEEP = 2

#: One for all stores, so that no fork ever happens while one is held: the child would find it
#: locked for ever, and the entries halfway through a change.
_lock = threading.Lock()

if sys.platform != "win32":
    os.register_at_fork(
        before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release
    )


#: What has no parts that somebody could change.
_FIXED = frozenset({str, int, bool, type(None)})


@dataclass(slots=True)
class _Entry:
    kept: Value | str
    expires: float | None
    group: str | None

    def is_live(self, now: float) -> bool:
        return self.expires is None or now < self.expires


class MemoryStore(Store):
    """A store for one process; what it holds ends with the process."""

    def __init__(self) -> None:
        # In the order in which they will be looked at next: see _sweep.
        self._entries: OrderedDict[tuple[str, str], _Entry] = OrderedDict()
        self._groups: dict[tuple[str, str], set[str]] = {}

    def __repr__(self) -> str:
        return "MemoryStore()"

    def add(
        self, kind: str, key: str, value: Value, expires: float | None, group: str | None = None
    ) -> bool:
        kept = _keep(value)
        with _lock:
            self._sweep()
            if self._find(kind, key):
                return False
            self._entries[kind, key] = _Entry(kept, expires, group)
            if group is not None:
                self._groups.setdefault((kind, group), set()).add(key)
            return True

    def get(self, kind: str, keys: Sequence[str]) -> list[Value | None]:
        with _lock:
            found = [
                self._kept(kind, key) if (kind, key) in self._entries else None for key in keys
            ]
        return [None if kept is None else self._give(kept) for kept in found]

    def set(self, kind: str, key: str, value: Value) -> bool:
        kept = _keep(value)
        with _lock:
            entry = self._find(kind, key)
            if entry:
                entry.kept = kept
            return entry is not None

    def touch(self, kind: str, key: str, expires: float | None) -> bool:
        with _lock:
            entry = self._find(kind, key)
            if entry:
                entry.expires = expires
            return entry is not None

    def take(self, kind: str, key: str) -> Value | None:
        with _lock:
            entry = self._find(kind, key)
            if not entry:
                return None
            self._remove(kind, key)
        return self._give(entry.kept)

    def clear(self, kind: str, group: str) -> int:
        with _lock:
            members = self._groups.get((kind, group), set())
            live = [key for key in list(members) if self._find(kind, key)]
            for key in live:
                self._remove(kind, key)
            return len(live)

    def close(self) -> None:
        """Forget everything."""
        with _lock:
            self._entries.clear()
            self._groups.clear()

    def _kept(self, kind: str, key: str) -> Value | str | None:
        entry = self._find(kind, key)
        return None if entry is None else entry.kept

    def _give(self, kept: Value | str) -> Value:
        return decode(kept, self) if isinstance(kept, str) else dict(kept)

    def _find(self, kind: str, key: str) -> _Entry | None:
        """The live entry of this name; an expired one is removed in passing."""
        entry = self._entries.get((kind, key))
        if entry is None or entry.is_live(time.time()):
            return entry
        self._remove(kind, key)
        return None

    def _remove(self, kind: str, key: str) -> None:
        group = self._entries.pop((kind, key)).group
        if group is not None:
            members = self._groups[kind, group]
            members.remove(key)
            if not members:
                del self._groups[kind, group]

    def _sweep(self) -> None:
        """Look whether the entries at the head have expired; the live ones go to the end."""
        for kind, key in list(islice(self._entries, _SWEEP)):
            if self._find(kind, key):
                self._entries.move_to_end((kind, key))


def _keep(value: Value) -> Value | str:
    """What nobody outside holds a part of: the text of a value, or a copy where that will do."""
    if _FIXED.issuperset(map(type, value.values())) and set(map(type, value)) <= {str}:
        return dict(value)
    return encode(value)
