"""The list of appointments, and the one that is open in the form beside it."""

import pytest

from flask_siphon.testing import CallError

from .conftest import at


@pytest.fixture(params=[True, False], ids=["javascript", "no javascript"])
def ada(request, visit):
    return visit("Ada", javascript=request.param)


def text(moment):
    return f"{moment:%Y-%m-%dT%H:%M}"


def test_a_new_appointment_is_stored_and_listed(ada, stored):
    ada.open("/appointments/").submit(
        "#appointment", title="Dentist", start=text(at(2)), end=text(at(2, 10)), location="Here"
    )

    assert stored() == [("Dentist", at(2))]
    assert ada.text("#list a") == "09:00 \N{EN DASH} 10:00 Dentist Here"
    assert ada.location == "/appointments/"
    assert "Saved “Dentist”." in ada.text(".flashes")
    assert ada.value("#title") == ""


def test_an_appointment_is_opened_and_changed(ada, add, stored):
    id = add("Dentist")
    ada.open("/appointments/").click(f"#appointment-{id}")
    assert (ada.location.partition("#")[0], ada.value("#title")) == (
        f"/appointments/{id}/",
        "Dentist",
    )
    assert ada.attribute(f"#appointment-{id}", "aria-current") == "true"

    ada.submit("#appointment", title="Surgeon")

    assert stored() == [("Surgeon", at(1))]
    assert ada.texts("#list strong") == ["Surgeon"]


@pytest.mark.parametrize(
    ("fields", "wrong", "sentence"),
    [
        ({"title": ""}, "title", "This field is required."),
        ({"title": "  "}, "title", "This field is required."),
        ({"title": "x" * 201}, "title", "Field cannot be longer than 200 characters."),
        ({"start": ""}, "start", "This field is required."),
        ({"start": "soon"}, "start", "Not a valid datetime value."),
        ({"end": "late"}, "end", "Not a valid datetime value."),
        ({"end": text(at(-5))}, "end", "The end must not be before the start."),
        ({"end": "9999-12-31T23:59"}, "end", "The year must be from 1900 to 2100."),
    ],
    ids=[
        "no title",
        "blank title",
        "long title",
        "no start",
        "no date",
        "no end",
        "end before start",
        "far end",
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(
    ada, stored, fields, wrong, sentence
):
    given = {"title": "Dentist", "start": text(at(1)), "end": text(at(1)), **fields}
    ada.open("/appointments/").submit("#appointment", location="Here", **given)

    assert ada.attribute(f"#{wrong}", "aria-invalid") == "true"
    assert ada.text(f"#{wrong}-error") == sentence
    assert ada.attribute(f"#{wrong}", "aria-describedby") == f"{wrong}-error"
    assert ada.value("#location") == "Here"
    assert stored() == []


@pytest.mark.parametrize(("days", "there"), [(1, at(2)), (-1, at(0))])
def test_an_appointment_moves_by_a_day(ada, add, stored, days, there):
    id = add("Dentist")
    ada.open(f"/appointments/{id}/").click(f"#move [value='{days}']")

    assert stored() == [("Dentist", there)]
    assert ada.value("#start") == str(there)
    assert f"Moved to {there:%A}" in ada.text(".flashes")


def test_an_appointment_does_not_move_out_of_the_calendar(ada, add, stored):
    last = at(0).replace(year=2100, month=12, day=31)
    id = add("Party", start=last)
    ada.open(f"/appointments/{id}/").click("#move [value='1']")

    assert stored() == [("Party", last)]


def test_a_deleted_appointment_comes_back(ada, add, stored):
    id = add("Dentist")
    ada.open(f"/appointments/{id}/").click("#delete button")
    assert stored() == []
    assert not ada.exists("#list li")

    ada.click("#restore")

    assert stored() == [("Dentist", at(1))]
    assert ada.texts("#list strong") == ["Dentist"]


def test_only_the_last_one_deleted_comes_back(ada, add):
    first, second = add("Dentist"), add("Surgeon")
    for id in (first, second):
        ada.open(f"/appointments/{id}/").click("#delete button")

    assert ada.open(f"/appointments/{second}/").exists("#restore")
    ada.open(f"/appointments/{first}/", status=404)


def test_saving_what_another_window_deleted_keeps_it(ada, visit, add, stored):
    id = add("Dentist")
    ada.open(f"/appointments/{id}/")
    visit("Ada").open(f"/appointments/{id}/").click("#delete button")

    ada.submit("#appointment", title="Surgeon")

    assert stored() == [("Surgeon", at(1))]


def test_saving_what_is_gone_for_good_says_so_and_changes_no_other(visit, add, stored):
    first, second = add("Dentist"), add("Surgeon")
    ada = visit("Ada").open(f"/appointments/{second}/")
    other = visit("Ada")
    for id in (second, first):
        other.open(f"/appointments/{id}/").click("#delete button")
    add("Barber")

    with pytest.raises(CallError, match="There is no such appointment, or no longer"):
        ada.submit("#appointment", title="Doctor")

    assert ada.value("#title") == "Doctor"
    assert stored() == [("Barber", at(1))]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("den", ["Dentist"]),
        ("TURIN", ["Train", "Old train"]),
        ("%", ["100 % cotton"]),
        ("zebra", []),
        ("", ["Dentist", "Train", "100 % cotton", "Old train"]),
    ],
)
def test_the_list_is_searched_while_typing(visit, add, q, found):
    add("Dentist", at(1))
    add("Train", at(2), location="Turin")
    add("100 % cotton", at(3))
    add("Old train", at(-3), location="turin")
    ada = visit("Ada").open("/appointments/").fill("[name=q]", q)

    assert ada.texts("#list strong") == found
    assert ada.announcements == [f"{len(found)} found"]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_text_longer_than_any_title_finds_nothing(visit, add, javascript):
    add("x" * 200)
    ada = visit("Ada", javascript=javascript).open("/appointments/")
    ada.fill("[name=q]", "x" * 60_000)
    if not javascript:
        ada.submit("#search")

    assert ada.texts("#list strong") == []


