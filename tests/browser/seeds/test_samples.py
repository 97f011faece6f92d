"""The code samples of Flask-Sijax's documentation work in a browser, with jQuery and without."""

import pytest
from playwright.sync_api import expect


def test_the_page_has_jquery_or_not(open_program, page, jquery):
    open_program("hello", "/hello")

    assert page.evaluate("typeof jQuery") == ("function" if jquery else "undefined")


def test_a_click_calls_the_function_which_talks_back(open_program, alert_of):
    open_program("hello", "/hello")

    assert alert_of("Click here") == "Hi there!"


def test_a_call_brings_its_arguments(open_program, alert_of):
    open_program("function")

    assert alert_of("Call") == "You called the function successfully!"


@pytest.mark.parametrize(
    "name", ["token in meta", "token in field", "token in variable", "token in call"]
)
def test_a_call_with_the_token_of_the_page_passes_the_check(open_program, alert_of, name):
    open_program(name)

    assert alert_of("Say hello") == "Hello, John and Greg"


@pytest.mark.parametrize("name", ["token in meta", "token in field", "token in variable"])
def test_the_client_finds_the_token_for_a_stream_by_itself(open_program, page, name):
    open_program(name)

    page.get_by_text("Count").click()

    expect(page.locator("#counted")).to_have_text("01")


def test_an_upload_brings_its_file_and_its_fields(open_program, page, alert_of):
    open_program("upload")
    page.set_input_files("[name=file]", {"name": "a.txt", "mimeType": "", "buffer": b"content"})

    assert alert_of("Send") == "a.txt,a word"
