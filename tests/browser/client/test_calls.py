"""``Sijax.request``: what is sent, and who is told what came back."""

from __future__ import annotations

import json

import pytest
from flask import redirect
from flask import Response
from playwright.sync_api import expect

pytestmark = pytest.mark.parametrize("site", ["alone", "beside jQuery"], indirect=True)

ALERT = [{"type": "alert", "alert": "hi"}]

#: Resolves to what a call's callbacks and promise were told.
OUTCOME = """
window.outcome = (name, options = {}) => new Promise((finish) => {
  const told = [];
  const call = Sijax.request(name, [], {
    error: (xhr, textStatus) => told.push(['error', textStatus, xhr.status]),
    complete: (xhr, textStatus) => told.push(['complete', textStatus]),
    ...options,
  });
  call.then((result) => told.push(['resolved', result]),
            (error) => told.push(['rejected', error.code, error instanceof Error]))
      .then(() => finish(told));
});
"""


def body(site, n=0):
    return site.received[n].body.decode()


# What is sent


def test_a_call_posts_its_name_and_its_arguments(page, site):
    site.open(page)

    page.evaluate("Sijax.request('f', ['a', 1])")

    [received] = site.received
    assert received.method == "POST"
    assert body(site) == "sijax_rq=f&sijax_args=%5B%22a%22%2C1%5D"
    assert received.headers["X-Requested-With"] == "XMLHttpRequest"
    assert received.headers["Accept"] == "application/json, application/x-ndjson"
    form = "application/x-www-form-urlencoded; charset=utf-8"
    assert received.headers["Content-Type"].lower() == form


@pytest.mark.parametrize(
    ("args", "sent"),
    [
        ("undefined", "[]"),
        ("null", "[]"),
        ("0", "[]"),
        ("{a: 1}", '{"a":1}'),
        ("[undefined, NaN, () => 1]", "[null,null,null]"),
        ("[new Date(0)]", '["1970-01-01T00:00:00.000Z"]'),
        (r"['\ud800', 'é']", r'["\ud800","é"]'),
        ("['</script>']", '["</script>"]'),
    ],
    ids=str,
)
def test_arguments_travel_as_json(page, site, args, sent):
    site.open(page)

    page.evaluate(f"Sijax.request('f', {args})")

    assert site.received[0].form["sijax_args"] == [sent]


@pytest.mark.parametrize(
    ("data", "sent"),
    [
        ("{t: 'T', l: [1, 2]}", "t=T&l%5B%5D=1&l%5B%5D=2"),
        ("{o: {k: 'v', d: {e: 1}}}", "o%5Bk%5D=v&o%5Bd%5D%5Be%5D=1"),
        ("{n: null, b: true, u: undefined}", "n=&b=true&u="),
        ("{r: [{a: 1}, [2]]}", "r%5B0%5D%5Ba%5D=1&r%5B1%5D%5B%5D=2"),
        ("'a=1&b=2'", "a=1&b=2"),
        ("new URLSearchParams('a=1&a=2')", "a=1&a=2"),
        ("{}", ""),
    ],
    ids=str,
)
def test_data_becomes_fields_before_the_call_s_own(page, site, data, sent):
    site.open(page)

    page.evaluate(f"Sijax.request('f', [], {{data: {data}}})")

    assert body(site) == "&".join(filter(None, [sent, "sijax_rq=f&sijax_args=%5B%5D"]))


def test_data_can_be_encoded_the_traditional_way(page, site):
    site.open(page)

    page.evaluate("Sijax.request('f', [], {data: {l: [1, 2], t: 'x'}, traditional: true})")

    assert body(site).startswith("l=1&l=2&t=x&")


def test_form_data_travels_with_its_files(page, site):
    site.open(page)

    page.evaluate("""() => {
      const data = new FormData();
      data.append('a', '1');
      data.append('doc', new File(['content'], 'x.txt'));
      return Sijax.request('f', [1], {data, processData: false, contentType: false});
    }""")

    [received] = site.received
    assert received.form == {"a": ["1"], "sijax_rq": ["f"], "sijax_args": ["[1]"]}
    assert received.files == {"doc": b"content"}


def test_data_can_not_override_the_call_and_is_not_changed(page, site):
    site.open(page)

    data = page.evaluate("""() => {
      const data = {sijax_rq: 'other', sijax_args: '[9]', x: 1};
      return Sijax.request('f', [1], {data}).then(() => data);
    }""")

    assert data == {"sijax_rq": "other", "sijax_args": "[9]", "x": 1}
    assert site.received[0].form == {"x": ["1"], "sijax_rq": ["f"], "sijax_args": ["[1]"]}


