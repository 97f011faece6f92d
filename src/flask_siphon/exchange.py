"""The nouns of one request: plain data, made by :func:`flask_siphon.pipeline.admit`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask
from flask import g
from flask import Request
from flask import request
from flask import Response

if TYPE_CHECKING:
    from .calls.dispatch import RequestSijax

#: Where the exchange lies in the WSGI environment. Not on ``g``: on Flask 3.1 that outlives the
#: request if an app context is already pushed.
ENVIRON_KEY = "siphon.exchange"


@dataclass(slots=True, eq=False)
class Exchange:
    """What we know of one request while it runs.

    :param app: The application that serves it.
    :param request: The request itself, not the proxy.
    :param guarded: True if the guard of a :class:`~flask_siphon.Siphon` has let it in.
    :param calls: The functions that this request may call, made when first asked for.
    :param answer: What ``process_request()`` returned, once it has.
    """

    app: Flask
    request: Request
    guarded: bool = False
    calls: RequestSijax | None = None
    answer: Response | None = None


#: The request itself: every look at it through Flask's proxy would cost a search for it.
current_request: Callable[[], Request] = request._get_current_object  # type: ignore[attr-defined]


def current_exchange() -> Exchange | None:
    """The exchange of the current request, or None where no request runs or none was admitted."""
    try:
        current = current_request()
    except RuntimeError:  # no request runs
        return None
    exchange: Exchange | None = current.environ.get(ENVIRON_KEY)
    # An environment that was used before still carries the former request's exchange.
    if exchange is None or exchange.request is not current:
        return None
    return exchange


def forget_former_request(app: Flask) -> None:
    """Drop what libraries left on ``g``, which outlives a request if an app context was pushed.

    Flask-Login would answer this request as the former one's user, Flask-WTF would hand out the
    former one's token and believe that the form was checked.
    """
    kept = vars(g._get_current_object())
    if kept:
        token = app.config.get("WTF_CSRF_FIELD_NAME", "csrf_token")
        for name in ("_login_user", "csrf_valid", token):
            kept.pop(name, None)
