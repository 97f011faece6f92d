"""``sjxUpload``: forms that are taken over."""

from __future__ import annotations

import json
import threading

import pytest
from flask import Response
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.usefixtures("uploads_that_break"),
    # Said at once if nothing else holds the file, in the thread of the server.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.Spooled:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:unclosed file <_io.BufferedRandom:ResourceWarning"),
]

FORM = (
    "<form id=up><input name=title value=t><input type=file name=doc>"
    "<button name=go value=now>send</button></form><p id=out></p>"
)
REGISTER = """
addEventListener('DOMContentLoaded', () =>
  sjxUpload.registerForm({formId: 'up', callback: 'up_upload'}));
"""
SHOW = [{"type": "html", "selector": "#out", "html": "<b>stored</b>", "setType": "replace"}]


def send(page, script="document.querySelector('button').click()"):
    """Submit, and wait until the upload has ended."""
    page.evaluate(f"""() => {{
      const ended = new Promise((end) => {{
        window.on_done = window.on_error = window.on_cancel = end;
      }});
      {script};
      return ended.then(() => 1);
    }}""")


@pytest.fixture
def form(page, site):
    """A page with a registered upload form, and a server that knows its callback."""
    site.answers["up_upload"] = SHOW
    site.open(page, FORM, script=REGISTER)
    return site


def test_a_submitted_form_is_sent_with_its_files_and_the_answer_applied(page, form):
    page.set_input_files("input[type=file]", {"name": "é.txt", "mimeType": "", "buffer": b"data"})

    page.get_by_role("button", name="send").click()

    expect(page.locator("#out b")).to_have_text("stored")
    [received] = form.received
    assert received.headers["Content-Type"].startswith("multipart/form-data")
    assert received.form == {
        "title": ["t"],
        "go": ["now"],
        "sijax_rq": ["up_upload"],
        "sijax_args": ['["up"]'],
    }
    assert received.files == {"doc": b"data"}


def test_nothing_is_added_to_the_page(page, form):
    before = page.content()

    send(page, "document.getElementById('out').id = 'elsewhere'; up.requestSubmit()")

    assert page.content() == before.replace('id="out"', 'id="elsewhere"')
    assert page.url == form.url + "/"


@pytest.mark.parametrize(
    "how", ["up.submit()", "up.requestSubmit()", "up.querySelector('button').click()"]
)
def test_every_way_to_submit_is_taken_over(page, form, how):
    send(page, how)

    assert page.evaluate("events[0]") == "start"
    assert page.url == form.url + "/"
    assert len(form.received) == 1


@pytest.mark.parametrize("site", ["beside jQuery"], indirect=True)
def test_a_submit_that_jquery_triggers_is_taken_over(page, form):
    send(page, "jQuery('#up').trigger('submit')")

    assert len(form.received) == 1
    assert page.url == form.url + "/"


@pytest.mark.parametrize(
    "target", ["up", "document.body", "document", "window"], ids=lambda target: target
)
def test_a_listener_of_the_page_may_prevent_the_upload(page, form, target):
    page.evaluate(f"() => {target}.addEventListener('submit', (event) => event.preventDefault())")

    page.get_by_role("button", name="send").click()
    page.evaluate("Sijax.request('other')")

    assert [received.form["sijax_rq"] for received in form.received] == [["other"]]
    assert page.evaluate("events") == []


def test_a_listener_may_stop_the_event_and_the_upload_still_goes(page, form):
    page.evaluate("() => up.addEventListener('submit', (event) => event.stopPropagation())")

    send(page)

    assert len(form.received) == 1
    assert page.url == form.url + "/"


def test_a_form_that_is_registered_twice_is_sent_once(page, form):
    page.evaluate("sjxUpload.registerForm({formId: 'up', callback: 'other'})")

    send(page)

    assert [received.form["sijax_rq"] for received in form.received] == [["other"]]
    send(page)
    assert len(form.received) == 2


def test_a_missing_form_is_reported(page, form):
    page.evaluate("sjxUpload.registerForm({formId: 'nowhere', callback: 'x'})")
    page.evaluate("sjxUpload.resetForm('nowhere')")

    assert page.evaluate("errors.map(e => e.code)") == ["form_missing"] * 2
    assert "nowhere" in page.evaluate("errors[0].message")


@pytest.mark.parametrize("form_id", ["a.b", "a:b", "a b", "1", "é"])
def test_form_ids_of_any_letters_work(page, site, form_id):
    script = REGISTER.replace("'up'", json.dumps(form_id))
    site.open(page, FORM.replace("id=up", f"id='{form_id}'"), script=script)

    send(page)

    assert site.received[0].form["sijax_args"] == [json.dumps([form_id], ensure_ascii=False)]


@pytest.mark.parametrize(
    ("action", "path"), [("", "/call"), ("action=''", "/call"), ("action=/call/x", "/call/x")]
)
def test_the_form_s_own_action_wins(page, site, action, path):
    site.open(page, FORM.replace("<form", f"<form {action}"), script=REGISTER)

    send(page)

    assert site.received[0].path == path


