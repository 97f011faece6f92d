"""The wire cases of ``tests/wire``, run by the client in Chromium; see the README there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from flask import Response

from .conftest import NONCE
from .conftest import STATIC

FOLDER = Path(__file__).parents[2] / "wire"
#: The cases' own markup may bring inline styles and handlers; types are demanded all the same.
POLICY = "require-trusted-types-for 'script'; trusted-types siphon"
#: Kinds of fields into which one does not type letters.
PICKED = {"date", "time", "datetime-local", "month", "week", "color", "range"}

#: A node as plain data: pieces of text that stand together are one.
TREE = """
const OWN = ['siphon-toasts', 'siphon-announcer', 'siphon-announcer-assertive'];
const tree = (parent) => {
  const nodes = [];
  for (const node of (parent.content ?? parent).childNodes) {
    if (node.nodeType === Node.TEXT_NODE) {
      if (typeof nodes.at(-1) === 'string') nodes.push(nodes.pop() + node.data);
      else if (node.data) nodes.push(node.data);
    } else if (node.nodeType === Node.COMMENT_NODE) nodes.push(['comment', node.data]);
    else if (!OWN.includes(node.getAttribute('id'))) {
      const attributes = Object.fromEntries([...node.attributes].map((a) => [a.name, a.value]));
      nodes.push([node.localName, attributes, tree(node)]);
    }
  }
  return nodes;
};
"""

HELD = """
const held = (selector) => {
  const element = document.querySelector(selector);
  if (!element) return null;
  if (!element.matches('input,select,textarea')) return element.textContent;
  if (element.multiple && element.options) {
    return [...element.selectedOptions].map((option) => option.value);
  }
  return /^(checkbox|radio)$/.test(element.type) ? element.checked : element.value;
};
"""


class Site:
    """Shows the HTML of one case after the other, whatever the address."""

    def __init__(self, bundle: str) -> None:
        self.head = (
            "<title></title><link rel=icon href=data:,><meta name=siphon content='{}'>"
            f"<script nonce={NONCE} src=/client.js></script>"
            f"<script nonce={NONCE}>window.alert = () => {{}}</script>"
        )
        self.html = ""
        self.app = Flask(__name__, static_folder=None)

        @self.app.get("/client.js")
        def client() -> Response:
            return Response((STATIC / bundle).read_bytes(), mimetype="text/javascript")

        @self.app.route("/", defaults={"path": ""}, methods=["GET", "POST"])
        @self.app.route("/<path:path>", methods=["GET", "POST"])
        def page(path: str) -> Response:
            text = f"<!doctype html><html><head>{self.head}</head><body>{self.html}"
            return Response(text, headers={"Content-Security-Policy": POLICY})


def edit(page, selector, value):
    """Do what a user does to give a field this value."""
    field = page.locator(selector).first
    if isinstance(value, bool):
        field.set_checked(value)
    elif isinstance(value, list) or field.evaluate("e => e.localName") == "select":
        field.select_option(value)
    elif field.evaluate("e => e.type") in PICKED:
        field.fill(value)
    else:
        field.fill("")
        page.keyboard.insert_text(value)
    field.focus()


def outcome(page, parser, case):
    """What the case says and the page does not do; empty if all is well."""
    for selector, value in case.get("edited", {}).items():
        edit(page, selector, value)
    if "navigates" in case:
        with page.expect_navigation() as navigation:
            page.evaluate("commands => Siphon.apply(commands)", case["commands"])
        wanted = case["navigates"] or "/page"
        return {} if navigation.value.url.endswith(wanted) else {"went to": navigation.value.url}

    page.evaluate("commands => Siphon.apply(commands)", case["commands"])

    wrong = {}
    found = page.evaluate(f"() => {{ {TREE} return tree(document.body); }}")
    wanted = parser.evaluate(
        f"""(html) => {{
          {TREE}
          return tree(new DOMParser().parseFromString('<body>' + html, 'text/html').body);
        }}""",
        case["expected"],
    )
    if found != wanted:
        wrong["tree"] = found
    failed = page.evaluate("eventsOf('error').length")
    if failed != case.get("errors", 0):
        wrong["errors"] = failed
    if "focus" in case and not page.evaluate(
        "selector => document.activeElement === document.querySelector(selector)", case["focus"]
    ):
        wrong["focus"] = page.evaluate("document.activeElement.outerHTML")
    page.evaluate("new Promise(requestAnimationFrame)")  # announcements come with the next frame
    page.evaluate("new Promise(requestAnimationFrame)")
    for selector, value in case.get("now", {}).items():
        held = page.evaluate(f"selector => {{ {HELD} return held(selector); }}", selector)
        if held != value:
            wrong[selector] = held
    return wrong


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_the_client_does_what_the_cases_say(path, page, serve, page_errors):
    cases = json.loads(path.read_text())
    if any(case.get("errors") for case in cases):
        page_errors.expect("Siphon:")
    site = Site("sijax.js" if path.stem == "jquery" else "siphon.js")
    url = serve(site.app)
    parser = page.context.new_page()
    wrong = {}

    for case in cases:
        site.html = case["html"]
        page.goto(url + "/page")
        found = outcome(page, parser, case)
        if found:
            wrong[case["name"]] = found

    assert wrong == {}, json.dumps(wrong)
