"""A route of a controller against a plain Flask view that answers the same: instructions.

``python -m benchmarks.controllers ours 1000`` warms up and answers 1000 requests: what is counted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from flask import Flask
from flask import request

from benchmarks.instructions import count
from benchmarks.instructions import send
from benchmarks.instructions import warm_up
from benchmarks.report import print_table
from benchmarks.report import Row
from flask_siphon import Siphon
from flask_siphon.http import Controller
from flask_siphon.http import route

GOAL = 1.35

REQUEST = {"PATH_INFO": "/double", "QUERY_STRING": "n=21"}
ANSWER = b"<b>42</b>"


def ours() -> Flask:
    class Numbers(Controller):
        @route("/double", auth="none", methods=["GET"])
        def double(self, n: int) -> str:
            return f"<b>{2 * n}</b>"

    app = Flask("ours")
    Siphon(app).register_controllers(Numbers)
    return app


def plain() -> Flask:
    app = Flask("plain")

    @app.get("/double")
    def double() -> str:
        n = int(request.args["n"])
        return f"<b>{2 * n}</b>"

    return app


APPLICATIONS: dict[str, Callable[[], Flask]] = {"ours": ours, "plain": plain}


def run() -> list[Row]:
    counts = {name: count("benchmarks.controllers", name) for name in APPLICATIONS}
    return [
        Row("controller route", counts["ours"], counts["plain"], "plain view", "1000 instr.", GOAL)
    ]


if __name__ == "__main__":
    if len(sys.argv) == 1:
        print_table(run())
    else:
        app = APPLICATIONS[sys.argv[1]]()
        assert warm_up(app, REQUEST) == ANSWER
        for _ in range(int(sys.argv[2])):
            send(app, REQUEST)
