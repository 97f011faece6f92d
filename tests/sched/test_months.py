"""Months and days, and the holidays that another module adds to them."""

from datetime import date

import pytest

from examples.sched.holidays import name_of
from flask_siphon.testing import CallError

from .conftest import at
from .conftest import TODAY

CHRISTMAS = at(0).replace(year=2026, month=12, day=25)


def in_day(visitor, day):
    return visitor.texts(f"[data-day='{day}'] .entry")


def test_appointments_stand_on_their_days(visit, add):
    add("Dentist", CHRISTMAS)
    add("Compile", CHRISTMAS, owner="Grace")
    add("Gone", CHRISTMAS, is_deleted=True)
    ada = visit("Ada").open("/months/2026-12/")

    assert in_day(ada, "2026-12-25") == ["09:00 Dentist"]
    assert ada.texts(".entry") == ["09:00 Dentist"]


@pytest.mark.parametrize(
    ("end", "allday", "days"),
    [
        ("2026-12-25T10:00", False, [25]),
        ("2026-12-26T00:00", False, [25]),
        ("2026-12-26T00:01", False, [25, 26]),
        ("2026-12-26T00:00", True, [25, 26]),
        ("2026-12-25T09:00", False, [25]),
        ("2026-12-27T08:00", False, [25, 26, 27]),
    ],
)
def test_an_appointment_stands_on_all_its_days(visit, add, end, allday, days):
    add("Feast", CHRISTMAS, type(CHRISTMAS).fromisoformat(end), allday=allday)
    ada = visit("Ada").open("/months/2026-12/")

    assert ada.count(".entry") == len(days)
    assert all(in_day(ada, f"2026-12-{day}") for day in days)
    for day in days:
        assert ada.open(f"/days/2026-12-{day}/").texts("strong") == ["Feast"]


def test_an_appointment_is_moved_within_the_month(visit, add, stored):
    id = add("Dentist", CHRISTMAS)
    ada = visit("Ada").open("/months/2026-12/")
    ada.call("move", id, -7)

    assert stored() == [("Dentist", CHRISTMAS.replace(day=18))]
    assert in_day(ada, "2026-12-18") == ["09:00 Dentist"]
    assert in_day(ada, "2026-12-25") == []
    assert ada.focused == f"appointment-{id}"
    assert ada.announcements == ["Dentist: Friday, 18 December 2026"]


def test_the_appointments_of_others_do_not_move(visit, add, stored):
    id = add("Compile", CHRISTMAS, owner="Grace")

    with pytest.raises(CallError, match="not_found"):
        visit("Ada").open("/months/2026-12/").call("move", id, 1)
    assert stored() == [("Compile", CHRISTMAS)]


def test_months_and_days_lead_to_their_neighbours(visit):
    ada = visit("Ada").open("/months/2026-12/")
    assert ada.click("[rel=next]").location == "/months/2027-01/"
    assert ada.click("[rel=prev]").click("[rel=prev]").location == "/months/2026-11/"
    assert ada.click("[data-day='2026-11-30'] .date").location == "/days/2026-11-30/"
    assert ada.click("[rel=next]").location == "/days/2026-12-01/"


def test_this_month_and_this_day_are_shown_first(visit):
    ada = visit("Ada").open("/months/")
    assert ada.attribute(f"[data-day='{TODAY}'] .date", "aria-current") == "date"
    assert f"{TODAY:%B %Y}" in ada.open("/days/").text("h1")


@pytest.mark.parametrize(
    "path", ["/months/2026-13/", "/months/1066-10/", "/days/2026-02-30/", "/months/99999-01/"]
)
def test_what_is_in_no_calendar_is_not_found(visit, path):
    visit("Ada").open(path, status=404)


@pytest.mark.parametrize("path", ["/appointments/", "/months/", "/days/", "/account/"])
def test_who_is_not_logged_in_is_sent_to_the_login(visit, path):
    assert visit().open(path).location.startswith("/login/?next=")


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 4, 5), "Easter Sunday"),
        (date(2027, 3, 26), "Good Friday"),
        (date(2026, 5, 14), "Ascension Day"),
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 24), None),
    ],
)
def test_holidays_have_names(day, name):
    assert name_of(day) == name


def test_holidays_stand_in_months_and_days_and_stay_when_something_moves(visit, add):
    id = add("Dentist", CHRISTMAS)
    ada = visit("Ada").open("/months/2026-12/")
    assert ada.texts("[data-day='2026-12-25'] .note") == ["Christmas Day"]

    ada.call("move", id, -1)
    assert ada.texts("[data-day='2026-12-25'] .note") == ["Christmas Day"]
    assert ada.open("/days/2026-12-25/").text(".note") == "Christmas Day"
