"""One request, one road: what happens before the view and after it.

``admit`` and ``seal`` name the steps; what a step does stands in the part that it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from urllib.parse import unquote
from urllib.parse import urlsplit

from flask import Flask
from flask import Response
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as WerkzeugResponse

from . import cors
from .access import unauthorized
from .csrf import rule as csrf
from .csrf import tokens
from .csrf.exemption import is_exempt
from .errors import SessionExpired
from .exchange import current_exchange
from .exchange import current_request
from .exchange import ENVIRON_KEY
from .exchange import Exchange
from .exchange import EXEMPT
from .exchange import forget_former_request
from .exchange import PLAIN
from .exchange import policies_of
from .exchange import Policy
from .http.setup import setup_of


def admit(exchange: Exchange, pipeline: Pipeline) -> WerkzeugResponse | None:
    """Before the view: let nothing in that is left of another request, and nobody who may not."""
    forget_former_request(exchange.app)
    if pipeline.guarded:
        exchange.policy = match(exchange)
    for open_door in pipeline.doors:
        open_door(exchange)
    if not pipeline.guarded:
        return None
    preflight = cors.answer_preflight(exchange)
    if preflight is not None:
        return preflight
    # What runs in a transaction asks the guard itself, in each try.
    if exchange.policy.kind == "plain":
        guard(exchange)
    elif exchange.policy.kind == "page" and exchange.request.method in csrf.SAFE_METHODS:
        return _show_to_who_may_see(exchange)
    return None


def _show_to_who_may_see(exchange: Exchange) -> WerkzeugResponse | None:
    try:
        guard(exchange)
    except SessionExpired:
        return unauthorized(exchange.app)
    return None


def guard(exchange: Exchange) -> None:
    """Refuse who may not come in. Published methods ask it in each try of their transaction."""
    if exchange.policy.kind != "plain":
        setup_of(exchange.app).access.check(exchange, exchange.policy.auth)
    csrf.check(exchange)
    exchange.guarded = True


def seal(exchange: Exchange, pipeline: Pipeline, response: Response) -> None:
    """After the view, on refusals and errors too: the parts have their last word."""
    for close_door in pipeline.closers:
        close_door(exchange, response)
    if exchange.policy.cors is not None:
        cors.add_headers(exchange.policy, exchange.request.headers.get("Origin"), response.headers)
    if exchange.token_renewed:
        tokens.hand_out(response)


@dataclass
class Pipeline:
    """What the parts bound to one app have added.

    :param doors: Called before each request, in the order in which the parts came.
    :param closers: Called after each request.
    :param guarded: True once the guard stands before plain views.
    """

    doors: list[Callable[[Exchange], None]] = field(default_factory=list)
    closers: list[Callable[[Exchange, Response], None]] = field(default_factory=list)
    guarded: bool = False

    def stand_guard(self, app: Flask) -> None:
        """Put the guard before plain views, and end the transactions of what it lets in."""
        self.guarded = True
        app.teardown_request(_end_transaction)


def _end_transaction(error: BaseException | None) -> None:
    exchange = current_exchange()
    if exchange is not None and exchange.web_request is not None and not exchange.streaming:
        exchange.web_request.transaction.end()


def match(exchange: Exchange) -> Policy:
    """The policy of the endpoint that Flask's URL map found."""
    app, endpoint = exchange.app, exchange.request.endpoint
    if endpoint is None:
        return _policy_without_view(exchange)
    policies = policies_of(app)
    if endpoint not in policies:
        exempted = is_exempt(app, endpoint, exchange.request.blueprints)
        policies[endpoint] = EXEMPT if exempted else PLAIN
    return policies[endpoint]


def _policy_without_view(exchange: Exchange) -> Policy:
    """Flask answers by itself. What 405, or a redirect to the right spelling, says to the pages of
    other sites is what a preflight to the same URL says."""
    request, error = exchange.request, exchange.request.routing_exception
    adapter = request_ctx.url_adapter
    if adapter is None or not isinstance(error, (MethodNotAllowed, RequestRedirect)):
        return EXEMPT
    path = None  # the request's own
    if isinstance(error, RequestRedirect):
        path = unquote(urlsplit(error.new_url).path).removeprefix(request.root_path)
    try:
        endpoint, _ = adapter.match(path, "OPTIONS")
    except HTTPException:
        return EXEMPT
    asked = policies_of(exchange.app).get(endpoint, EXEMPT)
    return replace(
        EXEMPT,
        cors=asked.cors,
        cors_credentials=asked.cors_credentials,
        cors_methods=asked.cors_methods,
    )


def install(app: Flask) -> Pipeline:
    """The app's pipeline; the first part that asks puts it at the head of every request."""
    pipeline: Pipeline | None = app.extensions.get("siphon.pipeline")
    if pipeline is not None:
        return pipeline
    pipeline = app.extensions["siphon.pipeline"] = Pipeline()

    def open_road() -> WerkzeugResponse | None:
        request = current_request()
        exchange = request.environ[ENVIRON_KEY] = Exchange(app, request)
        return admit(exchange, pipeline)

    def close_road(response: Response) -> Response:
        exchange = current_exchange()
        if exchange is not None:
            seal(exchange, pipeline, response)
            response.call_on_close(exchange.end)
        # A request made within another one shares its g, and the outer one goes on.
        forget_former_request(app)
        return response

    # The head of the list, so that an earlier before_request function that aborts still leaves
    # an error page that can use our doors.
    app.before_request_funcs.setdefault(None, []).insert(0, open_road)
    # Here too: Flask calls these from the end, and cookies that others set are ours to mend.
    app.after_request_funcs.setdefault(None, []).insert(0, close_road)
    return pipeline
