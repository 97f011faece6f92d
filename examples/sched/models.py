"""What is stored: users and their appointments.

Times are those of the clock on the user's wall: there are no time zones.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from flask import abort
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Dialect
from sqlalchemy import event
from sqlalchemy import ForeignKey
from sqlalchemy import Select
from sqlalchemy import select
from sqlalchemy import String
from sqlalchemy import TypeDecorator
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import relationship

from flask_siphon import UserError
from flask_siphon.http import request
from flask_siphon.login import UserMixin

YEARS = range(1900, 2101)
NUMBERS = range(1, 2**31)  # of rows, in any database
DAY = timedelta(days=1)
LONGEST_PASSWORD = 1024  # characters; a longer one only costs time

hasher = PasswordHasher()
#: Checked in the place of a user who does not exist, so that the answer takes as long.
DUMMY_HASH = hasher.hash("")


class Text(TypeDecorator[str]):
    """Text without NUL, which PostgreSQL cannot store."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return value and value.replace("\0", "")


class Base(DeclarativeBase):
    # SQLite would give numbers again, while a window still shows what had them before.
    __table_args__ = ({"sqlite_autoincrement": True},)


db = SQLAlchemy(model_class=Base)


def init_app(app: Flask) -> None:
    db.init_app(app)
    app.add_template_filter(spelled)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _let_readers_and_a_writer_meet)


def _let_readers_and_a_writer_meet(connection: Any, _: object) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA busy_timeout = 5000")  # milliseconds


class User(UserMixin, db.Model):  # type: ignore[name-defined, misc]  # not typed; made at runtime
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text(200))
    email: Mapped[str] = mapped_column(Text(200), unique=True)
    password: Mapped[str] = mapped_column(Text(200))

    @classmethod
    def authenticate(cls, query: Any, email: str, password: str) -> tuple[User | None, bool]:
        """The user of that email address, and whether the password is hers.

        :param query: ``Session.query`` of a database session.
        """
        user = query(cls).filter_by(email=email.strip().lower()).first()
        hashed = DUMMY_HASH if user is None else user.password
        is_right = _verify(hashed, password) and user is not None
        if is_right and hasher.check_needs_rehash(hashed):
            user.set_password(password)
        return user, is_right

    def has_password(self, password: str) -> bool:
        return _verify(self.password, password)

    def set_password(self, password: str) -> None:
        self.password = hasher.hash(_normal(password))


def _verify(hashed: str, password: str) -> bool:
    try:
        return len(password) <= LONGEST_PASSWORD and hasher.verify(hashed, _normal(password))
    except VerificationError:
        return False


def _normal(password: str) -> str:
    """One spelling for what looks alike: keyboards differ in how they compose letters."""
    return unicodedata.normalize("NFKC", password)


class Appointment(db.Model):  # type: ignore[name-defined, misc]  # made at runtime
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text(200))
    start: Mapped[datetime] = mapped_column(index=True)
    end: Mapped[datetime]
    allday: Mapped[bool] = mapped_column(default=False)
    location: Mapped[str] = mapped_column(Text(200), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    is_deleted: Mapped[bool] = mapped_column(default=False)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    owner: Mapped[User] = relationship()

    @property
    def day(self) -> date:
        return self.start.date()

    @property
    def last_day(self) -> date:
        """The day on which it ends; an end at midnight does not reach into the next."""
        end = self.end if self.allday else self.end - timedelta.resolution
        return max(self.start, end).date()

    def move(self, days: int) -> None:
        """Put it so many days later.

        :raises UserError: If there is no such day.
        """
        try:
            start, end = self.start + days * DAY, self.end + days * DAY
        except OverflowError:  # no calendar goes so far
            raise UserError("That is too far away.") from None
        if start.year not in YEARS or end.year not in YEARS:
            raise UserError("That is too far away.")
        self.start, self.end = start, end


def spelled(day: date) -> str:
    """A day as people say it."""
    return f"{day:%A}, {day.day} {day:%B %Y}"


def mine() -> Select[tuple[Appointment]]:
    """The appointments of the user who asks, and nobody else's."""
    return select(Appointment).where(Appointment.owner_id == request.env.user.id)


def find(id: int) -> Appointment:
    """The one of that number, deleted or not; 404 if it is not the user's."""
    sought = mine().where(Appointment.id == id)
    found: Appointment | None = request.cr.scalar(sought) if id in NUMBERS else None
    return found or abort(404, "There is no such appointment, or no longer.")


def between(first: date, last: date) -> list[Appointment]:
    """Those on the days from ``first`` to ``last``, by start."""
    found = mine().where(
        ~Appointment.is_deleted,
        Appointment.start < datetime.combine(last, time()) + DAY,
        Appointment.end >= datetime.combine(first, time()),
    )
    return list(request.cr.scalars(found.order_by(Appointment.start, Appointment.id)))
