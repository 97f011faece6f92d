"""One call in one transaction, tried again if the database asks for it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TypeVar

from flask import session
from flask.globals import request_ctx
from werkzeug.datastructures import FileStorage

from .. import config
from ..data.transaction import repeat
from ..exchange import Exchange
from ..exchange import forget_former_request
from .setup import setup_of
from .web_request import web_request_of

Result = TypeVar("Result")


def in_transaction(
    exchange: Exchange, handle: Callable[[], Result], keeps: Callable[[Result], bool]
) -> Result:
    """Run ``handle`` in the call's transaction, again if the database asks for it.

    :param keeps: Whether what it returned means that its changes are to be stored.
    """
    web_request = web_request_of(exchange)

    def attempt() -> Result:
        result = handle()
        if keeps(result):
            web_request.transaction.commit()
        else:
            web_request.transaction.roll_back()
        return result

    try:
        return with_retries(exchange, attempt)
    finally:
        web_request.transaction.end()


def with_retries(exchange: Exchange, attempt: Callable[[], Result]) -> Result:
    """Run ``attempt``, which commits by itself, again if the database asks for it."""
    if setup_of(exchange.app).database is None:
        return attempt()  # nothing to keep, and nothing that asks for another try
    web_request = web_request_of(exchange)

    def attempt_or_undo() -> Result:
        try:
            return attempt()
        except BaseException:
            web_request.transaction.roll_back()
            raise

    settings = exchange.app.config
    return repeat(
        attempt_or_undo,
        _Before(exchange).restore,
        config.RETRY_TRIES.read(settings),
        config.RETRY_DELAY.read(settings),
    )


class _Before:
    """What a call may have changed outside of the database, so that it can be tried again."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._session = copy.deepcopy(dict(session))
        self._modified = session.modified
        # Where Flask 3.1 keeps what get_flashed_messages() has taken out of the session.
        self._flashes = request_ctx.flashes
        self._token_renewed = exchange.token_renewed
        # What after_this_request() was given before; there is no public door to it.
        self._after_this_request = len(request_ctx._after_request_functions)

    def restore(self) -> None:
        forget_former_request(self._exchange.app)
        self._exchange.identity = None
        self._exchange.store_down = None
        # What get_json() of Werkzeug has read: the handler may have changed it.
        vars(self._exchange.request).pop("_cached_json", None)
        request_ctx.flashes = self._flashes
        del request_ctx._after_request_functions[self._after_this_request :]
        self._exchange.token_renewed = self._token_renewed
        if dict(session) != self._session:
            session.clear()
            session.update(copy.deepcopy(self._session))
            session.modified = self._modified
        for file in _files(self._exchange):
            if not file.stream.seekable():
                raise RuntimeError(
                    f"The uploaded file {file.filename!r} cannot be read again, and the database "
                    "asks to repeat the call. Use a stream factory that makes seekable streams."
                )
            file.stream.seek(0)


def _files(exchange: Exchange) -> list[FileStorage]:
    request = exchange.request
    if "files" not in vars(request):
        return []
    return [file for _, files in request.files.lists() for file in files]
