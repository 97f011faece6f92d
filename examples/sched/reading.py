"""What is in a file of appointments: iCalendar (.ics), or a table (CSV)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import date
from datetime import datetime
from io import StringIO
from typing import Any
from typing import NamedTuple

from icalendar import Event

from .appointments import form_of
from .models import DAY
from .models import YEARS

MOST_ENTRIES = 1000  # of one file
LONGEST_LINE = 25_000  # characters of a property: a description of 10 000, all of them escaped

COLUMNS = ("title", "start", "end", "location", "description")
NEEDED = ("title", "start")
#: What an appointment keeps of an event, and what says that there are more of it.
TIMES = ("DTSTART", "DTEND", "DURATION")
PROPERTIES = (*TIMES, "SUMMARY", "LOCATION", "DESCRIPTION")
REPETITIONS = ("RRULE", "RDATE")
#: Name and value; what stands between, a time zone at most, changes nothing here. Nothing that was
#: read is read again (``++``): a line without a colon would take the square of its length.
PROPERTY = re.compile(r'([\w-]++)(?:"[^"]*+"|[^":])*+:(.*)')


class Unreadable(Exception):
    """A file has nothing that could be imported; says why."""


class Entry(NamedTuple):
    """What a file says of one appointment.

    :param line: Of the file, on which it begins.
    :param fields: As the form of an appointment has them.
    :param problem: Why it cannot be imported; empty if it can.
    :param note: What else the user should know.
    """

    line: int
    fields: dict[str, str]
    problem: str = ""
    note: str = ""


def read(content: bytes) -> Iterator[Entry]:
    """The entries of a file.

    :raises Unreadable: If it is none of those that we know, or has too many.
    """
    text = _decode(content)
    if "\0" in text:
        raise Unreadable("This is not a text file.")
    is_calendar = text.lstrip()[:15].upper() == "BEGIN:VCALENDAR"
    for count, entry in enumerate(read_calendar(text) if is_calendar else read_csv(text)):
        if count == MOST_ENTRIES:
            raise Unreadable(f"There are more than {MOST_ENTRIES} entries. Split the file.")
        yield entry if entry.problem else entry._replace(problem=_problem_of(entry.fields))


def _decode(content: bytes) -> str:
    """Files do not say how they are encoded: what is no UTF-8 comes from an old program."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _problem_of(fields: Mapping[str, str]) -> str:
    form = form_of(fields)
    form.validate()
    errors = [f"{form[name].label.text}: {' '.join(each)}" for name, each in form.errors.items()]
    return " ".join(errors)


# CSV


def read_csv(text: str) -> Iterator[Entry]:
    """The rows below a first one that names the columns."""
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [name.strip().lower() for name in next(rows, [])]
    except csv.Error:
        columns = []
    if not set(NEEDED) <= set(columns):
        raise Unreadable(
            "This is neither a calendar nor a table. The first line of a table names its columns: "
            f"{', '.join(NEEDED)} and, if there are such, {', '.join(COLUMNS[len(NEEDED) :])}."
        )
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield Entry(line, {}, "The quotes are wrong, or a field is too long.")
            continue
        if not row:
            continue
        if len(row) != len(columns):
            yield Entry(line, {}, f"{len(row)} columns, but the first line names {len(columns)}.")
        else:
            yield _entry_of_row(line, dict(zip(columns, map(str.strip, row), strict=True)))


def _entry_of_row(line: int, row: Mapping[str, str]) -> Entry:
    fields = {name: row.get(name, "") for name in COLUMNS}
    start, end = fields["start"], fields["end"] or fields["start"]
    try:
        fields["start"] = _on_the_wall(datetime.fromisoformat(start))
        fields["end"] = _on_the_wall(datetime.fromisoformat(end))
    except ValueError:
        return Entry(line, {}, _no_time(start, row.get("end", "")))
    return Entry(line, {**fields, "allday": _is_day(start)})


def _is_day(text: str) -> str:
    """A day without a time is meant whole."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return ""
    return "y"


# iCalendar, RFC 5545


def read_calendar(text: str) -> Iterator[Entry]:
    """The events, as they happen for the first time."""
    begin = 0
    event: dict[str, str] | None = None
    within: str | None = None
    for number, content in _unfold(text):
        word = content.strip().upper()
        if word == "BEGIN:VEVENT":
            if event is not None:
                yield Entry(begin, {}, "The event does not end.")
            begin, event, within = number, {}, None
        elif event is None:
            continue
        elif word == "END:VEVENT":
            yield _entry_of(begin, event)
            event = None
        elif within:  # an alarm, say, which has a description of its own
            within = None if word == within else within
        elif word.startswith("BEGIN:"):
            within = word.replace("BEGIN:", "END:", 1)
        elif parts := PROPERTY.fullmatch(content):
            event.setdefault(parts[1].upper(), parts[2])
    if event is not None:
        yield Entry(begin, {}, "The event does not end.")


def _unfold(text: str) -> Iterator[tuple[int, str]]:
    """The content lines, each with the number of the line on which it begins."""
    begin, parts = 0, [""]
    for number, line in enumerate(StringIO(text, newline=None), start=1):
        if line[0] in " \t":
            parts.append(line[1:].rstrip("\n"))
        else:
            yield begin, "".join(parts)
            begin, parts = number, [line.rstrip("\n")]
    yield begin, "".join(parts)


def _entry_of(line: int, event: Mapping[str, str]) -> Entry:
    """Only what an appointment keeps is parsed: a rule for a million repetitions costs nothing."""
    kept = [f"{name}:{event[name]}" for name in PROPERTIES if name in event]
    if any(len(content) > LONGEST_LINE for content in kept):
        return Entry(line, {}, "The event is too long.")
    try:
        parsed: Any = Event.from_ical("\r\n".join(["BEGIN:VEVENT", *kept, "END:VEVENT"]))
        start, end = parsed.start, parsed.end
        if not isinstance(start, datetime) and end != start:
            end -= DAY  # theirs is the day after
        moments = {"start": _on_the_wall(start), "end": _on_the_wall(end)}
    except (ValueError, OverflowError):
        return Entry(line, {}, _no_time(*(event[name] for name in TIMES if name in event)))
    names = {"title": "SUMMARY", "location": "LOCATION", "description": "DESCRIPTION"}
    texts = {name: str(parsed.get(key, "")) for name, key in names.items()}
    allday = "" if isinstance(start, datetime) else "y"
    is_repeated = any(name in event for name in REPETITIONS)
    note = f"“{texts['title']}” repeats: only the first time is imported." if is_repeated else ""
    return Entry(line, {**texts, **moments, "allday": allday}, note=note)


def _on_the_wall(moment: Any) -> str:
    """As it is written, in whatever time zone; only UTC is for programs, and not what a clock
    shows.

    :param moment: A datetime or a date.
    """
    if not isinstance(moment, datetime):
        return f"{moment} 00:00"
    if moment.tzname() == "UTC" and moment.year in YEARS:
        moment = moment.astimezone()
    return f"{moment.replace(tzinfo=None, microsecond=0)}"


def _no_time(*written: str) -> str:
    shown = ", ".join(filter(None, written))[:100]
    return f"There is no such time: {shown}" if shown else "There is no start."
