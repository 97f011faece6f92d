"""What only a browser shows: keys, history, windows, narrow screens, no JavaScript."""

import pytest
from playwright.sync_api import expect

PAGES = ["/appointments/", "/appointments/1/", "/days/", "/months/2026-12/", "/account/"]


def test_a_day_of_work_with_the_keyboard_alone(page, site):
    page.goto(f"{site}/login/")
    keys = page.keyboard

    def tab_to(target):
        for _ in range(40):
            if target.evaluate("element => element === document.activeElement"):
                return
            keys.press("Tab")
        pytest.fail(f"{target} is not reached with Tab")

    tab_to(page.get_by_label("Email"))
    keys.type("ada@example.com")
    tab_to(page.get_by_label("Password"))
    keys.type("correct horse battery")
    keys.press("Enter")

    tab_to(page.get_by_label("Search appointments"))
    keys.type("concert")
    expect(page.locator("#list strong")).to_have_text(["Concert"])
    concert = page.get_by_role("link", name="Concert")
    tab_to(concert)
    keys.press("Enter")
    expect(page.get_by_label("Title")).to_be_focused()
    expect(page.get_by_label("Title")).to_have_value("Concert")
    keys.press("End")
    keys.type("o grosso")
    keys.press("Enter")

    saved = page.get_by_role("link", name="Concerto grosso")
    expect(saved).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_label("Title")).to_be_focused()
    tab_to(page.get_by_role("button", name="Delete"))
    keys.press("Enter")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    expect(saved).to_have_count(0)
    keys.press("Enter")
    expect(saved).to_have_count(1)
    expect(page.get_by_label("Title")).to_be_focused()


def test_keys_move_an_appointment_through_the_month(page, site, log_in, christmas):
    log_in(page).goto(f"{site}/months/2026-12/")
    goose = page.locator(f"#appointment-{christmas}")
    goose.focus()
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator("[data-day='2026-12-24'] .entry")).to_have_text("12:00 Goose")
    expect(goose).to_be_focused()
    page.keyboard.press("Shift+ArrowUp")

    expect(page.locator("[data-day='2026-12-17'] .entry")).to_have_text("12:00 Goose")
    expect(page.locator("#siphon-announcer")).to_have_text("Goose: Thursday, 17 December 2026")


def test_an_appointment_is_dragged_to_another_day(page, site, log_in, christmas):
    page.set_viewport_size({"width": 1200, "height": 1000})  # scrolling would end the drag
    log_in(page).goto(f"{site}/months/2026-12/")
    day = page.locator("[data-day='2026-12-31']")
    page.locator(f"#appointment-{christmas}").drag_to(day)

    moved = page.locator("[data-day='2026-12-31'] .entry")
    expect(moved).to_have_text("12:00 Goose")
    page.reload()
    expect(moved).to_have_text("12:00 Goose")


def test_everything_works_without_javascript(browser, site, log_in):
    context = browser.new_context(java_script_enabled=False)
    page = log_in(context.new_page())
    page.get_by_label("Title").fill("Tea")
    page.get_by_label("End").fill("2020-01-01T00:00")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#end-error")).to_have_text("The end must not be before the start.")
    expect(page.get_by_label("Title")).to_have_value("Tea")

    page.get_by_label("Start").fill("2020-01-01T00:00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved “Tea”.")).to_be_visible()
    page.get_by_text("Past (3)").click()
    page.get_by_role("link", name="Tea").click()
    page.get_by_role("button", name="+ 1 day").click()
    expect(page.get_by_label("Start")).to_have_value("2020-01-02T00:00")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Title")).to_have_value("Tea")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_text("You are logged out.")).to_be_visible()
    context.close()


def test_back_and_forward_show_what_was_open(page, site, log_in):
    log_in(page)
    page.get_by_role("link", name="Haircut").click()
    expect(page.get_by_label("Title")).to_have_value("Haircut")
    page.get_by_role("link", name="Concert").click()
    expect(page.get_by_label("Title")).to_have_value("Concert")

    page.go_back()
    expect(page.get_by_label("Title")).to_have_value("Haircut")
    page.go_back()
    expect(page.get_by_label("Title")).to_have_value("")
    page.go_forward()
    expect(page.get_by_label("Title")).to_have_value("Haircut")


def test_a_logout_in_one_window_loses_no_words_in_the_other(page, page_errors, site, log_in):
    page_errors.expect("401")
    log_in(page)
    page.get_by_label("Title").fill("A long story")
    other = page.context.new_page()
    other.goto(f"{site}/appointments/")
    other.get_by_role("button", name="Log out").click()
    expect(other.get_by_text("You are logged out.")).to_be_visible()

    page.get_by_role("button", name="Save").click()

    expect(page.locator(".siphon-toast")).to_contain_text("Please log in again.")
    expect(page.get_by_label("Title")).to_have_value("A long story")


def test_what_one_window_did_the_other_sees_when_it_acts(page, site, log_in):
    log_in(page)
    other = page.context.new_page()
    other.goto(f"{site}/appointments/")
    page.get_by_label("Title").fill("Tea")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Tea")).to_be_visible()

    other.get_by_role("link", name="Haircut").click()
    expect(other.get_by_role("link", name="Tea")).to_be_visible()


def test_after_saving_one_of_the_past_the_focus_is_on_it(page, site, log_in):
    log_in(page).goto(f"{site}/appointments/1/")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("link", name="Dentist")).to_be_focused()


def test_pages_fit_on_a_phone(page, site, log_in):
    page.set_viewport_size({"width": 360, "height": 740})
    log_in(page)
    page.get_by_label("Title").fill("x" * 200)
    page.get_by_role("button", name="Save").click()
    said = page.get_by_text("Saved")
    expect(said).to_be_visible()
    assert said.bounding_box()["width"] < 360
    with page.expect_download() as export:
        page.get_by_role("link", name="Export all").click()
    page.goto(f"{site}/import/")
    page.set_input_files("#file", export.value.path())
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("button", name="Import them")).to_be_visible()

    for path in [page.url.removeprefix(site), *PAGES]:
        page.goto(f"{site}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_the_end_of_a_login_shows_the_login_page(page, page_errors, log_in):
    page_errors.expect("401")
    log_in(page)
    page.context.clear_cookies()
    page.get_by_role("link", name="Haircut").click()

    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