def test_controls_may_bear_the_names_of_form_methods(page, site):
    controls = "".join(
        f"<input name={n}>" for n in ("submit", "reset", "id", "action", "method", "target")
    )
    site.answers["up_upload"] = [{"type": "call", "call": "sjxUpload.resetForm", "params": ["up"]}]
    site.open(page, FORM.replace("<button", controls + "<button"), script=REGISTER)
    page.locator("input[name=title]").fill("typed")

    send(page)

    assert page.locator("input[name=title]").input_value() == "t"
    assert page.evaluate("errors") == []


def test_an_upload_carries_the_token_of_the_page(page, site):
    body = "<meta name=csrf-token content=m>" + FORM
    site.open(page, body, script=REGISTER)

    send(page)

    assert site.received[0].form["csrf_token"] == ["m"]
    assert site.received[0].headers["X-Csrftoken"] == "m"


def test_the_form_s_own_token_is_kept(page, site):
    body = "<meta name=csrf-token content=m>" + FORM.replace(
        "<button", "<input type=hidden name=csrf_token value=own><button"
    )
    site.open(page, body, script=REGISTER)

    send(page)

    assert site.received[0].form["csrf_token"] == ["own"]
    assert site.received[0].headers["X-Csrftoken"] == "own"


def test_progress_is_told_while_the_file_is_sent(page, form):
    page.set_input_files(
        "input[type=file]", {"name": "big", "mimeType": "", "buffer": b"x" * 5_000_000}
    )
    page.evaluate("""() => {
      window.progress = [];
      window.on_progress = ({ detail, target }) =>
        progress.push([detail.loaded, detail.total, target.id]);
    }""")

    send(page)

    progress = page.evaluate("progress")
    loaded, total, form_id = progress[-1]
    assert loaded == total > 5_000_000
    assert form_id == "up"
    assert [entry[0] for entry in progress] == sorted(entry[0] for entry in progress)
    events = page.evaluate("events")
    assert events[0] == "start"
    assert set(events[1:-1]) == {"progress"}
    assert events[-1] == "done"
    assert form.received[0].files["doc"] == b"x" * 5_000_000


def test_an_upload_can_be_cancelled(page, form):
    arrived = threading.Event()
    release = threading.Event()

    def answer():
        arrived.set()
        release.wait(10)
        return SHOW

    form.answers["up_upload"] = answer
    page.evaluate("() => { up.requestSubmit(); sjxUpload.cancel('another'); }")
    assert arrived.wait(10)

    send(page, "sjxUpload.cancel('up')")
    release.set()
    page.evaluate("Sijax.request('other')")

    assert page.evaluate("events.filter((name) => name !== 'progress')") == ["start", "cancel"]
    assert page.locator("#out").text_content() == ""
    assert page.evaluate("errors") == []


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Response("no", status=413), "http"),
        (Response("<!doctype html>log in"), "bad_answer"),
        (Response("[]\n", mimetype="application/x-ndjson"), "truncated"),
    ],
    ids=["413", "html", "truncated"],
)
def test_a_failed_upload_is_told_on_the_form_and_the_document(
    page, form, page_errors, answer, code
):
    if answer.status_code >= 400:
        page_errors.expect(str(answer.status_code))
    form.answers["up_upload"] = answer
    page.evaluate("() => { window.told = new Promise((end) => { window.on_error = end; }); }")

    detail = page.evaluate("() => { up.requestSubmit(); return told.then((e) => e.detail.code); }")

    assert detail == code
    assert page.evaluate("errors.map((e) => [e.code, e.functionName])") == [[code, "up_upload"]]
    assert page.evaluate("events.at(-1)") == "error"


def test_an_unreachable_server_is_told(page, form, page_errors):
    page_errors.expect("net::ERR")
    page.route("**/call", lambda route: route.abort())

    send(page)

    assert page.evaluate("[events.at(-1), errors[0].code]") == ["error", "network"]


def test_the_answer_of_an_upload_is_applied_line_by_line(page, form):
    turn = threading.Event()

    def chunks():
        yield json.dumps([{"type": "alert", "alert": 1}, {"type": "go"}]) + "\n"
        assert turn.wait(10)
        yield json.dumps([{"type": "alert", "alert": 2}]) + '\n{"done":true}\n'

    def go():
        turn.set()
        return []

    form.answers["up_upload"] = lambda: Response(chunks(), mimetype="application/x-ndjson")
    form.answers["go"] = go
    page.evaluate("() => { Sijax.process_go = () => Sijax.request('go'); }")

    send(page)

    assert page.evaluate("alerts") == ["1", "2"]


def test_process_response_may_be_replaced(page, form):
    page.evaluate("""() => {
      sjxUpload.processResponse = (id, commands) => alert(id + commands.length);
    }""")

    send(page)

    assert page.evaluate("alerts") == ["up1"]
    assert page.locator("#out").text_content() == ""


def test_two_uploads_of_one_form_may_run_at_once(page, form):
    page.evaluate("""() => {
      let left = 2;
      window.both = new Promise((end) => { window.on_done = () => --left || end(); });
      up.submit(); up.submit();
    }""")

    page.evaluate("both")

    assert len(form.received) == 2


def test_the_names_of_the_original_are_there(page, form):
    assert page.evaluate("sjxUpload.FIELD_FORM_ID") == "sjxUpload_formId"
    assert page.evaluate("sjxUpload.getFrameId('x')") == "sjxUpload_iframe_x"
    page.evaluate("sjxUpload.prepareForm('up', 'prepared')")

    send(page)

    assert form.received[0].form["sijax_rq"] == ["prepared"]
