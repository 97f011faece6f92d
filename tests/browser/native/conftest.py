"""A scripted server that speaks the wire of pages by hand, and pages under the strictest policy.

The client is tested against the protocol, so nothing here imports the Python half.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from html import escape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask import request
from flask import Response
from playwright.sync_api import Page

STATIC = Path(__file__).parents[3] / "src/flask_siphon/static"
NONCE = "bm9uY2U"
STRICT = (
    f"default-src 'none'; script-src 'nonce-{NONCE}'; connect-src 'self'; style-src 'self';"
    " img-src data:; form-action 'self'; require-trusted-types-for 'script'; trusted-types siphon"
)
PATIENCE = 10
"""Seconds that a test waits for what it expects."""

CONTENT_TYPES = {"js": "text/javascript", "mjs": "text/javascript"}

#: Keeps the events of the client, for the test to ask: type, id of the target, detail.
RECORDER = """
window.events = [];
for (const name of ['before-call', 'call', 'error', 'retry', 'progress', 'conflict', 'stale',
                    'offline', 'online']) {
  document.addEventListener('siphon:' + name, ({ target, detail }) => {
    const plain = detail && JSON.parse(JSON.stringify(detail));
    if (detail instanceof Error) plain.message = detail.message;
    events.push({ name, id: target.id ?? 'document', detail: plain });
  });
}
window.eventsOf = (name) => events.filter((event) => event.name === name);
addEventListener('unhandledrejection', () => events.push({ name: 'unhandled' }));
addEventListener('securitypolicyviolation', (event) => {
  violated(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`);
});
"""


@dataclass
class Received:
    """One call as it reached the server."""

    name: str
    args: list[Any]
    fields: dict[str, list[str]]
    files: dict[str, bytes]
    headers: dict[str, str]
    path: str

    @property
    def key(self) -> str:
        return self.headers["Idempotency-Key"]


Answer = Response | list[Any] | Callable[[Received], Any]


def json_of(value: Any, status: int = 200, **headers: str) -> Response:
    return Response(json.dumps(value), status, mimetype="application/json", headers=headers)


def error(status: int, code: str, message: str = "", **more: Any) -> Response:
    """The answer to a call that failed."""
    return json_of({"error": {"code": code, "message": message or f"is {code}", **more}}, status)


def stream(lines: Iterable[Any]) -> Response:
    """The answer of a comet function: one line for each element."""
    return Response((json.dumps(line) + "\n" for line in lines), mimetype="application/x-ndjson")


def text(selector: str, value: str) -> dict[str, Any]:
    return {"selector": selector, "text": value, "type": "text"}


def result(value: Any) -> dict[str, Any]:
    return {"result": value, "type": "result"}


@dataclass
class Gate:
    """Holds answers back until the test lets them go."""

    _entered: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    _open: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def hold(self, answer: Any) -> Callable[[Received], Any]:
        def wait(_received: Received) -> Any:
            self._entered.release()
            assert self._open.acquire(timeout=10)
            return answer

        return wait

    def wait_for_call(self) -> None:
        assert self._entered.acquire(timeout=10)

    def let_go(self) -> None:
        self._open.release()


@dataclass
class Native:
    """``native.answers[name] = ...``, then ``native.open(body)`` shows the page."""

    page: Page
    serve: Callable[[Any], str]
    answers: dict[str, Answer] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    url: str = ""

    def open(
        self,
        body: str = "",
        *,
        script: str = "",
        policy: str = STRICT,
        bundle: str = "siphon.js",
        bundles: Iterable[str] = (),
        through: Callable[[str], str] = lambda url: url,
        **config: Any,
    ) -> None:
        """Show a page.

        :param script: Runs after the client is loaded.
        :param through: Given the server's address, returns that of a proxy before it.
        :param config: What the page tells the client.
        """
        told = {"uri": "/p?x=1", "csrf": "token", "functions": [], "uploads": [], "timeout": 30}
        clients = "".join(
            f"<script nonce={NONCE} src=/static/{name}{kind}></script>"
            for name in bundles or [bundle]
            for kind in [" type=module" if name.endswith("mjs") else ""]
        )
        html = (
            "<!doctype html><html lang=en><head><title>test</title><link rel=icon href=data:,>"
            f'<meta name="siphon" content="{escape(json.dumps(told | config))}">'
            f"{clients}"
            f"<script nonce={NONCE}>{script}</script><body>{body}"
        )
        self.url = through(self.serve(self._app(html, policy)))
        self.page.goto(self.url + "/p?x=1")

    def names(self) -> list[str]:
        return [one.name for one in self.received]

    def events(self, name: str) -> list[dict[str, Any]]:
        return self.page.evaluate("name => eventsOf(name)", name)

    def wait_for_event(self, name: str, count: int = 1) -> list[dict[str, Any]]:
        self.wait_until(lambda: len(self.events(name)) >= count)
        return self.events(name)

    def wait_until(self, condition: str | Callable[[], object]) -> None:
        """Look once in each frame. Playwright's own way needs `eval`, which the policy refuses.

        :param condition: Python, or an expression for the page.
        """
        deadline = time.monotonic() + PATIENCE
        while not (self.page.evaluate(condition) if isinstance(condition, str) else condition()):
            assert time.monotonic() < deadline, "it did not come to pass"
            self.page.evaluate("new Promise(requestAnimationFrame)")

    def apply(self, *commands: dict[str, Any]) -> None:
        self.page.evaluate("commands => Siphon.apply(commands)", list(commands))

    def _app(self, html: str, policy: str) -> Flask:
        app = Flask(__name__, static_folder=None)

        @app.get("/p")
        @app.get("/elsewhere")
        def page() -> Response:
            return Response(html, headers={"Content-Security-Policy": policy})

        @app.get("/static/<name>")
        def client(name: str) -> Response:
            content = (STATIC / name).read_bytes()
            return Response(content, mimetype=CONTENT_TYPES[name.rsplit(".", 1)[1]])

        @app.get("/login")
        def login() -> str:
            return "<title>login</title><link rel=icon href=data:,>"

        @app.post("/p")
        @app.post("/elsewhere")
        def call() -> Any:
            received = Received(
                request.form.get("sijax_rq", ""),
                json.loads(request.form.get("sijax_args", "[]")),
                {
                    name: values
                    for name, values in request.form.to_dict(flat=False).items()
                    if not name.startswith("sijax_")
                },
                {name: file.read() for name, file in request.files.items()},
                dict(request.headers),
                request.path,
            )
            self.received.append(received)
            answer = self.answers.get(received.name, [])
            if callable(answer) and not isinstance(answer, Response):
                answer = answer(received)
            return json_of(answer) if isinstance(answer, list) else answer

        return app


@pytest.fixture(autouse=True)
def violations(page: Page) -> Iterator[list[str]]:
    """Fails the test if the page broke its Content-Security-Policy or its Trusted Types."""
    seen: list[str] = []
    page.expose_function("violated", lambda text: seen.append(text))
    page.add_init_script(RECORDER)
    yield seen
    page.evaluate("1")  # a round trip: what was reported until now arrives before
    assert seen == []


@pytest.fixture
def native(page: Page, serve: Callable[[Any], str]) -> Native:
    return Native(page, serve)


@pytest.fixture
def gate() -> Gate:
    return Gate()
