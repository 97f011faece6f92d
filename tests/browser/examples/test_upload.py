"""The upload, as a visitor uses it."""

import hashlib
import re

import pytest
from playwright.sync_api import expect

from examples.application import LARGEST_BODY

pytestmark = [
    pytest.mark.usefixtures("uploads_that_break"),
    # Said at once if nothing else holds the file, in the thread of the server.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.Spooled:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:unclosed file <_io.BufferedRandom:ResourceWarning"),
]


@pytest.fixture
def page(page, examples):
    page.goto(f"{examples}/upload/")
    return page


@pytest.fixture
def send(page):
    return page.get_by_role("button", name="Send")


@pytest.fixture
def slow_line(page):
    """20 kB a second, so that a file takes its time."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 0,
            "downloadThroughput": -1,
            "uploadThroughput": 20_000,
        },
    )


def file(name, content):
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


@pytest.fixture
def zeros(tmp_path):
    """``zeros(size)`` is the path of a file of that many bytes."""

    def write(size):
        path = tmp_path / "zeros.bin"
        with path.open("wb") as file:
            file.truncate(size)
        return path

    return write


HELLO = file("hello.txt", b"hello")
ZEROS = file("zeros.bin", bytes(2_000_000))


def choose(page, *files):
    page.get_by_label("Files", exact=True).set_input_files(files)


def results(page):
    return page.get_by_role("list", name="Fingerprints").get_by_role("listitem")


def expect_fingerprints(page, *files):
    expect(results(page)).to_have_count(len(files))
    for item, each in zip(results(page).all(), files, strict=True):
        expect(item).to_contain_text(each["name"])
        expect(item).to_contain_text(hashlib.sha256(each["buffer"]).hexdigest())


def test_by_mouse(page, send):
    choose(page, HELLO, ZEROS)
    send.click()

    expect(page.get_by_role("status")).to_have_text("Files received: 2.")
    expect_fingerprints(page, HELLO, ZEROS)
    expect(results(page).last).to_contain_text("1.9 MiB")
    expect(page.get_by_label("Files", exact=True)).to_have_value("")


def test_by_keyboard(page, send, tab_to):
    # Playwright needs the way of the keyboard's to the field to get ready for the dialog.
    with page.expect_file_chooser() as chooser:
        tab_to(page.get_by_label("Files", exact=True))
        page.keyboard.press("Space")
    chooser.value.set_files([HELLO])
    tab_to(send)
    page.keyboard.press("Enter")

    expect_fingerprints(page, HELLO)
    expect(send).to_be_enabled()


def test_a_second_upload_takes_the_place_of_the_first(page, send):
    for each in (HELLO, ZEROS):
        choose(page, each)
        send.click()
        expect(results(page)).to_contain_text([each["name"]])

    expect_fingerprints(page, ZEROS)


def test_the_bar_shows_how_much_is_sent_and_cancel_stops_it(page, send, zeros, slow_line):
    progress = page.get_by_label("Sent")
    expect(progress).to_be_hidden()
    choose(page, zeros(400_000))
    send.click()

    expect(page.get_by_role("status")).to_have_text("Sending …")
    expect(progress).to_be_visible()
    expect(progress).to_have_attribute("value", re.compile(r"^0\.\d*[1-9]"))
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("status")).to_have_text("Cancelled.")
    expect(progress).to_be_hidden()
    expect(page.get_by_role("alert")).to_be_empty()


def test_cancel_by_keyboard_leads_the_keyboard_back(page, send, zeros, slow_line, tab_to):
    choose(page, zeros(400_000))
    tab_to(send)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_have_text("Cancelled.")
    expect(send).to_be_focused()


def test_a_file_name_with_markup_is_shown_as_it_is(page, send):
    choose(page, file("<img src=x onerror=alert(1)>.txt", b""))
    send.click()

    expect(results(page)).to_contain_text(["<img src=x onerror=alert(1)>.txt"])
    expect(page.locator("#results img")).to_have_count(0)


def test_without_a_file_there_is_a_friendly_sentence(page, send):
    send.click()

    expect(page.get_by_role("status")).to_have_text("Choose at least one file first.")


def test_more_than_the_limit_is_told_and_the_page_goes_on(page, send, zeros, page_errors):
    page_errors.expect("status of 413")
    choose(page, zeros(LARGEST_BODY + 1))
    send.click()
    expect(page.get_by_role("alert")).to_have_text("That is more than the server takes at once.")
    expect(page.get_by_label("Sent")).to_be_hidden()

    choose(page, HELLO)
    send.click()
    expect_fingerprints(page, HELLO)
    expect(page.get_by_role("alert")).to_be_empty()


@pytest.fixture
def plain(another_visitor, examples):
    """A page without JavaScript."""
    page = another_visitor(java_script_enabled=False)
    page.goto(f"{examples}/upload/")
    return page


def test_without_javascript_the_form_works_too(plain):
    choose(plain, HELLO, ZEROS)
    plain.get_by_role("button", name="Send").click()

    expect(plain.get_by_role("status")).to_have_text("Files received: 2.")
    expect_fingerprints(plain, HELLO, ZEROS)


def test_without_javascript_more_than_the_limit_is_told(plain, zeros, page_errors):
    page_errors.expect("status of 413")
    choose(plain, zeros(LARGEST_BODY + 1))
    plain.get_by_role("button", name="Send").click()
    expect(plain.get_by_text("Files may have 16.0 MiB in all.")).to_be_visible()

    plain.get_by_role("link", name="Try again").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Upload")
