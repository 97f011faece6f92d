"""Who comes to a page: somebody to see it, a call, or a form without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Set
from typing import Any

from flask import Request
from werkzeug.exceptions import MethodNotAllowed

from ..access import unauthorized
from ..csrf.rule import SAFE_METHODS
from ..errors import SessionExpired
from ..exchange import Exchange
from ..http.setup import setup_of
from . import plain_forms
from .functions import Function
from .perform import answer_call
from .registry import Sijax
from .wire import is_call


def enter_page(
    exchange: Exchange,
    functions: Mapping[str, Function],
    view: Callable[..., Any],
    path: dict[str, Any],
    methods: Set[str],
) -> Any:
    """Answer a request to a page.

    :param view: Shows the page.
    :param methods: Those that the view itself answers, beside GET and HEAD.
    :raises RuntimeError: Without :class:`~flask_siphon.Siphon`, whose guard lets callers in.
    """
    app, request = exchange.app, exchange.request
    if "siphon" not in app.extensions:
        raise RuntimeError(
            f"The page {request.endpoint!r} was asked for, but no Siphon is bound to the "
            "application, so that nobody guards it. Write Siphon(app)."
        )

    def show() -> Any:
        return app.ensure_sync(view)(**path)

    if request.method in SAFE_METHODS:  # the guard has seen to it before the view
        return show()
    if request.method == "POST" and names_function(request):
        return enter_function(exchange, functions, path, show)
    if request.method not in methods:
        raise MethodNotAllowed(sorted({"GET", "HEAD", "OPTIONS", *methods}))
    try:
        setup_of(app).guard(exchange)
    except SessionExpired:
        return unauthorized(app)
    return show()


def enter_function(
    exchange: Exchange,
    functions: Mapping[str, Function],
    path: dict[str, Any],
    show: Callable[[], Any],
) -> Any:
    """Answer a request that names a function.

    :param show: Shows the page, for a form that is not valid.
    """
    if is_call(exchange.request):
        return answer_call(exchange, functions, path)
    return plain_forms.answer_form(exchange, functions, path, show)


def names_function(request: Request) -> bool:
    """True if the fields of a call came along."""
    form = request.form
    return Sijax.PARAM_REQUEST in form and Sijax.PARAM_ARGS in form
