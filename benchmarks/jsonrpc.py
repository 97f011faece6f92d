"""A JSON-RPC call against a plain Flask view and Flask-JSONRPC 4: instructions.

All get the same body. ``python -m benchmarks.jsonrpc ours 1000`` warms up and answers 1000 calls:
what is counted.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

from flask import Flask
from flask import jsonify
from flask import request
from flask import Response
from flask_jsonrpc import JSONRPC

from benchmarks.instructions import count
from benchmarks.instructions import send
from benchmarks.instructions import warm_up
from benchmarks.report import print_table
from benchmarks.report import Row
from flask_siphon import Siphon
from flask_siphon.http import Controller
from flask_siphon.http import route

GOAL = 1.6

CALL = {"jsonrpc": "2.0", "method": "add", "params": {"a": 40, "b": 2}, "id": 1}
ANSWER = {"jsonrpc": "2.0", "result": 42, "id": 1}

BODY = json.dumps(CALL, separators=(",", ":")).encode()
REQUEST = {
    "REQUEST_METHOD": "POST",
    "PATH_INFO": "/api",
    "CONTENT_TYPE": "application/json",
    "CONTENT_LENGTH": str(len(BODY)),
    "HTTP_ORIGIN": "http://127.0.0.1:5000",
}


def ours() -> Flask:
    class Numbers(Controller):
        @route("/api", type="json", auth="none")
        def add(self, a: int, b: int) -> int:
            return a + b

    app = Flask("ours")
    Siphon(app).register_controllers(Numbers)
    return app


def plain() -> Flask:
    app = Flask("plain")

    @app.post("/api")
    def add() -> Response:
        call = request.get_json()
        params = call["params"]
        return jsonify(jsonrpc="2.0", id=call["id"], result=params["a"] + params["b"])

    return app


def flask_jsonrpc() -> Flask:
    app = Flask("flask_jsonrpc")
    api = JSONRPC(app, "/api")

    @api.method("add")
    def add(a: int, b: int) -> int:
        return a + b

    return app


APPLICATIONS: dict[str, Callable[[], Flask]] = {
    "ours": ours,
    "plain": plain,
    "flask_jsonrpc": flask_jsonrpc,
}


def run() -> list[Row]:
    counts = {name: count("benchmarks.jsonrpc", name) for name in APPLICATIONS}
    call, unit = "JSON-RPC call", "1000 instr."
    return [
        Row(call, counts["ours"], counts["plain"], "plain JSON view", unit, GOAL),
        Row(call, counts["ours"], counts["flask_jsonrpc"], "Flask-JSONRPC 4", unit),
    ]


if __name__ == "__main__":
    if len(sys.argv) == 1:
        print_table(run())
    else:
        app = APPLICATIONS[sys.argv[1]]()
        assert json.loads(warm_up(app, REQUEST, BODY)) == ANSWER
        for _ in range(int(sys.argv[2])):
            send(app, REQUEST, BODY)
