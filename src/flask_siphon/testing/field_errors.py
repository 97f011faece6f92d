"""Shows at the controls of a form what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from selectolax.lexbor import LexborNode

from .controls import type_of
from .document import Document
from .tree import attribute
from .tree import insert_after
from .tree import prepend
from .tree import set_attribute
from .tree import set_text
from .tree import take_out

_MESSAGE = "data-siphon-error"


class FieldErrors:
    """The messages at the forms of one page."""

    def __init__(self, document: Document) -> None:
        self._document = document
        #: The message elements that the page did not have.
        self._added: set[int] = set()

    def clear(self, form: LexborNode) -> None:
        """Take away what was shown so far."""
        ids = set()
        for message in form.css(f"[{_MESSAGE}]"):
            ids.add(attribute(message, "id"))
            if message.mem_id in self._added:
                take_out(message)
            else:
                set_text(message, "")
        for control in self._document.controls.of_form(form):
            set_attribute(control, "aria-invalid", None)
            others = [each for each in _described_by(control) if each not in ids]
            set_attribute(control, "aria-describedby", " ".join(others) or None)

    def show(self, form: LexborNode, errors: Mapping[str, Any]) -> None:
        """Show them in the place of what was shown so far; the first such field gets the focus.

        :param errors: Name of a control to its sentence or sentences; others go above the form.
        """
        controls = self._document.controls.of_form(form)
        self.clear(form)
        invalid: set[int] = set()
        general = []
        for name, sentences in errors.items():
            text = sentences if isinstance(sentences, str) else " ".join(sentences)
            named = [each for each in controls if name and attribute(each, "name") == name]
            if not text:
                continue
            if not named:
                general.append(text)
                continue
            message = self._message(form, name) or self._add(form, name)
            if message.parent is None:
                insert_after(named[-1], [message])
            set_text(message, text)
            for control in named:
                invalid.add(control.mem_id)
                set_attribute(control, "aria-invalid", "true")
                ids = [*_described_by(control), attribute(message, "id") or ""]
                set_attribute(control, "aria-describedby", " ".join(ids))
        if general:
            message = self._message(form, "") or self._add(form, "")
            if message.parent is None:
                prepend(form, [message])
            set_attribute(message, "role", "alert")
            set_text(message, " ".join(general))
        for control in controls:
            if control.mem_id in invalid and type_of(control) != "hidden":
                self._document.focus(control)
                break

    def _message(self, form: LexborNode, name: str) -> LexborNode | None:
        """The page's own element for messages about ``name``."""
        for message in form.css(f"[{_MESSAGE}]"):
            if attribute(message, _MESSAGE) == name:
                if not attribute(message, "id"):
                    set_attribute(message, "id", _id_for(form, name))
                return message
        return None

    def _add(self, form: LexborNode, name: str) -> LexborNode:
        message = self._document.create("p", class_="siphon-error", id=_id_for(form, name))
        set_attribute(message, _MESSAGE, name)
        self._added.add(message.mem_id)
        return message


def _id_for(form: LexborNode, name: str) -> str:
    return f"{attribute(form, 'id') or 'siphon'}-{name}-error"


def _described_by(control: LexborNode) -> list[str]:
    return (attribute(control, "aria-describedby") or "").split()
