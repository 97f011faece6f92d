"""Sched and the glued application do the same: what is compared is how they are written."""

import time

import pytest

from .conftest import APPLICATIONS
from .conftest import at
from .conftest import PASSWORD
from .conftest import text
from .conftest import TODAY

CHRISTMAS = at(0).replace(year=2026, month=12, day=25)
TABLE = "title,start,end,location\nDentist,2030-03-01 10:00,2030-03-01 11:00,Here\n"


@pytest.fixture(params=APPLICATIONS)
def which(request):
    return request.param


@pytest.fixture
def ada(visit):
    return visit("Ada")


def titles(visitor):
    return visitor.texts("#list strong")


def test_a_user_logs_in_and_out(visit):
    ada = visit("Ada")
    assert (ada.location, ada.text("h1")) == ("/appointments/", "Appointments")

    ada.submit("header form")
    assert ada.text(".flashes") == "You are logged out."
    assert ada.open("/appointments/").location.startswith("/login/?next=")


def test_a_login_leads_to_the_page_that_asked_for_it(visit):
    visitor = visit().open("/months/2026-12/")
    visitor.submit("main form", username="ada@example.com", password=PASSWORD)
    assert visitor.location == "/months/2026-12/"


def test_a_wrong_password_and_a_missing_one_are_told(visit):
    assert visit("Ada", "wrong").text("[role=alert]") == "Incorrect email or password."
    assert visit("Ada", "").text("#password-error") == "This field is required."


def test_the_sixth_login_within_a_minute_is_refused(visit):
    for number in range(5):
        visit(f"user{number}", "wrong")
    assert visit("Ada").status == 429


@pytest.mark.parametrize("is_asked", [True, False])
def test_only_who_asks_is_remembered(visit, is_asked):
    client = visit("Ada", remember=is_asked).client
    assert (client.get_cookie("__Host-remember") is not None) == is_asked


def test_a_new_password_logs_other_devices_out(visit):
    other, ada = visit("Ada"), visit("Ada").open("/account/")
    ada.submit("#password", old=PASSWORD, new="another horse battery")

    assert "Your password is changed." in ada.text(".flashes")
    assert ada.open("/appointments/").location == "/appointments/"
    assert other.reload().location.startswith("/login/")


def test_a_password_that_cannot_be_changed_says_why(ada):
    ada.open("/account/").submit("#password", old="wrong", new="another horse battery")
    assert ada.text("#old-error") == "This is not your password."

    ada.submit("#password", old=PASSWORD, new="short")
    assert ada.text("#new-error") == "Field must be between 12 and 1024 characters long."


def test_a_user_logs_out_everywhere(visit):
    other, ada = visit("Ada"), visit("Ada")
    ada.open("/account/").click(".danger")

    assert ada.text(".flashes") == "You are logged out everywhere."
    assert other.reload().location.startswith("/login/")


def test_appointments_are_created_edited_moved_deleted_and_brought_back(ada, stored):
    ada.submit(
        "#appointment", title="Dentist", start=text(at(2)), end=text(at(2, 10)), location="Here"
    )
    assert "Saved “Dentist”." in ada.text(".flashes")
    assert ada.text("#list a") == "09:00 \N{EN DASH} 10:00 Dentist Here"

    ada.click("#list a").submit("#appointment", title="Surgeon")
    assert stored() == [("Surgeon", at(2))]

    ada.click("#list a").click("#move [value='1']")
    assert stored() == [("Surgeon", at(3))]
    assert f"Moved to {at(3):%A}" in ada.text(".flashes")

    ada.click("#delete button")
    assert stored() == []
    ada.click("#restore")
    assert stored() == [("Surgeon", at(3))]
    assert ada.value("#title") == "Surgeon"


def test_only_the_last_one_deleted_comes_back(ada, add):
    first, second = add("Dentist"), add("Surgeon")
    for id in (first, second):
        ada.open(f"/appointments/{id}/").click("#delete button")

    assert ada.open(f"/appointments/{second}/").exists("#restore")
    ada.open(f"/appointments/{first}/", status=404)


def test_what_two_windows_delete_comes_back(ada, visit, add, stored):
    id = add("Dentist")
    other = visit("Ada").open(f"/appointments/{id}/")
    ada.open(f"/appointments/{id}/").click("#delete button")
    other.click("#delete button")

    assert ada.click("#restore").value("#title") == "Dentist"
    assert stored() == [("Dentist", at(1))]


