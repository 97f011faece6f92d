"""A scripted server: it answers calls with the bytes that a test dictates.

The client is tested against the wire protocol, so nothing here imports the Python half.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask import request
from flask import Response
from playwright.sync_api import Page

ROOT = Path(__file__).parents[3]
CLIENT = ROOT / "src/flask_siphon/static/sijax.js"
JQUERY = ROOT / "client/node_modules/jquery/dist/jquery.min.js"
NONCE = "bm9uY2U"
STRICT = (
    f"default-src 'none'; script-src 'nonce-{NONCE}'; connect-src 'self'; style-src 'self';"
    " img-src 'self' data:; form-action 'self'"
)

#: Keeps what the page does, for the test to ask: alerts, errors, events.
RECORDER = """
window.alerts = []; window.alert = (message) => alerts.push(String(message));
window.errors = []; window.events = [];
document.addEventListener('sijax:error', (event) => {
  errors.push({ ...event.detail, cause: String(event.detail.cause) });
  if (window.quiet) event.preventDefault();
});
window.quiet = true;
for (const name of ['start', 'progress', 'done', 'error', 'cancel']) {
  document.addEventListener('sijax:upload-' + name, (event) => {
    events.push(name);
    window['on_' + name]?.(event);
  });
}
"""


@dataclass
class Received:
    """One request as it reached the server."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    form: dict[str, list[str]]
    files: dict[str, bytes]


Answer = Response | list[Any] | str | Callable[[], Any]


@dataclass
class Site:
    """The page and its server; ``site.open(page, body)`` first, ``site.answers[...]`` as needed."""

    with_jquery: bool
    serve: Callable[[Any], str]
    answers: dict[str, Answer] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    url: str = ""

    def open(
        self,
        page: Page,
        body: str = "",
        *,
        script: str = "",
        before: str = "",
        policy: str | None = STRICT,
        clients: int = 1,
        initialise: bool = True,
    ) -> None:
        """Show a page; ``script`` runs after the client is loaded, ``before`` ahead of it."""
        set_uri = "Sijax.setRequestUri('/call');" if initialise else ""
        jquery = f"<script nonce={NONCE} src=/jquery.js></script>" if self.with_jquery else ""
        client = f"<script nonce={NONCE} src=/sijax.js></script>" * clients
        html = (
            f"<!doctype html><title>test</title><link rel=icon href=data:,>"
            f"<script nonce={NONCE}>{RECORDER}{before}</script>"
            f"{jquery}{client}<script nonce={NONCE}>{set_uri}{script}</script><body>{body}"
        )
        without_nonce = html.replace(f"<script nonce={NONCE} src=", "<script src=")
        self.url = self.serve(self._app({"/": html, "/plain": without_nonce}, policy))
        page.goto(self.url + "/")

    def _app(self, pages: dict[str, str], policy: str | None) -> Flask:
        app = Flask(__name__, static_folder=None)

        @app.get("/")
        @app.get("/plain")
        def index() -> Response:
            response = Response(pages[request.path])
            if policy:
                response.headers["Content-Security-Policy"] = policy
            return response

        @app.get("/sijax.js")
        def client() -> Response:
            return Response(CLIENT.read_bytes(), mimetype="text/javascript")

        @app.get("/jquery.js")
        def jquery() -> Response:
            return Response(JQUERY.read_bytes(), mimetype="text/javascript")

        @app.route("/call", methods=["GET", "POST"], defaults={"rest": ""})
        @app.route("/call/<path:rest>", methods=["GET", "POST"])
        def call(rest: str) -> Any:
            body = request.get_data(cache=True, parse_form_data=False)
            fields = request.args if request.method == "GET" else request.form
            self.received.append(
                Received(
                    request.method,
                    request.path,
                    request.query_string.decode(),
                    dict(request.headers),
                    body,
                    fields.to_dict(flat=False),
                    {name: file.read() for name, file in request.files.items()},
                )
            )
            answer = self.answers.get(fields.get("sijax_rq", ""), [])
            if callable(answer) and not isinstance(answer, Response):
                answer = answer()
            if isinstance(answer, list):
                return Response(json.dumps(answer), mimetype="application/json")
            return answer

        return app


@pytest.fixture
def site(request: pytest.FixtureRequest, serve: Callable[[Any], str]) -> Site:
    """A page under a strict policy, with the client; jQuery too if the test's module says so."""
    return Site(with_jquery=getattr(request, "param", "alone") == "beside jQuery", serve=serve)


@pytest.fixture
def run(page: Page) -> Callable[..., None]:
    """``run({"type": "alert", ...}, ...)`` has the page process these commands."""
    return lambda *commands: page.evaluate("c => Sijax.processCommands(c)", list(commands))
