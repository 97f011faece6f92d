"""In which order calls leave, which are left out, and which answers come too late."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import error
from .conftest import Gate
from .conftest import result
from .conftest import stream
from .conftest import text


def test_a_call_waits_until_the_answer_before_it_is_applied(page, native, gate):
    native.answers |= {"slow": gate.hold([text("#o", "slow")]), "fast": [text("#o", "fast")]}
    native.open(
        "<button id=a data-siphon=slow>a</button><button id=b data-siphon=fast>b</button><p id=o>",
        script="""
        window.seen = [];
        document.addEventListener('siphon:call', ({ detail }) => {
          seen.push(detail.name, document.getElementById('o').textContent);
        });""",
    )

    page.click("#a")
    gate.wait_for_call()
    page.click("#b")
    assert native.names() == ["slow"]
    gate.let_go()

    native.wait_for_event("call", 2)
    assert page.evaluate("seen") == ["slow", "slow", "fast", "fast"]


def test_what_fails_does_not_hold_up_the_queue(page, native, page_errors):
    page_errors.expect("Failed to load resource")
    native.answers |= {"bad": error(500, "server_error"), "good": [result("good")]}
    native.open()

    assert (
        page.evaluate(
            "(Siphon.call('bad'), Promise.all([Siphon.call('good'), Siphon.call('good')]))"
        )
        == ["good"] * 2
    )


def test_a_double_click_on_submit_is_one_call(page, native, gate):
    native.answers["save"] = gate.hold([])
    native.open("<form data-siphon=save><button id=e>x</button><button id=e2>y</button></form>")
    address = page.url

    page.dblclick("#e")
    page.click("#e2")
    gate.wait_for_call()
    gate.let_go()

    native.wait_for_event("call")
    page.evaluate("Siphon.call('after')")
    assert native.names() == ["save", "after"]
    assert page.url == address


def test_the_element_calls_again_once_it_has_its_answer(page, native):
    native.open("<button id=e data-siphon=f>x</button>")

    for count in (1, 2, 3):
        page.click("#e")
        native.wait_for_event("call", count)

    assert native.names() == ["f"] * 3


def test_200_quick_clicks_that_are_queued_arrive_in_order_and_once(page, native):
    native.answers["f"] = lambda call: [text("#o", call.args[0])]
    native.open("<button id=e data-siphon=f data-siphon-sync=queue>x</button><p id=o></p>")

    page.evaluate(
        """() => {
          const button = document.getElementById('e');
          for (let n = 1; n <= 200; n++) {
            button.dataset.siphonArgs = `["${n}"]`;
            button.click();
          }
        }"""
    )

    expect(page.locator("#o")).to_have_text("200", timeout=30_000)
    assert [one.args for one in native.received] == [[str(n)] for n in range(1, 201)]
    assert page.locator("#e").get_attribute("aria-busy") is None


def test_200_quick_clicks_that_may_be_dropped_are_one_call(page, native, gate):
    native.answers["f"] = gate.hold([])
    native.open("<button id=e data-siphon=f>x</button>")

    page.evaluate("for (let n = 0; n < 200; n++) document.getElementById('e').click()")
    gate.wait_for_call()
    gate.let_go()

    native.wait_for_event("call")
    page.evaluate("Siphon.call('after')")
    assert native.names() == ["f", "after"]


def test_a_newer_search_takes_the_place_of_the_running_one(page, native, gate):
    native.answers["find"] = lambda call: (
        gate.hold([text("#o", "a")])(call)
        if call.fields["q"] == ["a"]
        else [text("#o", call.fields["q"][0])]
    )
    native.open(
        "<input type=search id=q name=q data-siphon=find data-siphon-debounce=0><p id=o></p>"
    )

    page.locator("#q").press_sequentially("a")
    gate.wait_for_call()
    page.locator("#q").press_sequentially("b")
    expect(page.locator("#o")).to_have_text("ab")
    gate.let_go()

    page.evaluate("Siphon.call('after')")
    expect(page.locator("#o")).to_have_text("ab")
    assert native.events("error") == []


def test_a_waiting_call_that_is_replaced_never_leaves(page, native, gate):
    native.answers["first"] = gate.hold([])
    native.open("<button id=e>x</button>")

    gate.let_go()
    codes = page.evaluate(
        """() => {
          const element = document.getElementById('e');
          const make = (name) => Siphon.request(name, [], { element, sync: 'replace', lane: 'l' })
            .then(() => name, ({ code }) => code);
          return Promise.all([Siphon.request('first', [], { lane: 'l' }), make('a'), make('b')])
            .then(([, ...codes]) => codes);
        }"""
    )

    assert codes == ["superseded", "b"]
    assert native.names() == ["first", "b"]


@pytest.mark.parametrize("outside", ["lane: 'mine'", "sync: 'replace'", "form: document.forms[0]"])
def test_some_calls_do_not_wait_in_the_queue(page, native, gate, outside):
    native.answers |= {"slow": gate.hold([]), "other": [text("#o", "other")]}
    native.open("<form id=f><input name=a></form><p id=o></p>", uploads=["f"])

    page.evaluate("void Siphon.call('slow')")
    gate.wait_for_call()
    page.evaluate(f"void Siphon.request('other', [], {{ {outside} }})")

    expect(page.locator("#o")).to_have_text("other")
    gate.let_go()


def test_a_stream_leaves_the_queue_at_its_first_line(page, native, gate):
    def lines():
        yield [text("#o", "line")]
        gate.hold(None)(None)
        yield {"done": True}

    native.answers |= {"comet": lambda _: stream(lines()), "f": [text("#p", "f")]}
    native.open("<p id=o></p><p id=p></p>")

    page.evaluate("(window.comet = Siphon.call('comet'), void Siphon.call('f'))")

    expect(page.locator("#p")).to_have_text("f")
    gate.let_go()
    page.evaluate("comet")


# Stale answers

#: Commands of the older call, which come last, and whether they are skipped.
OLDER = {
    "same element": (text("#o", "old"), True),
    "around it": ({"selector": "#around", "text": "old", "type": "text"}, True),
    "within it": ({"selector": "#within", "text": "old", "type": "text"}, True),
    "elsewhere": (text("#p", "old"), False),
    "html": (
        {"selector": "#o", "html": "old", "setType": "replace", "type": "html"},
        True,
    ),
    "remove": ({"remove": "#o", "type": "remove"}, True),
    "morph": ({"selector": "#o", "html": "old", "type": "morph"}, True),
    "no write": ({"selector": "#o", "type": "focus"}, False),
}


@pytest.mark.parametrize("case", OLDER)
def test_an_answer_that_comes_too_late_does_not_undo_a_newer_one(page, native, case):
    command, is_stale = OLDER[case]
    older, newer = Gate(), Gate()
    native.answers |= {
        "older": older.hold([command, text("#rest", "ran")]),
        "newer": newer.hold(
            [{"selector": "#o", "html": "<b id=within>new</b>", "setType": "", "type": "html"}]
        ),
    }
    native.open(
        "<main id=around><p id=o></p></main><p id=p></p><p id=rest></p>",
    )
    page.evaluate(
        """() => {
          void Siphon.request('older', [], { lane: 'a' });
          void Siphon.request('newer', [], { lane: 'b' });
        }"""
    )
    older.wait_for_call()
    newer.wait_for_call()

    newer.let_go()
    expect(page.locator("#o")).to_have_text("new")
    older.let_go()

    expect(page.locator("#rest")).to_have_text("ran")
    assert page.locator("#within").text_content() == "new"
    stale = native.events("stale")
    assert [event["id"] for event in stale] == (
        [command.get("remove", command.get("selector"))[1:]] if is_stale else []
    )


@pytest.mark.parametrize(
    "written",
    [
        {"html": "<p id=o>new</p>", "type": "replace"},
        {"html": "<p id=o>new</p>", "type": "morph"},
        {"html": "<h1 id=o>new</h1>", "type": "morph"},
    ],
    ids=["replaced", "morphed", "morphed into another element"],
)
def test_what_a_newer_call_has_put_there_is_not_stale_for_the_calls_after_it(page, native, written):
    older, newer = Gate(), Gate()
    native.answers |= {
        "older": older.hold([text("#o", "old")]),
        "newer": newer.hold([{"selector": "#o", **written}]),
        "next": [text("#o", "next")],
    }
    native.open("<p id=o></p>")
    page.evaluate(
        """() => {
          window.given = Siphon.request('older', [], { lane: 'a' });
          void Siphon.request('newer', [], { lane: 'b' });
        }"""
    )
    older.wait_for_call()
    newer.wait_for_call()
    newer.let_go()
    expect(page.locator("#o")).to_have_text("new")

    older.let_go()
    page.evaluate("given")
    assert page.locator("#o").text_content() == "new"

    page.evaluate("Siphon.call('next')")
    assert page.locator("#o").text_content() == "next"


def test_what_scripts_apply_is_newer_than_calls_under_way(page, native, gate):
    native.answers["older"] = gate.hold([text("#o", "old")])
    native.open("<p id=o></p>")
    page.evaluate("void (window.given = Siphon.call('older'))")
    gate.wait_for_call()

    native.apply(text("#o", "pushed"))
    gate.let_go()
    page.evaluate("given")

    assert page.locator("#o").text_content() == "pushed"
