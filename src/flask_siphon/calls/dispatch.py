"""Calls in a Flask application: the fields come from the request, the answer is a response."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from collections.abc import Generator
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from types import AsyncGeneratorType
from typing import Any
from urllib.parse import quote

from flask import Flask
from flask import Response

from .. import config
from ..encoding import json_of
from ..errors import SijaxError
from ..exchange import Exchange
from .commands import BaseResponse
from .inline import ScriptText
from .registry import Sijax
from .request_stream import RequestStream
from .streaming import HtmlLayout
from .streaming import Layout
from .streaming import NdjsonLayout
from .streaming import StreamingIframeResponse

NDJSON = "application/x-ndjson"
_DONE = b'{"done":true}\n'
_FAILED = "Something went wrong on the server."

# The answer depends on who asks, must not be sniffed into HTML, and differs by what is accepted.
_HEADERS = [
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Vary", "Accept"),
]
_STREAM_HEADERS = [*_HEADERS, ("X-Accel-Buffering", "no")]


class RequestSijax(Sijax):
    """The functions that one request may call.

    :param exchange: The request. Its form is read when the fields are first asked for.
    """

    def __init__(self, exchange: Exchange) -> None:
        super().__init__()
        self.exchange = exchange
        self.app = exchange.app
        self.request = exchange.request
        self.json = json_of(exchange.app)
        self._data_given = False

    def set_data(self, data: Mapping[str, Any] | None) -> RequestSijax:
        self._data_given = True
        super().set_data(data)
        return self

    def get_data(self) -> Mapping[str, Any]:
        if not self._data_given:
            self.set_data(self.request.form)
        return self._data

    @property
    def form_values_as_lists(self) -> bool:  # type: ignore[override]
        return config.SIJAX_FORM_VALUES.read(self.app.config) == "lists"

    def get_js(self) -> ScriptText:
        if self._request_uri is None:
            self._request_uri = uri_of(self.request.environ)
        if self._json_uri is None:
            self._json_uri = config.SIJAX_JSON_URI.read(self.app.config)
        return super().get_js()

    def run_async(self, result: Any) -> Any:
        if isinstance(result, AsyncGeneratorType):
            raise SijaxError(
                "A function was an async generator. Each flush would run in an event loop of its "
                "own: make it a plain generator, and its async parts functions that it calls."
            )

        async def wait() -> Any:
            return await result

        try:
            run = self.app.ensure_sync(wait)
            if not _is_in_event_loop():
                return run()
            # The view is async too, and its loop cannot be entered again from inside.
            with ThreadPoolExecutor(1) as thread:
                return thread.submit(copy_context().run, run).result()
        finally:
            result.close()  # if it could not even begin

    def new_layout(self) -> Layout:
        if self.speaks_ndjson:
            return NdjsonLayout()
        nonce = config.SIJAX_CSP_NONCE.read(self.app.config)
        return HtmlLayout(None if nonce is None else nonce())

    @property
    def speaks_ndjson(self) -> bool:
        """True if the client names NDJSON; that it takes anything does not count."""
        return any(
            kind.partition(";")[0].lower() == NDJSON and quality > 0
            for kind, quality in self.request.accept_mimetypes
        )

    @property
    def refusal_class(self) -> Callable[..., Any]:  # type: ignore[override]
        headers = self.request.headers
        navigates = headers.get("Sec-Fetch-Dest") == "iframe" or (
            headers.get("Accept", "").startswith("text/html") and "X-Requested-With" not in headers
        )
        # The hidden iframe of an old page can only show what runs as a script in it.
        return StreamingIframeResponse if navigates else BaseResponse


def _is_in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def respond(sijax: RequestSijax, result: str | Generator[bytes, None, None]) -> Response:
    """The answer to a call as a response of the application, which the exchange remembers."""
    if isinstance(result, str):
        response = sijax.app.response_class(result, content_type="application/json")
        headers = _HEADERS
    else:
        response = _stream(sijax, result)
        headers = _STREAM_HEADERS
    # Assigned at once they cost half of what the constructor takes for them.
    response.headers[:0] = headers
    sijax.exchange.answer = response
    return response


def _stream(sijax: RequestSijax, chunks: Generator[bytes, None, None]) -> Response:
    ndjson = sijax.speaks_ndjson
    stream = RequestStream(
        sijax.app,
        sijax.request,
        chunks,
        done=_DONE if ndjson else b"",
        failed=_error_line(sijax.app) if ndjson else lambda error: b"",
    )
    return sijax.app.response_class(
        stream, content_type=NDJSON if ndjson else "text/html; charset=utf-8"
    )


def _error_line(app: Flask) -> Callable[[Exception], bytes]:
    def make(error: Exception) -> bytes:
        tell = config.SIJAX_DEBUG_ERRORS.read(app.config)
        message = str(error) if (app.debug if tell is None else tell) else _FAILED
        line = json.dumps({"error": {"code": "server_error", "message": message}})
        return line.encode() + b"\n"

    return make


def uri_of(environ: Mapping[str, Any]) -> str:
    """The path and query of a request as the browser sent them, with the mount prefix.

    Rebuilt from the raw bytes (WSGI keeps them as Latin-1, :pep:`3333`): a decoded URI can mean
    something else, and one with two leading slashes, or a backslash, names another host.
    """
    path = _quote_path(environ.get("SCRIPT_NAME", "")) + _quote_path(environ.get("PATH_INFO", ""))
    uri = "/" + path.lstrip("/")
    query = environ.get("QUERY_STRING", "")
    return f"{uri}?{quote(query.encode('latin-1'), safe=_QUERY_SAFE)}" if query else uri


def _quote_path(path: str) -> str:
    return quote(path.encode("latin-1"), safe="/!$&'()*+,:;=@~")


# Everything that is printable ASCII: the query is the browser's own and stays as it is.
_QUERY_SAFE = "".join(map(chr, range(0x21, 0x7F)))
