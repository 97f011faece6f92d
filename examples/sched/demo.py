"""Something to look at: two users, and a few weeks of appointments around today."""

from __future__ import annotations

from datetime import datetime
from datetime import time
from datetime import timedelta

import click
from flask import Flask

from .models import Appointment
from .models import DAY
from .models import db
from .models import User

EMAIL, PASSWORD = "ada@example.com", "correct horse battery"
OTHER_EMAIL = "grace@example.com"

#: Days from today, hour (None: all day), hours, title, location.
APPOINTMENTS: list[tuple[int, int | None, float, str, str]] = [
    (-9, 10, 1, "Dentist", "12 Harley Street"),
    (-3, 18, 3, "Book club", "Library café"),
    (0, 9, 0.5, "Stand-up", "Room 2"),
    (0, 13, 1, "Lunch with Charles", "The Difference"),
    (0, 17, 1.5, "Violin lesson", ""),
    (1, 11, 2, "Review of the Analytical Engine", "Workshop"),
    (2, None, 0, "Luigi's birthday", ""),
    (3, 8, 9, "Train to Turin", "Platform 4"),
    (4, None, 48, "Conference", "Turin"),
    (11, 15, 1, "Call with the publisher", ""),
    (16, 19, 3, "Concert", "Royal Albert Hall"),
    (25, 14, 1, "Haircut", "High Street"),
]


def init_app(app: Flask) -> None:
    @app.cli.command("seed")
    def seed_command() -> None:
        """Create the tables, and the demo data if there are no users."""
        seed()
        click.echo(f"Log in as {EMAIL} with the password {PASSWORD}")


def seed() -> None:
    db.create_all()
    if db.session.query(User).first() is None:
        ada, grace = User(name="Ada", email=EMAIL), User(name="Grace", email=OTHER_EMAIL)
        for user in (ada, grace):
            user.set_password(PASSWORD)
        db.session.add_all([ada, grace, *map(lambda row: _appointment(ada, *row), APPOINTMENTS)])
        db.session.add(_appointment(grace, 0, 12, 1, "Compile", "Harvard"))
        db.session.commit()


def _appointment(
    owner: User, days: int, hour: int | None, hours: float, title: str, location: str
) -> Appointment:
    start = datetime.combine(datetime.now().date() + days * DAY, time(hour or 0))
    return Appointment(
        owner=owner,
        title=title,
        start=start,
        end=start + timedelta(hours=hours),
        allday=hour is None,
        location=location,
    )
