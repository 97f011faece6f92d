"""One call through ``flask_sijax`` against the plain POST view: instructions and CPU time.

``python -m benchmarks.call ours 1000`` warms up and answers 1000 calls: what is counted.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from collections.abc import Mapping
from functools import partial
from statistics import median
from time import process_time
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask import g
from flask import request

import flask_sijax
from benchmarks.instructions import count
from benchmarks.instructions import send
from benchmarks.instructions import warm_up
from benchmarks.report import print_table
from benchmarks.report import Row

GOAL = 1.25
PEER = "plain POST view"

TIMED = 500  # requests to one application before it is another one's turn
ROUNDS = 21

BODY = urlencode({"sijax_rq": "say_hello", "sijax_args": '["John","Greg"]'}).encode()
ANSWER = (
    '[{"alert":"Hello from John to Greg","type":"alert"},'
    '{"selector":"a","key":"color","value":"green","type":"css"}]'
)
REQUEST = {
    "REQUEST_METHOD": "POST",
    "CONTENT_TYPE": "application/x-www-form-urlencoded;charset=UTF-8",
    "CONTENT_LENGTH": str(len(BODY)),
    "HTTP_ACCEPT": "application/json, application/x-ndjson",
    "HTTP_ORIGIN": "http://127.0.0.1:5000",
    "HTTP_X_REQUESTED_WITH": "XMLHttpRequest",
}


def ours() -> Flask:
    """A page as the manual of Flask-Sijax writes it."""
    app = Flask("ours")
    flask_sijax.Sijax(app)

    @flask_sijax.route(app, "/")
    def page() -> Any:
        def say_hello(obj_response: Any, hello_from: str, hello_to: str) -> None:
            obj_response.alert(f"Hello from {hello_from} to {hello_to}")
            obj_response.css("a", "color", "green")

        if g.sijax.is_sijax_request:
            g.sijax.register_callback("say_hello", say_hello)
            return g.sijax.process_request()
        return "the page"

    return app


def plain() -> Flask:
    """The yardstick: a view that reads both fields and returns JSON which lies ready."""
    app = Flask("plain")

    @app.route("/", methods=["POST"])
    def page() -> str:
        name = request.form["sijax_rq"]
        arguments = json.loads(request.form["sijax_args"])
        assert name and arguments
        return ANSWER

    return app


APPLICATIONS: dict[str, Callable[[], Flask]] = {"ours": ours, "plain": plain}


def ready(name: str) -> Flask:
    """An application that has warmed up and answers right."""
    app = APPLICATIONS[name]()
    assert warm_up(app, REQUEST, BODY).decode() == ANSWER
    return app


def send_calls(app: Flask, calls: int) -> None:
    for _ in range(calls):
        send(app, REQUEST, BODY)


def microseconds(requests: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """CPU time of one request by name: they take turns, the median round counts.

    :param requests: What sends one.
    """
    rounds: dict[str, list[float]] = {name: [] for name in requests}
    for _ in range(ROUNDS):
        for name, send_one in requests.items():
            start = process_time()
            for _ in range(TIMED):
                send_one()
            rounds[name].append((process_time() - start) / TIMED * 1e6)
    return {name: median(each) for name, each in rounds.items()}


def run() -> list[Row]:
    times = microseconds({name: partial(send, ready(name), REQUEST, BODY) for name in APPLICATIONS})
    counts = {name: count("benchmarks.call", name) for name in APPLICATIONS}
    return [
        Row("one call", counts["ours"], counts["plain"], PEER, "1000 instr.", GOAL),
        Row("one call", times["ours"], times["plain"], PEER, "µs of CPU"),
    ]


if __name__ == "__main__":
    if len(sys.argv) == 1:
        print_table(run())
    else:
        send_calls(ready(sys.argv[1]), int(sys.argv[2]))
