"""Months and days, as a controller: a class that other modules extend by inheritance."""

from __future__ import annotations

from calendar import Calendar
from datetime import date
from typing import Any
from typing import NamedTuple

from flask import abort

from flask_siphon import Browser
from flask_siphon.calls import callback
from flask_siphon.http import Controller
from flask_siphon.http import Response
from flask_siphon.http import route

from .appointments import Days
from .models import Appointment
from .models import between
from .models import DAY
from .models import find
from .models import spelled
from .models import YEARS


class Cell(NamedTuple):
    """One day.

    :param notes: What there is to say about the day itself.
    """

    day: date
    appointments: list[Appointment]
    notes: list[str]


class Months(Controller):
    @route(["/months/", "/months/<int:year>-<int(fixed_digits=2):month>/"])
    def month(self, year: int | None = None, month: int | None = None) -> Response:
        return Response(template="month.html", qcontext=self.month_context(year, month))

    @route(["/days/", "/days/<int:year>-<int(fixed_digits=2):month>-<int(fixed_digits=2):day>/"])
    def day(
        self, year: int | None = None, month: int | None = None, day: int | None = None
    ) -> Response:
        shown = _date(year, month, day)
        context = {"cell": self.cells(shown, shown)[0], "before": shown - DAY, "after": shown + DAY}
        return Response(template="day.html", qcontext=context)

    @callback
    def move(
        self,
        browser: Browser,
        id: int,
        days: Days,
        year: int | None = None,
        month: int | None = None,
    ) -> None:
        appointment = find(id)
        appointment.move(days)
        browser.block("#month", "month.html", "month", **self.month_context(year, month))
        browser.focus(f"#appointment-{id}")
        browser.announce(f"{appointment.title}: {spelled(appointment.day)}")

    def month_context(self, year: int | None, month: int | None) -> dict[str, Any]:
        """What the template of a month shows."""
        first = _date(year, month, 1)
        weeks = Calendar().monthdatescalendar(first.year, first.month)
        cells = iter(self.cells(weeks[0][0], weeks[-1][-1]))
        return {
            "first": first,
            "today": date.today(),
            "before": first - DAY,
            "after": first + 31 * DAY,
            "weeks": [[next(cells) for _ in week] for week in weeks],
        }

    def cells(self, first: date, last: date) -> list[Cell]:
        """The days from ``first`` to ``last``."""
        found = between(first, last)
        days = [first + number * DAY for number in range((last - first).days + 1)]
        return [
            Cell(day, [each for each in found if each.day <= day <= each.last_day], [])
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
