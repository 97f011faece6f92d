"""What the user gets to see and hear besides the page: toasts, flashed messages, announcements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from selectolax.lexbor import LexborNode

from .document import Document
from .tree import append
from .tree import children
from .tree import replace_children
from .tree import set_attribute
from .tree import take_out

_MOST = 3

#: What the client says by itself; a page may have other words for it.
MESSAGES = {
    "command": "Part of the answer failed.",
    "bad_answer": "The answer makes no sense.",
    "truncated": "The answer broke off.",
    "login": "Log in",
    "reload": "Reload",
    "close": "Close",
}


@dataclass(frozen=True)
class Action:
    """What a toast offers to do: to reload the page, or to go to ``href``."""

    label: str
    href: str | None = None


class Notices:
    """The notices of one page.

    :param messages: The client's own sentences by what they are for.
    """

    def __init__(self, document: Document, messages: dict[str, str]) -> None:
        self._document = document
        self._messages = messages
        #: What the last answer that flashed has put into the page, and its number.
        self._flashed: list[LexborNode] = []
        self._flashed_by = 0
        #: The number of the answer that a region reads from.
        self._announced_by: dict[str, int] = {}

    def notify(
        self,
        message: str,
        *,
        code: str,
        role: Literal["alert", "status"] = "alert",
        action: Action | None = None,
    ) -> None:
        """Show a toast; the same text once, and three at most."""
        section = self._at_the_end("section", "siphon-toasts")
        toasts = list(section.iter())
        if any(toast.first_child and toast.first_child.text() == message for toast in toasts):
            return
        if len(toasts) >= _MOST:
            take_out(toasts[0])
        create = self._document.create
        toast = create("div", class_="siphon-toast", role=role, data_code=code)
        append(toast, [create("span", message)])
        if action is not None and action.href is not None:
            append(toast, [create("a", action.label, href=action.href)])
        elif action is not None:
            append(toast, [create("button", action.label, class_="siphon-reload")])
        append(toast, [create("button", class_="siphon-close", aria_label=self._messages["close"])])
        append(section, [toast])

    def close(self, toast: LexborNode) -> None:
        """Take a toast away."""
        section = toast.parent
        take_out(toast)
        if section is not None and not children(section):
            take_out(section)

    def flash(self, message: str, category: str, answer: int) -> None:
        """Show a flashed message where the page wants it, else as a toast.

        :param answer: Its number: what earlier ones have flashed goes.
        """
        places = self._document.select("[data-siphon-flashes]")
        if not places:
            return self.notify(message, code=category, role="status")
        if answer != self._flashed_by:
            for line in self._flashed:
                take_out(line)
            self._flashed = []
            self._flashed_by = answer
        line = self._document.create("p", message, class_="siphon-flash", data_category=category)
        append(places[0], [line])
        self._flashed.append(line)
        return None

    def announce(self, message: str, *, assertive: bool, answer: int) -> None:
        """Put a text where screen readers read it from."""
        name = "siphon-announcer-assertive" if assertive else "siphon-announcer"
        region = self._at_the_end("div", name)
        set_attribute(region, "role", "alert" if assertive else "status")
        set_attribute(region, "class", "siphon-unseen")
        if self._announced_by.get(name) != answer:
            replace_children(region, [])
            self._announced_by[name] = answer
        append(region, [self._document.create("div", message)])

    def _at_the_end(self, tag: str, element_id: str) -> LexborNode:
        """The element of this id at the end of the page, made when it is first needed."""
        element = self._document.by_id(element_id)
        if element is None:
            element = self._document.create(tag, id=element_id)
            append(self._document.body, [element])
        return element
