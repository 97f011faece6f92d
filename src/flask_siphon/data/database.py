"""The database that an application gave to ``Siphon``: the one place that knows SQLAlchemy."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy import inspect
from sqlalchemy.engine import Connection
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.orm import Session
from sqlalchemy.orm import sessionmaker
from sqlalchemy.orm.attributes import set_committed_value

from .transaction import refuse_to_write

#: Where a session notes what its objects held when it was rolled back.
_HELD = "siphon.held"


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
        event.listen(given, "after_rollback", _note_columns)
        self._make = given

    @property
    def name(self) -> str:
        """The name of the database, for display."""
        bind = self._make.kw.get("bind")
        url = getattr(bind, "url", None) or getattr(getattr(bind, "engine", None), "url", None)
        return str(getattr(url, "database", None) or getattr(url, "drivername", None) or "database")

    def open(self) -> Session:
        """A new session."""
        session: Session = self._make()
        session.info[_HELD] = []
        return session

    def close(self, session: Session) -> None:
        """Undo what was not committed, and give the connection back.

        The columns of objects stay readable, as rolling back alone would not leave them, be it by
        the application or by a flush that failed: an error page may name the user.
        """
        try:
            session.close()
        except DBAPIError:
            # The server has gone away, and with it all that was not committed.
            session.invalidate()
        # What was noted last comes first.
        for each, held in reversed(session.info.pop(_HELD)):
            for name in held.keys() - inspect(each).dict.keys():
                set_committed_value(each, name, held[name])

    def forbid_writing(self, session: Session) -> None:
        """From here on the session reads only."""
        event.listen(session, "before_flush", _refuse_changes)
        event.listen(session, "do_orm_execute", _refuse_statement)
        event.listen(session, "before_commit", _refuse_to_commit)
        event.listen(session, "after_begin", _read_only)
        if session.in_transaction():
            for bind in self._binds:
                _read_only(session, None, session.connection(bind_arguments={"bind": bind}))

    @property
    def _binds(self) -> list[Any]:
        settings = self._make.kw
        every = [settings.get("bind"), *(settings.get("binds") or {}).values()]
        return [bind for bind in every if bind is not None]

    @staticmethod
    def has_changes(session: Session) -> bool:
        """True if objects wait to be written."""
        return bool(
            session.new
            or session.deleted
            or any(session.is_modified(each) for each in session.dirty)
        )


def _note_columns(session: Session) -> None:
    """SQLAlchemy calls this before it empties the objects of a session that is rolled back."""
    noted = session.info.get(_HELD)
    if noted is None:
        return  # a session of the application's own
    for each in session:
        state: Any = inspect(each)
        names = state.mapper.column_attrs.keys() & state.dict.keys()
        noted.append((each, {name: state.dict[name] for name in names}))


def _refuse_changes(session: Session, *_: object) -> None:
    if Database.has_changes(session):  # else SQLAlchemy only looks whether there are any
        refuse_to_write()


def _refuse_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        refuse_to_write()


def _refuse_to_commit(session: Session) -> None:
    # The end of a savepoint stores nothing.
    if not session.in_nested_transaction():
        refuse_to_write()


def _read_only(session: Session, transaction: object, connection: Connection) -> None:
    """Let the database itself refuse what does not come by way of objects."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
