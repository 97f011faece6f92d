"""From registered controllers to URL rules of an application."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import replace
from functools import update_wrapper
from typing import Any
from typing import Protocol

from flask import Flask
from flask import Request
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import Rule
from werkzeug.wrappers import Response as WerkzeugResponse

from ..access import BUILT_IN
from ..exchange import Exchange
from ..exchange import open_exchange
from ..exchange import Policy
from .controller import Controller
from .controller import ControllerSet
from .controller import Published
from .dispatch import Guard
from .dispatch import run_http
from .dispatch import run_json
from .routing import Routing
from .setup import Setup
from .web_request import web_request_of


class Callables(Protocol):
    """What makes methods of a controller callable by the pages of its routes."""

    def of(self, controller: Controller) -> Mapping[str, Any] | None:
        """The functions of a controller, by the names under which pages call them; None if it
        never had one."""

    def add(self, app: Flask, endpoint: str, functions: Mapping[str, Any]) -> None:
        """Let the page of an endpoint call them."""

    def are_named_by(self, request: Request) -> bool:
        """True if the request calls one."""

    def enter(
        self,
        exchange: Exchange,
        functions: Mapping[str, Any],
        path: dict[str, Any],
        show: Callable[[], Any],
    ) -> Any:
        """Answer such a request. ``show`` shows the page."""


def publish(
    app: Flask,
    controllers: ControllerSet,
    setup: Setup,
    policies: dict[str, Policy],
    guard: Guard,
    callables: Callables,
) -> None:
    """Add a rule to the application for each URL of each published method.

    :param policies: Gets the policy of each endpoint.
    :param callables: Finds and runs what the pages of http routes may call.
    :raises ValueError: If a method cannot be published; it says which.
    """
    setup.access.is_closed = True
    # Nothing is added before all of it is known to be right.
    everything = [_settled(each, app, setup) for each in controllers.publish()]
    known = {
        each: callables.of(each) for each in dict.fromkeys(one.controller for one in everything)
    }
    functions = {
        each.endpoint: known[each.controller] if _is_page(each.routing) else None
        for each in everything
    }
    rules = [
        _rule(app, url, each, functions[each.endpoint] is not None)
        for each in everything
        for url in each.routing.routes
    ]
    forms = {each.endpoint for each in everything if _takes_forms(each.routing)}
    behind = {endpoint for endpoint in forms if functions[endpoint] is None}
    rules = _pages_first(rules, behind)
    for rule in rules:
        app.url_map.add(rule)
    form_rules = {_place(rule): rule for rule in reversed(rules) if rule.endpoint in forms}
    views: dict[str, Callable[..., WerkzeugResponse]] = {}

    def pass_on(exchange: Exchange, path_arguments: dict[str, Any]) -> WerkzeugResponse | None:
        """Let the handler of forms answer that has the URL of a page, if there is one."""
        request = exchange.request
        rule = None if request.url_rule is None else form_rules.get(_place(request.url_rule))
        if rule is None:
            return None
        request.url_rule, exchange.policy = rule, policies[rule.endpoint]
        return views[rule.endpoint](**path_arguments)

    for each in everything:
        policies[each.endpoint] = _policy(each.routing)
        view = _view(each, guard)
        callable_here = functions[each.endpoint]
        if callable_here is not None:
            callables.add(app, each.endpoint, callable_here)
            view = _view_of_page(view, each, callable_here, callables, pass_on)
        views[each.endpoint] = app.view_functions[each.endpoint] = view
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


def _is_page(routing: Routing) -> bool:
    """True for a route that a browser shows."""
    return routing.type == "http" and (routing.methods is None or "GET" in routing.methods)


def _takes_forms(routing: Routing) -> bool:
    return routing.type == "http" and (routing.methods is None or "POST" in routing.methods)


def _pages_first(rules: list[Rule], behind: set[str]) -> list[Rule]:
    """Let a page look first whether a form that is posted to its URL calls one of its functions.

    :param behind: The endpoints that come after the others of their URL.
    """
    first: dict[str, int] = {}
    for number, rule in enumerate(rules):
        first.setdefault(rule.rule, number)
    return sorted(rules, key=lambda rule: (first[rule.rule], rule.endpoint in behind))


def _place(rule: Rule) -> tuple[str, str | None, str | None]:
    """What two rules have in common that match the same URLs."""
    return rule.rule, rule.host, rule.subdomain


def _view_of_page(
    view: Callable[..., WerkzeugResponse],
    published: Published,
    functions: Mapping[str, Any],
    callables: Callables,
    pass_on: Callable[[Exchange, dict[str, Any]], WerkzeugResponse | None],
) -> Callable[..., WerkzeugResponse]:
    methods = published.routing.methods

    def view_or_call(**path_arguments: Any) -> WerkzeugResponse:
        exchange = open_exchange()
        if exchange.request.method == "POST":
            if callables.are_named_by(exchange.request):
                web_request_of(exchange).take_routing(published.routing)
                answer: WerkzeugResponse = callables.enter(
                    exchange, functions, path_arguments, lambda: view(**path_arguments)
                )
                return answer
            if methods is not None and "POST" not in methods:
                passed_on = pass_on(exchange, path_arguments)
                if passed_on is None:
                    raise MethodNotAllowed(sorted({*methods, "OPTIONS"}))
                return passed_on
        return view(**path_arguments)

    return update_wrapper(view_or_call, view)


def _rule(app: Flask, url: str, published: Published, is_page: bool) -> Rule:
    # Not app.add_url_rule: it takes methods=None for GET alone.
    endpoint, routing = published.endpoint, published.routing
    options = {"strict_slashes": False, **routing.options}
    calls = ("POST",) if is_page else ()
    methods = None if routing.methods is None else {*routing.methods, *calls, "OPTIONS"}
    rule = app.url_rule_class(url, endpoint=endpoint, methods=methods, **options)
    rule.provide_automatic_options = (  # type: ignore[attr-defined]
        routing.methods is not None and "OPTIONS" not in routing.methods
    )
    return rule
