"""axe-core finds nothing grave on any page of the four examples, in the light and in the dark."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import grave_violations

NAMES = ["hello", "chat", "comet", "upload"]
PAGES = ["/", *(f"/{name}/{form}" for name in NAMES for form in ("", "native/"))]


@pytest.fixture(params=["light", "dark"])
def page(request, page):
    """A page whose user prefers one of the colour schemes, and no motion."""
    page.emulate_media(color_scheme=request.param, reduced_motion="reduce")
    return page


@pytest.mark.parametrize("path", PAGES)
def test_nothing_grave_is_found_on_a_page(page, examples, path):
    page.goto(examples + path)

    assert grave_violations(page) == []


def test_nothing_grave_is_found_on_errors_messages_and_toasts(page, examples, page_errors):
    page_errors.expect("status of 400", "status of 422")
    page.goto(f"{examples}/chat/native/")
    page.get_by_role("textbox", name="Message").fill("Hi")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("log").get_by_role("listitem")).to_have_count(1)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#text-error")).not_to_be_empty()
    assert grave_violations(page) == []

    page.goto(f"{examples}/hello/native/")
    page.get_by_role("button", name="Say hello").click()
    expect(page.locator(".siphon-flash")).to_be_visible()
    page.get_by_role("button", name="Ask for coffee").click()
    expect(page.locator(".siphon-toast")).to_be_visible()
    assert grave_violations(page) == []
