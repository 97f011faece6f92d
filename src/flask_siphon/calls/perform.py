"""One call of a function of a page: the guard, the claim, the arguments, the function, the answer.

All of it happens in one transaction, which is tried again if the database asks for it; the claim
is made once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from collections.abc import Generator
from collections.abc import Mapping
from contextlib import closing
from types import AsyncGeneratorType
from types import CoroutineType
from types import GeneratorType
from typing import Any
from typing import TypeVar

from flask import g
from werkzeug.wrappers import Response as WerkzeugResponse

from .. import config
from ..app_store import store_of
from ..csrf import tokens
from ..encoding import json_of
from ..errors import SijaxError
from ..exchange import current_session
from ..exchange import Exchange
from ..http.attempts import in_transaction
from ..http.attempts import with_retries
from ..http.setup import setup_of
from ..http.web_request import web_request_of
from . import wire
from .arguments import decode_arguments
from .binding import Brought
from .binding import InvalidFields
from .browser import Browser
from .flashes import leave_flashes
from .flashes import take_flashes
from .flashes import withdraw_flashes
from .functions import Function
from .login_page import login_url_of
from .once import Answer
from .once import Claim
from .once import fingerprint
from .once import read_key
from .once import Replay
from .refusals import Refusal
from .refusals import Told
from .refusals import told
from .refusals import told_of
from .registry import Sijax
from .request_stream import RequestStream
from .sentences import Sentences

logger = logging.getLogger("flask_siphon.calls")

Result = TypeVar("Result")

#: A function can only narrow who may call it; these say nothing beyond what its page says.
_LETS_EVERYBODY_IN = (None, "public", "none")
_DONE = b'{"done":true}\n'


def answer_call(
    exchange: Exchange, functions: Mapping[str, Function], path: Mapping[str, Any]
) -> WerkzeugResponse:
    """Answer a call that a script sent."""
    call = Call(exchange, functions, path, exchange.request.environ.get(wire.KEY_IN_ENVIRON))
    app = exchange.app
    try:
        if call.streams:
            return wire.stream(app, call.stream())
        commands = call.run(call.commands_of)
        call.settle(Answer(200, commands))
        return wire.answer(app, commands)
    except Replay as replay:
        if replay.answer.status < 400 and replay.answer.status != 200:
            # It was a form then, whose answer is a page.
            return wire.refuse(app, told("already_done", call.sentences))
        response = wire.answer(app, replay.answer.body or "", replay.answer.status)
        response.headers["Siphon-Replay"] = "true"
        return response
    except Exception as error:
        refused = call.refuse(error)
        if refused is None:
            exchange.remember = call.remember  # an errorhandler has the last word
            raise
        return wire.refuse(app, refused)


class Call:
    """A call while it is done.

    :param path: The parameters of the URL.
    :param key: Under which it may be repeated, as it was sent; None for none.
    """

    _claim: Claim | None = None
    _told: Answer | None = None
    _session_before = ""
    _modified_before = False
    _is_entered = False
    _has_flushed = False

    def __init__(
        self,
        exchange: Exchange,
        functions: Mapping[str, Function],
        path: Mapping[str, Any],
        key: str | None,
    ) -> None:
        self._exchange = exchange
        self._app = exchange.app
        self._form = exchange.request.form
        self._function = functions.get(self._form[Sijax.PARAM_REQUEST])
        self._path = path
        self._key = key
        self._codec = json_of(self._app)
        self._setup = setup_of(self._app)

    # The two ways to run it

    @property
    def streams(self) -> bool:
        """True if its answer comes in pieces."""
        return self._may_stream and wire.takes_stream(self._exchange.request)

    def run(self, answer: Callable[[Browser], Result]) -> Result:
        """Run the function to its end.

        :param answer: What is made of the commands, within the transaction.
        """

        def attempt() -> Result:
            browser, result = self._enter()
            if isinstance(result, GeneratorType) and self._may_stream:
                result = _exhaust(result)
            self._finish(browser, result)
            return answer(browser)

        if self._setup.database is None:
            return attempt()
        return in_transaction(self._exchange, attempt, lambda _: True)

    def stream(self) -> RequestStream:
        """Run the function to its first flush; the rest runs while the answer is sent."""

        def attempt() -> RequestStream:
            browser, result = self._enter()
            return RequestStream(
                self._app,
                self._exchange.request,
                self._chunks(browser, result),
                done=b"",
                failed=lambda error: self._error_line(told("server_error", self.sentences)),
            )

        made = with_retries(self._exchange, attempt)
        self._exchange.streaming = True
        return made

    def _chunks(self, browser: Browser, result: Any) -> Generator[bytes, None, None]:
        transaction = web_request_of(self._exchange).transaction
        try:
            if isinstance(result, GeneratorType):
                with closing(result):
                    result = yield from self._flushes(browser, result)
            self._finish(browser, result)
            last = self.commands_of(browser).encode() + b"\n" if browser.queued() else b""
            transaction.commit()
            self.settle(Answer(200, None))
            yield last + _DONE
        except Exception as error:
            if not self._has_flushed:
                raise  # it is an ordinary answer still
            transaction.roll_back()
            refused = self.refuse(error)
            if refused is None:
                raise
            yield self._error_line(refused)
        except GeneratorExit:
            if self._claim is not None:
                self._claim.abandon()
            raise
        finally:
            transaction.end()

    def _flushes(
        self, browser: Browser, steps: Generator[Any, Any, Any]
    ) -> Generator[bytes, None, Any]:
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return end.value
            self._move_flashes(browser)
            if browser.queued():
                line = self.commands_of(browser).encode() + b"\n"
                self._has_flushed = True
                self._exchange.flashed = 0
                yield line

    def _error_line(self, refused: Told) -> bytes:
        return wire.error_text(self._app, refused).encode() + b"\n"

    # One try

    def _enter(self) -> tuple[Browser, Any]:
        """Let the caller in, claim the call and enter the function: what it returned."""
        exchange, function, setup = self._exchange, self._function, self._setup
        if setup.database is not None:
            web_request_of(exchange).begin(function is not None and function.readonly)
        setup.guard(exchange)
        if function is None:
            raise Refusal("unknown_function")
        if function.auth not in _LETS_EVERYBODY_IN:
            setup.access.check(exchange, function.auth)
        if self._claim is None and self._key is not None and function.once:
            self._claim = self._make_claim(function)
        if not exchange.policy.csrf:
            g.csrf_valid = True  # nor does a FlaskForm ask for the token that the page does not
        arguments, keywords = function.binding.bind(self._brought(function))
        exchange.calling = self._is_entered = True
        exchange.flashed = 0
        browser = Browser(codec=self._codec)
        try:
            result = function.call(browser, *arguments, **keywords)
            if isinstance(result, CoroutineType):
                result = self._app.ensure_sync(_wait)(result)
        finally:
            exchange.calling = False
        return browser, result

    def _make_claim(self, function: Function) -> Claim | None:
        settings = self._app.config
        memory = config.CALL_MEMORY.read(settings)
        if not memory or self._key is None:
            return None
        request = self._exchange.request
        key = read_key(self._key)
        held = current_session()
        self._session_before = repr(dict(held))
        self._modified_before = held.modified
        return Claim(
            store_of(self._app),
            settings,
            memory,
            [request.endpoint or "", function.name, self._user_id(), key],
            fingerprint(request.path, self._form, request.files, tokens.field_names(self._app)),
        )

    def _user_id(self) -> str:
        """Whose call it is; empty for who is anonymous, and for pages that do not look."""
        exchange = self._exchange
        if exchange.user is None and exchange.policy.auth != "none":
            exchange.user = self._setup.access.visitor(self._app)
        get_id = getattr(exchange.user, "get_id", None)
        # Who was let in by an auth method of the application's need not be a user of Flask-Login.
        found = getattr(exchange.user, "id", None) if get_id is None else get_id()
        return "" if found is None else str(found)

    def _brought(self, function: Function) -> Brought:
        form, request = self._form, self._exchange.request
        positions = decode_arguments(form[Sijax.PARAM_ARGS], self._codec)
        if function.form_id is not None and positions[:1] == [function.form_id]:
            del positions[0]  # the client names the form first
        return Brought(self._path, positions, request, self._app)

    def _finish(self, browser: Browser, result: Any) -> None:
        """Queue what the function returned, and the messages that it left in the session."""
        if isinstance(result, (WerkzeugResponse, GeneratorType, AsyncGeneratorType)):
            raise TypeError(
                f"{self._where} returned a {type(result).__name__}. A function of a page returns "
                "data that JSON can carry, or nothing; to go elsewhere it calls browser.redirect()."
            )
        self._move_flashes(browser)
        if result is not None and result is not browser:
            browser.result(result)

    def _move_flashes(self, browser: Browser) -> None:
        # Once a part of the answer is out, the session is too.
        if browser.navigates() and not self._has_flushed:
            leave_flashes(browser)
        elif self._exchange.flashed:
            take_flashes(browser, self._exchange.flashed)
            self._exchange.flashed = 0

    # What came of it

    def commands_of(self, browser: Browser) -> str:
        """What the function queued, as JSON."""
        try:
            return browser.take_commands()
        except SijaxError as error:
            error.add_note(f"It was queued or returned by {self._where}.")
            raise

    def settle(self, answer: Answer, *, without_session: bool = False) -> None:
        """Remember the answer for who asks again; not its body if the function changed the
        session, whose cookie would be lost.

        :param without_session: It is as good without that cookie.
        """
        if self._claim is None:
            return
        held = current_session()
        if held.modified:
            if repr(dict(held)) == self._session_before:
                held.modified = self._modified_before
            elif not without_session:
                answer = answer._replace(body=None)
        self._claim.settle(answer)

    def refuse(self, error: Exception) -> Told | None:
        """What the page is told of an error; None if it is a fault of the program. Nothing else
        comes of the call: neither its commands nor its messages."""
        if self._is_entered and self._exchange.flashed:
            withdraw_flashes(self._exchange.flashed)
        refused = told_of(error, self.sentences, lambda: login_url_of(self._exchange))
        if refused is not None and "data" in refused.error:
            try:
                wire.error_text(self._app, refused)
            except (TypeError, ValueError, RecursionError) as reason:
                error.add_note(f"Its data cannot be sent: {reason}")
                refused = None
        if self._claim is None:
            return refused
        if isinstance(error, InvalidFields):
            self._claim.release()
        else:
            kept = refused or told("server_error", self.sentences)
            self.remember(kept.status, wire.error_text(self._app, kept))
        return refused

    def remember(self, status: int, body: str) -> None:
        """Remember that the call failed and what the page was told, unless that is known."""
        answer = Answer(status, body)
        if answer != self._told:
            self._told = answer
            self.settle(answer)

    # What the application says

    @property
    def sentences(self) -> Sentences:
        """What to say to the user."""
        return Sentences(self._app.config)

    @property
    def _where(self) -> str:
        return "" if self._function is None else self._function.where

    @property
    def _may_stream(self) -> bool:
        return self._function is not None and self._function.kind != "callback"


def _exhaust(steps: Generator[Any, Any, Result]) -> Result:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result


async def _wait(result: CoroutineType[Any, Any, Result]) -> Result:
    return await result
