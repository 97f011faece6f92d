"""The glued application with its JavaScript, htmx: what sched is compared with does work."""

from datetime import datetime
from datetime import time
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from benchmarks.glue import create_app
from benchmarks.glue.models import Appointment
from benchmarks.glue.models import db
from benchmarks.glue.models import User

PASSWORD = "correct horse battery"
NINE = datetime.combine(datetime.now() + timedelta(days=1), time(9))


@pytest.fixture
def app(tmp_path):
    app = create_app(
        {
            "SECRET_KEY": "a key for tests only, and long enough",
            "SESSION_COOKIE_SECURE": False,  # the loopback has no https
            "SESSION_COOKIE_NAME": "session",
            "REMEMBER_COOKIE_SECURE": False,
            "REMEMBER_COOKIE_NAME": "remember",
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/glue.db",
        }
    )
    with app.app_context():
        db.create_all()
        ada = User(name="Ada", email="ada@example.com")
        ada.set_password(PASSWORD)
        goose = datetime(2026, 12, 25, 12)
        db.session.add_all(
            [
                Appointment(title="Dentist", start=NINE, end=NINE, owner=ada),
                Appointment(title="Concert", start=NINE, end=NINE, owner=ada),
                Appointment(title="Goose", start=goose, end=goose, owner=ada),
            ]
        )
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def site(app, serve):
    return serve(app)


@pytest.fixture
def ada(page, site):
    """A page in which she is logged in, and that tells when it is loaded anew."""
    page.goto(f"{site}/login/")
    page.get_by_label("Email").fill("ada@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Appointments").wait_for()
    page.evaluate("window.isTheSame = true")
    return page


def is_the_same(page):
    return page.evaluate("window.isTheSame === true")


def test_appointments_are_worked_on_without_a_page_load(ada):
    ada.get_by_label("Title").fill("Tea")
    ada.get_by_label("End").fill("2020-01-01T00:00")
    ada.get_by_role("button", name="Save").click()
    expect(ada.locator("#end-error")).to_have_text("The end must not be before the start.")
    expect(ada.get_by_label("End")).to_be_focused()
    expect(ada.get_by_label("Title")).to_have_value("Tea")

    ada.get_by_label("Start").fill("2020-01-01T00:00")
    ada.get_by_role("button", name="Save").click()
    expect(ada.get_by_text("Saved “Tea”.")).to_be_visible()
    expect(ada.get_by_label("Title")).to_have_value("")

    ada.get_by_role("link", name="Concert").click()
    expect(ada.get_by_label("Title")).to_be_focused()
    expect(ada.get_by_label("Title")).to_have_value("Concert")
    later = (NINE + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    for _ in range(2):
        ada.get_by_role("button", name="+ 1 day").click()
    expect(ada.get_by_label("Start")).to_have_value(later)

    ada.get_by_role("button", name="Delete").click()
    expect(ada.get_by_role("button", name="Undo")).to_be_focused()
    expect(ada.get_by_role("link", name="Concert")).to_have_count(0)
    ada.keyboard.press("Enter")
    expect(ada.get_by_role("link", name="Concert")).to_be_visible()
    assert is_the_same(ada)


def test_the_list_is_searched_while_typing(ada):
    ada.get_by_label("Title").fill("Not stored yet")
    ada.get_by_label("Search appointments").press_sequentially("conc")

    expect(ada.locator("#list strong")).to_have_text(["Concert"])
    expect(ada.locator("#found")).to_have_text("1 found")
    expect(ada.get_by_label("Search appointments")).to_be_focused()
    expect(ada.get_by_label("Title")).to_have_value("Not stored yet")
    assert is_the_same(ada)


def test_back_shows_what_was_open(ada):
    for title in ("Dentist", "Concert"):
        ada.get_by_role("link", name=title).click()
        expect(ada.get_by_label("Title")).to_have_value(title)
    ada.go_back()
    expect(ada.get_by_label("Title")).to_have_value("Dentist")


def test_keys_move_an_appointment_through_the_month(ada, site):
    ada.goto(f"{site}/months/2026-12/")
    goose = ada.locator("#appointment-3")
    goose.focus()
    ada.keyboard.press("Shift+ArrowLeft")
    ada.keyboard.press("Shift+ArrowUp")

    expect(ada.locator("[data-day='2026-12-17'] .entry")).to_have_text("12:00 Goose")
    expect(goose).to_be_focused()
    expect(ada.locator("#flashes")).to_have_text("Goose: Thursday, 17 December 2026")


def test_a_file_is_read_while_the_page_asks_how_far_it_is(ada, site, tmp_path):
    file = tmp_path / "appointments.csv"
    file.write_text("title,start\n" + "Tea,2030-01-01\n" * 900)
    ada.goto(f"{site}/import/")
    ada.get_by_label("Calendar").set_input_files(file)
    ada.get_by_role("button", name="Read it").click()

    expect(ada.locator("#found")).to_have_text("Found 900")
    expect(ada.locator("#progress")).to_have_count(0)
    ada.get_by_role("button", name="Import them").click()
    expect(ada.get_by_text("Imported 900.")).to_be_visible()


def test_a_failure_is_told_and_keeps_what_was_typed(ada, page_errors):
    page_errors.expect("500")
    ada.route("**/appointments/", lambda route: route.fulfill(status=500, body="Sorry"))
    ada.get_by_label("Title").fill("A long story")
    ada.get_by_role("button", name="Save").click()

    expect(ada.get_by_text("That did not work (500). Please try again.")).to_be_visible()
    expect(ada.get_by_label("Title")).to_have_value("A long story")


def test_the_end_of_a_login_shows_the_login_page(ada):
    ada.context.clear_cookies()
    ada.get_by_role("link", name="Concert").click()

    expect(ada.get_by_role("heading", name="Log in")).to_be_visible()


def test_a_double_click_saves_once(ada):
    ada.get_by_label("Title").fill("Tea")
    ada.get_by_role("button", name="Save").dblclick()
    expect(ada.get_by_text("Saved “Tea”.")).to_be_visible()
    ada.reload()

    expect(ada.get_by_role("link", name="Tea")).to_have_count(1)
