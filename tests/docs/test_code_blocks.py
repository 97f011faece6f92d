"""What the pages show works: their Python runs, the applications in it answer, the rest parses."""

import json
import re
import subprocess
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment
from sybil import Sybil
from sybil.parsers.myst import CodeBlockParser
from sybil.parsers.myst import PythonCodeBlockParser

from flask_siphon.calls import Sijax

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    *sorted(page for page in (ROOT / "docs").rglob("*.md") if "_build" not in page.parts),
]

#: Where the clients find the token that they send with calls.
TOKEN = re.compile(
    r'<meta name="csrf-token" content="([^"]*)">|<meta name="siphon" content="([^"]*)">'
)

#: Script elements without a source; what Jinja puts into them counts as nothing.
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)


def examples(page, parser):
    return list(Sybil(parsers=[parser]).parse(page).examples())


def blocks(language):
    """One parameter for each block of that language: its text, named by page and line."""
    return [
        pytest.param(example.parsed, id=f"{page.relative_to(ROOT)}:{example.line}")
        for page in PAGES
        for example in examples(page, CodeBlockParser(language, lambda example: None))
    ]


def assert_is_javascript(text, folder):
    script = folder / "block.mjs"
    script.write_text(text)
    checked = subprocess.run(["node", "--check", script], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


def run(function, *args):
    """The commands that a function queues, without an application."""
    return json.loads(Sijax().execute_callback(args, function))


def token_of(page):
    found = TOKEN.search(page)
    if found is None:
        return ""
    return found[1] or json.loads(unescape(found[2]))["csrf"]


def post_through(namespace):
    def post(name, args, fields, path):
        """The answer of the page's application to a call of its own page."""
        client = namespace["app"].test_client()
        return client.post(
            path,
            data={**fields, "sijax_rq": name, "sijax_args": json.dumps(args)},
            headers={
                "Accept": "application/json, application/x-ndjson",
                "X-CSRFToken": token_of(client.get(path).text),
            },
        )

    return post


def helpers(namespace, page):
    """What the checks after the blocks of a page may use."""
    post = post_through(namespace)

    def shown_after(command):
        """The lines that the page shows as what a command prints."""
        return re.search(rf"{command}\n(.*?)\n```", page.read_text(), re.DOTALL)[1].splitlines()

    def call(name, /, *args, path="/", **fields):
        """The commands with which a call is answered."""
        answer = post(name, args, fields, path)
        assert answer.status_code == 200
        lines = [json.loads(line) for line in answer.text.splitlines()]
        return [
            command
            for line in (lines if answer.mimetype == "application/x-ndjson" else [answer.json])
            if isinstance(line, list)
            for command in line
        ]

    def fails(name, /, *args, path="/", **fields):
        """The error with which a call is answered."""
        answer = post(name, args, fields, path)
        assert answer.status_code >= 400
        return answer.json["error"]

    return {"run": run, "call": call, "fails": fails, "shown_after": shown_after}


def pages_of(app):
    """The answers to a GET of every page of an application, or the login that it leads to."""
    client = app.test_client()
    if "siphon" in app.extensions:
        app.extensions["siphon"].publish()  # or the first request would add rules to the list
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments:
            yield client.get(rule.rule, follow_redirects=True)


@pytest.mark.parametrize(
    "page",
    # The tutorial is a folder of files: test_tutorial.py.
    [p for p in PAGES if p.stem != "tutorial" and examples(p, PythonCodeBlockParser())],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_the_python_of_a_page_runs_and_its_applications_answer(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    document = Sybil(parsers=[PythonCodeBlockParser()]).parse(page)
    namespace = document.namespace
    namespace |= {"__name__": "documented", "__file__": str(tmp_path / "documented.py")}
    namespace |= helpers(namespace, page)

    apps = []
    for example in document.examples():
        example.evaluate()
        apps += [value for value in namespace.values() if isinstance(value, Flask)]

    for app in set(apps):
        for answer in pages_of(app):
            assert answer.status_code == 200
            assert_is_javascript(";".join(INLINE_SCRIPT.findall(answer.text)), tmp_path)


@pytest.mark.parametrize("block", blocks("javascript"))
def test_a_javascript_block_parses(block, tmp_path):
    assert_is_javascript(block, tmp_path)


@pytest.mark.parametrize("block", [*blocks("html"), *blocks("html+jinja")])
def test_an_html_block_is_a_template(block, tmp_path):
    Environment(autoescape=True).parse(block)

    scripts = ";".join(INLINE_SCRIPT.findall(re.sub(r"\{\{.*?\}\}", "", block)))
    assert_is_javascript(scripts, tmp_path)


@pytest.mark.parametrize("block", blocks("json"))
def test_a_json_block_is_json_line_by_line(block):
    assert [json.loads(line) for line in block.splitlines()]


def test_no_block_is_of_a_kind_that_nobody_looks_at():
    looked_at = {"python", "javascript", "html", "html+jinja", "json"}
    for_people = {"console", "docker", "http", "nginx", "text"}
    for_sphinx = {"{eval-rst}", "{include}", "{literalinclude}", "{toctree}"}

    languages = {
        language
        for page in PAGES
        for language in re.findall(r"(?m)^```([^\s`]+)", page.read_text())
    }

    assert languages <= looked_at | for_people | for_sphinx
