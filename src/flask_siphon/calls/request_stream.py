"""A stream that goes on in its request's context after the view has returned.

Flask ends a request when the view's answer is handed to the server: it runs the teardown functions
and closes the uploaded files. The functions of a stream run later, piece by piece, whenever the
server asks. ``flask.stream_with_context`` is not enough for them on Flask 3.1: the files are closed
all the same, and between two pieces the context stays set in the serving thread, so that two
streams served alternately by one thread get into each other's.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from collections.abc import Generator
from collections.abc import Iterator
from contextvars import copy_context

from flask import Flask
from flask import g
from flask import got_request_exception
from flask import has_app_context
from flask import Request

logger = logging.getLogger("flask_siphon.calls")


class RequestStream:
    """Hands the chunks of a streaming function to the server, one at a time.

    Made while the view runs. The first chunk is produced at once, so that an error before it is
    an ordinary error of the view and a session changed before it is saved.

    :param app: The application.
    :param request: The request itself, not the proxy.
    :param chunks: The generator that runs the function.
    :param done: The chunk that ends a complete stream; empty for none.
    :param failed: Makes the chunk that ends a failed stream; empty for none.
    """

    _ended = True  # until the first chunk is there: what failed before has nothing to end

    def __init__(
        self,
        app: Flask,
        request: Request,
        chunks: Generator[bytes, None, None],
        done: bytes,
        failed: Callable[[Exception], bytes],
    ) -> None:
        self._app = app
        self._request = request
        self._chunks = chunks
        self._done = done
        self._failed = failed
        self._g = g._get_current_object()
        self._context = copy_context()
        self._error: Exception | None = None
        self._first = self._context.run(next, chunks, None)
        self._steps = self._go_on()
        self._ended = False
        # The view's end would close the uploaded files.
        request.close = _do_nothing  # type: ignore[method-assign]

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        chunk = None if self._ended else self._context.run(next, self._steps, None)
        if chunk is None:
            self.close()
            raise StopIteration
        return chunk

    def close(self) -> None:
        """End the stream, whether it is through or the client has gone: the function's ``finally``
        runs, then the teardown functions, then the uploaded files are closed."""
        if self._ended:
            return
        self._ended = True
        # An app context pushed around the request lives on, and is not ours to tear down.
        outlived = has_app_context() and g._get_current_object() is self._g
        try:
            self._context.run(self._stop)
        finally:
            self._context.run(self._tear_down, not outlived)

    __del__ = close

    def _go_on(self) -> Generator[bytes, None, None]:
        try:
            if self._first is not None:
                yield self._first
                yield from self._chunks
        except Exception as error:
            self._error = error
            self._app.log_exception(sys.exc_info())
            got_request_exception.send(
                self._app, _async_wrapper=self._app.ensure_sync, exception=error
            )
            last = self._failed(error)
        else:
            last = self._done
        if last:
            yield last

    def _stop(self) -> None:
        self._steps.close()
        self._chunks.close()

    def _tear_down(self, app_context_too: bool) -> None:
        del self._request.close  # the method of the class again
        try:
            self._app.do_teardown_request(self._error)
            if app_context_too:
                self._app.do_teardown_appcontext(self._error)
        finally:
            self._request.close()


def _do_nothing() -> None:
    """What ``request.close`` does while the stream still reads the files."""
