"""From a click to the changed DOM, in Chromium: a call of a page, htmx, and a bare ``fetch``.

One page has a button for each, and one server, a process of its own, answers all of them. Each
says how many rows it wants, and the guard asks each for the token; only our call is also done no
more than once. A ``fetch`` that makes our call by hand tells the client's part from the server's.
They take turns; the median click counts. htmx 4 is the peer of today; the goal was set where
htmx 2 took 1.14 times as long as the ``fetch``, so that row tells what this machine makes of it.
``python -m benchmarks.click serve`` is that server: it prints its port.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask
from flask import render_template_string
from flask import request
from flask import Response
from flask import send_file
from werkzeug.serving import make_server
from werkzeug.serving import WSGIRequestHandler

from benchmarks.chromium import medians
from benchmarks.chromium import open_page
from benchmarks.report import print_table
from benchmarks.report import Row
from flask_siphon import Browser
from flask_siphon import page
from flask_siphon import Siphon

ROOT = Path(__file__).parents[1]
HTMX = {
    4: ROOT / "client/node_modules/htmx.org/dist/htmx.min.js",
    2: ROOT / "client/node_modules/htmx2/dist/htmx.min.js",
}

GOAL = 1.10

CLICKS = 600  # of each button
FIRST = 100  # clicks that do not count: caches fill, and the browser compiles

PAGE = """<!doctype html>
<html lang="en">
<head>
  <title>Clicks</title>
  <link rel="icon" href="data:,">
  {{ siphon_head() }}
  <script src="/htmx{{ request.args["htmx"] }}.js" defer></script>
</head>
<body>
  <button id="ours" {{ call("draw", 20) }}>ours</button>
  <button id="htmx" hx-post="/draw" hx-target="#of-htmx" hx-vals='{"rows": 20}'
    hx-headers='{"X-CSRFToken": "{{ csrf_token() }}"}'>htmx</button>
  <button id="bare">bare</button>
  <ul id="of-ours"></ul>
  <ul id="of-htmx"></ul>
  <button id="hand">by hand</button>
  <ul id="of-bare"></ul>
  <ul id="of-hand"></ul>
  <script>
    document.getElementById("bare").addEventListener("click", async () => {
      const headers = { "X-CSRFToken": Siphon.config.csrf };
      const body = new URLSearchParams({ rows: 20 });
      const answer = await fetch("/draw", { method: "POST", headers, body });
      document.getElementById("of-bare").innerHTML = await answer.text();
    });
    document.getElementById("hand").addEventListener("click", async () => {
      const headers = {
        Accept: "application/json",
        "Idempotency-Key": crypto.randomUUID(),
        "X-CSRFToken": Siphon.config.csrf,
      };
      const body = new URLSearchParams({ sijax_rq: "draw", sijax_args: "[20]" });
      const answer = await fetch(location, { method: "POST", headers, body });
      for (const { html } of await answer.json()) {
        document.getElementById("of-hand").innerHTML = html;
      }
    });
  </script>
</body>
</html>"""

ROWS = """{% for row in range(rows) %}
<li id="row{{ row }}-{{ number }}"><b>Row {{ row }}</b> drawn for click {{ number }}</li>
{%- endfor %}"""

BENCHMARK = """
async ({ clicks, first }) => {
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const click = (name) => new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      resolve(performance.now() - start);
      observer.disconnect();
    });
    observer.observe(document.getElementById(`of-${name}`), { childList: true });
    const start = performance.now();
    document.getElementById(name).click();
  });
  const milliseconds = { ours: [], htmx: [], bare: [], hand: [] };
  for (let round = 0; round < clicks + first; round++) {
    // Each round begins with another contender: none always follows the same one.
    const order = Object.keys(milliseconds);
    order.push(...order.splice(0, round % order.length));
    for (const name of order) {
      const took = await click(name);
      if (round >= first) milliseconds[name].push(took);
      await pause(25); // what comes after the change, as htmx settles
    }
  }
  return milliseconds;
}
"""


def application() -> Flask:
    """A page that may call ``draw``, and a plain view that answers the same HTML."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY="of the benchmark, and long enough", SIPHON_STORE="memory://")
    Siphon(app)
    numbers = count()

    def drawn(rows: int) -> str:
        return render_template_string(ROWS, rows=rows, number=next(numbers))

    @page(app, "/", auth="public")
    def index() -> str:
        return render_template_string(PAGE)

    @index.callback
    def draw(browser: Browser, rows: int) -> None:
        browser.html("#of-ours", drawn(rows))

    @app.post("/draw")
    def draw_plainly() -> str:
        return drawn(int(request.form["rows"]))

    @app.get("/htmx<int:version>.js")
    def htmx(version: int) -> Response:
        return send_file(HTMX[version])

    return app


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # a connection stays open, as behind real servers


@contextmanager
def serve() -> Iterator[str]:
    """The server of :func:`application`, and its address."""
    command = [sys.executable, "-m", "benchmarks.click", "serve"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/"
        finally:
            process.terminate()


def measure(htmx: int) -> dict[str, float]:
    """Milliseconds by contender, on a page with that version of htmx."""
    with serve() as address, open_page() as page:
        page.goto(f"{address}?htmx={htmx}")
        result: Any = page.evaluate(BENCHMARK, {"clicks": CLICKS, "first": FIRST})
    return medians(result)


def run() -> list[Row]:
    rows = []
    name = "click to DOM"
    bare = "fetch, innerHTML"
    for version in HTMX:
        times = measure(version)
        rows += [
            Row(name, times["ours"], times["bare"], bare, "ms", GOAL),
            Row(name, times["ours"], times["htmx"], f"htmx {version}", "ms"),
            Row(name, times["ours"], times["hand"], "our call by fetch", "ms"),
            Row(f"{name}, htmx {version}", times["htmx"], times["bare"], bare, "ms"),
        ]
    return rows


if __name__ == "__main__":
    if len(sys.argv) == 1:
        print_table(run())
    else:
        logging.disable(logging.WARNING)  # the table shall stand alone
        server = make_server("127.0.0.1", 0, application(), threaded=True, request_handler=_Handler)
        print(server.port, flush=True)
        server.serve_forever()
