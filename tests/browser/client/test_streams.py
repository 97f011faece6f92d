"""Answers that arrive in pieces: comet, and every way in which they can end."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from collections.abc import Iterator

import pytest
from flask import Response
from playwright.sync_api import expect

PATIENCE = 10  # seconds that a server waits for the browser's signal


def line(*commands) -> str:
    return json.dumps(list(commands)) + "\n"


def alert(message) -> dict[str, object]:
    return {"type": "alert", "alert": message}


DONE = '{"done":true}\n'


def ndjson(chunks: Iterable[str | bytes]) -> Response:
    return Response(chunks, mimetype="application/x-ndjson")


class Signal:
    """Answers ``waiting`` piece by piece: the next one when the browser has called ``go``."""

    def __init__(self, site, pieces: list[str | bytes], name: str = "waiting") -> None:
        self._turns = threading.Semaphore(0)
        self._pieces = pieces
        self.closed = threading.Event()
        site.answers[name] = lambda: ndjson(self._stream())
        site.answers["go"] = self._go

    def _stream(self) -> Iterator[str | bytes]:
        try:
            yield self._pieces[0]
            for piece in self._pieces[1:]:
                assert self._turns.acquire(timeout=PATIENCE), "the browser gave no signal"
                yield piece
        finally:
            self.closed.set()

    def _go(self) -> list[object]:
        self._turns.release()
        return []


@pytest.mark.parametrize("entry", ["Sijax", "sjxComet"])
def test_commands_run_as_each_line_arrives(page, site, entry):
    """The server sends the next line only when the browser says that it has run the last one."""
    site.open(page, script="Sijax.process_go = () => Sijax.request('go');")
    go = {"type": "go"}
    Signal(site, [line(alert(1), go), line(alert(2), go), line(alert(3)) + DONE])

    page.evaluate(f"{entry}.request('waiting')")

    assert page.evaluate("alerts") == ["1", "2", "3"]
    assert page.evaluate("errors") == []


def test_a_line_cut_in_the_middle_of_a_character_waits_for_its_rest(page, site):
    site.open(page)
    text = (json.dumps([alert("€")], ensure_ascii=False) + "\n" + DONE).encode()
    cut = text.index("€".encode()) + 1
    Signal(site, [line(alert("first")).encode() + text[:cut], text[cut:]])

    page.evaluate("""new Promise((finish) => {
      const call = sjxComet.request('waiting', [], {onchunk: () => Sijax.request('go')});
      call.then(finish);
    })""")

    assert page.evaluate("alerts") == ["first", "€"]


def test_onchunk_hears_of_every_line_after_its_commands_have_run(page, site):
    site.answers["f"] = lambda: ndjson([line(alert(1)), "\n", line(alert(2), alert(3)), DONE])
    site.open(page)

    heard = page.evaluate("""() => {
      const heard = [];
      const onchunk = (commands) => heard.push([commands.length, alerts.length]);
      return sjxComet.request('f', [], {onchunk}).then(() => heard);
    }""")

    assert heard == [[1, 1], [2, 3]]


def test_comet_takes_the_options_and_gives_the_result_of_a_call(page, site):
    result = {"type": "result", "result": 7}
    site.answers["f"] = lambda: ndjson([line(alert(1), result), line(alert(2)), DONE])
    site.open(page, "<meta name=csrf-token content=m>")

    told = page.evaluate("""() => {
      let told;
      return sjxComet.request('f', ['a'], {data: {x: 1}, success: (data) => { told = data; }})
        .then((result) => [result, told.length]);
    }""")

    assert told == [7, 3]
    assert page.evaluate("alerts") == []
    [received] = site.received
    assert received.form == {
        "x": ["1"],
        "sijax_rq": ["f"],
        "sijax_args": ['["a"]'],
        "csrf_token": ["m"],
    }
    assert "application/x-ndjson" in received.headers["Accept"]
    assert received.headers["X-Csrftoken"] == "m"


def test_comet_takes_a_regular_answer(page, site):
    site.answers["f"] = [alert("regular")]
    site.open(page)

    page.evaluate("sjxComet.request('f')")

    assert page.evaluate("alerts") == ["regular"]
    assert site.received[0].form["sijax_args"] == ["[]"]


def test_several_streams_run_at_once(page, site):
    site.open(page)
    first = Signal(site, [line(alert("a1")), line(alert("a2")) + DONE], "first")
    go_first = site.answers["go"]
    Signal(site, [line(alert("b1")), line(alert("b2"), {"type": "first"}) + DONE], "second")
    go_second = site.answers["go"]
    site.answers |= {"go first": go_first, "go second": go_second}
    page.evaluate("""() => {
      Sijax.process_first = () => Sijax.request('go first');
      const seen = () => new Promise((done) => {
        const process = Sijax.process_alert;
        let left = 2;
        Sijax.process_alert = (c) => { process(c); if (!--left) done(); };
      });
      window.both_began = seen();
      window.both = Promise.all([sjxComet.request('first'), sjxComet.request('second')]);
    }""")
    page.evaluate("both_began")

    page.evaluate("Sijax.request('go second').then(() => both)")

    alerts = page.evaluate("alerts")
    assert sorted(alerts[:2]) == ["a1", "b1"]
    assert alerts[2:] == ["b2", "a2"]
    assert first.closed.is_set()


@pytest.mark.parametrize(
    ("chunks", "code", "ran"),
    [
        ([line(alert(1))], "truncated", ["1"]),
        ([line(alert(1)), '[{"type":"al'], "truncated", ["1"]),
        ([], "truncated", []),
        ([line(alert(1)), "<html>oops\n", line(alert(2)), DONE], "bad_answer", ["1"]),
        ([line(alert(1)), "null\n", DONE], "bad_answer", ["1"]),
        (
            [line(alert(1)), '{"error":{"code":"server_error","message":"m"}}\n', line(alert(2))],
            "server_error",
            ["1"],
        ),
    ],
    ids=["no end", "half a line", "nothing", "html", "null", "error line"],
)
def test_a_stream_that_fails_keeps_what_it_did_and_says_so(page, site, chunks, code, ran):
    site.answers["f"] = lambda: ndjson(chunks)
    site.open(page)

    told = page.evaluate("""new Promise((finish) => sjxComet.request('f', [], {
      complete: (xhr, textStatus) => finish(textStatus),
    }))""")

    assert told == ("parsererror" if code == "bad_answer" else "error")
    assert page.evaluate("alerts") == ran
    assert page.evaluate("errors.map(e => [e.code, e.status])") == [[code, 200]]


def test_a_connection_that_breaks_in_a_stream_is_truncated(page, site, page_errors):
    page_errors.expect("net::ERR")

    def broken() -> Iterator[str]:
        yield line(alert(1))
        raise ConnectionResetError

    site.answers["f"] = lambda: ndjson(broken())
    site.open(page)

    page.evaluate("new Promise((done) => sjxComet.request('f', [], {complete: () => done()}))")

    assert page.evaluate("alerts") == ["1"]
    assert page.evaluate("errors[0].code") == "truncated"


def test_what_follows_the_last_line_is_not_run(page, site):
    site.answers["f"] = lambda: ndjson([line(alert(1)), DONE, line(alert(2))])
    site.open(page)

    page.evaluate("sjxComet.request('f')")

    assert page.evaluate("alerts") == ["1"]


def test_data_holding_an_end_tag_passes_through_a_stream(page, site):
    site.answers["f"] = lambda: ndjson([line(alert("</script><script>alert(2)</script>")), DONE])
    site.open(page)

    page.evaluate("sjxComet.request('f')")

    assert page.evaluate("alerts") == ["</script><script>alert(2)</script>"]


def test_an_aborted_stream_stops_and_the_server_notices(page, site):
    site.open(page)
    signal = Signal(site, [line(alert(1))] + [line(alert(2))] * 3 + [DONE])

    page.evaluate("""new Promise((finish) => {
      const call = sjxComet.request('waiting', [], {
        onchunk: () => call.abort(),
        complete: (xhr, textStatus) => finish(textStatus),
      });
    })""")
    page.evaluate("Sijax.request('go').then(() => Sijax.request('go'))")
    page.evaluate("Sijax.request('go')")

    assert signal.closed.wait(PATIENCE)
    assert page.evaluate("alerts") == ["1"]
    assert page.evaluate("errors") == []


def test_a_timeout_counts_from_the_last_line(page, site):
    site.open(page)
    Signal(site, [line(alert(1)), line(alert(2)), DONE])

    told = page.evaluate("""new Promise((finish) => {
      sjxComet.request('waiting', [], {
        timeout: 1000, complete: (xhr, textStatus) => finish(textStatus),
      });
    })""")

    assert told == "timeout"
    assert page.evaluate("alerts") == ["1"]
    page.evaluate("Sijax.request('go').then(() => Sijax.request('go'))")


def test_a_stream_can_be_asked_for_synchronously(page, site):
    site.answers["f"] = lambda: ndjson([line(alert(1)), line(alert(2)), DONE])
    site.open(page)

    alerts = page.evaluate("() => { Sijax.request('f', [], {async: false}); return [...alerts]; }")

    assert alerts == ["1", "2"]


def test_progress_is_seen_while_the_handler_runs(page, site):
    site.open(page, "<progress max=2 value=0></progress>")

    def bar(value: int) -> str:
        command = {"type": "attr", "selector": "progress", "key": "value", "setType": "replace"}
        return line(command | {"value": value})

    Signal(site, [bar(1), bar(2) + DONE])
    page.evaluate("() => { window.finished = sjxComet.request('waiting'); }")
    expect(page.locator("progress")).to_have_js_property("value", 1)

    page.evaluate("Sijax.request('go').then(() => finished)")

    expect(page.locator("progress")).to_have_js_property("value", 2)
