"""JSON-RPC 2.0: the shape of calls and answers, as plain functions over values.

Specification: https://www.jsonrpc.org/specification. A ``method`` member is not looked at: the URL
names the method.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from typing import Any
from typing import Final
from typing import NamedTuple

from werkzeug.exceptions import HTTPException

from ..errors import SessionExpired
from ..errors import UserError
from .parameters import InvalidParameters

#: The content types of a JSON-RPC request. Neither can be sent by another site's page without a
#: CORS preflight, which is why calls need no CSRF token.
CONTENT_TYPES = frozenset({"application/json", "application/json-rpc"})

PARSE_ERROR = (-32700, "Parse error", "parse_error")
INVALID_REQUEST = (-32600, "Invalid Request", "invalid_request")
INVALID_PARAMS = (-32602, "Invalid params", "invalid_params")
INTERNAL_ERROR = (-32603, "Internal error", "internal_error")
SESSION_EXPIRED = 100
USER_ERROR = 1

_MISSING: Final = object()


class ParseError(Exception):
    """A body is no JSON."""


class InvalidRequest(Exception):
    """A body is no JSON-RPC request, or an element of a batch is no call."""


class Call(NamedTuple):
    """One call.

    :param id: Echoed as it came; meaningless for a notification.
    :param is_notification: Nobody waits for an answer.
    """

    source: Mapping[str, Any]
    id: Any
    is_notification: bool
    params: Any


def read_call(value: Any) -> Call:
    """The call that ``value`` is.

    :raises InvalidRequest: If it is none.
    """
    if not isinstance(value, dict):
        raise InvalidRequest("A call is an object")
    version = value.get("jsonrpc", _MISSING)
    if version not in ("2.0", _MISSING):
        raise InvalidRequest(f"jsonrpc is {version!r}, not '2.0'")
    identifier = value.get("id", _MISSING)
    if identifier is not _MISSING and (
        isinstance(identifier, bool) or not isinstance(identifier, (str, int, float, type(None)))
    ):
        raise InvalidRequest("id is neither text nor a number nor null")
    # Clients of the family leave "jsonrpc" out and always wait for an answer.
    is_notification = identifier is _MISSING and version is not _MISSING
    return Call(
        value, None if identifier is _MISSING else identifier, is_notification, value.get("params")
    )


def read_params(call: Call) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parameters of a call, and the context that came among them.

    :raises InvalidParameters: If either is no object.
    """
    params = {} if call.params is None else call.params
    if not isinstance(params, dict):
        raise InvalidParameters([])
    params = dict(params)
    context = params.pop("context", {})
    if not isinstance(context, dict):
        raise InvalidParameters([])
    return params, context


def success(identifier: Any, result: Any) -> dict[str, Any]:
    """The answer of a call that went well."""
    return {"jsonrpc": "2.0", "id": identifier, "result": result}


def failure(identifier: Any, error: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of a call that did not."""
    return {"jsonrpc": "2.0", "id": identifier, "error": error}


def refusal(kind: tuple[int, str, str]) -> dict[str, Any]:
    """The error object of one of the standard's codes."""
    code, message, name = kind
    return {"code": code, "message": message, "data": {"code": name}}


def error_object(error: Exception, debug: bool) -> dict[str, Any]:
    """What the caller is told of an exception.

    :param debug: Tell everything, with the traceback.
    """
    told = _told(error)
    if debug:
        shown = {
            "debug": "".join(traceback.format_exception(error)),
            "name": f"{type(error).__module__}.{type(error).__qualname__}",
            "message": _text_of(error),
            "arguments": [_text_of(argument) for argument in error.args],
        }
        told["data"] = {**shown, **told["data"]}
    return told


def is_expected(error: Exception) -> bool:
    """True if the caller is told what happened, so that it is no fault of the program."""
    if isinstance(error, HTTPException):
        return error.code is not None
    return isinstance(error, (UserError, SessionExpired, InvalidParameters))


def _text_of(value: object) -> str:
    try:
        return str(value)
    except Exception:  # an answer must come of any error, also of one that cannot be printed
        return f"<{type(value).__name__}>"


def _told(error: Exception) -> dict[str, Any]:
    if isinstance(error, UserError):
        return {
            "code": USER_ERROR,
            "message": str(error),
            "data": {**(error.data or {}), "code": error.code},
        }
    if isinstance(error, SessionExpired):
        return {
            "code": SESSION_EXPIRED,
            "message": str(error),
            "data": {"code": "session_expired"},
        }
    if isinstance(error, ParseError):
        return refusal(PARSE_ERROR)
    if isinstance(error, InvalidRequest):
        return refusal(INVALID_REQUEST)
    if isinstance(error, InvalidParameters):
        told = refusal(INVALID_PARAMS)
        told["data"]["errors"] = [problem._asdict() for problem in error.problems]
        return told
    if isinstance(error, HTTPException) and error.code is not None:
        words = error.name.lower().replace("'", "").replace("-", " ").split()
        return {
            "code": error.code,
            "message": f"{error.code}: {error.name}",
            "data": {"code": "_".join(words), "message": error.description or error.name},
        }
    return refusal(INTERNAL_ERROR)
