"""A page that was opened: its nodes, what its controls hold, where the focus is."""

from __future__ import annotations

import re
from collections.abc import Callable

from selectolax.lexbor import LexborHTMLParser
from selectolax.lexbor import LexborNode

from .controls import Controls
from .controls import FIELDS
from .controls import is_box
from .controls import is_disabled
from .controls import type_of
from .javascript import text_of
from .selectors import select
from .tree import ancestors
from .tree import attribute
from .tree import has
from .tree import is_attached
from .tree import set_attribute

#: As in jQuery: a text without a tag or an entity is not parsed.
_MARKUP = re.compile(r"<|&#?\w+;")
#: The names of the client that old pages load.
_DROP_IN = re.compile(r"/sijax(_comet|_upload)?\.js(\?|$)")
#: What depends on the state of the page and not on its markup.
_LIVE = re.compile(r":(checked|disabled|enabled|focus)(?![\w-])")
_CAN_BE_DISABLED = "button,input,select,textarea,option,optgroup,fieldset"
_FOCUSABLE = ("button", "input", "select", "textarea", "iframe", "summary")


class Document:
    """The DOM of a page.

    :param html: Its markup.
    :param scripting: Whether ``<noscript>`` is text, as in a browser that runs scripts.
    """

    def __init__(self, html: str, *, scripting: bool = True) -> None:
        self.parser = LexborHTMLParser(html, scripting=scripting)
        self.controls = Controls(self.parser)
        self.focused: LexborNode | None = None
        sources = [attribute(script, "src") or "" for script in self.parser.css("script[src]")]
        self._has_drop_in = any(_DROP_IN.search(source) for source in sources)

    @property
    def body(self) -> LexborNode:
        body = self.parser.body
        if body is None:
            raise ValueError("the page has no body")
        return body

    def select(self, selector: object) -> list[LexborNode]:
        """The elements that a selector means, in the order of the page.

        :raises ValueError: If it is no selector.
        """
        return select(self._css, selector, with_jquery=self._has_drop_in)

    def by_id(self, element_id: str) -> LexborNode | None:
        for element in self.parser.css("[id]"):
            if attribute(element, "id") == element_id:
                return element
        return None

    def _css(self, selector: str) -> list[LexborNode]:
        if ":" not in selector or not (names := {*_LIVE.findall(selector)}):
            return self.parser.css(selector)
        marked = []
        for name in names:
            for element in self._in_state[name]():
                element.attrs[f"data-siphon-{name}"] = ""
                marked.append((element, f"data-siphon-{name}"))
        try:
            return self.parser.css(_LIVE.sub(r"[data-siphon-\1]", selector))
        finally:
            for element, mark in marked:
                del element.attrs[mark]

    @property
    def _in_state(self) -> dict[str, Callable[[], list[LexborNode]]]:
        css = self.parser.css
        return {
            "checked": lambda: [
                *(box for box in css("input") if is_box(box) and self.controls.is_checked(box)),
                *(option for select in css("select") for option in self.controls.chosen(select)),
            ],
            "disabled": lambda: [each for each in css(_CAN_BE_DISABLED) if is_disabled(each)],
            "enabled": lambda: [each for each in css(_CAN_BE_DISABLED) if not is_disabled(each)],
            "focus": lambda: [] if self.focused is None else [self.focused],
        }

    # Markup

    def parse(self, html: object) -> list[LexborNode | str]:
        """Nodes for the page, parsed as in a template: table rows need no table.

        :param html: Markup or text; of a list, all; None and False are nothing.
        """
        if isinstance(html, list):
            return [node for part in html for node in self.parse(part)]
        if html is None or html is False:
            return []
        text = text_of(html)
        if not _MARKUP.search(text):
            return [text] if text else []
        holder = self.parser.create_node("template")
        holder.inner_html = text
        return list(holder.iter(include_text=True))

    def create(self, tag: str, text: str = "", **attributes: str) -> LexborNode:
        """A new element; ``class_`` and ``data_x`` are written with dashes."""
        element = self.parser.create_node(tag)
        for name, value in attributes.items():
            element.attrs[name.rstrip("_").replace("_", "-")] = value
        if text:
            element.insert_child(text)
        return element

    # Focus

    def focus(self, element: LexborNode) -> None:
        """Give it the focus; one that cannot take it is made able to."""
        if not _can_focus(element):
            set_attribute(element, "tabindex", "-1")
        self.focused = element if _can_focus(element) else self.focused

    def click_focuses(self, element: LexborNode) -> None:
        """The focus goes to what was clicked, or to what can take it around it."""
        around = (element, *ancestors(element))
        self.focused = next((each for each in around if _can_focus(each)), None)

    def remember_focus(self) -> Callable[[], None]:
        """What mends it if the focused element is gone meanwhile.

        The element of the same id gets it, else of the same name in the same form, else the
        nearest one left of those around.
        """
        lost = self.focused
        if lost is None:
            return lambda: None
        around = list(ancestors(lost))
        form = self.controls.form_of(lost)

        def mend() -> None:
            if self.focused is not lost or is_attached(lost):
                return
            self.focused = None
            successor = self._successor(lost, form)
            if successor is None:
                successor = next((each for each in around if is_attached(each)), None)
            if successor is not None and successor.tag not in ("body", "html"):
                self.focus(successor)

        return mend

    def _successor(self, lost: LexborNode, form: LexborNode | None) -> LexborNode | None:
        element_id = attribute(lost, "id")
        if element_id and (same := self.by_id(element_id)):
            return same
        name = attribute(lost, "name")
        if not name:
            return None
        for element in self.parser.css("[name]"):
            if attribute(element, "name") == name and _is_form(
                self.controls.form_of(element), form
            ):
                return element
        return None

    def name_of_focused(self) -> str | None:
        """Its id, else its name."""
        if self.focused is None or not is_attached(self.focused):
            return None
        return attribute(self.focused, "id") or attribute(self.focused, "name") or None


def is_field(element: LexborNode) -> bool:
    return element.tag in FIELDS.split(",")


def _is_form(found: LexborNode | None, lost: LexborNode | None) -> bool:
    """Whether it is that form, or the one that has come in its place."""
    if found is None or lost is None:
        return found is lost
    form_id = attribute(lost, "id")
    return found.mem_id == lost.mem_id or bool(form_id and attribute(found, "id") == form_id)


def _can_focus(element: LexborNode) -> bool:
    if element.tag in _FOCUSABLE and (is_disabled(element) or type_of(element) == "hidden"):
        return False
    if element.tag == "a":
        return has(element, "href") or has(element, "tabindex")
    return (
        element.tag in _FOCUSABLE
        or has(element, "tabindex")
        or attribute(element, "contenteditable") in ("", "true")
    )
