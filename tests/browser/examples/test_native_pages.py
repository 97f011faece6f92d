"""The native twins of the examples, as visitors use them."""

import hashlib
import re

import pytest
from playwright.sync_api import expect

NAMES = ["hello", "chat", "comet", "upload"]


def messages(page):
    return page.get_by_role("log").get_by_role("listitem")


def flashes(page):
    return page.locator("[data-siphon-flashes]")


@pytest.mark.parametrize("name", NAMES)
def test_the_old_page_and_the_new_one_lead_to_each_other(page, examples, name):
    page.goto(f"{examples}/{name}/")
    page.get_by_role("link", name="The same page, written today").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name.capitalize())

    page.get_by_role("link", name="The same page, written for Flask-Sijax").click()
    assert page.url == f"{examples}/{name}/"


@pytest.mark.parametrize("name", NAMES)
def test_a_phone_shows_the_page_without_scrolling_sideways(page, examples, name):
    page.set_viewport_size({"width": 320, "height": 568})
    page.goto(f"{examples}/{name}/native/")

    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.fixture(params=[True, False], ids=["javascript", "no javascript"])
def visit(request, another_visitor, examples):
    """``visit("hello")`` opens the native page of an example, with JavaScript and without."""

    def visit(name):
        page = another_visitor(java_script_enabled=request.param)
        page.goto(f"{examples}/{name}/native/")
        return page

    return visit


def test_hello_greets_a_name_as_it_was_typed(visit):
    page = visit("hello")
    page.get_by_label("Your name").fill("<b>Ada</b>")
    page.get_by_role("button", name="Say hello").click()

    expect(flashes(page)).to_have_text(
        re.compile(r"^\s*Hello, <b>Ada</b>! You are guest number \d+\.\s*$")
    )


def test_hello_tells_at_the_field_that_a_name_is_too_long(visit, page_errors):
    page_errors.expect("status of 422")
    page = visit("hello")
    name = page.get_by_label("Your name")
    # Somebody with other tools than a browser may leave this out.
    name.evaluate("field => field.removeAttribute('maxlength')")
    name.fill("x" * 41)
    page.get_by_role("button", name="Say hello").click()

    expect(name).to_have_accessible_description("This must have at most 40 characters.")


def test_chat_takes_messages_and_keeps_the_name(visit):
    page = visit("chat")
    page.get_by_label("Your name").fill("Ada")
    for text in ["one", "<i>two</i>"]:
        page.get_by_role("textbox", name="Message").fill(text)
        page.get_by_role("button", name="Send").click()
        expect(messages(page).last).to_contain_text(text)

    expect(messages(page)).to_have_count(2)
    expect(page.get_by_label("Your name")).to_have_value("Ada")
    expect(page.get_by_role("textbox", name="Message")).to_have_value("")


def test_chat_tells_at_the_field_that_a_message_is_empty(visit, page_errors):
    page_errors.expect("status of 422")
    page = visit("chat")
    page.get_by_role("textbox", name="Message").fill("  ")
    page.get_by_role("button", name="Send").click()

    text = page.get_by_role("textbox", name="Message")
    expect(text).to_have_accessible_description("Write something first.")
    expect(text).to_have_attribute("aria-invalid", "true")
    expect(messages(page)).to_have_count(0)


def test_comet_counts_to_the_end(visit):
    page = visit("comet")
    page.get_by_label("Count the primes below").select_option("100 million")
    page.get_by_role("button", name="Count").click()

    expect(flashes(page)).to_contain_text("Done: there are 5,761,455 primes below 100 million.")
    expect(page.get_by_role("button", name="Cancel")).to_be_hidden()


def test_upload_shows_the_fingerprint_of_each_file(visit):
    page = visit("upload")
    files = {"tea.txt": b"tea", "<b>.txt": b""}
    page.get_by_label("Files", exact=True).set_input_files(
        [{"name": each, "mimeType": "text/plain", "buffer": files[each]} for each in files]
    )
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("status")).to_have_text("Files received: 2.")
    results = page.get_by_role("list", name="Fingerprints").get_by_role("listitem")
    for item, (name, content) in zip(results.all(), files.items(), strict=True):
        expect(item).to_contain_text(name)
        expect(item).to_contain_text(hashlib.sha256(content).hexdigest())


def test_upload_without_a_file_asks_for_one(visit):
    page = visit("upload")
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("status")).to_have_text("Choose at least one file first.")


def test_a_refusal_of_hello_is_a_message(page, page_errors, examples):
    page_errors.expect("status of 400")
    page.goto(f"{examples}/hello/native/")
    page.get_by_role("button", name="Ask for coffee").click()

    expect(page.locator("#siphon-toasts").get_by_role("alert")).to_contain_text("teapot")


def test_what_one_window_says_the_old_page_shows_and_the_other_way_round(
    page, another_visitor, examples
):
    page.goto(f"{examples}/chat/native/")
    old = another_visitor()
    old.goto(f"{examples}/chat/")
    for sender, other, text in [(page, old, "new"), (old, page, "old")]:
        sender.get_by_role("textbox", name="Message").fill(text)
        sender.get_by_role("button", name="Send").click()
        expect(messages(other).last).to_contain_text(text)
        expect(messages(sender).last).to_contain_text(text)

    for each in (page, old):
        expect(messages(each)).to_contain_text(["new", "old"])


def test_news_leave_alone_what_is_being_written(page, another_visitor, examples):
    page.goto(f"{examples}/chat/native/")
    other = another_visitor()
    other.goto(f"{examples}/chat/native/")
    page.get_by_role("textbox", name="Message").press_sequentially("half a sen")
    other.get_by_role("textbox", name="Message").fill("news")
    other.get_by_role("button", name="Send").click()

    expect(messages(page)).to_contain_text(["news"])
    expect(page.get_by_role("textbox", name="Message")).to_have_value("half a sen")
    expect(page.get_by_role("textbox", name="Message")).to_be_focused()


def test_cancel_ends_the_count_on_the_server(page, examples, log):
    page.goto(f"{examples}/comet/native/")
    page.get_by_label("Count the primes below").select_option("2 billion")
    page.get_by_role("button", name="Count").click()
    expect(page.locator("#found")).to_have_text(re.compile(" primes below "))
    page.get_by_role("button", name="Cancel").click()

    expect(flashes(page)).to_contain_text("Stopped.")
    ended = re.fullmatch(
        r"Counting primes below 2000000000 ended at (\d+) %",
        log.get(timeout=10),  # seconds
    )
    assert int(ended[1]) < 100
    expect(page.get_by_role("button", name="Count")).to_be_focused()
    expect(page.get_by_role("button", name="Cancel")).to_be_hidden()
