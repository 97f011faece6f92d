"""What the bundles give to a page, alone and beside each other."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

SURFACE = [
    *("announce", "apply", "call", "commands", "config", "confirm", "messages", "notify"),
    *("request", "rpc", "version"),
]


@pytest.mark.parametrize("bundle", ["siphon.js", "siphon.mjs", "sijax.js"])
def test_siphon_is_exactly_this(page, native, bundle):
    native.open(bundle=bundle)
    native.wait_until("window.Siphon?.version")

    assert sorted(page.evaluate("Object.keys(Siphon)")) == SURFACE
    assert page.evaluate("Siphon.version").count(".") == 2


def test_siphon_is_the_only_global(page, native):
    native.open()
    names = page.evaluate(
        """() => {
          const frame = document.createElement('iframe');
          document.body.append(frame);
          const empty = new Set(Object.keys(frame.contentWindow));
          return Object.keys(window).filter((name) => !empty.has(name) && name.startsWith('S'));
        }"""
    )

    assert names == ["Siphon"]


def test_the_module_exports_it(page, native):
    native.open(bundle="siphon.mjs")

    assert page.evaluate("import('/static/siphon.mjs').then((m) => m.Siphon === Siphon)")


BUNDLES = ["siphon.js", "sijax.js", "siphon.mjs"]


@pytest.mark.parametrize("first", BUNDLES)
@pytest.mark.parametrize("second", BUNDLES)
def test_the_bundle_that_comes_first_does_the_work(page, native, first, second):
    native.answers["f"] = [
        {"type": "html", "selector": "#o", "html": "<b>x</b>", "setType": "append"}
    ]
    native.open("<button id=e data-siphon=f>x</button><p id=o></p>", bundles=[first, second])
    page.wait_for_load_state("load")

    page.click("#e")

    expect(page.locator("#o b")).to_have_text("x")
    assert native.names() == ["f"]
    assert sorted(page.evaluate("Object.keys(Siphon)")) == SURFACE


@pytest.mark.parametrize("bundles", [["siphon.js", "sijax.js"], ["sijax.js", "siphon.js"]])
def test_old_calls_work_beside_the_native_client_under_the_strict_policy(page, native, bundles):
    native.answers["f"] = [
        {"type": "html", "selector": "li:first", "html": "<b>x</b>", "setType": "append"},
        {"type": "text", "selector": "#o", "text": "native"},
    ]
    native.open("<ul><li><li></ul><p id=o></p>", bundles=bundles)

    page.evaluate("Sijax.request('f', [], { url: '/p' })")

    assert page.locator("li").all_inner_texts() == ["x", ""]
    assert page.locator("#o").text_content() == "native"
    assert "Idempotency-Key" not in native.received[0].headers


def test_native_calls_find_the_commands_of_old_pages(page, native):
    native.answers["f"] = [
        {"type": "old", "what": 1},
        {"type": "both", "what": 2},
    ]
    native.open(
        bundle="sijax.js",
        script="""
        window.seen = [];
        Sijax.process_old = ({ what }) => seen.push('old', what);
        Sijax.process_both = () => seen.push('old');
        Siphon.commands.both = () => seen.push('native');
        Siphon.commands.own = () => seen.push('own');""",
    )

    page.evaluate("Siphon.call('f')")
    page.evaluate("Sijax.processCommands([{ type: 'both' }, { type: 'own' }])")

    assert page.evaluate("seen") == ["old", 1, "native", "old", "own"]