def test_the_search_works_as_a_plain_form(visit, add):
    add("Dentist")
    add("Surgeon")
    ada = visit("Ada", javascript=False).open("/appointments/").submit("#search", q="den")

    assert ada.location == "/appointments/?q=den"
    assert ada.texts("#list strong") == ["Dentist"]
    assert ada.value("[name=q]") == "den"


def test_today_is_not_past_and_the_past_goes_backwards(visit, add):
    for days in (-3, -1, 0, 1):
        add(f"{days}", at(days, hour=0))
    ada = visit("Ada").open("/appointments/")

    assert ada.texts("#list > ul strong") == ["0", "1"]
    assert ada.texts("#past strong") == ["-1", "-3"]


def test_the_focus_follows_what_was_done(visit, add):
    id = add("Dentist")
    ada = visit("Ada").open("/appointments/")

    assert ada.click(f"#appointment-{id}").focused == "title"
    assert ada.submit("#appointment", title="").focused == "title"
    assert ada.submit("#appointment", title="Surgeon").focused == f"appointment-{id}"
    assert ada.click(f"#appointment-{id}").click("#delete button").focused == "restore"
    assert ada.announcements == ["Deleted “Surgeon”."]
    assert ada.click("#restore").focused == "title"


def test_opening_another_one_drops_what_was_typed_in_the_first(visit, add):
    first, second = add("Dentist"), add("Surgeon")
    ada = visit("Ada").open("/appointments/").click(f"#appointment-{first}")
    ada.fill("#title", "Nonsense").click(f"#appointment-{second}")

    assert ada.value("#title") == "Surgeon"


def test_moving_it_keeps_what_was_typed_but_not_saved(visit, add, stored):
    id = add("Dentist")
    ada = visit("Ada").open(f"/appointments/{id}/").fill("#title", "Surgeon")
    ada.click("#move [value='1']")

    assert (ada.value("#title"), ada.value("#start")) == ("Surgeon", str(at(2)))
    assert stored() == [("Dentist", at(2))]


