"""What old pages have run by `Sijax` is treated like the answers of native calls."""

from __future__ import annotations

from .conftest import text


def process(page, *commands):
    page.evaluate("commands => Sijax.processCommands(commands)", list(commands))


def test_a_newer_native_answer_overwrites_what_an_old_page_has_written(page, native, gate):
    native.answers |= {"older": gate.hold([text("#o", "older")]), "newer": [text("#o", "newer")]}
    native.open("<p id=o>", bundle="sijax.js")
    page.evaluate("void Siphon.request('older', [], { lane: 'a' })")
    gate.wait_for_call()

    process(page, text("#o", "old page"))
    page.evaluate("Siphon.request('newer', [], { lane: 'b' })")
    assert page.locator("#o").text_content() == "newer"
    gate.let_go()

    native.wait_for_event("stale")
    assert page.locator("#o").text_content() == "newer"


def test_the_flashes_of_an_answer_take_the_place_of_those_before(page, native):
    native.open("<div data-siphon-flashes></div>", bundle="sijax.js")
    flash = lambda message: {"flash": message, "category": "c", "type": "flash"}  # noqa: E731

    process(page, flash("one"))
    process(page, flash("two"), flash("three"))

    assert page.locator(".siphon-flash").all_text_contents() == ["two", "three"]


def test_the_successor_of_a_removed_element_gets_its_focus(page, native):
    native.open("<div id=w><input id=q></div>", bundle="sijax.js")
    page.focus("#q")

    process(page, {"type": "html", "selector": "#w", "html": "<input id=q>", "setType": "replace"})

    assert page.evaluate("document.activeElement.id") == "q"
