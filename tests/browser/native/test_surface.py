"""What the bundles give to a page, alone and beside each other."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import NONCE
from .conftest import text

SURFACE = [
    *("announce", "apply", "call", "commands", "config", "confirm", "messages", "notify"),
    *("request", "rpc", "version"),
]


@pytest.mark.parametrize("bundle", ["siphon.js", "siphon.mjs", "sijax.js"])
def test_siphon_is_exactly_this(page, native, bundle):
    native.open(bundle=bundle)
    page.wait_for_function("window.Siphon?.version")

    assert sorted(page.evaluate("Object.keys(Siphon)")) == SURFACE
    assert page.evaluate("Siphon.version").count(".") == 2


def test_siphon_is_the_only_global(page, native):
    native.open()
    page.evaluate("void (window.before = new Set(Object.keys(window)))")
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


@pytest.mark.parametrize("first", ["siphon.js", "sijax.js", "siphon.mjs"])
@pytest.mark.parametrize("second", ["siphon.js", "sijax.js", "siphon.mjs"])
def test_a_bundle_that_comes_second_leaves_the_first_alone(page, native, first, second):
    native.answers |= {"f": [{"type": "html", "selector": "#o", "html": "<b>x</b>", "setType": ""}]}
    native.open(
        "<button id=e data-siphon=f>x</button><p id=o></p>", bundle=first
    )
    page.wait_for_function("window.Siphon?.version")
    page.evaluate("void (window.one = Siphon, Siphon.config.csrf = 'mine')")
    page.evaluate(
        """([src, nonce, type]) => new Promise((onload) => {
          const script = Object.assign(document.createElement('script'), { nonce, type, onload });
          const policy = { createScriptURL: (url) => url };
          window.trustedURL ??= null;
          script.setAttribute('src', src);
          document.head.append(script);
        })"""
        if False
        else "([src, nonce, type]) => undefined",
        [f"/static/{second}", NONCE, "module" if second.endswith("mjs") else ""],
    )

    page.click("#e")

    expect(page.locator("#o b")).to_have_text("x")
    assert page.evaluate("Siphon === one")
    assert native.names() == ["f"]
