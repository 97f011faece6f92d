"""A page that somebody looks at, and what the commands of its calls do to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Any
from urllib.parse import urljoin
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from .document import Document
from .field_errors import FieldErrors
from .notices import MESSAGES
from .notices import Notices

Command = Mapping[str, Any]


@dataclass
class Seen:
    """What commands did besides changing a document."""

    flashes: list[tuple[str, str]] = field(default_factory=list)
    announcements: list[str] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)
    events: list[tuple[str, Any]] = field(default_factory=list)
    downloads: list[str] = field(default_factory=list)
    script_calls: list[tuple[str, list[Any]]] = field(default_factory=list)


class Page:
    """One page, from its load until it is left.

    :param url: Where it came from, in full.
    :param history: The URLs of the session history; the last one is that of this page.
    :param messages: What the client says by itself, where the page has words of its own.
    """

    def __init__(
        self,
        document: Document,
        url: str,
        *,
        seen: Seen | None = None,
        history: list[str] | None = None,
        messages: Mapping[str, str] | None = None,
    ) -> None:
        self.document = document
        self.seen = seen or Seen()
        self.history = [url] if history is None else history
        self.messages = {**MESSAGES, **(messages or {})}
        self.notices = Notices(document, self.messages)
        self.field_errors = FieldErrors(document)
        #: Counts the answers: a flashed message takes the place of those of earlier ones.
        self.answer = 0
        #: Events that commands have fired, and the elements that they have hit.
        self.dispatched: list[tuple[LexborNode, str]] = []
        #: Where the page is about to go, in full.
        self.destination: str | None = None

    @property
    def url(self) -> str:
        return self.history[-1]

    def address(self, url: str) -> str:
        """``url`` in full, seen from this page.

        :raises ValueError: If it is not of the web: ``javascript:`` and such.
        """
        # Browsers leave out what could hide the scheme.
        clean = url.strip("".join(map(chr, range(33))))
        full = urljoin(self.url, clean.translate({9: None, 10: None, 13: None}))
        if urlsplit(full).scheme not in ("http", "https"):
            raise ValueError(f"refused: {full}")
        return full

    def is_own(self, url: str) -> bool:
        """Whether a full URL is of the page's origin."""
        return urlsplit(url)[:2] == urlsplit(self.url)[:2]

    def go(self, url: str) -> None:
        """Leave for ``url`` once the commands have run."""
        self.destination = self.address(url)
