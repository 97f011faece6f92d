"""What pages can do is in the references, all of it, and nothing else is."""

import inspect
import re
from pathlib import Path

import pytest
from flask import Flask

from flask_siphon import Browser
from flask_siphon import page
from flask_siphon import Siphon
from flask_siphon.calls import Page
from flask_siphon.calls.refusals import told
from flask_siphon.calls.sentences import CALLS
from flask_siphon.calls.sentences import FIELDS
from flask_siphon.calls.sentences import Sentences
from flask_siphon.http.routing import RULE_OPTIONS
from flask_siphon.testing import Visitor

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
#: The client of pages, without what only old pages load.
SOURCES = {path.stem: path.read_text() for path in (ROOT / "client" / "src").glob("*.ts")}
CLIENT = "\n".join(SOURCES.values())

#: What the dispatcher, not a function of a page, asks a browser.
NO_COMMANDS = {"dumps", "navigates", "queued", "take_commands", "take_flashes"}
#: Said on buttons, not of errors.
LABELS = {"login", "reload", "close"}


def read(name):
    return (DOCS / f"{name}.md").read_text()


def between(text, start, end):
    return text.split(start, 1)[1].split(end, 1)[0]


def names_in_table(text):
    """The names in the first cells of all rows."""
    cells = re.findall(r"^\| (`[^|]*) \|", text, re.M)
    return {name for cell in cells for name in re.findall(r"`([\w:.-]+)", cell)}


def two_cells(text):
    return dict(re.findall(r"^\| `([^`|]+)` \| ([^|]+?) \|$", text, re.M))


def client_messages():
    return dict(re.findall(r"^  (\w+): '(.+)',$", SOURCES["messages"], re.M))


def members_of(interface, source):
    body = re.search(rf"(?ms)^export interface {interface} \{{$(.*?)^\}}", source)[1]
    return set(re.findall(r"^  (\w+)[?(:]", body, re.M))


def members(cls):
    return {name for each in cls.__mro__[:-1] for name in vars(each) if not name.startswith("_")}


COMMANDS = {name for name in members(Browser) if inspect.isfunction(getattr(Browser, name))}
COMMANDS -= NO_COMMANDS


def test_every_command_is_in_the_reference():
    assert names_in_table(read("commands")) == COMMANDS


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_reference_shows_the_parameters_of_a_command(name):
    shown = re.search(rf"^\| `{name}\((.*?)\)` \|", read("commands"), re.M)[1]

    parameters = list(inspect.signature(getattr(Browser, name)).parameters.values())[1:]

    assert re.findall(r"\w+(?=[,=]|$)", re.sub(r"=[^,]*", "", shown)) == [
        each.name for each in parameters
    ]


def test_every_command_that_only_pages_have_is_on_the_wire():
    section = between(read("wire"), "### Commands of pages", "### Errors")
    shown = set(re.findall(r"`(\w+)\(", section))

    assert shown == COMMANDS & vars(Browser).keys()


def test_every_attribute_is_in_the_reference():
    written = set(re.findall(r"data-siphon[a-z-]*", CLIENT))
    read_from_datasets = {
        "data-siphon-" + name.lower() for name in re.findall(r"\bsiphon([A-Z][a-z]+)\b", CLIENT)
    }

    section = between(read("siphon-js"), "## Attributes", "## Events")
    shown = {name for name in names_in_table(section) if name.startswith("data-siphon")}

    assert shown == written | read_from_datasets


def test_every_event_is_in_the_reference():
    names = set(re.findall(r"\bemit\((?:[^()]|\([^()]*\))*?, '([\w-]+)'", CLIENT))

    section = between(read("siphon-js"), "## Events", "## The object `Siphon`")

    assert names
    assert names_in_table(section) == {f"siphon:{name}" for name in names}


def test_every_class_and_id_that_the_client_writes_is_in_the_reference():
    names = set(re.findall(r"""['"`]#?(siphon-[a-z]+)(?=['"` $])""", CLIENT))
    inner = {"siphon-unseen", "siphon-lent", "siphon-close", "siphon-announcer"}

    assert "siphon-busy" in names
    assert {name for name in names - inner if name not in read("siphon-js")} == set()


def test_every_member_of_the_object_and_every_option_is_in_the_reference():
    section = between(read("siphon-js"), "## The object `Siphon`", "## Other ways")
    shown = names_in_table(section)

    surface = members_of("Surface", SOURCES["surface"])
    options = members_of("Options", SOURCES["call"])

    assert shown == {f"Siphon.{name}" for name in surface} | options


def test_every_sentence_is_in_the_configuration_word_by_word():
    said = FIELDS | CALLS | client_messages()

    shown = two_cells(between(read("configuration"), "### The sentences", "\n## "))

    assert shown == said


def test_every_error_code_of_a_call_is_explained():
    section = between(read("errors"), "(of-a-page)=", "(of-sijax)=")
    explained = set(re.findall(r"^\| `(\w+)` \|", section, re.M))
    statuses = dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", section, re.M))
    sentences = Sentences({})

    assert statuses == {"user_error": "400"} | {
        code: str(told(code, sentences).status) for code in CALLS
    }
    assert explained == {*CALLS, "user_error"} | (set(client_messages()) - LABELS) | {"superseded"}


def test_every_option_of_a_page_and_of_its_functions_is_in_the_guide():
    guide = read("guide/pages")
    of_pages = names_in_table(between(guide, "## What `page` takes", "## Functions"))
    of_functions = names_in_table(between(guide, "They take these options", "(in-the-template)="))

    declared = {
        each.name
        for each in inspect.signature(page).parameters.values()
        if each.kind is each.KEYWORD_ONLY
    }

    assert of_pages == declared | {"endpoint", "methods", *RULE_OPTIONS}
    assert of_functions == set(inspect.signature(Page.callback).parameters) - {"self", "function"}


def test_everything_that_a_visitor_does_and_sees_is_in_the_guide():
    guide = between(read("guide/testing"), "## What a visitor does", "## Options")

    assert names_in_table(guide) == members(Visitor)


def test_everything_that_templates_get_is_in_the_api_page():
    app = Flask(__name__)
    plain = set(app.jinja_env.globals)
    app = Flask(__name__)
    Siphon(app)

    section = between(read("api"), "## In templates", "\n## ")

    assert set(re.findall(r"^`(\w+)\(", section, re.M)) == set(app.jinja_env.globals) - plain
