"""Connections to a SQLite file: each serves one thread at a time, in the process that opened it.

A fork must never find one open. SQLite counts in the process's memory which locks the process has
on a file, and the child inherits the count but not the locks. Its own connections would then work
without any, and the parent, closing its last one, would delete the log that the child goes on
writing to: what the child writes from then on is lost. So a fork waits until no connection is at
work, and closes them all.
"""

import os
import sqlite3
import sys
import threading
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakSet

#: Held while a connection changes hands.
_changing_hands = threading.Condition(threading.Lock())

#: Held by who wants to fork, so that nobody new gets a connection while it waits for the others.
_no_fork = threading.Lock()


class Connections:
    """The connections to one file; there are as many as threads that were at it at once.

    Not one for each thread: where each request has a thread or a greenlet of its own, each would
    open a connection and, as the last one to close it, write the whole log back to the file.

    :param connect: Opens one, for use in any thread.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._pid = os.getpid()
        self._idle: list[sqlite3.Connection] = []
        self._lent = 0
        with _changing_hands:
            _everywhere.add(self)

    @contextmanager
    def lend(self) -> Iterator[sqlite3.Connection]:
        """A connection for the time of the ``with`` block; closed after an error in it."""
        connection = self._take_idle()
        try:
            if connection is None:
                connection = self._connect()
            yield connection
        except BaseException:
            if connection is not None:
                connection.close()
                connection = None
            raise
        finally:
            self._take_back(connection)

    def close_idle(self) -> None:
        """Close those that nobody uses."""
        with _changing_hands:
            self._close_idle()

    def _take_idle(self) -> sqlite3.Connection | None:
        with _no_fork, _changing_hands:
            if self._pid != os.getpid():
                # A server in C forked without telling Python. What we inherit may not even be
                # closed here, which the destructor would do: it stays referred to, for ever.
                _inherited.extend(self._idle)
                self._pid, self._idle, self._lent = os.getpid(), [], 0
            self._lent += 1
            return self._idle.pop() if self._idle else None

    def _take_back(self, connection: sqlite3.Connection | None) -> None:
        with _changing_hands:
            self._lent -= 1
            if connection is not None:
                self._idle.append(connection)
            _changing_hands.notify_all()

    def _close_idle(self) -> None:
        while self._idle:
            self._idle.pop().close()


_everywhere: WeakSet[Connections] = WeakSet()
_inherited: list[sqlite3.Connection] = []


def _before_fork() -> None:
    _no_fork.acquire()
    _changing_hands.acquire()
    _changing_hands.wait_for(lambda: not any(each._lent for each in _everywhere))
    for each in _everywhere:
        each._close_idle()


def _after_fork() -> None:
    _changing_hands.release()
    _no_fork.release()


if sys.platform != "win32":
    os.register_at_fork(
        before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork
    )
