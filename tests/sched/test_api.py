"""The API for a phone, as HTTP sees it."""

from datetime import timedelta

import pytest

from flask_siphon.http import RpcError

from .conftest import at
from .conftest import PASSWORD
from .conftest import TODAY

ADA = "ada@example.com"


class Phone:
    """A program that keeps no cookies, and the tokens that it got."""

    def __init__(self, app):
        self.client = app.test_client(use_cookies=False)
        self.tokens = {}

    def log_in(self, email=ADA, password=PASSWORD):
        answer = self.client.post("/api/token", data={"email": email, "password": password})
        if answer.status_code == 200:
            self.tokens = answer.json
        return answer

    def refresh(self, refresh=None):
        data = {"refresh": self.tokens["refresh"] if refresh is None else refresh}
        answer = self.client.post("/api/refresh", data=data)
        if answer.status_code == 200:
            self.tokens = answer.json
        return answer

    def rpc(self, method, **params):
        answer = self.client.post(
            f"/api/rpc/{method}",
            json={"jsonrpc": "2.0", "id": 1, "params": params},
            headers={"Authorization": f"Bearer {self.tokens.get('access', 'none')}"},
        ).json
        if "error" in answer:
            error = answer["error"]
            raise RpcError(error["code"], error["message"], error["data"])
        return answer["result"]

    def refusal(self, method, **params):
        with pytest.raises(RpcError) as caught:
            self.rpc(method, **params)
        return caught.value

    def titles(self):
        week = timedelta(days=7)
        found = self.rpc("list", first=str(TODAY - week), last=str(TODAY + week))
        return [each["title"] for each in found]


@pytest.fixture
def stranger(app):
    return Phone(app)


@pytest.fixture
def phone(app):
    phone = Phone(app)
    assert phone.log_in().status_code == 200
    return phone


def created(phone, **changes):
    fields = {"title": "Dentist", "start": at(1).isoformat(), "end": at(1, 10).isoformat()}
    return phone.rpc("create", **{**fields, **changes})


def test_a_phone_creates_lists_moves_and_deletes(phone):
    made = created(phone, location="Here")
    assert made == {
        "id": made["id"],
        "title": "Dentist",
        "start": at(1).isoformat(),
        "end": at(1, 10).isoformat(),
        "allday": False,
        "location": "Here",
        "description": "",
    }
    assert phone.rpc("list", first=str(TODAY), last=str(at(1).date())) == [made]

    moved = phone.rpc("move", id=made["id"], days=2)
    assert (moved["start"], moved["end"]) == (at(3).isoformat(), at(3, 10).isoformat())

    assert phone.rpc("delete", id=made["id"]) is None
    assert phone.titles() == []
    assert phone.refusal("move", id=made["id"], days=1).code == 404
    assert phone.refusal("delete", id=made["id"]).code == 404


def test_the_page_shows_what_the_phone_made(phone, visit):
    created(phone)
    assert "Dentist" in visit("Ada").open("/appointments/").text("#list")


def test_a_phone_reaches_only_its_own_users_appointments(phone, add):
    number = add("Compile", owner="Grace")
    assert phone.titles() == []
    assert phone.refusal("move", id=number, days=1).code == 404
    assert phone.refusal("delete", id=number).code == 404


@pytest.mark.parametrize("id", [0, -1, 2**31, 10**30])
def test_there_is_no_appointment_of_an_impossible_number(phone, id):
    assert phone.refusal("delete", id=id).code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"location": "x" * 201}, "location"),
        ({"end": at(0).isoformat()}, "end"),
        ({"start": "0001-01-01T00:00:00"}, "start"),
        ({"start": f"{at(1).isoformat()}Z"}, "start"),
    ],
)
def test_what_the_form_refuses_the_api_refuses(phone, changes, field):
    with pytest.raises(RpcError) as caught:
        created(phone, **changes)
    assert caught.value.data["code"] == "invalid"
    assert list(caught.value.data["fields"]) == [field]
    assert phone.titles() == []


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("create", {"title": "x"}),
        ("create", {"title": 1, "start": "2030-01-01T10:00", "end": "2030-01-01T10:00"}),
        ("create", {"title": "x", "start": "2030-02-30T10:00", "end": "2030-03-01T10:00"}),
        ("move", {"id": "1", "days": 1}),
        ("list", {"first": "tomorrow", "last": "2030-01-01"}),
    ],
)
def test_parameters_of_another_type_are_refused(phone, method, params):
    assert phone.refusal(method, **params).code == -32602


