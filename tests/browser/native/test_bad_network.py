"""Answers are lost, late, in the wrong order or come twice: each effect happens once."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator

import pytest
from flask import Response
from playwright.sync_api import expect

from .conftest import error
from .conftest import json_of
from .conftest import result
from .conftest import text
from .proxy import Fate
from .proxy import Proxy


@pytest.fixture
def proxy() -> Iterator[Callable[..., Callable[[str], str]]]:
    """``proxy("drop answer", 502)`` is the ``through`` of a page whose calls meet these fates.

    Calls after the last of them pass.
    """
    started: list[Proxy] = []

    def make(*fates: Fate) -> Callable[[str], str]:
        def start(url: str) -> str:
            proxy = Proxy(url, lambda n: fates[n] if n < len(fates) else "pass")
            started.append(proxy)
            return proxy.url

        make.running = started  # type: ignore[attr-defined]
        return start

    yield make
    for one in started:
        one.close()


class Once:
    """Runs each key once, and answers a repetition as the first time, as the server does."""

    def __init__(self) -> None:
        self.answers: dict[str, list] = {}
        self.runs = 0

    def __call__(self, call):
        if call.key not in self.answers:
            self.runs += 1
            self.answers[call.key] = [
                {"selector": "#o", "html": f"{self.runs};", "setType": "append", "type": "html"},
                result(self.runs),
            ]
        return self.answers[call.key]


@pytest.fixture
def patient(page):
    """Waits between repetitions are of no interest here: they are cut to the shortest."""
    page.add_init_script("Math.random = () => 0")


BAD = {
    "answer lost": (["drop answer"], "ERR_EMPTY_RESPONSE"),
    "request lost": (["drop request"], "ERR_EMPTY_RESPONSE"),
    "answer cut": (["cut answer"], "ERR_"),
    "request doubled": (["repeat request"], None),
    "gateway": ([502, 503, 504], "Failed to load resource"),
    "four times": (["drop answer", 502, "drop request", 503], "Failed to load resource"),
}


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("case", BAD)
def test_a_call_runs_once_and_is_applied_once(page, native, proxy, case, page_errors):
    fates, reported = BAD[case]
    if reported:
        page_errors.expect(reported)
    if case == "four times":
        page_errors.expect("ERR_EMPTY_RESPONSE")
    once = native.answers["f"] = Once()
    native.open("<p id=o></p>", through=proxy(*fates))

    assert page.evaluate("Siphon.call('f')") == 1

    assert page.locator("#o").text_content() == "1;"
    assert once.runs == 1
    assert len({one.key for one in native.received}) == 1
    assert len(native.events("retry")) == (0 if case == "request doubled" else len(fates))
    assert native.events("error") == []


@pytest.mark.usefixtures("patient")
def test_a_call_is_given_up_after_four_repetitions(page, native, proxy, page_errors):
    page_errors.expect("Failed to load resource")
    native.open(through=proxy(*[503] * 5))

    code = page.evaluate("Siphon.call('f').catch(({ code, status }) => [code, status])")

    assert code == ["bad_answer", 503]
    assert len(native.events("retry")) == 4
    assert native.received == []


@pytest.mark.usefixtures("patient")
def test_a_network_that_is_gone_is_told(page, native, proxy, page_errors):
    page_errors.expect("ERR_EMPTY_RESPONSE")
    native.open(through=proxy(*["drop request"] * 5))

    code = page.evaluate("Siphon.call('f').catch(({ code, status }) => [code, status])")

    assert code == ["network", 0]
    expect(page.locator(".siphon-toast")).to_have_attribute("data-code", "network")


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 422, 429, 500, 501])
def test_other_failures_are_not_repeated(page, native, status, page_errors):
    page_errors.expect("Failed to load resource")
    native.answers["f"] = error(status, "some_code")
    native.open()

    assert page.evaluate("Siphon.call('f').catch(({ code }) => code)") == "some_code"
    assert len(native.received) == 1


def test_a_call_that_still_runs_is_asked_for_again(page, native, page_errors):
    page_errors.expect("Failed to load resource")
    running = json_of(
        {"error": {"code": "in_progress", "message": "wait"}}, 409, **{"Retry-After": "0.1"}
    )
    answers = iter([running] * 6)
    native.answers["f"] = lambda _: next(answers, [result("done")])
    page.add_init_script("Math.random = () => 0")
    native.open()

    assert page.evaluate("Siphon.call('f')") == "done"

    waits = [event["detail"]["wait"] for event in native.events("retry")]
    assert waits == [100] * 6
    assert len({one.key for one in native.received}) == 1


def test_the_waits_grow_and_differ(page, native, page_errors):
    page_errors.expect("Failed to load resource")
    native.answers["f"] = lambda _: Response("", 503)
    page.add_init_script(
        """Math.random = () => 0.5;
        const { setTimeout } = window;
        window.setTimeout = (act, ms, ...rest) => setTimeout(act, ms > 100 ? 0 : ms, ...rest);"""
    )
    native.open(timeout=0.1)

    page.evaluate("Siphon.call('f').catch(() => {})")

    waits = [event["detail"]["wait"] for event in native.events("retry")]
    assert waits == [250, 500, 1000, 2000]


@pytest.mark.usefixtures("patient")
def test_what_comes_in_the_wrong_order_leaves_the_newest(page, native, proxy):
    native.answers["f"] = lambda call: [text("#o", call.args[0])]
    native.open("<p id=o></p>", through=proxy("hold", "hold", "hold"))
    page.evaluate(
        """() => {
          window.given = Promise.all(['1', '2', '3'].map(
            (n) => Siphon.request('f', [n], { lane: n })));
        }"""
    )
    [running] = proxy.running
    native.wait_until(lambda: len(running.held) == 3)
    newest_first = sorted(running.held, key=lambda one: one.request[-20:], reverse=True)

    for count, held in enumerate(newest_first, 1):
        held.may_go.set()
        native.wait_for_event("call", count)
    page.evaluate("given")

    assert page.locator("#o").text_content() == "3"
    assert [event["id"] for event in native.events("stale")] == ["o", "o"]


@pytest.mark.usefixtures("patient")
def test_typing_survives_all_of_it(page, native, proxy, page_errors):
    page_errors.expect("ERR_EMPTY_RESPONSE")
    native.answers["save"] = [
        {
            "selector": "#f",
            "html": "<input id=q name=q value=old><button id=e>x</button>",
            "type": "morph",
        }
    ]
    native.open(
        "<form id=f data-siphon=save><input id=q name=q><button id=e>x</button></form>",
        through=proxy("drop answer", "hold"),
    )
    page.fill("#q", "abc")
    page.click("#e")
    native.wait_until("eventsOf('retry').length === 1")
    page.locator("#q").press("End")
    page.keyboard.type("d")
    [running] = proxy.running
    native.wait_until(lambda: running.held)
    running.held[0].may_go.set()

    native.wait_for_event("call")
    assert page.locator("#q").input_value() == "abcd"
    assert len(native.events("conflict")) == 1


def test_an_upload_is_not_repeated_by_itself(page, native, proxy, page_errors, tmp_path):
    page_errors.expect("ERR_EMPTY_RESPONSE")
    file = tmp_path / "a.txt"
    file.write_text("content")
    native.open(
        "<form id=f data-siphon=up><input type=file name=file id=i></form>",
        through=proxy("drop answer"),
    )
    page.set_input_files("#i", file)

    codes = page.evaluate(
        """async () => {
          const form = document.getElementById('f');
          const failed = await Siphon.request('up', [], { form }).catch((error) => error);
          return [failed.code, await failed.retry()];
        }"""
    )

    assert codes == ["network", None]
    assert [one.files for one in native.received] == [{"file": b"content"}] * 2
    assert len({one.key for one in native.received}) == 1
