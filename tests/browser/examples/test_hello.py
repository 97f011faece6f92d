"""Hello, as a visitor uses it."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def page(page, examples):
    page.goto(f"{examples}/hello/")
    return page


def test_by_mouse(page):
    page.get_by_label("Your name").fill("Ada")
    page.get_by_role("button", name="Say hello").click()

    expect(page.locator("#greeting")).to_have_text("Hello, Ada!")
    expect(page.locator("#guests")).to_have_text(re.compile(r"You are guest number \d+\."))


def test_by_keyboard(page, tab_to):
    tab_to(page.get_by_label("Your name"))
    page.keyboard.type("Grace")
    page.keyboard.press("Enter")

    expect(page.locator("#greeting")).to_have_text("Hello, Grace!")


def test_the_result_reaches_the_script(page):
    number = page.evaluate("Sijax.request('say_hello', ['Ada'])")

    assert page.evaluate("Sijax.request('say_hello', ['Bob'])") == number + 1


def test_a_name_with_markup_is_shown_as_it_was_typed(page):
    name = "<img src=x onerror=alert(1)>"
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Say hello").click()

    expect(page.locator("#greeting")).to_have_text(f"Hello, {name}!")
    expect(page.locator("#greeting img")).to_have_count(0)


def test_a_refusal_is_told_until_the_next_attempt(page, page_errors):
    page_errors.expect("status of 418")
    page.get_by_role("button", name="Ask for coffee").click()
    expect(page.get_by_role("alert")).to_have_text(re.compile("teapot"))

    page.get_by_role("button", name="Say hello").click()
    expect(page.locator("#greeting")).to_have_text("Hello, stranger!")
    expect(page.get_by_role("alert")).to_be_empty()


def test_a_server_that_cannot_be_reached_is_told(page, page_errors):
    page_errors.expect("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    page.get_by_role("button", name="Say hello").click()

    expect(page.get_by_role("alert")).to_have_text(
        "The server cannot be reached. Is it still running?"
    )


def test_a_page_that_has_lost_its_session_asks_to_be_loaded_again(page, page_errors):
    page_errors.expect("status of 400")
    page.context.clear_cookies()
    page.get_by_role("button", name="Say hello").click()

    expect(page.get_by_role("alert")).to_have_text(
        "This page is too old for the server. Please load it again."
    )