@pytest.mark.parametrize("days", [10**6, -(10**6), 10**30])
def test_an_appointment_is_not_moved_out_of_the_calendar(phone, days):
    made = created(phone)
    assert phone.refusal("move", id=made["id"], days=days).message == "That is too far away."
    assert phone.titles() == ["Dentist"]


@pytest.mark.parametrize("last", ["9999-12-31", "0001-01-01"])
def test_a_list_ends_where_the_calendar_does(phone, last):
    assert phone.refusal("list", first="2030-01-01", last=last).data["code"] == "user_error"


@pytest.mark.parametrize(
    ("email", "password"),
    [(ADA, "wrong"), ("nobody@example.com", PASSWORD), (ADA, ""), ("", ""), (ADA, "x" * 1025)],
)
def test_whoever_does_not_know_the_password_gets_no_token(stranger, email, password):
    answer = stranger.log_in(email, password)
    assert (answer.status_code, answer.json) == (401, {"error": "Incorrect email or password."})


def test_a_name_that_is_nobodys_takes_as_long_as_a_wrong_password(stranger, monkeypatch):
    """It is seen by what is hashed, not by a clock."""
    from examples.sched import models

    checked = []
    monkeypatch.setattr(models, "_verify", lambda hashed, _: checked.append(hashed))
    stranger.log_in("nobody@example.com", "x")
    assert checked == [models.DUMMY_HASH]


def test_attempts_on_one_name_count_together_here_and_on_the_login_page(app, visit):
    nobody = visit().open("/login/")
    for _ in range(3):
        nobody.submit("main form", username=ADA, password="wrong")
    far_away = {"REMOTE_ADDR": "192.0.2.1"}

    def attempt():
        data = {"email": f" {ADA.upper()}", "password": PASSWORD}
        return app.test_client().post("/api/token", data=data, environ_base=far_away)

    assert [attempt().status_code for _ in range(3)] == [200, 200, 429]


def test_too_many_attempts_are_refused_as_every_wrong_one_is(stranger):
    answers = [stranger.log_in(password="wrong") for _ in range(6)]

    assert [each.status_code for each in answers] == [401] * 5 + [429]
    assert answers[-1].json == {"error": "Too many attempts to log in. Try again later."}
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60


@pytest.mark.parametrize(("path", "status"), [("/api/token", 405), ("/api/rpc/nothing", 404)])
def test_a_phone_that_asks_wrongly_is_told_in_json(stranger, path, status):
    answer = stranger.client.get(path)

    assert answer.status_code == status
    assert answer.mimetype == "application/json"
    assert answer.json["error"]
    assert ("Allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize("method", ["list", "create", "move", "delete", "log_out_everywhere"])
def test_nothing_is_answered_without_a_token(stranger, method):
    assert stranger.refusal(method, id=1, days=1).code == 100


def test_a_refresh_token_gives_the_next_pair_once(phone):
    first = dict(phone.tokens)
    assert phone.refresh().status_code == 200
    assert phone.titles() == []

    assert phone.refresh(first["refresh"]).status_code == 401
    assert phone.refusal("list", first=str(TODAY), last=str(TODAY)).code == 100
    assert phone.refresh().status_code == 401


@pytest.mark.parametrize("refresh", ["", "x", "a.b.c"])
def test_what_is_no_refresh_token_gives_nothing(stranger, refresh):
    answer = stranger.refresh(refresh)
    assert (answer.status_code, answer.json) == (401, {"error": "Log in again."})


def test_to_log_out_everywhere_ends_phones_and_browsers(app, phone, visit):
    browser, other = visit("Ada").open("/appointments/"), Phone(app)
    assert other.log_in().status_code == 200

    assert phone.rpc("log_out_everywhere") is None

    for each in (phone, other):
        assert each.refusal("list", first=str(TODAY), last=str(TODAY)).code == 100
        assert each.refresh().status_code == 401
    assert browser.open("/appointments/").location.startswith("/login/")
    assert other.log_in().status_code == 200 and other.titles() == []


def test_a_new_password_on_the_page_ends_the_phones_login(phone, visit):
    visit("Ada").open("/account/").submit("#password", old=PASSWORD, new="another long one")
    assert phone.refusal("list", first=str(TODAY), last=str(TODAY)).code == 100
