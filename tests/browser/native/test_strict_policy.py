"""Nothing asks for more than `script-src 'nonce-…'` and the Trusted Types policy `siphon`.

The fixture ``violations`` watches every test of this folder; here is what it could miss elsewhere.
"""

from __future__ import annotations

import pytest

from .conftest import NONCE
from .conftest import STRICT
from .conftest import text

#: One of each, in an order in which all of them have something to do.
EVERY_COMMAND = [
    {"type": "alert", "alert": "a"},
    {"type": "html", "selector": "#h", "html": "<b>x</b>", "setType": "replace"},
    {"type": "html", "selector": "#h", "html": "<table><tr><td>x</table>", "setType": "append"},
    {"type": "attr", "selector": "#a", "key": "title", "value": "t", "setType": "replace"},
    {"type": "css", "selector": "#a", "key": "color", "value": "red"},
    {"type": "script", "script": "window.ran = 1"},
    {"type": "call", "call": "constant", "params": []},
    {"type": "result", "result": 1},
    {"type": "text", "selector": "#a", "text": "<b>"},
    {"type": "value", "selector": "#v", "value": "v"},
    {"type": "replace", "selector": "#r", "html": "<p id=r><i>x</i></p>"},
    {"type": "insert", "selector": "#r", "html": "<p id=i></p>", "setType": "after"},
    {"type": "morph", "selector": "#m", "html": "<ul id=m class=x><li>2</ul>"},
    {"type": "class", "selector": "#a", "names": ["c"], "setType": "toggle"},
    {"type": "attribute", "selector": "#a", "name": "lang", "value": "de"},
    {"type": "focus", "selector": "#v"},
    {"type": "announce", "announce": "x"},
    {"type": "scroll", "selector": "#a"},
    {"type": "title", "title": "x"},
    {"type": "dispatch", "event": "saved", "detail": None, "selector": None},
    {"type": "errors", "selector": "#f", "errors": {"v": ["no"], "": ["none"]}},
    {"type": "reset", "selector": "#f"},
    {"type": "flash", "flash": "x", "category": "message"},
    {"type": "remove", "remove": "#i"},
    {"type": "url", "url": "/p?x=2", "setType": "push"},
]
BODY = (
    "<p id=a>x</p><p id=h></p><form id=f><input id=v name=v></form><p id=r></p>"
    "<ul id=m><li>1</li></ul>"
)


@pytest.mark.parametrize("bundle", ["siphon.js", "siphon.mjs", "sijax.js"])
def test_every_command_keeps_to_the_policy(page, native, bundle, violations):
    native.answers["all"] = EVERY_COMMAND
    script = "const constant = () => (window.called = true); window.alert = () => {};"
    native.open(BODY, script=script, bundle=bundle)
    native.wait_until("window.Siphon?.version")

    page.evaluate("Siphon.call('all')")

    assert native.events("error") == []
    assert page.evaluate("[ran, called]") == [1, True]
    assert page.locator("#m li").text_content() == "2"
    assert violations == []


def test_markup_is_reported_where_the_policy_may_not_be_made(page, native, violations, page_errors):
    page_errors.expect("Siphon:", "policy directive", "TrustedHTML")
    native.open(
        "<p id=a>old</p><p id=o></p>",
        policy=STRICT.replace("trusted-types siphon", "trusted-types 'none'"),
    )

    native.apply(
        {"type": "replace", "selector": "#a", "html": "<b>new</b>"}, text("#o", "the rest")
    )

    assert [one["detail"]["code"] for one in native.events("error")] == ["command"]
    assert page.locator("#a").text_content() == "old"
    assert page.locator("#o").text_content() == "the rest"
    assert violations
    violations.clear()


def test_handlers_in_markup_are_morphed_where_only_types_are_demanded(page, native):
    native.open(
        "<button id=e onclick='window.said = 1'>x</button><div id=m><iframe id=i></iframe></div>",
        policy="require-trusted-types-for 'script'; trusted-types siphon",
    )

    native.apply(
        {"type": "morph", "selector": "#e", "html": "<button id=e onclick='window.said = 2'>x"},
        {"type": "morph", "selector": "#m", "html": "<iframe id=i srcdoc='<p>x'></iframe>"},
    )
    page.click("#e")

    assert page.evaluate("said") == 2
    assert page.frame_locator("#i").locator("p").text_content() == "x"
    assert native.events("error") == []


def test_the_policy_is_not_to_be_had_by_others(page, native):
    native.open("<p id=a></p>")
    native.apply({"type": "replace", "selector": "#a", "html": "<b>x</b>"})

    reachable = page.evaluate(
        """() => Object.values(Siphon).concat(Object.values(Siphon.commands))
                 .some((one) => one instanceof TrustedTypePolicy)"""
    )

    assert not reachable


def test_a_script_without_the_client_s_nonce_does_not_run(page, native, violations, page_errors):
    page_errors.expect("Content Security Policy", "Siphon:")
    # Scripts are allowed by their address here, so that the client is loaded without a nonce.
    native.open(
        "<p id=o></p>",
        policy=STRICT.replace(f"'nonce-{NONCE}'", "'self'"),
    )
    page.evaluate("document.querySelectorAll('script').forEach((one) => (one.nonce = ''))")

    native.apply({"type": "script", "script": "window.ran = true"}, text("#o", "the rest"))

    assert page.evaluate("window.ran") is None
    assert page.locator("#o").text_content() == "the rest"
    violations.clear()