def test_a_get_call_moves_its_fields_into_the_query(page, site):
    site.open(page)

    page.evaluate("Sijax.request('f', [1], {type: 'get', url: '/call?a=%2F#x', data: {b: 2}})")
    page.evaluate("Sijax.request('f', [1], {method: 'GET', cache: true})")

    first, second = site.received
    assert first.method == second.method == "GET"
    query = first.query.split("&")
    assert query[0] == "a=%2F"
    assert {"b=2", "sijax_rq=f", "sijax_args=%5B1%5D"} < set(query)
    assert query[-1].startswith("_=1")
    assert "_=" not in second.query


def test_options_set_headers_and_address(page, site):
    site.open(page)

    page.evaluate("""Sijax.request('f', [], {
      url: '/call/elsewhere', headers: {'X-One': '1', Accept: 'text/x'},
      username: 'user', password: 'secret', contentType: undefined,
      beforeSend: (xhr) => xhr.setRequestHeader('X-Two', '2'),
    })""")

    [received] = site.received
    assert received.path == "/call/elsewhere"
    headers = received.headers
    assert (headers["X-One"], headers["X-Two"], headers["Accept"]) == ("1", "2", "text/x")
    assert headers["Authorization"] == "Basic dXNlcjpzZWNyZXQ="
    assert received.form["sijax_rq"] == ["f"]


def test_before_send_sees_the_settings_and_may_change_them(page, site):
    site.open(page)

    seen = page.evaluate("""() => {
      let seen;
      return Sijax.request('f', [], {
        beforeSend(xhr, settings) {
          seen = [this === settings, settings.type, settings.crossDomain, settings.data];
          settings.data += '&more=1';
          settings.url = '/call/changed';
        },
      }).then(() => seen);
    }""")

    assert seen == [True, "POST", False, "sijax_rq=f&sijax_args=%5B%5D"]
    assert (site.received[0].path, site.received[0].form["more"]) == ("/call/changed", ["1"])


def test_before_send_can_cancel(page, site):
    site.open(page, script=OUTCOME)

    told = page.evaluate("outcome('f', {beforeSend: () => false})")

    assert [entry[0] for entry in told] == ["rejected"]
    assert site.received == []
    assert page.evaluate("errors") == []


def test_a_synchronous_call_is_done_when_it_returns(page, site):
    site.answers["f"] = [*ALERT, {"type": "result", "result": 3}]
    site.open(page)

    alerts = page.evaluate("() => { Sijax.request('f', [], {async: false}); return [...alerts]; }")

    assert alerts == ["hi"]


def test_a_synchronous_call_that_fails_tells_so_before_it_returns(page, site, page_errors):
    page_errors.expect("500")
    site.answers["f"] = Response("no", status=500)
    site.open(page)

    told = page.evaluate("""() => {
      const told = [];
      const error = (xhr, textStatus) => told.push(textStatus, xhr.status, xhr.responseText);
      Sijax.request('f', [], {async: false, error});
      return told;
    }""")

    assert told == ["error", 500, "no"]


def test_parameter_names_can_be_changed(page, site):
    site.open(page, script="Sijax.PARAM_REQUEST = 'rq'; Sijax.PARAM_ARGS = 'args';")

    page.evaluate("Sijax.request('f', [1])")

    assert body(site) == "rq=f&args=%5B1%5D"


# Who is told


def test_success_gets_the_commands_and_none_runs(page, site):
    site.answers["f"] = ALERT
    site.open(page)

    told = page.evaluate("""new Promise((finish) => Sijax.request('f', [], {
      success(data, textStatus, xhr) { finish([data, textStatus, xhr.status, this.type]); },
    }))""")

    assert told == [ALERT, "success", 200, "POST"]
    assert page.evaluate("alerts") == []


def test_every_function_of_a_list_runs_although_one_throws(page, site, page_errors):
    page_errors.expect("uncaught: mine")
    site.open(page)

    told = page.evaluate("""new Promise((finish) => {
      const told = [];
      Sijax.request('f', [], {
        success: [() => { throw new Error('mine'); }, () => told.push('second')],
        complete: [() => told.push('third'), () => finish(told)],
      });
    })""")

    assert told == ["second", "third"]


def test_the_page_s_success_may_process_the_commands(page, site):
    site.answers["f"] = ALERT
    site.open(page)

    page.evaluate("Sijax.request('f', [], {success: (data) => Sijax.processCommands(data)})")

    assert page.evaluate("alerts") == ["hi"]


def test_context_and_status_code(page, site):
    site.open(page)

    told = page.evaluate("""new Promise((finish) => {
      const told = [], context = {name: 'ctx'};
      Sijax.request('f', [], {
        context, success() { told.push(this.name); },
        statusCode: { 200() { told.push(200, this.name); }, 404: () => told.push(404) },
        complete() { finish(told); },
      });
    })""")

    assert told == ["ctx", 200, "ctx"]


