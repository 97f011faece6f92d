"""From registered controllers to URL rules of an application."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
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
    setup.published = list(controllers.publish())
    for published in setup.published:
        endpoint = published.endpoint
        if endpoint in app.view_functions:
            raise ValueError(
                f"{published.where} would take the endpoint {endpoint!r}, which exists. Give the "
                "controller a class attribute controller_name."
            )
        policies[endpoint] = _policy(published, setup)
        app.view_functions[endpoint] = _view(published, guard)
        for rule in published.routing.routes:
            _add_rule(app, rule, endpoint, published.routing)


def _policy(published: Published, setup: Setup) -> Policy:
    routing = published.routing
    methods = setup.access.methods
    if routing.auth not in BUILT_IN and routing.auth not in methods:
        known = ", ".join(map(repr, (*BUILT_IN, *methods)))
        raise ValueError(
            f"{published.where} asks for auth={routing.auth!r}. Known are {known}; others are "
            "registered with siphon.auth_method."
        )
    csrf = routing.csrf
    if csrf is None:
        csrf = methods[routing.auth].csrf if routing.auth in methods else True
    return Policy(
        kind=routing.type,
        auth=routing.auth,
        csrf=csrf,
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


def _add_rule(app: Flask, rule: str, endpoint: str, routing: Routing) -> None:
    # Not app.add_url_rule: it takes methods=None for GET alone.
    options = {"strict_slashes": False, **routing.options}
    methods = None if routing.methods is None else {*routing.methods, "OPTIONS"}
    added = app.url_rule_class(rule, endpoint=endpoint, methods=methods, **options)
    added.provide_automatic_options = (  # type: ignore[attr-defined]
        routing.methods is not None and "OPTIONS" not in routing.methods
    )
    app.url_map.add(added)
