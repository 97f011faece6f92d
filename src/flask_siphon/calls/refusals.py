"""Why a call was not done, as the page is told: the one table of codes and statuses."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping
from typing import Any
from typing import NamedTuple

from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import default_exceptions
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from ..errors import SessionExpired
from ..errors import StoreDown
from ..errors import UserError
from .binding import InvalidFields
from .sentences import Sentences

#: The status of each code that does not stand for a status.
_STATUS = {
    "invalid": 422,
    "csrf": 400,
    "unknown_function": 404,
    "in_progress": 409,
    "already_done": 409,
    "outcome_unknown": 409,
    "key_reused": 422,
}

#: The code of each status that does not go by its name.
_CODES = {
    401: "session_expired",
    413: "too_large",
    429: "too_many_requests",
    500: "server_error",
    503: "unavailable",
}


#: Where to log in, or None; asked only if somebody has to.
Login = Callable[[], str | None]


class Refusal(Exception):
    """A call is not done, for one of the reasons that stand in the table above.

    :param code: Of the reason.
    :param retry_after: Seconds after which the page may ask again, or None.
    """

    def __init__(self, code: str, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


class Told(NamedTuple):
    """What the page is told.

    :param error: The ``error`` member of the answer.
    """

    status: int
    error: dict[str, Any]
    headers: list[tuple[str, str]]


def told_of(error: BaseException, sentences: Sentences, login: Login) -> Told | None:
    """What the page is told of an error; None if it is none of its business."""
    if isinstance(error, InvalidFields):
        return told("invalid", sentences, {"fields": error.fields})
    if isinstance(error, UserError):
        members = {} if error.data is None else {"data": error.data}
        return Told(400, {"code": error.code, "message": str(error), **members}, [])
    if isinstance(error, SessionExpired):
        return told("session_expired", sentences, {"login": login()})
    if isinstance(error, CSRFError):
        return told("csrf", sentences)
    if isinstance(error, Refusal):
        headers = [] if error.retry_after is None else [("Retry-After", str(error.retry_after))]
        return told(error.code, sentences, headers=headers)
    if isinstance(error, StoreDown):
        headers = [("Retry-After", str(error.retry_after))]
        return told("unavailable", sentences, headers=headers)
    if isinstance(error, HTTPException) and (error.code or 0) >= 400:
        return _told_of_http(error, sentences, login)
    return None


def told(
    code: str,
    sentences: Sentences,
    members: Mapping[str, Any] | None = None,
    headers: list[tuple[str, str]] | None = None,
) -> Told:
    """What the page is told for one of our codes."""
    status = _STATUS.get(code) or next(
        status for status in HTTP_STATUS_CODES if status >= 400 and code_of(status) == code
    )
    error = {"code": code, "message": sentences.say(code), **(members or {})}
    return Told(status, error, headers or [])


def told_of_status(status: int, sentences: Sentences, login: Login) -> Told:
    """What the page is told if nothing but the status is known."""
    code = code_of(status)
    message = sentences.say(code) if sentences.knows(code) else HTTP_STATUS_CODES.get(status, code)
    return Told(status, _with_login({"code": code, "message": message}, status, login), [])


def _told_of_http(error: HTTPException, sentences: Sentences, login: Login) -> Told:
    assert error.code is not None  # noqa: S101 - the caller has looked
    told = told_of_status(error.code, sentences, login)
    stock = getattr(default_exceptions.get(error.code), "description", None)
    # What Werkzeug says by itself is for developers: our sentence is better, where we have one.
    has_sentence = sentences.knows(told.error["code"])
    if error.description and not (has_sentence and error.description == stock):
        told.error["message"] = str(error.description)
    headers = [each for each in error.get_headers() if each[0].lower() != "content-type"]
    return told._replace(headers=headers)


def _with_login(error: dict[str, Any], status: int, login: Login) -> dict[str, Any]:
    return {**error, "login": login()} if status == 401 else error


def code_of(status: int) -> str:
    """The code of a status: its name in snake case, but for a few."""
    name = HTTP_STATUS_CODES.get(status, "error").lower().replace("'", "")
    return _CODES.get(status) or re.sub(r"[^a-z]+", "_", name)
