"""Forms of a page that are posted without JavaScript: the same function, and a page as answer."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from typing import Any
from typing import NamedTuple

from flask import flash
from werkzeug.exceptions import abort
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as WerkzeugResponse

from ..access import unauthorized
from ..errors import SessionExpired
from ..errors import UserError
from ..exchange import Exchange
from ..http.setup import setup_of
from ..http.web_request import web_request_of
from .binding import InvalidFields
from .binding import KEY_FIELD
from .browser import Browser
from .dispatch import uri_of
from .functions import Function
from .once import Answer
from .once import Replay
from .perform import Call
from .refusals import Refusal

_SEE_OTHER = 303
_UNPROCESSABLE = 422


class _Outcome(NamedTuple):
    """What is left of the commands where no script runs them.

    :param location: Where to go.
    :param messages: To be shown there, with their categories.
    :param errors: Of the form's fields.
    """

    location: str
    messages: list[tuple[Any, str]]
    errors: dict[str, list[str]]


def answer_form(
    exchange: Exchange,
    functions: Mapping[str, Function],
    path: Mapping[str, Any],
    show: Callable[[], Any],
) -> WerkzeugResponse:
    """Answer a form that names a function and was posted by the browser itself.

    :param show: Shows the page.
    """
    here = uri_of(exchange.request.environ)
    key = exchange.request.form.get(KEY_FIELD)
    call = Call(exchange, functions, path, key)
    try:
        outcome = call.run(lambda browser: _outcome_of(browser, here))
    except Replay as replay:
        kept = replay.answer
        return redirect((kept.body if kept.status == _SEE_OTHER else None) or here, _SEE_OTHER)
    except InvalidFields as error:
        call.refuse(error)
        return _show_errors(exchange, error.fields, show)
    except UserError as error:
        call.refuse(error)
        flash(str(error), "error")
        return redirect(here, _SEE_OTHER)
    except SessionExpired as error:
        call.refuse(error)
        return unauthorized(exchange.app)
    except Refusal as refusal:
        if refusal.code in ("in_progress", "already_done"):
            return redirect(here, _SEE_OTHER)
        refused = call.refuse(refusal)
        assert refused is not None  # noqa: S101 - of every refusal there is something to tell
        abort(refused.status, refused.error["message"])
    except Exception as error:
        call.refuse(error)
        raise
    call.settle(Answer(_SEE_OTHER, outcome.location))
    for message, category in outcome.messages:
        flash(message, category)
    if any(outcome.errors.values()):
        return _show_errors(exchange, outcome.errors, show)
    return redirect(outcome.location, _SEE_OTHER)


def _outcome_of(browser: Browser, here: str) -> _Outcome:
    location = None
    messages: list[tuple[Any, str]] = []
    errors: dict[str, list[str]] = {}
    goes_elsewhere = False
    for command in browser.queued():
        if "redirect" in command:
            location, goes_elsewhere = command["redirect"], True
        elif command["type"] == "url" and not goes_elsewhere and _is_path(command["url"]):
            location = command["url"]
        elif command["type"] == "flash":
            messages.append((command["flash"], command["category"]))
        elif command["type"] == "alert":
            messages.append((command["alert"], "message"))
        elif command["type"] == "errors":
            errors = command["errors"]
    return _Outcome(location or here, messages, errors)


def _is_path(url: str) -> bool:
    return url.startswith("/") and url[1:2] not in ("/", "\\")


def _show_errors(
    exchange: Exchange, errors: Mapping[str, list[str]], show: Callable[[], Any]
) -> WerkzeugResponse:
    """The page again, with what is wrong."""
    exchange.field_errors = errors
    for sentence in errors.get("", ()):
        flash(sentence, "error")
    setup = setup_of(exchange.app)
    if setup.database is not None:
        # The page reads in a transaction of its own, and by the rules of this caller.
        web_request_of(exchange).begin(readonly=False)
        setup.guard(exchange)
    response: WerkzeugResponse = exchange.app.make_response(show())
    response.status_code = _UNPROCESSABLE
    return response
