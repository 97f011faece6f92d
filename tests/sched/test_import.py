"""The page that imports a file: it shows what it found, and waits for a yes."""

from io import BytesIO

import pytest
from sqlalchemy import func
from sqlalchemy import select

from examples.sched.importing import Draft
from examples.sched.models import db
from flask_siphon.testing import CallError

from .conftest import at

TABLE = "title,start,end,location\nDentist,2030-03-01 10:00,2030-03-01 11:00,Here\n"
BAD = TABLE + "Ghost,2030-02-30 10:00,,\n"
BOTH = pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])


@pytest.fixture
def ada(visit, javascript):
    return visit("Ada", javascript=javascript).open("/import/")


def send(visitor, text, name="appointments.csv"):
    return visitor.upload("#upload", file=(text.encode(), name))


def drafts(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Draft))


@BOTH
def test_a_file_is_shown_before_it_is_imported(ada, stored):
    send(ada, TABLE)

    assert ada.location.startswith("/import/")
    assert ada.text("#found") == "Found 1"
    assert ada.texts("#draft td") == ["2030-03-01 10:00", "2030-03-01 11:00", "Dentist", "Here"]
    assert stored() == []

    ada.submit("#confirm")

    assert ada.location == "/appointments/"
    assert ada.text(".flashes") == "Imported 1."
    assert "Dentist" in ada.text("#list")


@BOTH
def test_lines_that_cannot_be_imported_are_listed_and_the_others_imported(ada, stored):
    send(ada, BAD)

    assert ada.texts("#draft li") == ["Line 3: There is no such time: 2030-02-30 10:00"]
    ada.submit("#confirm")
    assert [title for title, _ in stored()] == ["Dentist"]


@BOTH
def test_a_repeated_event_is_imported_once_and_the_user_is_told(ada, stored):
    event = "BEGIN:VEVENT\nSUMMARY:Stand-up\nDTSTART:20300301T100000\nRRULE:FREQ=DAILY\nEND:VEVENT"
    send(ada, f"BEGIN:VCALENDAR\n{event}\nEND:VCALENDAR", "any name")

    assert ada.texts("#draft li") == [
        "Line 2: “Stand-up” repeats: only the first time is imported."
    ]
    ada.submit("#confirm")
    assert len(stored()) == 1


@BOTH
def test_a_file_of_another_kind_is_refused_at_the_field(ada, app):
    send(ada, "a,b\n1,2")

    assert "neither a calendar nor a table" in ada.text("#upload-file-error")
    assert not ada.exists("#confirm")
    assert drafts(app) == 0


@BOTH
def test_no_file_is_said_at_the_field(ada):
    ada.submit("#upload")
    assert ada.text("#upload-file-error") == "Please fill this in."


@BOTH
def test_nothing_found_is_nothing_to_confirm(ada):
    send(ada, "title,start\n")
    assert ada.text("#found") == "Found 0"
    assert not ada.exists("#confirm")


@BOTH
def test_what_a_file_holds_is_text_on_the_page(ada):
    send(ada, "title,start\n<b>x</b>,2030-01-01")
    assert "<b>x</b>" in ada.text("#draft td:nth-child(3)")


@BOTH
def test_a_preview_is_good_for_one_import(ada, visit, stored, javascript):
    send(ada, TABLE)
    other = visit("Ada", javascript=javascript).open(ada.location)
    ada.submit("#confirm")

    other.submit("#confirm")

    told = other.errors[0].message if javascript else other.text(".flashes")
    assert told == "This preview is over. Choose the file once more."
    assert len(stored()) == 1
    assert other.reload().location == "/import/"


@BOTH
def test_the_next_file_takes_the_place_of_the_one_before(ada, app, stored):
    send(ada, TABLE)
    send(ada, TABLE.replace("Dentist", "Doctor"))
    assert drafts(app) == 1
    ada.submit("#confirm")
    assert [title for title, _ in stored()] == ["Doctor"]
    assert drafts(app) == 0


@BOTH
def test_a_preview_that_another_file_has_replaced_imports_nothing(ada, visit, stored, javascript):
    send(ada, TABLE)
    send(visit("Ada", javascript=javascript).open("/import/"), TABLE)

    ada.submit("#confirm")

    told = ada.errors[0].message if javascript else ada.text(".flashes")
    assert told == "This preview is over. Choose the file once more."
    assert stored() == []


@pytest.mark.parametrize("javascript", [True])
@pytest.mark.parametrize("number", [2**31, 2**63, 10**30])
def test_there_is_no_preview_of_an_impossible_number(ada, number):
    assert ada.open(f"/import/{number}/").location == "/import/"
    with pytest.raises(CallError, match="This preview is over"):
        ada.call("confirm", number)


@BOTH
def test_nobody_sees_or_imports_what_another_has_sent(ada, visit, stored):
    send(ada, TABLE)
    grace = visit("Grace").open(ada.location)
    assert grace.location == "/import/"

    [number] = ada.location.strip("/").split("/")[1:]
    with pytest.raises(Exception, match="This preview is over"):
        grace.call("confirm", int(number))
    assert stored() == []


@pytest.mark.parametrize("javascript", [True])
def test_long_files_say_how_far_they_are(ada):
    send(ada, "title,start\n" + "x,2030-01-01\n" * 120)

    values = [
        command["value"]
        for commands in ada.chunks
        for command in commands
        if command["type"] == "attribute" and command["name"] == "value"
    ]
    assert values == ["51", "101"]
    assert len(ada.chunks) == 3
    assert ada.text("#draft > p") == "and 20 more"


@pytest.mark.parametrize("javascript", [True])
def test_of_a_file_that_is_too_long_nothing_remains(ada, app):
    send(ada, "title,start\n" + "x,2030-01-01\n" * 1001)
    assert ada.text("#upload-file-error") == "There are more than 1000 entries. Split the file."
    assert drafts(app) == 0


@pytest.mark.parametrize("javascript", [True])
def test_a_file_above_the_limit_is_refused(ada):
    ada.upload("#upload", file=(bytes(5 * 1024 * 1024), "x.csv"))
    assert [error.code for error in ada.errors] == ["too_large"]


def test_whoever_is_not_logged_in_sends_no_file(visit):
    nobody = visit()
    assert nobody.open("/import/").location.startswith("/login/")
    fields = {"sijax_rq": "upload_upload", "sijax_args": "[]"}
    answer = nobody.client.post("/import/", data={**fields, "file": (BytesIO(b"x"), "x.csv")})
    assert answer.status_code == 302 and "/login/" in answer.location


@BOTH
def test_what_was_exported_is_imported_as_it_was(ada, add, visit, app, javascript):
    add("Dentist", at(1), at(1, 10), location="1, Main; Street", description="one\ntwo \\n three")
    add("Conference", at(3, 0), at(5, 0), allday=True)
    exported = ada.client.get("/appointments/export.ics").text

    grace = visit("Grace", javascript=javascript).open("/import/")
    send(grace, exported, "appointments.ics").submit("#confirm")

    again = grace.client.get("/appointments/export.ics").text
    kept = ("SUMMARY", "DTSTART", "DTEND", "LOCATION", "DESCRIPTION", " ")
    assert [line for line in again.splitlines() if line.startswith(kept)] == [
        line for line in exported.splitlines() if line.startswith(kept)
    ]
