"""Forms with files: sent whole, with progress, beside the queue."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import error
from .conftest import result
from .conftest import stream
from .conftest import text

FORM = (
    "<form id=f {more}><input type=file name=file id=i><input name=title value=t>"
    "<progress data-siphon-progress id=p></progress><button id=e>x</button></form><p id=o></p>"
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 300_000)
    return path


@pytest.mark.parametrize(
    ("more", "uploads", "name"), [("", ["f"], "f_upload"), ("data-siphon=save", [], "save")]
)
def test_a_form_with_files_is_sent_with_progress(page, native, file, more, uploads, name):
    native.answers[name] = [text("#o", "done"), result(1)]
    native.open(FORM.format(more=more), uploads=uploads)
    address = page.url
    page.set_input_files("#i", file)

    page.click("#e")

    expect(page.locator("#o")).to_have_text("done")
    [call] = native.received
    assert (call.name, call.args, call.fields) == (name, [], {"title": ["t"]})
    assert call.files == {"file": file.read_bytes()}
    assert call.headers["X-Csrftoken"] == "token"
    assert call.headers["Siphon-Page"]
    last = native.events("progress")[-1]
    assert last["id"] == "f"
    assert last["detail"]["loaded"] == last["detail"]["total"] > 300_000
    assert page.locator("#p").evaluate("e => e.value === e.max && e.max > 300000")
    assert page.url == address


def test_a_form_whose_file_is_not_chosen_is_sent_as_any_other(page, native):
    native.open(FORM.format(more="data-siphon=save"))

    page.click("#e")

    native.wait_for_event("call")
    [call] = native.received
    assert call.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
    assert call.fields == {"title": ["t"]}


def test_a_field_sends_its_own_file(page, native, file):
    native.open("<input type=file name=file id=i data-siphon=up>")

    page.set_input_files("#i", file)

    native.wait_for_event("call")
    assert native.received[0].files == {"file": file.read_bytes()}


def test_an_upload_may_be_answered_line_by_line(page, native, file):
    native.answers["f_upload"] = lambda _: stream([[text("#o", "a")], [result(2)], {"done": True}])
    native.open(FORM.format(more=""), uploads=["f"])
    page.set_input_files("#i", file)

    page.click("#e")

    [event] = native.wait_for_event("call")
    assert event["detail"]["result"] == 2
    assert page.locator("#o").text_content() == "a"


def test_an_upload_that_is_refused_is_seen_and_may_be_sent_again(page, native, file, page_errors):
    page_errors.expect("Failed to load resource")
    answers = iter([error(413, "too_large", "Too large"), [text("#o", "done")]])
    native.answers["f_upload"] = lambda _: next(answers)
    native.open(FORM.format(more=""), uploads=["f"])
    page.set_input_files("#i", file)

    page.click("#e")
    expect(page.locator(".siphon-toast")).to_have_text("Too large")
    page.click("#e")

    expect(page.locator("#o")).to_have_text("done")
    assert len({one.key for one in native.received}) == 2


def test_an_upload_that_takes_long_is_no_timeout_while_it_gets_on(page, native, file, gate):
    native.answers["f_upload"] = gate.hold([])
    native.open(FORM.format(more=""), uploads=["f"], timeout=0.3)
    page.set_input_files("#i", file)

    page.click("#e")
    gate.wait_for_call()

    [event] = native.wait_for_event("error")
    assert event["detail"]["code"] == "timeout"
    gate.let_go()


def test_errors_that_the_lines_of_an_upload_show_stay(page, native, file):
    refused = {"selector": "#f", "errors": {"title": ["odd"]}, "type": "errors"}
    native.answers["f_upload"] = lambda _: stream([[refused], {"done": True}])
    native.open(FORM.format(more=""), uploads=["f"])
    page.set_input_files("#i", file)

    page.click("#e")

    native.wait_for_event("call")
    assert page.locator("[data-siphon-error=title]").text_content() == "odd"

    native.answers["f_upload"] = lambda _: stream([{"done": True}])
    page.click("#e")
    expect(page.locator("[data-siphon-error]")).to_have_count(0)
