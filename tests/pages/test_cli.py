"""``flask siphon routes``: every entrance of an application."""

import json

import pytest

from flask_siphon import page
from flask_siphon.calls import callback
from flask_siphon.http import Controller
from flask_siphon.http import route


class H(Controller):
    @route("/c", auth="public", methods=["GET"])
    def show(self):
        pass

    @route("/j", type="json")
    def answer(self):
        pass

    @callback(once=False)
    def rename(self, browser):
        pass


@pytest.fixture
def routes(app):
    @page(app, "/b/<int:n>", csrf=False)
    def view(n):
        return ""

    view.callback(name="save")(lambda browser: None)
    view.callback(name="look", auth="public", readonly=True)(lambda browser: None)
    view.comet(name="watch")(lambda browser: None)
    view.upload("photo")(lambda browser: None)
    app.siphon.register_controllers(H)

    def routes(*options):
        result = app.test_cli_runner().invoke(args=["siphon", "routes", *options])
        assert result.exit_code == 0, result.output
        return result.output

    return routes


def test_every_entrance_is_listed(routes):
    listed = json.loads(routes("--json"))

    assert [each["url"] for each in listed] == sorted(each["url"] for each in listed)
    rows = {(each["kind"], each["name"]): each for each in listed}
    assert set(rows) == {
        ("page", "view"),
        ("callback", "save"),
        ("callback", "look"),
        ("comet", "watch"),
        ("upload", "photo_upload"),
        ("http", "H.show"),
        ("callback", "rename"),
        ("json", "H.answer"),
    }
    assert rows["page", "view"] == {
        "kind": "page",
        "name": "view",
        "url": "/b/<int:n>",
        "methods": "GET,POST",
        "auth": "user",
        "csrf": "no",
        "once": "-",
    }
    assert rows["callback", "save"]["once"] == "yes"
    assert rows["callback", "look"]["once"] == "no"
    assert rows["callback", "rename"]["once"] == "no"
    assert rows["callback", "rename"]["csrf"] == "yes"
    assert rows["callback", "look"]["auth"] == "user public"
    assert rows["json", "H.answer"]["csrf"] == "no"


def test_the_table_has_a_line_for_each(routes):
    table = routes().splitlines()

    assert table[0].split() == ["kind", "name", "url", "methods", "auth", "csrf", "once"]
    assert len(table) == 1 + len(json.loads(routes("--json")))
    assert all(line == line.rstrip() for line in table)


def test_an_application_without_entrances(app):
    result = app.test_cli_runner().invoke(args=["siphon", "routes", "--json"])

    assert json.loads(result.output) == []
