"""axe-core finds nothing grave on any page of sched, in the light and in the dark."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import grave_violations

PAGES = [
    "/appointments/",
    "/appointments/1/",
    "/days/",
    "/months/2026-12/",
    "/account/",
    "/import/",
]


@pytest.fixture(params=["light", "dark"])
def page(request, page):
    """A page whose user prefers one of the colour schemes, and no motion."""
    page.emulate_media(color_scheme=request.param, reduced_motion="reduce")
    return page


@pytest.mark.parametrize("path", PAGES)
def test_nothing_grave_is_found_on_a_page(page, site, log_in, path):
    log_in(page).goto(site + path)

    assert grave_violations(page) == []


def test_nothing_grave_is_found_on_a_login_that_failed(page, site):
    page.goto(f"{site}/login/")
    page.get_by_label("Email").fill("nobody@example.com")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("Incorrect email or password.")).to_be_visible()

    assert grave_violations(page) == []


def test_nothing_grave_is_found_on_a_form_with_errors(page, log_in, page_errors):
    page_errors.expect("status of 422")
    log_in(page).get_by_label("Title").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#title-error")).not_to_be_empty()

    assert grave_violations(page) == []
