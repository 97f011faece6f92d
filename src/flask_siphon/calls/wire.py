"""How calls of pages and their answers look on the wire; the client's half is ``wire.ts``."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask import Request
from flask import Response

from ..encoding import COMPACT
from ..encoding import json_of
from .refusals import Told

JSON = "application/json"
NDJSON = "application/x-ndjson"
KEY_IN_ENVIRON = "HTTP_IDEMPOTENCY_KEY"

_HEADERS = [
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Vary", "Accept"),
]
_STREAM_HEADERS = [*_HEADERS, ("X-Accel-Buffering", "no")]


def is_call(request: Request) -> bool:
    """True if a script sent it, which names what it reads; a form takes anything."""
    accept = _accepted(request)
    return JSON in accept or NDJSON in accept


def takes_stream(request: Request) -> bool:
    """True if the answer may come in pieces."""
    return NDJSON in _accepted(request)


def _accepted(request: Request) -> str:
    accept: str = request.environ.get("HTTP_ACCEPT", "")
    return accept.lower()  # the names of media types have no case


def answer(app: Flask, text: str, status: int = 200) -> Response:
    """An answer of JSON."""
    response = app.response_class(text, status, content_type=JSON)
    # Assigned at once they cost half of what the constructor takes for them.
    response.headers[:0] = _HEADERS
    return response


def stream(app: Flask, chunks: Any) -> Response:
    """An answer in lines of JSON."""
    response = app.response_class(chunks, content_type=NDJSON)
    response.headers[:0] = _STREAM_HEADERS
    return response


def error_text(app: Flask, told: Told) -> str:
    """The error object as JSON."""
    return json_of(app).dumps({"error": told.error}, COMPACT)


def refuse(app: Flask, told: Told) -> Response:
    """An answer that says why a call was not done."""
    response = answer(app, error_text(app, told), told.status)
    response.headers.extend(told.headers)
    return response
