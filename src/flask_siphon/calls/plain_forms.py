"""Forms of a page that are posted without JavaScript: the same function, and a page as answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from collections.abc import Mapping
from typing import Any
from typing import NamedTuple
from urllib.parse import SplitResult
from urllib.parse import urljoin
from urllib.parse import urlsplit

from flask import flash
from flask import Request
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
from .dispatch import uri_of
from .functions import Function
from .once import Answer
from .once import Replay
from .perform import Call
from .refusals import Refusal

_SEE_OTHER = 303
_UNPROCESSABLE = 422

#: Scripts leave them out of an address (https://url.spec.whatwg.org/#url-parsing); a header with
#: them cannot be sent.
_LINE_BREAKS = re.compile(r"[\t\r\n]")


class _Outcome(NamedTuple):
    """What is left of the commands where no script runs them.

    :param location: Where to go; None for the page itself.
    :param messages: To be shown there, with their categories.
    :param errors: Of the form's fields.
    """

    location: str | None
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
        outcome = call.run(lambda browser: _outcome_of(call.commands_of(browser), exchange.request))
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
    call.settle(Answer(_SEE_OTHER, outcome.location or here), without_session=True)
    for message, category in outcome.messages:
        flash(message, category)
    if any(outcome.errors.values()):
        return _show_errors(exchange, outcome.errors, show)
    return redirect(outcome.location or here, _SEE_OTHER)


def _outcome_of(commands: str, request: Request) -> _Outcome:
    """What is left of the commands of a call, which are the same here: lazy strings are text, and
    what JSON cannot carry is an error."""
    location = None
    messages: list[tuple[Any, str]] = []
    errors: dict[str, list[str]] = {}
    goes_elsewhere = False
    for command in json.loads(commands):
        if "redirect" in command:
            goes_elsewhere = True
            url = _LINE_BREAKS.sub("", command["redirect"])
            location = url if _target(url, request) else None
        elif command["type"] == "url" and not goes_elsewhere:
            location = _within_site(command["url"], request) or location
        elif command["type"] == "flash":
            messages.append((command["flash"], command["category"]))
        elif command["type"] == "alert":
            messages.append((command["alert"], "message"))
        elif command["type"] == "errors":
            errors = command["errors"]
    return _Outcome(location, messages, errors)


def _target(url: str, request: Request) -> SplitResult | None:
    """Where ``url`` leads from the page; None if the client would not go there either."""
    if any(each < " " for each in url):
        return None  # scripts and servers read control characters in different ways
    try:
        there = urlsplit(urljoin(request.url, url.strip(" ")))
    except ValueError:
        return None
    return there if there.scheme in ("http", "https") else None


def _within_site(url: str, request: Request) -> str | None:
    """The path and query that ``url`` means on the page; None for what leads elsewhere."""
    here, there = urlsplit(request.url), _target(url, request)
    # Browsers read a backslash as a slash, which makes a host of a path.
    if there is None or "\\" in url or there[:2] != here[:2] or there.path.startswith("//"):
        return None
    return there._replace(scheme="", netloc="").geturl()


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
