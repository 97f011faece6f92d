"""The wire cases, on the Visitor's side; the browser's are run by ``tests/browser/native``."""

import inspect
import json
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import DictLoader

from flask_siphon.calls import Browser
from flask_siphon.testing.applier import apply
from flask_siphon.testing.commands import COMMANDS
from flask_siphon.testing.document import Document
from flask_siphon.testing.document import is_field
from flask_siphon.testing.filling import fill
from flask_siphon.testing.page import Page
from flask_siphon.testing.tree import attribute
from flask_siphon.testing.tree import children
from flask_siphon.testing.tree import COMMENT
from flask_siphon.testing.tree import TEXT

FOLDER = Path(__file__).parents[1] / "wire"
URL = "http://localhost/page"

#: What the client adds to a page by itself.
OWN_IDS = {"siphon-toasts", "siphon-announcer", "siphon-announcer-assertive"}

CASES = [
    pytest.param(path.stem, case, id=f"{path.stem} {case['name']}")
    for path in sorted(FOLDER.glob("*.json"))
    for case in json.loads(path.read_text())
]

#: Something for the parameters of the methods of ``Browser`` where a plain text would not do.
SAMPLES = {"errors": {"a": "no"}, "template": "t.html", "func_params": [], "force": True}
#: What a subclass or a dispatcher asks of a ``Browser``.
NO_COMMANDS = {"dumps", "clear_commands", "navigates", "queued", "take_commands", "take_flashes"}


def sample(parameter):
    return SAMPLES.get(parameter.name, "b")


def queued_by_every_method():
    """The commands of ``Browser``, each method called once."""
    app = Flask(__name__)
    app.jinja_loader = DictLoader({"t.html": "{% block b %}{% endblock %}"})
    browser = Browser()
    with app.app_context():
        for name, method in inspect.getmembers(Browser, inspect.isfunction):
            if name.startswith("_") or name in NO_COMMANDS:
                continue
            _, *parameters = inspect.signature(method).parameters.values()
            named = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD)
            getattr(browser, name)(*(sample(each) for each in parameters if each.kind not in named))
    return browser.queued()


def tree_of(node):
    """A node as plain data: pieces of text that stand together are one."""
    nodes = []
    for child in children(node):
        if child.tag == TEXT:
            if not child.text_content:
                continue
            if nodes and isinstance(nodes[-1], str):
                nodes[-1] += child.text_content
            else:
                nodes.append(child.text_content)
        elif child.tag == COMMENT:
            nodes.append(("comment", child.comment_content))
        elif attribute(child, "id") not in OWN_IDS:
            attributes = {name: value or "" for name, value in child.attributes.items()}
            nodes.append((child.tag, attributes, tree_of(child)))
    return nodes


def held(document, selector):
    found = document.select(selector)
    if not found:
        return None
    if not is_field(found[0]):
        return found[0].text()
    return document.controls.held(found[0])


@pytest.mark.parametrize(("file", "case"), CASES)
def test_a_command_does_to_the_tree_what_the_case_says(file, case):
    client = "/sijax.js" if file == "jquery" else "/siphon.js"
    document = Document(f"<title></title><script src='{client}'></script><body>{case['html']}")
    page = Page(document, URL)
    for selector, value in case.get("edited", {}).items():
        (control,) = document.select(selector)
        fill(document.controls, control, value, "edited")
        document.focus(control)

    failed = apply(page, case["commands"])

    assert len(failed) == case.get("errors", 0)
    if "navigates" in case:
        assert page.destination == (
            URL.removesuffix("/page") + case["navigates"] if case["navigates"] else URL
        )
        return
    assert page.destination is None
    assert tree_of(document.body) == tree_of(Document(f"<body>{case['expected']}").body)
    for selector, value in case.get("now", {}).items():
        assert held(document, selector) == value, selector
    if "focus" in case:
        (focused,) = document.select(case["focus"])
        now = document.focused or document.body
        assert now.mem_id == focused.mem_id


def test_every_command_of_browser_has_cases():
    queued = {(each["type"], each.get("setType")) for each in queued_by_every_method()}

    shown = {
        (command["type"], command.get("setType"))
        for case in (param.values[1] for param in CASES)
        for command in case["commands"]
    }
    assert len(queued) > 30
    assert queued - shown == set()


def test_every_command_has_a_file_of_its_name_and_an_applier():
    types = {each["type"] for each in queued_by_every_method()}

    assert types == set(COMMANDS)
    assert types <= {path.stem for path in FOLDER.glob("*.json")}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_a_file_of_cases_is_about_the_command_of_its_name(path):
    common = {"batch", "selectors", "jquery"}

    for case in json.loads(path.read_text()):
        types = {command["type"] for command in case["commands"]}
        assert path.stem in types | common
