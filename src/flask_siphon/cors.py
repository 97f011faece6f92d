"""May a page of another site read this answer? CORS, as plain functions.

Standard: https://fetch.spec.whatwg.org/#http-cors-protocol
"""

from flask import Response
from werkzeug.datastructures import Headers

from . import config
from .exchange import Exchange
from .exchange import Policy

_ALLOW_HEADERS = "Origin, X-Requested-With, Content-Type, Accept, Authorization, X-CSRF-Token"


def add_headers(policy: Policy, origin: str | None, headers: Headers) -> None:
    """Tell the browser which other sites' pages may read this answer.

    :param origin: The ``Origin`` header of the request.
    """
    if isinstance(policy.cors, tuple):
        headers.add("Vary", "Origin")
    allowed = _allowed(policy, origin)
    if allowed is None:
        return
    headers["Access-Control-Allow-Origin"] = allowed
    headers["Access-Control-Allow-Methods"] = ", ".join(policy.cors_methods)
    if policy.cors_credentials:
        headers["Access-Control-Allow-Credentials"] = "true"


def answer_preflight(exchange: Exchange) -> Response | None:
    """The answer to a preflight; None if the request is none."""
    if exchange.request.method != "OPTIONS" or exchange.policy.cors is None:
        return None
    response = exchange.app.response_class(status=204)
    if _allowed(exchange.policy, exchange.request.headers.get("Origin")) is None:
        return response
    response.headers["Access-Control-Max-Age"] = str(config.CORS_MAX_AGE.read(exchange.app.config))
    response.headers["Access-Control-Allow-Headers"] = _ALLOW_HEADERS
    return response


def _allowed(policy: Policy, origin: str | None) -> str | None:
    """The origin that the browser is told of; None if there is nothing to tell."""
    if not isinstance(policy.cors, tuple):
        return policy.cors
    listed = origin is not None and origin.lower() in (each.lower() for each in policy.cors)
    return origin if listed else None