@pytest.mark.parametrize(
    ("fields", "wrong", "sentence"),
    [
        ({"title": ""}, "title", "This field is required."),
        ({"title": "  "}, "title", "This field is required."),
        ({"start": "soon"}, "start", "Not a valid datetime value."),
        ({"end": text(at(-5))}, "end", "The end must not be before the start."),
        ({"end": "9999-12-31T23:59"}, "end", "The year must be from 1900 to 2100."),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(
    ada, stored, fields, wrong, sentence
):
    given = {"title": "Dentist", "start": text(at(1)), "end": text(at(1)), **fields}
    ada.submit("#appointment", location="Here", **given)

    assert ada.attribute(f"#{wrong}", "aria-invalid") == "true"
    assert ada.text(f"#{wrong}-error") == sentence
    assert ada.value("#location") == "Here"
    assert stored() == []


def test_an_appointment_does_not_move_out_of_the_calendar(ada, add, stored):
    last = at(0).replace(year=2100, month=12, day=31)
    ada.open(f"/appointments/{add('Party', last)}/").click("#move [value='1']")

    assert ada.text(".flashes") == "That is too far away."
    assert stored() == [("Party", last)]


def test_the_list_is_searched(ada, add):
    add("Dentist")
    add("Train", location="Turin")
    assert titles(ada.open("/appointments/").submit("#search", q="TURIN")) == ["Train"]
    assert ada.location == "/appointments/?q=TURIN"


def test_the_past_stands_apart(ada, add):
    for days in (-3, -1, 0, 1):
        add(f"{days}", at(days, hour=0))
    ada.open("/appointments/")

    assert ada.texts("#list > ul strong") == ["0", "1"]
    assert ada.texts("#past strong") == ["-1", "-3"]


def test_the_past_is_open_if_one_of_it_is(ada, add):
    id = add("Dentist", at(-1))
    assert ada.open("/appointments/").attribute("#past", "open") is None
    assert ada.open(f"/appointments/{id}/").attribute("#past", "open") == ""


@pytest.mark.parametrize(
    ("end", "allday", "shown"),
    [
        ("2026-12-25T09:00", False, "09:00"),
        ("2026-12-25T10:00", False, "09:00 - 10:00"),
        ("2026-12-26T00:00", False, "09:00 - 00:00"),
        ("2026-12-26T06:00", False, "09:00 - 26 Dec 06:00"),
        ("2026-12-25T09:00", True, "all day"),
        ("2026-12-26T09:00", True, "all day - 26 Dec"),
    ],
)
def test_a_list_shows_from_when_to_when(ada, add, end, allday, shown):
    add("Feast", CHRISTMAS, end=type(CHRISTMAS).fromisoformat(end), allday=allday)

    time_shown = ada.open("/days/2026-12-25/").text(".time")
    assert time_shown.replace("\N{EN DASH}", "-") == shown


def test_a_month_shows_the_time_on_the_day_on_which_it_begins(ada, add):
    add("Night train", CHRISTMAS, end=CHRISTMAS.replace(day=26))

    assert ada.open("/months/2026-12/").texts(".entry") == ["09:00 Night train", "Night train"]


def test_months_and_days_show_appointments_and_holidays(ada, add):
    add("Dentist", CHRISTMAS)
    ada.open("/months/2026-12/")
    assert ada.texts("[data-day='2026-12-25'] .entry") == ["09:00 Dentist"]
    assert ada.texts("[data-day='2026-12-25'] .note") == ["Christmas Day"]

    assert ada.click("[data-day='2026-12-25'] .date").location == "/days/2026-12-25/"
    assert (ada.text("strong"), ada.text(".note")) == ("Dentist", "Christmas Day")
    assert ada.click("[rel=next]").location == "/days/2026-12-26/"


def test_a_file_is_read_looked_at_and_imported(ada, stored):
    ada.open("/import/").upload("#upload", file=((TABLE + "x,y\n").encode(), "x.csv"))
    wait_for(ada, "#found")
    assert ada.text("#found") == "Found 1"
    assert ada.texts("#draft li") == ["Line 3: 2 columns, but the first line names 4."]
    assert stored() == []

    ada.submit("#confirm")
    assert (ada.location, ada.text(".flashes")) == ("/appointments/", "Imported 1.")
    assert [title for title, _ in stored()] == ["Dentist"]


def test_a_preview_is_good_for_one_import(ada, visit, stored):
    ada.open("/import/").upload("#upload", file=(TABLE.encode(), "x.csv"))
    wait_for(ada, "#found")
    other = visit("Ada").open(ada.location)
    ada.submit("#confirm")

    other.submit("#confirm")
    assert other.text(".flashes") == "This preview is over. Choose the file once more."
    assert len(stored()) == 1


def test_a_preview_that_another_file_has_replaced_imports_nothing(ada, visit, stored):
    ada.open("/import/").upload("#upload", file=(TABLE.encode(), "x.csv"))
    wait_for(ada, "#found")
    other = visit("Ada").open("/import/").upload("#upload", file=(TABLE.encode(), "y.csv"))
    wait_for(other, "#found")

    ada.submit("#confirm")
    assert ada.text(".flashes") == "This preview is over. Choose the file once more."
    assert stored() == []


def test_there_is_no_preview_of_an_impossible_number(ada):
    assert ada.open(f"/import/{10**30}/").location == "/import/"


def test_nobody_sees_what_another_has_sent(ada, visit):
    ada.open("/import/").upload("#upload", file=(TABLE.encode(), "x.csv"))
    wait_for(ada, "#found")
    assert visit("Grace").open(ada.location).location == "/import/"


def test_a_file_of_another_kind_is_refused_at_the_field(ada):
    ada.open("/import/").upload("#upload", file=(b"a,b\n1,2", "x.csv"))
    wait_for(ada, "#file[aria-invalid]")
    assert "neither a calendar nor a table" in ada.text("#upload-file-error")


def test_all_appointments_are_exported(ada, add):
    add("Dentist")
    answer = ada.client.get("/appointments/export.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "SUMMARY:Dentist" in answer.text


@pytest.mark.parametrize("function", ["open", "save", "move", "delete", "restore"])
def test_the_appointments_of_others_are_not_there(ada, add, stored, which, function):
    theirs = add("Compile", owner="Grace", is_deleted=function == "restore")
    before = stored()
    form = {
        "csrf_token": ada.attribute("#appointment [name=csrf_token]", "value"),
        "title": "Mine",
        "start": text(at(1)),
        "end": text(at(1)),
        "days": "1",
    }
    if which == "sched":
        form |= {"sijax_rq": function, "sijax_args": f"[{theirs}]"}
        path = "/appointments/"
    else:
        path = f"/appointments/{theirs}/" + {"open": "", "save": ""}.get(function, f"{function}/")
    if which == "glue" and function == "open":
        answer = ada.client.get(path)
    else:
        answer = ada.client.post(path, data=form, headers={"Accept": "text/html"})

    assert answer.status_code == 404
    assert stored() == before


class Phone:
    """A program with the tokens of Ada; ``do`` says what it wants in the words of the API."""

    def __init__(self, app, which):
        self.client, self.which = app.test_client(use_cookies=False), which
        data = {"email": "ada@example.com", "password": PASSWORD}
        self.tokens = self.client.post("/api/token", data=data).json

    def ask(self, path, method="POST", kind="access", **body):
        headers = {"Authorization": f"Bearer {self.tokens[kind]}"}
        return self.client.open(f"/api/{path}", method=method, headers=headers, **body)

    def do(self, function, id=None, **params):
        """The answer; None if it was refused."""
        if self.which == "sched":
            params |= {} if id is None else {"id": id}
            body = {"jsonrpc": "2.0", "id": 1, "params": params}
            return self.ask(f"rpc/{function}", json=body).json.get("result", None)
        method, path = {
            "list": ("GET", "appointments"),
            "create": ("POST", "appointments"),
            "move": ("POST", f"appointments/{id}/move"),
            "delete": ("DELETE", f"appointments/{id}"),
            "log_out_everywhere": ("POST", "log-out-everywhere"),
        }[function]
        key = "query_string" if method == "GET" else "json"
        answer = self.ask(path, method, **{key: params})
        return answer.json if answer.status_code < 300 else None

    def refresh(self):
        if self.which == "sched":
            answer = self.client.post("/api/refresh", data={"refresh": self.tokens["refresh"]})
        else:
            answer = self.ask("refresh", kind="refresh")
        if answer.status_code == 200:
            self.tokens = answer.json
        return answer.status_code

    def titles(self):
        found = self.do("list", first=str(TODAY), last=str(at(7).date()))
        return None if found is None else [each["title"] for each in found]


@pytest.fixture
def phone(app, which):
    return Phone(app, which)


def test_a_phone_creates_lists_moves_and_deletes(phone, stored):
    fields = {"title": "Dentist", "start": at(1).isoformat(), "end": at(1).isoformat()}
    made = phone.do("create", **fields)
    assert made == {**fields, "id": made["id"], "allday": False, "location": "", "description": ""}
    assert phone.titles() == ["Dentist"]

    assert phone.do("move", made["id"], days=2)["start"] == at(3).isoformat()
    phone.do("delete", made["id"])
    assert phone.titles() == stored() == []


def test_a_phone_gets_no_further_than_the_form(phone, add, stored):
    theirs = add("Compile", owner="Grace")
    phone.do("create", title="", start=at(1).isoformat(), end=at(1).isoformat())
    phone.do("move", theirs, days=1)
    phone.do("delete", theirs)
    assert stored() == [("Compile", at(1))]


def test_a_refresh_token_that_is_used_twice_ends_the_login(phone):
    first = phone.tokens
    assert phone.refresh() == 200
    assert phone.titles() == []

    phone.tokens, second = first, phone.tokens
    assert phone.refresh() == 401
    phone.tokens = second
    assert phone.titles() is None
    assert phone.refresh() == 401


def test_to_log_out_everywhere_ends_phones_and_browsers(phone, visit):
    browser = visit("Ada")
    phone.do("log_out_everywhere")

    assert phone.titles() is None
    assert phone.refresh() == 401
    assert browser.open("/appointments/").location.startswith("/login/")


def wait_for(visitor, selector, seconds=10):
    """Ask for the page again, as a browser without JavaScript does, until that is on it."""
    end = time.monotonic() + seconds
    while not visitor.exists(selector):
        assert time.monotonic() < end
        visitor.reload()