def test_other_data_types_hand_over_the_text(page, site):
    site.answers["f"] = Response("plain < text", mimetype="text/plain")
    site.open(page)

    told = page.evaluate("""new Promise((finish) =>
      Sijax.request('f', [], {dataType: 'text', success: finish}))""")

    assert told == "plain < text"


def test_a_data_filter_comes_before_the_json(page, site):
    site.answers["f"] = Response("while(1);" + json.dumps(ALERT), mimetype="text/plain")
    site.open(page)

    page.evaluate("Sijax.request('f', [], {dataFilter: (text) => text.slice(9)})")

    assert page.evaluate("alerts") == ["hi"]


def test_a_callback_of_its_own_may_get_any_json(page, site):
    site.answers["f"] = Response('{"a": 1}', mimetype="application/json")
    site.open(page)

    told = page.evaluate("new Promise((success) => Sijax.request('f', [], {success}))")

    assert told == {"a": 1}


def test_the_promise_gives_the_last_result(page, site):
    site.answers["f"] = [{"type": "result", "result": n} for n in (1, {"x": 2})]
    site.open(page)

    assert page.evaluate("Sijax.request('f')") == {"x": 2}
    assert page.evaluate("Sijax.request('g')") is None
    assert page.evaluate("Sijax.request('f', [], {success: () => {}})") == {"x": 2}
    assert page.evaluate("Sijax.request('f').finally(() => {})") == {"x": 2}


@pytest.mark.parametrize(
    "empty", [Response("", status=204), Response(""), Response(" \n")], ids=["204", "0", "blank"]
)
def test_an_empty_answer_holds_no_commands(page, site, empty):
    site.answers["f"] = empty
    site.open(page, script=OUTCOME)

    assert page.evaluate("outcome('f')") == [["complete", "success"], ["resolved", None]]
    assert page.evaluate("errors") == []


# Failures


@pytest.mark.parametrize(
    ("answer", "code", "text_status", "status"),
    [
        (Response("<h1>oops</h1>", status=500), "http", "error", 500),
        (Response("no", status=413), "http", "error", 413),
        (Response('{"error":{"code":"csrf","message":"no"}}', status=400), "csrf", "error", 400),
        (Response('{"error":"text"}', status=400), "http", "error", 400),
        (Response("null", status=404), "http", "error", 404),
        (Response("<!doctype html>log in"), "bad_answer", "parsererror", 200),
        (Response("[{]", mimetype="application/json"), "bad_answer", "parsererror", 200),
        (Response("{}", mimetype="application/json"), "bad_answer", "parsererror", 200),
        (lambda: redirect("/"), "bad_answer", "parsererror", 200),
    ],
    ids=["500", "413", "json error", "other json", "null", "html", "broken", "object", "redirect"],
)
def test_every_failure_is_told_to_all(page, site, page_errors, answer, code, text_status, status):
    if status >= 400:
        page_errors.expect(str(status))  # the browser's own line
    site.answers["f"] = answer
    site.open(page, script=OUTCOME)

    told = page.evaluate("outcome('f')")

    assert told == [
        ["error", text_status, status],
        ["complete", text_status],
        ["rejected", code, True],
    ]
    [error] = page.evaluate("errors")
    assert (error["code"], error["status"], error["functionName"]) == (code, status, "f")
    assert error["message"].startswith("f: ")


def test_an_unreachable_server_is_a_network_failure(page, site, page_errors):
    page_errors.expect("net::ERR")
    site.open(page, script=OUTCOME)
    page.route("**/call", lambda route: route.abort())

    told = page.evaluate("outcome('f')")

    assert told == [["error", "error", 0], ["complete", "error"], ["rejected", "network", True]]
    assert page.evaluate("errors[0].code") == "network"


def test_a_failure_that_nobody_looks_at_is_no_unhandled_rejection(page, site, page_errors):
    page_errors.expect("500", "Sijax: f: HTTP 500")
    site.answers["f"] = Response(status=500)
    site.open(page, script="window.quiet = false;")

    page.evaluate("new Promise((finish) => { Sijax.request('f', [], {complete: () => finish()}) })")


def test_a_page_without_get_js_is_told_that_sijax_is_not_initialised(page, site):
    site.open(page, script=OUTCOME, initialise=False)

    told = page.evaluate("outcome('f')")

    assert [entry[0] for entry in told] == ["error", "complete", "rejected"]
    assert page.evaluate("errors[0].code") == "not_initialised"
    assert "not initialised" in page.evaluate("errors[0].message")
    assert site.received == []


