"""Counting primes, as a visitor uses it."""

import re

import pytest
from playwright.sync_api import expect

PATIENCE = 10  # seconds


@pytest.fixture
def page(page, examples):
    page.goto(f"{examples}/comet/")
    return page


@pytest.fixture
def count(page):
    return page.get_by_role("button", name="Count")


@pytest.fixture
def cancel(page):
    return page.get_by_role("button", name="Cancel")


def choose(page, limit):
    page.get_by_label("Count the primes below").select_option(limit)


def percent(page):
    return page.get_by_label("Progress").evaluate("progress => progress.value")


def test_a_count_ends_with_its_result(page, count, cancel):
    choose(page, "100 million")
    count.click()

    expect(page.get_by_role("status")).to_have_text(
        "Done: there are 5,761,455 primes below 100 million."
    )
    assert percent(page) == 100
    expect(count).to_be_enabled()
    expect(cancel).to_be_disabled()


def test_the_bar_moves_while_the_function_works(page, count, cancel):
    choose(page, "2 billion")
    count.click()
    expect(page.locator("#found")).to_have_text(re.compile(" primes below "))
    expect(cancel).to_be_enabled()

    assert 0 < percent(page) < 100
    cancel.click()


def test_cancel_ends_the_function_on_the_server(page, count, cancel, log):
    choose(page, "2 billion")
    count.click()
    expect(page.locator("#found")).to_have_text(re.compile(" primes below "))
    cancel.click()

    expect(page.get_by_role("status")).to_have_text("Stopped.")
    ended = re.fullmatch(
        r"Counting primes below 2000000000 ended at (\d+) %", log.get(timeout=PATIENCE)
    )
    assert percent(page) <= int(ended[1]) < 100


def test_a_visitor_who_leaves_ends_the_function_too_and_may_come_back(page, count, log, examples):
    choose(page, "2 billion")
    count.click()
    expect(page.locator("#found")).to_have_text(re.compile(" primes below "))
    page.goto(examples)
    assert "ended at 100 %" not in log.get(timeout=PATIENCE)

    page.go_back()
    choose(page, "100 million")
    count.click()
    expect(page.get_by_role("status")).to_have_text(re.compile("^Done: there are 5,761,455 "))


def test_by_keyboard(page, count, cancel, tab_to):
    tab_to(page.get_by_label("Count the primes below"))
    page.keyboard.press("2")  # chooses "2 billion"
    tab_to(count)
    page.keyboard.press("Enter")
    expect(cancel).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_have_text("Stopped.")
    expect(count).to_be_focused()
    expect(page.get_by_role("alert")).to_be_empty()


def test_two_windows_count_at_the_same_time(page, count, another_visitor, examples):
    other = another_visitor()
    other.goto(f"{examples}/comet/")
    for each in (page, other):
        choose(each, "100 million")
        each.get_by_role("button", name="Count").click()

    for each in (page, other):
        expect(each.get_by_role("status")).to_have_text(re.compile("^Done: there are 5,761,455 "))
