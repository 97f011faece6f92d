"""Holidays in the months: extends their controller, without touching it."""

from __future__ import annotations

from datetime import date

from dateutil.easter import easter

from .models import DAY
from .months import Cell
from .months import Months


class Holidays(Months):
    def cells(self, first: date, last: date) -> list[Cell]:
        cells = super().cells(first, last)
        for cell in cells:
            if name := name_of(cell.day):
                cell.notes.append(name)
        return cells


def name_of(day: date) -> str | None:
    """The holiday that it is, if it is one."""
    moving = {
        -2: "Good Friday",
        0: "Easter Sunday",
        1: "Easter Monday",
        39: "Ascension Day",
        49: "Whit Sunday",
        50: "Whit Monday",
    }
    fixed = {
        (1, 1): "New Year's Day",
        (5, 1): "Labour Day",
        (12, 25): "Christmas Day",
        (12, 26): "Boxing Day",
    }
    return fixed.get((day.month, day.day)) or moving.get((day - easter(day.year)) // DAY)
