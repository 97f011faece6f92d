"""One transaction per call: stored when all went well, tried again if need be."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import NoReturn
from typing import TYPE_CHECKING
from typing import TypeVar

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from .database import Database

Result = TypeVar("Result")

#: SQLSTATEs after which the same work may well succeed: serialisation failure, deadlock, lock not
#: available (PostgreSQL, Appendix A).
_TRY_AGAIN = frozenset({"40001", "40P01", "55P03"})


class Transaction:
    """The database session of one call, opened at first use.

    :param database: Where from; None if the application has none.
    """

    def __init__(self, database: Database | None) -> None:
        self._database = database
        self._session: Session | None = None
        self._readonly = False
        #: The call is done; there is no session any more.
        self.is_over = False

    def begin(self, readonly: bool) -> None:
        """Start the call. A session that is open already, by a hook before it, becomes its own.

        :param readonly: Never commit, and refuse what would write.
        """
        self._readonly = readonly
        if readonly and self._database is not None and self._session is not None:
            self._database.forbid_writing(self._session)

    @property
    def session(self) -> Session:
        """The session.

        :raises RuntimeError: If there is no database, or the call is over.
        """
        if self.is_over:
            raise RuntimeError(
                "request.cr was used after its call was over. Read what you need within the "
                "handler."
            )
        if self._database is None:
            raise RuntimeError(
                "request.cr was used, but there is no database. Give one: "
                "Siphon(app, database=engine)."
            )
        if self._session is None:
            self._session = self._database.open()
            if self._readonly:
                self._database.forbid_writing(self._session)
        return self._session

    def commit(self) -> None:
        """Keep what the call did.

        :raises RuntimeError: If it wrote although it is read-only.
        """
        if self._session is None:
            return
        if not self._readonly:
            self._session.commit()
        elif self._database is not None and self._database.has_changes(self._session):
            refuse_to_write()

    def roll_back(self) -> None:
        """Undo what the call did; the next use begins anew."""
        if self._session is not None and self._database is not None:
            session, self._session = self._session, None
            self._database.close(session)

    def end(self) -> None:
        """Give the connection back. What was not committed is undone."""
        self.is_over = True
        self.roll_back()


def repeat(
    attempt: Callable[[], Result], restore: Callable[[], None], tries: int, delay: float
) -> Result:
    """Run ``attempt`` until the database does not ask to try again.

    :param restore: Puts everything back to where it was before each further try.
    :param tries: How often in all.
    :param delay: Seconds; before try n+1 up to ``delay * 2**n`` of them are waited, at random.
    """
    for number in range(1, tries + 1):
        try:
            return attempt()
        except Exception as error:
            if number == tries or not asks_for_another_try(error):
                raise
        restore()
        if delay:
            time.sleep(random.uniform(0, delay * 2**number))  # noqa: S311
    raise AssertionError("unreachable: the last try returns or raises")


def asks_for_another_try(error: Exception) -> bool:
    """True for an error of SQLAlchemy (``DBAPIError``) whose cause may be gone the next time."""
    original = getattr(error, "orig", None)
    state = getattr(original, "sqlstate", None) or getattr(original, "pgcode", None)
    return state in _TRY_AGAIN


def refuse_to_write() -> NoReturn:
    """Stop a read-only call that changes something or would store it."""
    raise RuntimeError(
        "A handler declared readonly=True has changed something in the database, or committed. "
        "Nothing was stored: take readonly away, or the change."
    )
