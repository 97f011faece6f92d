"""The database that an application gave to ``Siphon``: the one place that knows SQLAlchemy."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from sqlalchemy.orm import sessionmaker

from .transaction import refuse_to_write


class Database:
    """What the application gave as its database.

    :param given: A SQLAlchemy ``Engine`` or ``sessionmaker``.
    :raises TypeError: If it is neither.
    """

    def __init__(self, given: Any) -> None:
        if isinstance(given, Engine):
            # The user object of a call stays readable after the commit.
            given = sessionmaker(given, expire_on_commit=False)
        if not isinstance(given, sessionmaker):
            raise TypeError(
                f"database is {given!r}. It must be a SQLAlchemy Engine or sessionmaker."
            )
        self._make = given

    @property
    def name(self) -> str:
        """The name of the database, for display."""
        bind = self._make.kw.get("bind")
        url = getattr(bind, "url", None) or getattr(getattr(bind, "engine", None), "url", None)
        return str(getattr(url, "database", None) or getattr(url, "drivername", None) or "database")

    def open(self, readonly: bool) -> Session:
        """A new session; one that is read-only refuses to write."""
        session: Session = self._make()
        if readonly:
            event.listen(session, "before_flush", refuse_to_write)
            if session.get_bind().dialect.name == "postgresql":
                session.connection(execution_options={"postgresql_readonly": True})
        return session

    def has_changes(self, session: Session) -> bool:
        """True if objects wait to be written."""
        return bool(
            session.new
            or session.deleted
            or any(session.is_modified(each) for each in session.dirty)
        )
