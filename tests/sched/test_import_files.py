"""What is found in files: good ones, odd ones and hostile ones."""

import time

import pytest

from examples.sched.reading import MOST_ENTRIES
from examples.sched.reading import read
from examples.sched.reading import Unreadable

HEAD = "title,start,end,location,description\n"


def calendar(*events):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for event in events:
        lines += ["BEGIN:VEVENT", "SUMMARY:x", *event.splitlines(), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def entries(text):
    return list(read(text.encode()))


def times(text):
    [entry] = entries(text)
    assert not entry.problem
    return entry.fields["start"], entry.fields["end"], bool(entry.fields["allday"])


def problems(text):
    return [(each.line, each.problem) for each in entries(text) if each.problem]


@pytest.fixture
def in_berlin(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("event", "found"),
    [
        (
            "DTSTART:20260301T100000\nDTEND:20260301T113000",
            ("2026-03-01 10:00:00", "2026-03-01 11:30:00", False),
        ),
        (
            "DTSTART:20260301T100000\nDURATION:PT45M",
            ("2026-03-01 10:00:00", "2026-03-01 10:45:00", False),
        ),
        ("DTSTART:20260301T100000", ("2026-03-01 10:00:00", "2026-03-01 10:00:00", False)),
        ("DTSTART;VALUE=DATE:20260301", ("2026-03-01 00:00", "2026-03-01 00:00", True)),
        (
            "DTSTART;VALUE=DATE:20260301\nDTEND;VALUE=DATE:20260304",
            ("2026-03-01 00:00", "2026-03-03 00:00", True),
        ),
        (
            'DTSTART;X="a:b";TZID=America/New_York:20260301T100000\nDURATION:PT1H',
            ("2026-03-01 10:00:00", "2026-03-01 11:00:00", False),
        ),
        (
            "DTSTART:20260301T090000Z\nDTEND:20260301T100000Z",
            ("2026-03-01 10:00:00", "2026-03-01 11:00:00", False),
        ),
    ],
    ids=["end", "duration", "no end", "day", "days", "zone", "UTC"],
)
def test_events_are_read_as_clocks_show_them(in_berlin, event, found):
    assert times(calendar(event)) == found


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (
            "2026-03-01 10:00",
            "2026-03-01T11:30",
            ("2026-03-01 10:00:00", "2026-03-01 11:30:00", False),
        ),
        ("2026-03-01 10:00", "", ("2026-03-01 10:00:00", "2026-03-01 10:00:00", False)),
        ("2026-03-01", "2026-03-02", ("2026-03-01 00:00:00", "2026-03-02 00:00:00", True)),
        (
            "2026-03-01T10:00+05:00",
            "2026-03-01T11:00+05:00",
            ("2026-03-01 10:00:00", "2026-03-01 11:00:00", False),
        ),
        (
            "2026-03-01T09:00Z",
            "2026-03-01T10:00Z",
            ("2026-03-01 10:00:00", "2026-03-01 11:00:00", False),
        ),
    ],
    ids=["end", "no end", "days", "zone", "UTC"],
)
def test_rows_are_read_as_clocks_show_them(in_berlin, start, end, found):
    assert times(f"title,start,end\nx,{start},{end}") == found


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_tables_of_any_program_are_read(delimiter, encoding):
    rows = [["Location", " TITLE ", "start", "mood"], ["Café", "Führung", "2026-03-01", "good"]]
    text = "\r\n".join(delimiter.join(row) for row in rows)

    [entry] = read(text.encode(encoding))

    assert (entry.line, entry.problem) == (2, "")
    assert (entry.fields["title"], entry.fields["location"]) == ("Führung", "Café")
    assert "mood" not in entry.fields


def test_a_calendar_of_an_old_program_is_read():
    [entry] = read(calendar("DTSTART:20260301T100000\nLOCATION:Café").encode("latin-1"))
    assert entry.fields["location"] == "Café"


def test_a_quoted_field_may_hold_anything():
    [first, second] = entries(
        HEAD + 'a,2026-03-01,,"Room 1, ""left""","one\ntwo"\nb,2026-03-02,,,\n'
    )
    assert first.fields["location"] == 'Room 1, "left"'
    assert first.fields["description"] == "one\ntwo"
    assert (first.line, second.line) == (2, 4)


def test_folded_and_escaped_texts_are_joined():
    [entry] = entries(
        calendar("DTSTART:20260301T100000\nLOCATION:Room 1\\, le\n ft\nDESCRIPTION:one\\ntwo")
    )
    assert entry.fields["location"] == "Room 1, left"
    assert entry.fields["description"] == "one\ntwo"


def test_an_alarm_is_no_part_of_the_event():
    [entry] = entries(
        calendar(
            "BEGIN:VALARM\nDESCRIPTION:Wake up\nBEGIN:X\nEND:X\nEND:VALARM\nDTSTART:20260301T100000"
        )
    )
    assert (entry.problem, entry.fields["description"]) == ("", "")


