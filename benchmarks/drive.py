"""Two applications that answer the same call, and a driver that sends it to one of them.

``python -m benchmarks.drive ours 1000`` answers 200 calls to warm up and then 1000 more, without a
server: an instruction counter around this process sees the applications and nothing else.
"""

import json
import sys
from collections.abc import Callable
from collections.abc import Iterable
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from wsgiref.types import WSGIApplication

from flask import Flask
from flask import g
from flask import request

import flask_sijax

WARM_UP = 200  # calls; caches are full and the interpreter has specialised its code after them

BODY = urlencode({"sijax_rq": "say_hello", "sijax_args": '["John","Greg"]'}).encode()
ANSWER = (
    '[{"alert":"Hello from John to Greg","type":"alert"},'
    '{"selector":"a","key":"color","value":"green","type":"css"}]'
)


def plain() -> WSGIApplication:
    """The yardstick: a Flask view that reads both fields and returns JSON which lies ready."""
    app = Flask("plain")

    @app.route("/", methods=["POST"])
    def page() -> str:
        name = request.form["sijax_rq"]
        arguments = json.loads(request.form["sijax_args"])
        assert name and arguments
        return ANSWER

    return app


def ours() -> WSGIApplication:
    """The same through ``flask_sijax``, written as its manual shows."""
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


APPLICATIONS: dict[str, Callable[[], WSGIApplication]] = {"ours": ours, "plain": plain}

#: What a server makes of the POST that a page in Chromium sends.
ENVIRON = {
    "REQUEST_METHOD": "POST",
    "SCRIPT_NAME": "",
    "PATH_INFO": "/",
    "QUERY_STRING": "",
    "SERVER_NAME": "127.0.0.1",
    "SERVER_PORT": "5000",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "REMOTE_ADDR": "127.0.0.1",
    "CONTENT_TYPE": "application/x-www-form-urlencoded;charset=UTF-8",
    "CONTENT_LENGTH": str(len(BODY)),
    "HTTP_HOST": "127.0.0.1:5000",
    "HTTP_ACCEPT": "application/json, application/x-ndjson",
    "HTTP_ORIGIN": "http://127.0.0.1:5000",
    "HTTP_SEC_FETCH_DEST": "empty",
    "HTTP_SEC_FETCH_MODE": "cors",
    "HTTP_SEC_FETCH_SITE": "same-origin",
    "HTTP_X_REQUESTED_WITH": "XMLHttpRequest",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}


def call(app: WSGIApplication) -> bytes:
    """Send the call; the answer's body."""
    answer: Iterable[bytes] = app({**ENVIRON, "wsgi.input": BytesIO(BODY)}, _start_response)
    try:
        return b"".join(answer)
    finally:
        answer.close()  # type: ignore[attr-defined]


def _start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
    assert status == "200 OK", status


def ready(name: str) -> WSGIApplication:
    """An application of :data:`APPLICATIONS`, warmed up and shown to answer right."""
    app = APPLICATIONS[name]()
    for _ in range(WARM_UP):
        answer = call(app)
    assert answer.decode() == ANSWER, answer
    return app


if __name__ == "__main__":
    app = ready(sys.argv[1])
    for _ in range(int(sys.argv[2])):
        call(app)
