"""The file that other calendars read."""

from datetime import date

import pytest
from icalendar import Calendar

from .conftest import at

URL = "/appointments/export.ics"


@pytest.fixture
def export(visit):
    """``export()`` is the answer that Ada gets."""
    return visit("Ada").client.get


def events(answer):
    return Calendar.from_ical(answer.get_data()).events


def test_a_user_gets_a_file_of_her_own_appointments(export, add):
    number = add("Dentist", at(1), at(1, 10), location="Here", description="Bring the card")
    add("Compile", owner="Grace")
    add("Forget me", is_deleted=True)

    answer = export(URL)

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="appointments.ics"'
    assert answer.headers["Cache-Control"] == "no-store"
    [event] = events(answer)
    assert (event["UID"], event["SUMMARY"]) == (f"{number}@sched", "Dentist")
    assert (event["LOCATION"], event["DESCRIPTION"]) == ("Here", "Bring the card")
    assert (event.start, event.end) == (at(1), at(1, 10))


def test_whole_days_end_on_the_day_after_as_calendars_have_it(export, add):
    add("Conference", at(0, 0), at(2, 0), allday=True)
    [event] = events(export(URL))
    assert (event.start, event.end) == (at(0).date(), at(3).date())
    assert type(event.start) is date


@pytest.mark.parametrize(
    "text",
    [
        'a,b;c\\d:e"f',
        "one\ntwo\r\nthree\rfour",
        "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:forged",
        "ü" * 200,
        "x\x0bATTENDEE:y",
        "x\u2028ATTENDEE:y",
    ],
)
def test_a_text_stays_text(export, add, text):
    add("x", description=text, location=text.replace("\n", " ")[:200])

    answer = export(URL)

    [event] = events(answer)
    assert event["SUMMARY"] == "x" and "ATTENDEE" not in event
    assert event["DESCRIPTION"].replace("\r", "").replace("\n", "") == "".join(
        text.replace("\r", "").split("\n")
    )
    lines = answer.get_data().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\r" in line or b"\n" in line for line in lines)


def test_nobody_else_gets_it(visit):
    answer = visit().client.get(URL)
    assert answer.status_code == 302 and "/login/" in answer.location