def test_a_day_is_proposed_for_a_new_one(visit):
    ada = visit("Ada").open("/appointments/?day=2026-12-24")
    assert (ada.value("#start"), ada.value("#end")) == (
        "2026-12-24 09:00:00",
        "2026-12-24 10:00:00",
    )

    ada.open("/appointments/?day=someday")
    assert ada.value("#start").startswith(f"{at(0):%Y-}")


def test_users_see_their_own_appointments_only(visit, add):
    add("Dentist")
    grace = add("Compile", owner="Grace")

    ada = visit("Ada").open("/appointments/")
    assert ada.texts("#list strong") == ["Dentist"]
    ada.open(f"/appointments/{grace}/", status=404)


FIELDS = {"title": "Mine", "start": "2026-12-24T09:00", "end": "2026-12-24T09:00"}


@pytest.mark.parametrize("function", ["open", "save", "move", "delete", "restore"])
@pytest.mark.parametrize("javascript", [True, False])
def test_the_appointments_of_others_are_not_there(app, visit, add, stored, function, javascript):
    grace = add("Compile", owner="Grace", is_deleted=function == "restore")
    before = stored()
    ada = visit("Ada").open("/appointments/")
    form = {
        "sijax_rq": function,
        "sijax_args": f"[{grace}]",
        "csrf_token": ada.attribute("#appointment [name=csrf_token]", "value"),
        "days": "1",
        **FIELDS,
    }
    accept = "application/json" if javascript else "text/html"
    answer = ada.client.post("/appointments/", data=form, headers={"Accept": accept})

    assert answer.status_code == 404
    assert answer.is_json == javascript
    assert "Compile" not in answer.text
    assert stored() == before


def test_a_field_that_does_not_arrive_is_empty(visit, add, stored):
    id = add("Dentist", location="Here")
    ada = visit("Ada").open("/appointments/")
    form = {
        "sijax_rq": "save",
        "sijax_args": f"[{id}]",
        "csrf_token": ada.attribute("#appointment [name=csrf_token]", "value"),
        **FIELDS,
    }
    answer = ada.client.post("/appointments/", data=form, headers={"Accept": "application/json"})

    assert answer.status_code == 200
    assert [title for title, _ in stored()] == ["Mine"]
    assert ada.open(f"/appointments/{id}/").value("#location") == ""


def test_a_page_for_another_users_number_and_for_none_is_the_same(visit, add):
    ada = visit("Ada")
    theirs = ada.open(f"/appointments/{add('Compile', owner='Grace')}/", status=404).text()

    assert ada.open("/appointments/4711/", status=404).text() == theirs


@pytest.mark.parametrize("id", [0, 2**31, 2**63, 10**30])
def test_no_number_is_too_large_to_be_looked_for(visit, id):
    ada = visit("Ada").open("/appointments/")

    with pytest.raises(CallError, match="not_found"):
        ada.call("open", id)
    ada.open(f"/appointments/{id}/", status=404)


def test_text_is_stored_and_searched_without_nul(visit, stored):
    ada = visit("Ada").open("/appointments/").submit("#appointment", title="Den\0tist")
    assert [title for title, _ in stored()] == ["Dentist"]

    assert ada.fill("[name=q]", "ti\0st").texts("#list strong") == ["Dentist"]


def test_a_call_for_an_appointment_of_another_fails_visibly(visit, add):
    grace = add("Compile", owner="Grace")
    ada = visit("Ada").open("/appointments/")

    with pytest.raises(CallError) as failed:
        ada.call("move", grace, 1)
    assert (failed.value.code, failed.value.status) == ("not_found", 404)


def test_titles_are_text(visit, add):
    add("<script>alert(1)</script>")

    assert visit("Ada").open("/appointments/").text("#list strong") == "<script>alert(1)</script>"
