"""`Siphon.call` and `Siphon.request`: what goes over the wire, and what comes of each answer."""

from __future__ import annotations

import re

import pytest
from flask import Response
from playwright.sync_api import expect

from .conftest import error
from .conftest import json_of
from .conftest import result
from .conftest import stream
from .conftest import text


def settle(page, expression):
    """What the promise of ``expression`` comes to: its result, or the members of its error."""
    return page.evaluate(
        f"""async () => {{
          try {{
            return {{ result: await ({expression}) }};
          }} catch (error) {{
            const {{ code, status, message, fields, name, args, data }} = error;
            const isError = error instanceof Error && typeof error.retry === 'function';
            return {{ code, status, message, fields, name, args, data, isError }};
          }}
        }}"""
    )


def test_a_call_comes_to_what_the_function_returns(page, native):
    native.answers["add"] = [text("#o", "3"), result(3)]
    native.open("<p id=o></p>")

    assert settle(page, "Siphon.call('add', 1, 2)") == {"result": 3}

    expect(page.locator("#o")).to_have_text("3")
    [call] = native.received
    assert (call.args, call.fields) == ([1, 2], {})
    assert call.headers["Accept"] == "application/json, application/x-ndjson"
    assert call.headers["X-Requested-With"] == "XMLHttpRequest"
    assert call.headers["X-Csrftoken"] == "token"
    assert re.fullmatch(
        r'"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}"', call.key
    )
    assert re.fullmatch(r"[A-Za-z0-9_-]{16,32}", call.headers["Siphon-Page"])
    assert call.headers["Content-Type"].startswith("application/x-www-form-urlencoded")


def test_each_call_has_its_key_and_all_of_a_page_have_its_id(page, native):
    native.open()

    settle(page, "Promise.all([Siphon.call('f'), Siphon.call('f')])")
    page.reload()
    settle(page, "Siphon.call('f')")

    assert len({one.key for one in native.received}) == 3
    pages = [one.headers["Siphon-Page"] for one in native.received]
    assert pages[0] == pages[1] != pages[2]


def test_a_call_without_a_result_is_undefined_and_the_last_result_counts(page, native):
    native.answers["two"] = [result(1), result(None)]
    native.open()

    assert settle(page, "Siphon.call('none').then((value) => value === undefined)") == {
        "result": True
    }
    assert settle(page, "Siphon.call('two')") == {"result": None}


def test_a_request_sends_a_form_and_further_fields(page, native):
    native.open("<form id=f><input name=a value=1><input name=a value=2></form>")

    settle(
        page,
        """Siphon.request('f', ['x'], {
          form: document.forms[0], data: { b: [3, 4], c: null, csrf_token: 'mine' } })""",
    )
    settle(page, "Siphon.request('g', [], { data: new URLSearchParams('q=1&q=2') })")
    settle(page, "Siphon.request('h', [], { url: '/elsewhere' })")

    sent = [one.fields for one in native.received]
    assert sent == [{"a": ["1", "2"], "b": ["3", "4"], "c": [""]}, {"q": ["1", "2"]}, {}]
    assert [one.path for one in native.received] == ["/p", "/p", "/elsewhere"]


#: An answer, and what the promise is rejected with.
FAILURES = {
    "invalid": (
        error(422, "invalid", "no", fields={"n": ["whole number"]}),
        {"code": "invalid", "status": 422, "message": "no", "fields": {"n": ["whole number"]}},
    ),
    "user error": (
        error(400, "late", "Too late", data={"by": 3}),
        {"code": "late", "status": 400, "message": "Too late", "data": {"by": 3}},
    ),
    "server error": (error(500, "server_error"), {"code": "server_error", "status": 500}),
    "page of a proxy": (Response("<h1>no</h1>", 500), {"code": "bad_answer", "status": 500}),
    "html": (Response("<h1>login</h1>"), {"code": "bad_answer", "status": 200}),
    "json as html": (Response("[]"), {"code": "bad_answer"}),
    "no list": (json_of({"type": "alert"}), {"code": "bad_answer"}),
    "no json": (Response("[", mimetype="application/json"), {"code": "bad_answer"}),
    "redirect": (Response("", 302, {"Location": "/login"}), {"code": "bad_answer"}),
    "line that is no json": (
        Response("nonsense\n", mimetype="application/x-ndjson"),
        {"code": "bad_answer"},
    ),
    "cut stream": (stream([[]]), {"code": "truncated"}),
    "error in a stream": (
        stream([[], {"error": {"code": "server_error", "message": "broke"}}]),
        {"code": "server_error", "status": 200, "message": "broke"},
    ),
}


