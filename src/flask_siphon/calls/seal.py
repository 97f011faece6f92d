"""Refusals by others: what a call is told by a guard, an errorhandler or another extension."""

from __future__ import annotations

from flask import Response

from ..exchange import Exchange
from . import wire
from .functions import functions_by_endpoint
from .login_page import login_url_of
from .refusals import told_of_status
from .sentences import Sentences


def tell_call(exchange: Exchange, response: Response) -> None:
    """Make a refusal of a call one JSON object; its status and its other headers stay."""
    request = exchange.request
    if response.status_code < 400 or request.method != "POST" or not wire.is_call(request):
        return
    if (request.endpoint or "") not in functions_by_endpoint(exchange.app):
        return
    if not _tells(response):
        _rewrite(exchange, response)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if exchange.remember is not None:
        exchange.remember(response.status_code, response.get_data(as_text=True))


def _rewrite(exchange: Exchange, response: Response) -> None:
    sentences = Sentences(exchange.app.config)
    told = told_of_status(response.status_code, sentences, lambda: login_url_of(exchange))
    response.set_data(wire.error_text(exchange.app, told))
    response.content_type = wire.JSON
    for name in ("Content-Encoding", "ETag", "Last-Modified"):
        response.headers.pop(name, None)


def _tells(response: Response) -> bool:
    """True if it is an error object already."""
    if not response.is_json or response.is_streamed:
        return False
    body = response.get_json(silent=True)
    return isinstance(body, dict) and isinstance(body.get("error"), dict)
