"""What there is, is in the docs: keys, names, errors, commands, events."""

import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest
from sphinx.util.inventory import InventoryFile

import flask_sijax
import flask_siphon
import flask_siphon.jam
import flask_siphon.login
import flask_siphon.stores
import flask_siphon.testing
import sijax
from flask_siphon import config
from flask_siphon import errors
from flask_siphon.calls import BaseResponse

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
CLIENT = ROOT / "client" / "src"

PAGES = {path.stem: path.read_text() for path in [*DOCS.glob("*.md"), *DOCS.glob("guide/*.md")]}

#: The modules that applications import.
MODULES = [
    flask_siphon,
    flask_siphon.calls,
    flask_siphon.csrf,
    flask_siphon.data,
    flask_siphon.http,
    flask_siphon.identity,
    flask_siphon.jam,
    flask_siphon.login,
    flask_siphon.stores,
    flask_siphon.testing,
    flask_sijax,
]

#: What pages of the Sijax age, and of this one, may read, call or listen to.
CLIENT_API = [
    "Sijax.PARAM_REQUEST",
    "Sijax.PARAM_ARGS",
    "Sijax.requestUri",
    "Sijax.setRequestUri",
    "Sijax.getRequestUri",
    "Sijax.setJsonUri",
    "Sijax.processCommands",
    "Sijax.getCommandProcessor",
    "Sijax.request",
    "Sijax.getFormValues",
    "Sijax.process_alert",
    "Sijax.process_html",
    "Sijax.process_attr",
    "Sijax.process_css",
    "Sijax.process_script",
    "Sijax.process_remove",
    "Sijax.process_call",
    "sjxComet.request",
    "sjxUpload.FIELD_FORM_ID",
    "sjxUpload.getFrameId",
    "sjxUpload.prepareForm",
    "sjxUpload.registerForm",
    "sjxUpload.resetForm",
    "sjxUpload.processResponse",
    "sjxUpload.cancel",
    "sijax:error",
    "sijax:upload-start",
    "sijax:upload-progress",
    "sijax:upload-done",
    "sijax:upload-error",
    "sijax:upload-cancel",
    "X-CSRFToken",
    "X-Requested-With",
    "csrf_token",
    "csrf-token",
    "window.csrfToken",
]


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    """The folder of the built pages, and what Sphinx had to say."""
    folder = tmp_path_factory.mktemp("docs")
    options = ["-q", "-W", "--keep-going", "-d", str(folder / "doctrees")]
    sphinx = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, str(DOCS), str(folder / "html")],
        capture_output=True,
        text=True,
    )
    return folder / "html", sphinx


@pytest.fixture(scope="module")
def inventory(build):
    """Everything that the built pages define, by kind."""
    pages, _ = build
    return InventoryFile.loads((pages / "objects.inv").read_bytes(), uri="").data


def modules_of(package):
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return [package, *(importlib.import_module(module.name) for module in found)]


def public(module):
    # A package shows what it imports; a module says what of its own is public.
    listed = getattr(module, "__all__", vars(module))
    return {
        name: value
        for name, value in vars(module).items()
        if name in listed
        and (not name.startswith("_") or name == "__version__")
        and (not isinstance(value, ModuleType) or value.__name__ == "json")
    }


