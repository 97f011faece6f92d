"""Running a published method: its transaction, the guard within it, and the answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from collections.abc import Mapping
from typing import Any
from typing import cast

from flask import got_request_exception
from markupsafe import escape
from werkzeug.exceptions import BadRequest
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as WerkzeugResponse

from .. import config
from ..access import unauthorized
from ..encoding import COMPACT
from ..encoding import json_of
from ..errors import SessionExpired
from ..errors import UserError
from ..exchange import Exchange
from . import jsonrpc
from .attempts import in_transaction
from .controller import Published
from .parameters import InvalidParameters
from .response import Response
from .web_request import JsonRequest
from .web_request import web_request_of

logger = logging.getLogger("flask_siphon.http")

#: Lets a caller in or raises; the one function that refuses, from ``pipeline``.
Guard = Callable[[Exchange], None]


def run_http(exchange: Exchange, published: Published, guard: Guard) -> WerkzeugResponse:
    """Answer a request of an http route."""
    web_request = web_request_of(exchange)
    web_request.take_routing(published.routing)
    handler = getattr(published.controller, published.name)

    def handle() -> WerkzeugResponse:
        web_request.begin(published.routing.readonly)
        guard(exchange)
        keywords = published.signature.bind_text(
            web_request.params, web_request.list_of, exchange.request.view_args or {}
        )
        response: Response = handler(**keywords)
        response.flatten()
        return response

    try:
        return in_transaction(exchange, handle, lambda answer: answer.status_code < 400)
    except SessionExpired:
        return unauthorized(exchange.app)
    except InvalidParameters as error:
        raise BadRequest(f"Invalid parameters: {error}") from error
    except UserError as error:
        logger.info("%s: %s", published.where, error)
        return Response(str(escape(str(error))), status=400)


def run_json(exchange: Exchange, published: Published, guard: Guard) -> WerkzeugResponse:
    """Answer the call, or the batch of calls, of a json route."""
    web_request = cast(JsonRequest, web_request_of(exchange))
    web_request.take_routing(published.routing)
    app = exchange.app
    try:
        text, body = _read_body(exchange)
    except (jsonrpc.ParseError, jsonrpc.InvalidRequest) as error:
        refusal = jsonrpc.failure(None, jsonrpc.error_object(error, app.debug))
        text = json_of(app).dumps(refusal, COMPACT)
        return app.response_class(text, status=400, mimetype="application/json")
    is_batch = isinstance(body, list)
    runner = _Runner(exchange, web_request, published, guard)
    answers = []
    for index, value in enumerate(body if is_batch else [body]):

        def read_again(index: int = index) -> Any:
            body = json_of(app).loads(text)
            return body[index] if is_batch else body

        answer = runner.answer(value, read_again)
        if answer is not None:
            answers.append(answer)
    if not answers:
        return app.response_class(status=204)
    answer = f"[{','.join(answers)}]" if is_batch else answers[0]
    return app.response_class(answer, mimetype="application/json")


def _read_body(exchange: Exchange) -> tuple[str, Any]:
    """The text of the body and what it stands for: one call, or a batch of at least one element.

    :raises jsonrpc.ParseError: If it is no JSON.
    :raises jsonrpc.InvalidRequest: If it is neither.
    """
    app, http = exchange.app, exchange.request
    if http.mimetype not in jsonrpc.CONTENT_TYPES:
        raise jsonrpc.InvalidRequest(f"The content type is {http.mimetype!r}")
    try:
        text = http.get_data().decode("utf-8")
        body = json_of(app).loads(text)
    except RequestEntityTooLarge as error:
        raise jsonrpc.InvalidRequest("The body is over the limit") from error
    except (ValueError, RecursionError) as error:
        raise jsonrpc.ParseError from error
    if not isinstance(body, list):
        jsonrpc.read_call(body)
    elif not 1 <= len(body) <= config.RPC_MAX_BATCH.read(app.config):
        raise jsonrpc.InvalidRequest(f"The batch has {len(body)} elements")
    return text, body


class _Runner:
    """Runs the calls of one body, each in a transaction of its own."""

    def __init__(
        self, exchange: Exchange, web_request: JsonRequest, published: Published, guard: Guard
    ) -> None:
        self._exchange = exchange
        self._web_request = web_request
        self._published = published
        self._guard = guard
        self._handler = getattr(published.controller, published.name)
        self._codec = json_of(exchange.app)

    def answer(self, value: Any, read_again: Callable[[], Any]) -> str | None:
        """The answer to one element, encoded; None for a notification.

        :param read_again: Gives the element as it came, whatever a handler did to it.
        """
        try:
            call = jsonrpc.read_call(value)
        except jsonrpc.InvalidRequest as error:
            told = jsonrpc.error_object(error, self._exchange.app.debug)
            return self._encode(jsonrpc.failure(None, told))
        try:
            text = self._run(call, read_again)
        except Exception as error:
            self._report(error)
            told = jsonrpc.error_object(error, self._exchange.app.debug)
            text = self._encode_failure(call, told)
        return None if call.is_notification else text

    def _run(self, call: jsonrpc.Call, read_again: Callable[[], Any]) -> str:
        is_first = True

        def handle() -> str:
            nonlocal is_first
            current = call if is_first else jsonrpc.read_call(read_again())
            is_first = False
            self._web_request.begin_call(
                self._published.routing.readonly, current.source, *_params_or_empty(current)
            )
            self._guard(self._exchange)
            params, _ = jsonrpc.read_params(current)
            keywords = self._published.signature.bind_json(
                params, self._exchange.request.view_args or {}
            )
            result = self._handler(**keywords)
            if isinstance(result, HTTPException):
                raise result
            if isinstance(result, WerkzeugResponse):
                raise TypeError(
                    f"{self._published.where} returned a response. A json handler returns data."
                )
            return self._encode(jsonrpc.success(call.id, result))

        return in_transaction(self._exchange, handle, lambda answer: True)

    def _encode(self, value: Mapping[str, Any]) -> str:
        return self._codec.dumps(value, COMPACT)

    def _encode_failure(self, call: jsonrpc.Call, told: dict[str, Any]) -> str:
        try:
            return self._encode(jsonrpc.failure(call.id, told))
        except (TypeError, ValueError, RecursionError):
            # What a UserError carries may be anything.
            logger.exception("%s: the data of an error has no form in JSON", self._published.where)
            refusal = jsonrpc.refusal(jsonrpc.INTERNAL_ERROR)
            return self._encode(jsonrpc.failure(call.id, refusal))

    def _report(self, error: Exception) -> None:
        if jsonrpc.is_expected(error):
            logger.info("%s: %s", self._published.where, error)
            return
        logger.error("%s failed", self._published.where, exc_info=error)
        app = self._exchange.app
        got_request_exception.send(app, _async_wrapper=app.ensure_sync, exception=error)


def _params_or_empty(call: jsonrpc.Call) -> tuple[dict[str, Any], dict[str, Any]]:
    """What an auth method may look at, before it is clear that the parameters are any good."""
    try:
        return jsonrpc.read_params(call)
    except InvalidParameters:
        return {}, {}
