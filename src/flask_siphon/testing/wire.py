"""What a call sends, and what its answer says."""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import Any
from urllib.parse import urlencode

from werkzeug.test import TestResponse

from .controls import File
from .document import Document
from .errors import CallError
from .forms import Entry
from .forms import has_file
from .forms import posted
from .page import Command
from .tree import attribute

ACCEPT = "application/json, application/x-ndjson"
#: The token goes as a header, and the key of a rendering is for those without JavaScript.
_LEFT_OUT = ("csrf_token", "siphon_call", "sijax_rq", "sijax_args")
_TOKENS = (
    "meta[name=csrf-token]",
    "input[name=csrf-token]",
    "input[name=csrf_token]",
)


@dataclass
class Config:
    """What a page tells its client.

    :ivar uri: Where calls go.
    :ivar csrf: The token, until an answer brings another.
    :ivar functions: The names of what may be called; None if it is no page with functions.
    :ivar uploads: The ids of the forms that are uploads.
    :ivar messages: The page's words for what the client says.
    :ivar page_id: Names this load of the page.
    """

    uri: str = ""
    csrf: str = ""
    functions: list[str] | None = None
    uploads: Sequence[str] = ()
    messages: Mapping[str, str] = field(default_factory=dict)
    page_id: str = field(default_factory=lambda: secrets.token_hex(16))


def read_config(document: Document) -> Config:
    """Read the page's ``<meta name="siphon">``."""
    config = Config()
    for meta in document.parser.css("meta[name=siphon]")[:1]:
        told = json.loads(attribute(meta, "content") or "{}")
        for name in ("uri", "csrf", "functions", "uploads", "messages"):
            if name in told:
                setattr(config, name, told[name])
    for selector in _TOKENS:
        for element in document.parser.css(selector):
            config.csrf = config.csrf or (
                attribute(element, "content") or attribute(element, "value") or ""
            )
    return config


@dataclass(frozen=True)
class Outgoing:
    """A call that is ready to be sent."""

    headers: Mapping[str, str]
    data: Any  # for Flask's test client
    content_type: str


def compose(
    config: Config,
    name: str,
    args: Sequence[Any],
    entries: Sequence[Entry],
    *,
    referrer: str,
    is_upload: bool,
    key: str | None,
) -> Outgoing:
    """Write a call as it is sent.

    :param entries: Its further fields.
    :param is_upload: Even if no file is among them.
    :param key: Under which it runs once; None for a new one.
    """
    headers = {
        "Accept": ACCEPT,
        "X-Requested-With": "XMLHttpRequest",
        "Sec-Fetch-Site": "same-origin",
        "Referer": referrer,
        "Siphon-Page": config.page_id,
        "Idempotency-Key": f'"{key or uuid.uuid4()}"',
    }
    if config.csrf:
        headers["X-CSRFToken"] = config.csrf
    fields = [
        *((each, value) for each, value in entries if each not in _LEFT_OUT),
        ("sijax_rq", name),
        ("sijax_args", json.dumps(args, separators=(",", ":"))),
    ]
    if is_upload or has_file(entries):
        return Outgoing(headers, posted(fields), "multipart/form-data")
    texts = [(each, value) for each, value in fields if not isinstance(value, File)]
    return Outgoing(headers, urlencode(texts), "application/x-www-form-urlencoded")


@dataclass(frozen=True)
class Answer:
    """What came back.

    :ivar chunks: The commands of each flush; of an answer that is no stream, one list.
    :ivar error: Why the call failed, or the stream broke off.
    :ivar login: Where to log in, if that is why.
    """

    chunks: list[list[Command]]
    error: CallError | None = None
    login: str | None = None
    is_stream: bool = False


def read_answer(response: TestResponse, messages: Mapping[str, str]) -> Answer:
    """What an answer says, be it a list of commands, a stream or an error.

    :param messages: What the client says by itself.
    """
    text, status = response.get_data(as_text=True), response.status_code
    kind = response.mimetype
    try:
        if kind == "application/x-ndjson" and status < 300:
            return _read_stream(text, status, messages)
        if status == 204:
            return Answer([])
        told = json.loads(text) if kind == "application/json" else None
    except ValueError:
        told = None
    if status < 300 and isinstance(told, list):
        return Answer([told])
    if isinstance(told, dict) and isinstance(told.get("error"), dict):
        return _refused([], status, told["error"])
    return Answer([], CallError("bad_answer", messages["bad_answer"], status))


def _read_stream(text: str, status: int, messages: Mapping[str, str]) -> Answer:
    chunks = []
    for line in text.split("\n"):
        told = json.loads(line) if line else []
        if isinstance(told, list):
            chunks += [told] if told else []
        elif "error" in told:
            return _refused(chunks, status, told["error"], is_stream=True)
        elif told.get("done"):
            return Answer(chunks, is_stream=True)
    return Answer(chunks, CallError("truncated", messages["truncated"], status), is_stream=True)


def _refused(
    chunks: list[list[Command]], status: int, error: Mapping[str, Any], is_stream: bool = False
) -> Answer:
    told = CallError(
        error["code"], error.get("message", ""), status, error.get("fields"), error.get("data")
    )
    return Answer(chunks, told, error.get("login"), is_stream)