def test_a_call_can_be_aborted(page, site):
    site.open(page, script=OUTCOME)
    page.route("**/call", lambda route: None)

    told = page.evaluate("""() => {
      const told = outcome('f', {beforeSend: (xhr) => { window.call = xhr; }});
      call.abort();
      return told;
    }""")

    assert told == [["error", "abort", 0], ["complete", "abort"], ["rejected", "abort", True]]
    assert page.evaluate("errors") == []


def test_a_call_gives_up_after_its_timeout(page, site):
    site.open(page, script=OUTCOME)
    page.route("**/call", lambda route: None)

    told = page.evaluate("outcome('f', {timeout: 30})")

    assert told == [["error", "timeout", 0], ["complete", "timeout"], ["rejected", "timeout", True]]
    assert page.evaluate("errors[0].code") == "timeout"


def test_aborting_a_finished_call_changes_nothing(page, site):
    site.open(page, script=OUTCOME)

    page.evaluate(
        "() => { const call = Sijax.request('f'); return call.then(() => call.abort()); }"
    )

    assert page.evaluate("errors") == []


# CSRF


@pytest.mark.parametrize(
    ("markup", "options", "token"),
    [
        ("<meta name=csrf-token content=m>", "{}", "m"),
        ("<input type=hidden name=csrf-token value=h>", "{}", "h"),
        ("<input type=hidden name=csrf_token value=u>", "{}", "u"),
        ("<script nonce=bm9uY2U>var csrfToken = 'w'</script>", "{}", "w"),
        ("<meta name=csrf-token content=m>", "{data: {csrf_token: 'own'}}", "own"),
        (
            """<meta name=siphon content='{"csrf":"s"}'><meta name=csrf-token content=m>""",
            "{}",
            "s",
        ),
        ("<input name=csrf_token value=u><input name=csrf-token value=h>", "{}", "h"),
        ("<input name=csrf-token value=h><meta name=csrf-token content=m>", "{}", "m"),
        ("<meta name=csrf-token content=''><input name=csrf_token value=u>", "{}", "u"),
    ],
)
def test_the_token_of_the_page_is_sent_as_header_and_field(page, site, markup, options, token):
    site.open(page, markup)

    page.evaluate(f"Sijax.request('f', [], {options})")

    [received] = site.received
    assert received.headers["X-Csrftoken"] == token
    assert received.form["csrf_token"] == [token]


def test_a_page_without_a_token_sends_none(page, site):
    site.open(page)

    page.evaluate("Sijax.request('f')")

    assert "X-Csrftoken" not in site.received[0].headers
    assert "csrf_token" not in site.received[0].form


def test_the_token_of_an_answer_replaces_the_page_s(page, site):
    site.answers["f"] = Response("[]", headers={"X-CSRFToken": "fresh"})
    site.open(page, "<meta name=csrf-token content=m>")

    page.evaluate("Sijax.request('f').then(() => Sijax.request('g'))")

    assert site.received[1].headers["X-Csrftoken"] == "fresh"
    assert site.received[1].form["csrf_token"] == ["fresh"]


def test_a_get_call_keeps_the_token_out_of_the_address(page, site):
    site.open(page, "<meta name=csrf-token content=m>")

    page.evaluate("Sijax.request('f', [], {type: 'GET'})")

    assert site.received[0].headers["X-Csrftoken"] == "m"
    assert "csrf_token" not in site.received[0].query


def test_other_origins_get_no_token_and_no_preflight(page, site, serve, page_errors):
    page_errors.expect("CORS", "net::ERR")
    site.open(page, "<meta name=csrf-token content=m>", policy=None)
    sent = []

    def other(environ, start_response):
        length = int(environ.get("CONTENT_LENGTH") or 0)
        sent.append((environ["REQUEST_METHOD"], environ["wsgi.input"].read(length).decode()))
        sent.append({name for name in environ if name.startswith("HTTP_X_")})
        start_response("200 OK", [("Content-Length", "2")])
        return [b"[]"]

    page.evaluate("url => Sijax.request('f', [], {url}).catch(() => {})", serve(other) + "/")

    assert sent == [("POST", "sijax_rq=f&sijax_args=%5B%5D"), set()]


def test_a_click_brings_the_answer_into_the_page(page, site):
    """A click, as a user does it, not a script."""
    site.answers["hello"] = [
        {"type": "html", "selector": "#out", "html": "hello", "setType": "replace"}
    ]
    site.open(
        page,
        "<button>go</button><p id=out></p>",
        script="""document.addEventListener('click', () => Sijax.request('hello'));""",
    )

    page.get_by_role("button").click()

    expect(page.locator("#out")).to_have_text("hello")
