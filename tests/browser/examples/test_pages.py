"""What holds for every page of the examples."""

import pytest
from playwright.sync_api import expect

PAGES = ["/", "/hello/", "/chat/", "/comet/", "/upload/"]
EXAMPLES = ["hello", "chat", "comet", "upload"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_index_leads_there_and_the_back_button_leads_back(page, examples, name):
    page.goto(f"{examples}/")
    page.get_by_role("main").get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name.capitalize())
    expect(page.get_by_role("navigation").get_by_role("link", name=name)).to_have_attribute(
        "aria-current", "page"
    )

    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("The page calls Python")


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_shows_the_page_without_scrolling_sideways(page, examples, path):
    page.set_viewport_size({"width": 320, "height": 568})
    page.goto(examples + path)

    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_every_text_can_be_told_from_its_background(page, examples, path, scheme, contrasts):
    page.emulate_media(color_scheme=scheme)
    page.goto(examples + path)

    assert min(contrasts(page)) >= 4.5


def test_light_and_dark_are_the_visitors_choice(page, examples):
    papers = set()
    for scheme in ["light", "dark"]:
        page.emulate_media(color_scheme=scheme)
        page.goto(examples)
        papers.add(page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor"))

    assert len(papers) == 2


@pytest.mark.parametrize("name", EXAMPLES)
def test_without_javascript_the_page_says_so(another_visitor, examples, name):
    page = another_visitor(java_script_enabled=False)
    page.goto(f"{examples}/{name}/")

    expect(page.locator("noscript p")).to_be_visible()
    expect(page.locator("noscript p")).to_contain_text("switched off")


@pytest.mark.parametrize("name", EXAMPLES)
def test_with_javascript_the_page_does_not_speak_of_it(page, examples, name):
    page.goto(f"{examples}/{name}/")

    expect(page.locator("noscript")).to_be_hidden()