def anchors(page):
    """What a link to a heading of a page ends with, wherever pages are shown."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.M)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


def test_the_pages_build_without_a_warning_and_their_links_lead_somewhere(build):
    _, sphinx = build

    assert (sphinx.returncode, sphinx.stderr) == (0, "")


@pytest.mark.parametrize("page", ["README.md", "examples/sched/README.md"])
def test_the_links_of_a_page_that_sphinx_does_not_read_lead_somewhere(page):
    folder = (ROOT / page).parent
    links = re.findall(r"\]\(([^)#]*)(?:#([^)]+))?\)", (ROOT / page).read_text())

    broken = [
        (path, anchor)
        for path, anchor in links
        if not (folder / path).exists() or (anchor and anchor not in anchors(folder / path))
    ]

    assert broken == []


def test_every_picture_is_shown_somewhere():
    shown = {name for text in PAGES.values() for name in re.findall(r"_static/([\w.-]+)\)", text)}

    assert {path.name for path in (DOCS / "_static").iterdir()} == shown


def test_every_configuration_key_has_an_entry_and_every_entry_is_a_key(inventory):
    assert sorted(inventory["std:confval"]) == sorted(key.name for key in config.KEYS)


@pytest.mark.parametrize("key", config.KEYS, ids=lambda key: key.name)
def test_an_entry_says_the_default_and_since_when(key):
    entry = re.search(
        rf"^:::{{confval}} {key.name}$(.*?)^:::$", PAGES["configuration"], re.M | re.S
    )

    default = dict(key.default) if isinstance(key.default, Mapping) else key.default
    assert f":default: `{default!r}`" in entry[1]
    assert re.search(r"^Since \d", entry[1], re.M)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_public_name_is_in_the_api_page(module, inventory):
    documented = {name for kind in inventory if kind.startswith("py:") for name in inventory[kind]}
    for name, value in public(module).items():
        assert f"{module.__name__}.{name}" in documented
        if not inspect.isclass(value) or issubclass(value, Exception):
            continue
        # The members of a class that several modules show are told once.
        homes = [each.__name__ for each in MODULES if vars(each).get(name) is value]
        for member in vars(value):
            if not member.startswith("_") and callable(getattr(value, member)):
                assert {f"{home}.{name}.{member}" for home in homes} & documented, member


@pytest.mark.parametrize("module", modules_of(sijax), ids=lambda module: module.__name__)
def test_every_name_of_the_old_modules_is_in_the_api_page(module):
    listed = set(re.findall(r"`(sijax\.[\w.]+)`", PAGES["api"]))

    assert {f"{module.__name__}.{name}" for name in public(module)} <= listed


def test_every_error_class_is_explained():
    classes = {
        name
        for name, value in vars(errors).items()
        if inspect.isclass(value) and value.__module__ == errors.__name__
    }

    classes.add("CallError")
    assert classes == set(re.findall(r"^`(\w+)`\n: ", PAGES["errors"], re.M))


def test_every_command_is_in_the_guide_and_on_the_wire():
    commands = {
        name
        for name, member in vars(BaseResponse).items()
        if inspect.isfunction(member) and not name.startswith("_") and name != "dumps"
    }

    assert commands == set(re.findall(r"^\| `(\w+)\(", PAGES["calls"], re.M))
    wire = set(re.findall(r"`(\w+)(?:\(.*?\))?`(?=.*\|)", PAGES["wire"]))
    assert commands - {"clear_commands"} <= wire


@pytest.mark.parametrize("name", CLIENT_API)
def test_what_pages_use_of_the_client_is_in_the_docs(name):
    assert any(name in page for page in PAGES.values())


def test_every_option_of_a_call_is_in_the_guide():
    settings = (CLIENT / "sijax" / "settings.ts").read_text()
    options = re.search(r"(?ms)^export interface Options \{$(.*?)^\}", settings)
    names = set(re.findall(r"^  (\w+)\?:", options[1], re.M))

    assert names
    table = re.findall(r"^\| (`.*?) \|", PAGES["client"], re.M)
    assert names == {name for cell in table for name in re.findall(r"`(\w+)", cell)}


def test_every_error_code_of_the_old_client_is_explained_and_no_other():
    sources = "\n".join(path.read_text() for path in CLIENT.rglob("*.ts"))
    raised = "\n".join(path.read_text() for path in (CLIENT / "sijax").glob("*.ts"))
    codes = set(re.findall(r"(?:\bfail(?:ed)?\(|\bcode(?:: | = ))'([\w-]+)'", raised))
    _, old = PAGES["errors"].split("\n(of-sijax)=\n")
    explained = set(re.findall(r"^\| `([\w-]+)` \|", old, re.M))

    assert codes
    assert codes <= explained
    # The one code that is not the client's own comes with the last line of a failed stream.
    quoted = set(re.findall(r"'([\w-]+)'", sources))
    assert explained - quoted == {"server_error"}
