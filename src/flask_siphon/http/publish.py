"""From registered controllers to URL rules of an application."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.wrappers import Response as WerkzeugResponse

from ..access import BUILT_IN
from ..exchange import open_exchange
from ..exchange import Policy
from .controller import ControllerSet
from .controller import Published
from .dispatch import Guard
from .dispatch import run_http
from .dispatch import run_json
from .routing import Routing
from .setup import Setup


def publish(
    app: Flask,
    controllers: ControllerSet,
    setup: Setup,
    policies: dict[str, Policy],
    guard: Guard,
) -> None:
    """Add a rule to the application for each URL of each published method.

    :param policies: Gets the policy of each endpoint.
    :raises ValueError: If a method cannot be published; it says which.
    """
    # Nothing is added before all of it is known to be right.
    everything = [_settled(each, app, setup) for each in controllers.publish()]
    rules = [
        _rule(app, url, each.endpoint, each.routing)
        for each in everything
        for url in each.routing.routes
    ]
    for rule in rules:
        app.url_map.add(rule)
    for each in everything:
        policies[each.endpoint] = _policy(each.routing)
        app.view_functions[each.endpoint] = _view(each, guard)
    setup.published = everything


def _settled(published: Published, app: Flask, setup: Setup) -> Published:
    """The method with what only the application knows."""
    endpoint, routing = published.endpoint, published.routing
    if endpoint in app.view_functions:
        raise ValueError(
            f"{published.where} would take the endpoint {endpoint!r}, which exists. Give the "
            "controller a class attribute controller_name."
        )
    methods = setup.access.methods
    if routing.auth not in BUILT_IN and routing.auth not in methods:
        known = ", ".join(map(repr, (*BUILT_IN, *methods)))
        raise ValueError(
            f"{published.where} asks for auth={routing.auth!r}. Known are {known}; others are "
            "registered with siphon.auth_method."
        )
    if routing.csrf is None:
        csrf = methods[routing.auth].csrf if routing.auth in methods else True
        return published._replace(routing=replace(routing, csrf=csrf))
    return published


def _policy(routing: Routing) -> Policy:
    return Policy(
        kind=routing.type,
        auth=routing.auth,
        csrf=routing.csrf is not False,
        cors=routing.cors,
        cors_credentials=routing.cors_credentials,
        cors_methods=("POST",) if routing.type == "json" else routing.methods or ("GET", "POST"),
    )


def _view(published: Published, guard: Guard) -> Callable[..., WerkzeugResponse]:
    run = run_json if published.routing.type == "json" else run_http

    def view(**path_arguments: Any) -> WerkzeugResponse:
        return run(open_exchange(), published, guard)

    view.__name__ = published.name
    view.__doc__ = getattr(type(published.controller), published.name).__doc__
    return view


def _rule(app: Flask, url: str, endpoint: str, routing: Routing) -> Rule:
    # Not app.add_url_rule: it takes methods=None for GET alone.
    options = {"strict_slashes": False, **routing.options}
    methods = None if routing.methods is None else {*routing.methods, "OPTIONS"}
    rule = app.url_rule_class(url, endpoint=endpoint, methods=methods, **options)
    rule.provide_automatic_options = (  # type: ignore[attr-defined]
        routing.methods is not None and "OPTIONS" not in routing.methods
    )
    return rule
