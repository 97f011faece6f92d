"""An interaction of ``Visitor`` on a page of 20 kB: a click, its call, three commands, one read.

``python -m benchmarks.visitor profile`` shows where the time goes.
"""

from __future__ import annotations

import cProfile
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter
from uuid import uuid4

from flask import Flask
from flask import render_template_string

from benchmarks.report import print_table
from benchmarks.report import Row
from flask_siphon import Browser
from flask_siphon import page
from flask_siphon import Siphon
from flask_siphon.testing import Visitor

PER_SECOND = 500  # what was promised

INTERACTIONS = 300  # of a round
ROUNDS = 9
ROWS = 210  # make 20 kB

TEMPLATE = """<!doctype html><html><head><title>Items</title>{{ siphon_head() }}</head><body>
<p id="count" class="number">0</p><button id="more" {{ call("more") }}>More</button>
<table><tbody id="items">{% for number in range(rows) %}
<tr id="item{{ number }}"><td>Number {{ number }}</td><td><input name="title{{ number }}"></td>
<td class="last">x</td></tr>{% endfor %}</tbody></table></body></html>"""


def application() -> Flask:
    """A page with a table, and a function that changes a few things on it."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY="of the benchmark", TESTING=True)
    Siphon(app)

    @page(app, "/", auth="public", csrf=False)
    def items() -> str:
        return render_template_string(TEMPLATE, rows=ROWS)

    @items.callback
    def more(browser: Browser) -> None:
        browser.text("#count", "many").add_class("#count", "changed")
        browser.replace("#item7", '<tr id="item7"><td>New</td><td></td><td></td></tr>')

    return app


def by_visitor() -> Callable[[], None]:
    visitor = Visitor(application()).open("/")
    assert len(visitor.html("body")) > 19_000

    def interact() -> None:
        assert visitor.click("#more").text("#item7 td") == "New"

    return interact


def by_test_client() -> Callable[[], None]:
    """The yardstick: the bare call, and nobody looks at the answer."""
    client = application().test_client()
    call = {"sijax_rq": "more", "sijax_args": "[]"}
    headers = {"Accept": "application/json", "Idempotency-Key": ""}

    def interact() -> None:
        headers["Idempotency-Key"] = str(uuid4())
        assert client.post("/", data=call, headers=headers).status_code == 200

    return interact


def microseconds(ways: dict[str, Callable[[], None]]) -> dict[str, float]:
    """Time of one interaction; the ways take turns, the median round counts."""
    rounds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, interact in ways.items():
            start = perf_counter()
            for _ in range(INTERACTIONS):
                interact()
            rounds[name].append((perf_counter() - start) / INTERACTIONS * 1e6)
    return {name: median(each) for name, each in rounds.items()}


def run() -> list[Row]:
    times = microseconds({"visitor": by_visitor(), "client": by_test_client()})
    promised = 1e6 / PER_SECOND
    name = "an interaction of Visitor"
    return [
        Row(name, times["visitor"], promised, f"{PER_SECOND} a second", "µs", 1.0),
        Row(name, times["visitor"], times["client"], "its call, by Flask's client", "µs"),
    ]


if __name__ == "__main__":
    if sys.argv[1:] == ["profile"]:
        interact = by_visitor()
        cProfile.run("for _ in range(2000): interact()", sort="tottime")
    else:
        print_table(run())