@pytest.mark.parametrize("case", FAILURES)
def test_each_failure_has_a_code_and_is_seen(page, native, case, page_errors):
    answer, expected = FAILURES[case]
    if answer.status_code >= 400:
        page_errors.expect("Failed to load resource")
    native.answers["f"] = answer
    native.open()

    error = settle(page, "Siphon.call('f', 1)")

    assert expected.items() <= error.items()
    assert (error["name"], error["args"], error["isError"]) == ("f", [1], True)
    [event] = native.events("error")
    assert event["detail"]["code"] == error["code"]
    assert page.locator(".siphon-toast").get_attribute("data-code") == error["code"]
    assert page.title() == "test"


def test_no_content_is_no_commands(page, native):
    native.answers["f"] = Response("", 204)
    native.open()

    assert settle(page, "Siphon.call('f')") == {"result": None}


def test_an_error_that_nobody_looks_at_is_seen_once(page, native, page_errors):
    page_errors.expect("Failed to load resource")
    native.answers["f"] = error(400, "user_error", "No")
    native.open()

    page.evaluate("void Siphon.call('f')")

    expect(page.locator(".siphon-toast")).to_have_text("No")
    page.evaluate("new Promise((done) => setTimeout(done))")
    assert native.events("unhandled") == []


def test_a_quiet_call_shows_no_toast(page, native, page_errors):
    page_errors.expect("Failed to load resource")
    native.answers["f"] = error(400, "user_error", "No")
    native.open()

    settle(page, "Siphon.request('f', [], { quiet: true })")

    assert len(native.events("error")) == 1
    assert page.locator(".siphon-toast").count() == 0


def test_an_answer_that_does_not_come_is_a_timeout_and_the_queue_goes_on(page, native, gate):
    native.answers |= {"slow": gate.hold([text("#o", "late")]), "fast": [text("#o", "fast")]}
    native.open("<p id=o></p>", timeout=0.2)

    error = page.evaluate(
        """async () => {
          const slow = Siphon.call('slow').catch(({ code }) => code);
          await Siphon.call('fast');
          return slow;
        }"""
    )
    gate.let_go()

    assert error == "timeout"
    expect(page.locator("#o")).to_have_text("fast")


def test_retry_sends_the_same_again_with_the_same_key(page, native, page_errors):
    page_errors.expect("Failed to load resource")
    answers = iter([error(500, "server_error"), [result("done")]])
    native.answers["f"] = lambda _: next(answers)
    native.open("<form id=f><input id=i name=a value=1></form>")

    again = page.evaluate(
        """async () => {
          const form = document.getElementById('f');
          const failed = await Siphon.request('f', [1], { form }).catch((error) => error);
          document.getElementById('i').value = 'changed';
          return failed.retry();
        }"""
    )

    assert again == "done"
    first, second = native.received
    assert first.key == second.key
    assert (first.args, first.fields) == (second.args, second.fields) == ([1], {"a": ["1"]})


def test_a_signal_gives_a_call_up_silently(page, native, gate):
    native.answers["f"] = gate.hold([text("#o", "late")])
    native.open("<p id=o></p>")
    page.evaluate(
        """() => {
          window.controller = new AbortController();
          window.given = Siphon.request('f', [], { signal: controller.signal });
        }"""
    )
    gate.wait_for_call()

    page.evaluate("controller.abort()")

    assert settle(page, "given")["code"] == "superseded"
    gate.let_go()
    assert native.events("error") == []
    assert (
        settle(page, "Siphon.request('g', [], { signal: controller.signal })")["code"]
        == "superseded"
    )


