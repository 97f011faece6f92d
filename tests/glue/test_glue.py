"""What the glued application does by its own means, where Flask-Siphon would for sched."""

import pytest

from benchmarks.glue import importing
from benchmarks.lines import GLUE

from .conftest import at
from .conftest import PASSWORD


@pytest.fixture
def ada(visit):
    return visit("Ada")


@pytest.fixture
def phone(app):
    """``phone("POST", "appointments", json={...})`` asks the API with a token of Ada's."""
    client = app.test_client(use_cookies=False)
    tokens = client.post("/api/token", data={"email": "ada@example.com", "password": PASSWORD}).json
    headers = {"Authorization": f"Bearer {tokens['access']}"}

    def ask(method, path, **body):
        return client.open(f"/api/{path}", method=method, headers=headers, **body)

    return ask


def test_it_has_no_line_of_flask_siphon():
    for path in GLUE.rglob("*.py"):
        assert "flask_siphon" not in path.read_text()


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "/\t/evil.example", "x:0"],
)
def test_a_login_leads_to_no_other_host(visit, target):
    visitor = visit()
    visitor.open(f"/login/?next={target}")
    visitor.submit("main form", username="ada@example.com", password=PASSWORD)
    assert visitor.location == "/appointments/"


@pytest.mark.parametrize("path", ["/logout/", "/appointments/", "/import/", "/account/"])
def test_no_form_is_taken_without_a_token(ada, path):
    assert ada.client.post(path, data={"title": "x"}).status_code == 400


def test_htmx_is_told_to_leave_for_the_login(visit):
    page = "http://localhost/appointments/?q=x"
    headers = {"HX-Request": "true", "HX-Current-URL": page}
    answer = visit().client.get("/appointments/1/", headers=headers, base_url="http://localhost")

    assert answer.headers["HX-Redirect"] == "/login/?next=%2Fappointments%2F%3Fq%3Dx"
    assert answer.text == ""


def test_cookies_are_for_https_and_this_host_only(visit):
    client = visit("Ada", remember=True).client
    for name in ("__Host-session", "__Host-remember"):
        cookie = client.get_cookie(name)
        assert (cookie.secure, cookie.http_only, cookie.same_site) == (True, True, "Lax")


@pytest.mark.parametrize(("owner", "status"), [("Ada", 302), ("Grace", 404)])
def test_only_ones_own_appointments_move_through_the_month(ada, add, stored, owner, status):
    form = {
        "csrf_token": ada.attribute("#appointment [name=csrf_token]", "value"),
        "id": add("Dentist", owner=owner),
        "days": "1",
    }
    answer = ada.client.post("/months/2026-12/move/", data=form)

    assert answer.status_code == status
    assert stored() == [("Dentist", at(2 if owner == "Ada" else 1))]


@pytest.mark.parametrize("path", ["/login/", "/nowhere/", "/static/style.css"])
def test_every_answer_has_the_policy(visit, path):
    with visit().client.get(path) as answer:
        assert "script-src 'nonce-" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": None}, "title"),
        ({"start": f"{at(1).isoformat()}Z"}, "start"),
        ({"end": 7}, "end"),
    ],
)
def test_what_the_form_refuses_the_api_refuses(phone, stored, changes, field):
    body = {"title": "x", "start": at(1).isoformat(), "end": at(1).isoformat(), **changes}
    answer = phone("POST", "appointments", json=body)

    assert answer.status_code == 400
    assert list(answer.json["fields"]) == [field]
    assert stored() == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "appointments", {"json": ["x"]}),
        ("POST", "appointments", {"data": "{", "content_type": "application/json"}),
        ("POST", "appointments/1/move", {"json": {"days": "1"}}),
        ("POST", "appointments/1/move", {"json": {"days": 10**9}}),
        ("GET", "appointments", {"query_string": {"first": "tomorrow", "last": "2030-01-01"}}),
        ("GET", "appointments", {"query_string": {"first": "2030-01-01", "last": "9999-12-31"}}),
    ],
)
def test_what_the_api_does_not_understand_it_says(phone, add, method, path, body):
    assert add("Dentist") == 1
    answer = phone(method, path, **body)
    assert answer.status_code == 400
    assert answer.json["error"]


def test_nothing_is_answered_without_a_token(app):
    client = app.test_client()
    for method, path in [("GET", ""), ("POST", ""), ("POST", "/1/move"), ("DELETE", "/1")]:
        assert client.open(f"/api/appointments{path}", method=method).status_code == 401


def test_a_file_that_breaks_the_reader_ends_the_asking(ada, monkeypatch, caplog):
    def break_down(content):
        raise RecursionError("too deep")

    monkeypatch.setattr(importing, "read", break_down)
    ada.open("/import/").upload("#upload", file=(b"x", "x.csv"))
    while ada.exists("#progress"):
        ada.reload()

    assert ada.text("#upload-file-error") == "This file cannot be read."
    assert "too deep" in caplog.text
