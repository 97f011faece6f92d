"""Months and days."""

from __future__ import annotations

from calendar import Calendar
from datetime import date
from typing import NamedTuple

from flask import abort
from flask import Blueprint
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_login import login_required

from examples.sched.holidays import name_of

from .models import Appointment
from .models import between
from .models import DAY
from .models import db
from .models import find
from .models import spelled
from .models import YEARS

MONTH = "/months/<int:year>-<int(fixed_digits=2):month>/"

bp = Blueprint("months", __name__)


class Cell(NamedTuple):
    """One day.

    :param notes: What there is to say about the day itself.
    """

    day: date
    appointments: list[Appointment]
    notes: list[str]


@bp.before_request
@login_required
def require_login() -> None:
    """Nothing here is for others."""


@bp.get("/months/")
@bp.get(MONTH)
def month(year: int | None = None, month: int | None = None) -> str:
    first = _date(year, month, 1)
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    cells = iter(cells_of(weeks[0][0], weeks[-1][-1]))
    return render_template(
        "month.html",
        first=first,
        today=date.today(),
        before=first - DAY,
        after=first + 31 * DAY,
        weeks=[[next(cells) for _ in week] for week in weeks],
    )


@bp.post(f"{MONTH}move/")
def move(year: int, month: int) -> ResponseReturnValue:
    appointment = find(current_user, request.form.get("id", 0, type=int))
    appointment.move(request.form.get("days", 0, type=int))
    db.session.commit()
    flash(f"{appointment.title}: {spelled(appointment.day)}")
    return redirect(url_for(".month", year=year, month=month))


@bp.get("/days/")
@bp.get("/days/<int:year>-<int(fixed_digits=2):month>-<int(fixed_digits=2):day>/")
def day(year: int | None = None, month: int | None = None, day: int | None = None) -> str:
    shown = _date(year, month, day)
    [cell] = cells_of(shown, shown)
    return render_template("day.html", cell=cell, before=shown - DAY, after=shown + DAY)


def cells_of(first: date, last: date) -> list[Cell]:
    """The days from ``first`` to ``last``."""
    found = between(current_user, first, last)
    days = [first + number * DAY for number in range((last - first).days + 1)]
    return [
        Cell(
            day,
            [each for each in found if each.day <= day <= each.last_day],
            [name] if (name := name_of(day)) else [],
        )
        for day in days
    ]


def _date(year: int | None, month: int | None, day: int | None) -> date:
    """That day; of what is None, today's. 404 if there is no such day."""
    today = date.today()
    try:
        found = date(year or today.year, month or today.month, day or today.day)
    except ValueError:
        abort(404)
    return found if found.year in YEARS else abort(404)