def test_listeners_may_add_headers_and_refuse_the_call(page, native):
    native.open(
        "<p id=e></p>",
        script="""
        document.addEventListener('siphon:before-call', (event) => {
          event.detail.headers['X-Mine'] = event.detail.args[0];
          if (event.detail.name === 'no') event.preventDefault();
        });""",
    )

    settle(page, "Siphon.request('f', ['h'], { element: document.getElementById('e') })")
    refused = settle(page, "Siphon.call('no', 'h')")

    assert [(one.name, one.headers["X-Mine"]) for one in native.received] == [("f", "h")]
    assert refused["code"] == "superseded"
    [event] = native.events("call")
    assert (event["id"], event["detail"]["name"]) == ("e", "f")


def test_the_lines_of_a_stream_are_applied_as_they_come(page, native, gate):
    def lines():
        yield [text("#o", "one")]
        gate.hold(None)(None)
        yield [text("#o", "two"), result(2)]
        yield {"done": True}

    native.answers["f"] = lambda _: stream(lines())
    native.open("<p id=o></p>")
    page.evaluate(
        """() => {
          window.chunks = [];
          window.given = Siphon.request('f', [], { onchunk: (c) => chunks.push(c.length) });
        }"""
    )

    expect(page.locator("#o")).to_have_text("one")
    gate.let_go()

    assert settle(page, "given") == {"result": 2}
    expect(page.locator("#o")).to_have_text("two")
    assert page.evaluate("chunks") == [1, 2]


def test_an_answer_may_bring_a_new_token(page, native):
    native.answers["f"] = json_of([], **{"X-CSRFToken": "newer"})
    native.open("<input type=hidden name=csrf_token value=field>")

    settle(page, "Siphon.call('f')")
    settle(page, "Siphon.call('f')")

    assert [one.headers["X-Csrftoken"] for one in native.received] == ["token", "newer"]
    assert page.evaluate("Siphon.config.csrf") == "newer"


def test_a_call_that_waited_leaves_with_the_token_of_the_answer_before_it(page, native):
    native.answers["log_in"] = json_of([], **{"X-CSRFToken": "newer"})
    native.open()

    settle(page, "(Siphon.call('log_in'), Siphon.call('after'))")

    assert [one.headers["X-Csrftoken"] for one in native.received] == ["token", "newer"]


def test_a_call_to_another_origin_is_not_sent(page, native):
    native.open(policy="")
    sent = []
    page.route("http://localhost/**", lambda route: (sent.append(route.request), route.abort()))

    settled = settle(page, "Siphon.request('f', [], { url: 'http://localhost/p' })")

    assert settled["code"] == "bad_answer"
    assert not sent


RPC = {
    "result": (json_of({"jsonrpc": "2.0", "id": 1, "result": {"a": 1}}), {"result": {"a": 1}}),
    "error": (
        json_of(
            {
                "jsonrpc": "2.0",
                "id": 1,
                "error": {
                    "code": 1,
                    "message": "Too late",
                    "data": {"code": "user_error", "by": 3},
                },
            }
        ),
        {
            "code": "user_error",
            "status": 200,
            "message": "Too late",
            "data": {"code": "user_error", "by": 3},
        },
    ),
    "html": (Response("<p>"), {"code": "bad_answer", "status": 200}),
}


@pytest.mark.parametrize("case", RPC)
def test_a_json_route_is_called(page, native, case):
    answer, expected = RPC[case]
    native.open()
    asked = []

    def reply(route):
        asked.append(route.request)
        route.fulfill(status=answer.status_code, body=answer.data, content_type=answer.content_type)

    page.route("**/rpc", reply)

    assert expected.items() <= settle(page, "Siphon.rpc('/rpc', { a: 1 })").items()

    [sent] = asked
    assert sent.post_data_json == {"jsonrpc": "2.0", "method": "call", "params": {"a": 1}, "id": 1}
    assert sent.headers["content-type"] == "application/json"
    assert sent.headers["x-csrftoken"] == "token"