@pytest.mark.parametrize("rule", ["RRULE:FREQ=SECONDLY", "RDATE:20260302T100000"])
def test_of_a_repeated_event_only_the_first_is_read_and_said_so(rule):
    [entry] = entries(calendar(f"DTSTART:20260301T100000\n{rule}"))
    assert entry.note == "“x” repeats: only the first time is imported."
    assert entry.fields["start"] == "2026-03-01 10:00:00"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("x,2026-02-30 10:00,,,", "There is no such time: 2026-02-30 10:00"),
        ("x,2026-03-01,2026-02-29,,", "There is no such time: 2026-03-01, 2026-02-29"),
        ("x,tomorrow,,,", "There is no such time: tomorrow"),
        ("x,,,,", "There is no start."),
        (",2026-03-01,,,", "Title: This field is required."),
        ("x,2026-03-02,2026-03-01,,", "End: The end must not be before the start."),
        ("x,1066-10-14,,,", "Start: The year must be from 1900 to 2100."),
        (f"{'x' * 201},2026-03-01,,,", "Title: Field cannot be longer than 200 characters."),
        (f"x,2026-03-01,,,{'x' * 10_001}", "Description: Field cannot be longer"),
        ("x,2026-03-01", "2 columns, but the first line names 5."),
        ("x,2026-03-01,,,,,", "7 columns, but the first line names 5."),
        ('x,"2026-03-01"10,,,', "The quotes are wrong, or a field is too long."),
        (f"x,2026-03-01,,,{'x' * 200_000}", "The quotes are wrong, or a field is too long."),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_the_others_are_read(row, problem):
    found = entries(f"{HEAD}good,2026-03-01,,,\n\n{row}\ngood,2026-03-01,,,\n")

    assert [each.line for each in found] == [2, 4, 5]
    assert found[1].problem.startswith(problem)
    assert not found[0].problem and not found[2].problem


@pytest.mark.parametrize(
    ("event", "problem"),
    [
        ("DTSTART:20260230T100000", "There is no such time: 20260230T100000"),
        ("DTSTART:99999999T999999Z", "There is no such time: 99999999T999999Z"),
        ("", "There is no start."),
        (
            "DTSTART:20260301T100000\nDTEND:20260301T090000",
            "End: The end must not be before the start.",
        ),
        (
            "DTSTART;VALUE=DATE:20260301\nDTEND;VALUE=DATE:20260228",
            "End: The end must not be before the start.",
        ),
        ("DTSTART:20260301T100000\nDTEND;VALUE=DATE:20260302", "There is no such time: "),
        ("DTSTART:20260301T100000\nDURATION:P99999999999D", "There is no such time: "),
        ("DTSTART;VALUE=DATE:00010101\nDTEND;VALUE=DATE:00010101", "Start: The year must be"),
        ("DTSTART:00010101T000000Z", "Start: The year must be from 1900 to 2100."),
        ("DTSTART;TZID=../../etc/passwd:20260230T100000", "There is no such time: 2026"),
        (f"DTSTART:20260301T100000\nLOCATION:{'x' * 30_000}", "The event is too long."),
        (f"DTSTART:20260301T100000\nLOCATION:{'x' * 300}", "Location: Field cannot be longer"),
    ],
)
def test_a_bad_event_is_told_with_its_line_and_the_others_are_read(event, problem):
    good = "DTSTART:20260301T100000"
    found = entries(calendar(good, event, good))

    assert [each.line for each in found[:2]] == [3, 7]
    assert found[1].problem.startswith(problem)
    assert not found[0].problem and not found[2].problem


def test_events_that_do_not_end_are_told():
    text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VALARM\nBEGIN:VEVENT\nSUMMARY:x\n"
    assert problems(text) == [(2, "The event does not end."), (4, "The event does not end.")]


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"\xff\xfet\x00", b"\x89PNG\r\n\x1a\n\0", b"day,name\n1,2", b'"title,start\n'],
    ids=["empty", "blank", "UTF-16", "picture", "columns", "quotes"],
)
def test_what_is_no_calendar_and_no_table_is_refused(content):
    with pytest.raises(Unreadable, match=r"neither a calendar nor a table|not a text file"):
        list(read(content))


def test_as_many_entries_as_are_allowed_are_read():
    assert len(entries(HEAD + "x,2026-03-01,,,\n" * MOST_ENTRIES)) == MOST_ENTRIES


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "x,2026-03-01,,,\n" * 300_000,
        HEAD + "x\n" * 1_000_000,
        calendar(*["DTSTART:20260301T100000"] * (MOST_ENTRIES + 1)),
        "BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\n" * 300_000,
    ],
    ids=["rows", "bad rows", "events", "bad events"],
)
def test_more_entries_than_allowed_are_refused_whole(text):
    with pytest.raises(Unreadable, match="more than 1000 entries"):
        entries(text)


@pytest.mark.parametrize(
    "text",
    [
        calendar("DTSTART:20260301T100000\nRRULE:FREQ=DAILY;BYDAY=" + "MO," * 1_500_000),
        calendar("DTSTART:20260301T100000\n" + "SUMMARY:x\n" * 500_000),
        calendar("DTSTART:20260301T100000" + "\n " * 1_600_000),
        calendar("DTSTART:20260301T100000\n" + "BEGIN:VALARM\n" * 350_000),
        calendar("DTSTART" + ";X=1" * 1_200_000 + ":20260301T100000"),
        calendar("DTSTART" + ';"' * 2_500_000),
        calendar("x" * 5_000_000),
        calendar(*["x" * 50_000] * 40),
        HEAD + "\n" * 5_000_000,
        HEAD + '"' * 5_000_000,
    ],
    ids=[
        "rule",
        "properties",
        "folds",
        "alarms",
        "parameters",
        "open quotes",
        "no colon",
        "no colons",
        "blank rows",
        "quotes",
    ],
)
def test_a_hostile_file_is_read_in_seconds(text):
    before = time.process_time()
    assert len(entries(text)) <= 40
    assert time.process_time() - before < 10
