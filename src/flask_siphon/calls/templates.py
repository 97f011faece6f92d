"""What templates of pages print: the head of the page, calls, fields of forms and their errors."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from typing import overload

from flask import Flask
from flask import url_for
from markupsafe import escape
from markupsafe import Markup

from .. import config
from ..assets import integrity_of
from ..csrf.tokens import field_names
from ..csrf.tokens import generate_csrf
from ..encoding import COMPACT
from ..encoding import json_of
from ..errors import UnknownFunction
from ..exchange import Exchange
from ..exchange import open_exchange
from .binding import KEY_FIELD
from .dispatch import uri_of
from .functions import Function
from .functions import functions_by_endpoint
from .registry import Sijax

_SYNCS = ("drop", "queue", "replace")


def add_template_globals(app: Flask) -> None:
    """Let templates use the functions below; those of the application's own stay."""
    for function in (siphon_head, call, call_fields, call_errors):
        app.jinja_env.globals.setdefault(function.__name__, function)


def siphon_head() -> Markup:
    """The two elements that a page needs in its ``<head>``: what the client has to know, and the
    client."""
    exchange = open_exchange()
    app, settings = exchange.app, exchange.app.config
    functions = _functions_of(exchange)
    told: dict[str, Any] = {"uri": uri_of(exchange.request.environ), "csrf": generate_csrf()}
    if functions is not None:
        told["functions"] = list(functions)
        told["uploads"] = [each.form_id for each in functions.values() if each.form_id]
    told["timeout"] = config.CALL_TIMEOUT.read(settings)
    if app.debug:
        told["debug"] = True
    messages = config.MESSAGES.read(settings)
    if messages:
        told["messages"] = {code: str(text) for code, text in messages.items()}
    nonce = _nonce_of(app)
    attribute = Markup(' nonce="{}"').format(nonce) if nonce else ""
    return Markup(
        '<meta name="siphon" content="{}">\n<script src="{}" integrity="{}"{} defer></script>'
    ).format(
        json_of(app).dumps(told, COMPACT),
        url_for("siphon.static", file="siphon.js"),
        integrity_of("siphon.js"),
        attribute,
    )


def _nonce_of(app: Flask) -> str | None:
    make: Any = config.CSP_NONCE.read(app.config) or app.jinja_env.globals.get("csp_nonce")
    nonce = None if make is None else make()
    return None if nonce is None else str(nonce)


def call(
    name: str,
    *args: Any,
    on: str | None = None,
    debounce: int | None = None,
    confirm: str | None = None,
    sync: str | None = None,
    lane: str | None = None,
) -> Markup:
    """The attributes of an element that calls a function of this page.

    :param args: The arguments, before the fields that the element sends by itself.
    :param on: The event, if not the usual one.
    :param debounce: Milliseconds to wait for a further event.
    :param confirm: A question that is asked first.
    :param sync: ``"drop"``, ``"queue"`` or ``"replace"``: what a second event means while the
        first is worked on.
    :param lane: The name of a queue of its own.
    :raises UnknownFunction: If the page has no such function.
    """
    if sync is not None and sync not in _SYNCS:
        raise ValueError(f"call() got sync={sync!r}. It must be one of {', '.join(_SYNCS)}.")
    exchange = _exchange_with(name)
    attributes = {
        "data-siphon": name,
        "data-siphon-args": json_of(exchange.app).dumps(list(args), COMPACT) if args else None,
        "data-siphon-on": on,
        "data-siphon-debounce": debounce,
        "data-siphon-confirm": confirm,
        "data-siphon-sync": sync,
        "data-siphon-lane": lane,
    }
    return Markup(" ").join(
        Markup('{}="{}"').format(attribute, _in_quotes(value))
        for attribute, value in attributes.items()
        if value is not None
    )


def _in_quotes(value: object) -> Markup:
    """``value`` as it may stand in an attribute. Markup, as translations are, has quotes still."""
    return Markup(str(escape(value)).replace('"', "&#34;"))  # noqa: S704 - escaped here


def call_fields(name: str, *args: Any) -> Markup:
    """The hidden fields of a form that calls a function of this page, with JavaScript or without.

    :param args: The arguments, before the fields of the form.
    :raises UnknownFunction: If the page has no such function.
    """
    exchange = _exchange_with(name)
    fields = {
        Sijax.PARAM_REQUEST: name,
        Sijax.PARAM_ARGS: json_of(exchange.app).dumps(list(args), COMPACT),
        field_names(exchange.app)[0]: generate_csrf(),
        KEY_FIELD: secrets.token_urlsafe(16),
    }
    return Markup("").join(
        Markup('<input type="hidden" name="{}" value="{}">').format(name, value)
        for name, value in fields.items()
    )


@overload
def call_errors() -> Mapping[str, list[str]]: ...


@overload
def call_errors(name: str) -> list[str]: ...


def call_errors(name: str | None = None) -> Mapping[str, list[str]] | list[str]:
    """What was wrong with a form that was posted without JavaScript.

    :param name: Of the field; without it, all of them by name.
    """
    errors = open_exchange().field_errors or {}
    return errors if name is None else errors.get(name, [])


def _exchange_with(name: str) -> Exchange:
    """The current exchange, once it is sure that its page has the function."""
    exchange = open_exchange()
    functions = _functions_of(exchange)
    if functions is None:
        raise RuntimeError(
            f"call({name!r}) was used in a template of {exchange.request.endpoint!r}, which is no "
            "page. Decorate its view with @page."
        )
    if name not in functions:
        raise UnknownFunction(name, functions)
    return exchange


def _functions_of(exchange: Exchange) -> Mapping[str, Function] | None:
    return functions_by_endpoint(exchange.app).get(exchange.request.endpoint or "")
