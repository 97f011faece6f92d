"""What the server can tell the page to do: one function per command type."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from selectolax.lexbor import LexborNode

from . import properties
from .javascript import text_of
from .morph import morph as _morph
from .page import Command
from .page import Page
from .style import with_property
from .tree import append
from .tree import attribute as attribute_of
from .tree import insert_after
from .tree import insert_before
from .tree import prepend
from .tree import replace_children
from .tree import set_attribute
from .tree import set_text
from .tree import take_out

#: ``f``, ``chat.rooms[0].join``, ``handlers["on-save"]``: a way to a function of the page.
_PATH = re.compile(r'[\w$]+(\.[\w$]+|\[\d+\]|\["[^"\\]*"\])*')
_ADDRESSES = ("href", "src", "action", "formaction", "xlink:href")
_BLANKS = re.compile(r"[\x00-\x20]+")


def _write_attribute(element: LexborNode, name: str, value: Any) -> None:
    """As Python means it: True is there without a value, None and False are not there."""
    if value is None or value is False:
        set_attribute(element, name, None)
    else:
        set_attribute(element, name, "" if value is True else text_of(value))


# The commands of Sijax


def alert(page: Page, command: Command) -> None:
    page.seen.alerts.append(text_of(command["alert"]))


def html(page: Page, command: Command) -> None:
    for element in page.document.select(command["selector"]):
        nodes = page.document.parse(command["html"])
        if command["setType"] == "replace":
            replace_children(element, nodes)
            continue
        parent = _row_group(element, nodes) or element
        put = append if command["setType"] == "append" else prepend
        put(parent, nodes)


def _row_group(table: LexborNode, nodes: list[LexborNode | str]) -> LexborNode | None:
    """Where a row that is added to a table belongs: to the rows there, as in jQuery."""
    elements = [node for node in nodes if not isinstance(node, str) and node.is_element_node]
    if table.tag != "table" or not elements or elements[0].tag != "tr":
        return None
    return next((child for child in table.iter() if child.tag == "tbody"), None)


def attr(page: Page, command: Command) -> None:
    key = command["key"]
    if key.lower().startswith("on"):
        return  # the client warns and goes on
    name = properties.name_of(key)
    for element in page.document.select(command["selector"]):
        value = command["value"]
        if command["setType"] != "replace":
            present = properties.read(page.document, element, name)
            if present is None:
                present = attribute_of(element, key) or ""
            added = text_of(value)
            value = present + added if command["setType"] == "append" else added + present
        if "-" in name or not properties.write(page.document, element, name, value):
            _write_attribute(element, key, value)


def css(page: Page, command: Command) -> None:
    if command["value"] is None:
        return
    for element in page.document.select(command["selector"]):
        present = attribute_of(element, "style")
        style = with_property(present or "", command["key"], command["value"])
        if style or present is not None:
            set_attribute(element, "style", style)


def remove(page: Page, command: Command) -> None:
    for element in page.document.select(command["remove"]):
        take_out(element)


def script(page: Page, command: Command) -> None:
    """Go where ``redirect`` says; JavaScript itself is not run here."""
    if "redirect" in command:
        page.go(command["redirect"])


def call(page: Page, command: Command) -> None:
    name = command["call"]
    if not _PATH.fullmatch(name):
        raise ValueError(f"no function: {name}")
    page.seen.script_calls.append((name, command["params"]))


def result(page: Page, command: Command) -> None:
    """The call that asked for it takes it from the answer."""


# The native commands


def text(page: Page, command: Command) -> None:
    shown = "" if command["text"] is None else text_of(command["text"])
    for element in page.document.select(command["selector"]):
        set_text(element, shown)


def value(page: Page, command: Command) -> None:
    controls = page.document.controls
    for element in page.document.select(command["selector"]):
        if command.get("force"):
            controls.forget_edits([element])
        if not controls.is_edited(element):
            controls.write(element, command["value"])


def replace(page: Page, command: Command) -> None:
    for element in page.document.select(command["selector"]):
        if element.parent is not None:
            insert_before(element, page.document.parse(command["html"]))
            take_out(element)


def insert(page: Page, command: Command) -> None:
    put = insert_before if command["setType"] == "before" else insert_after
    for element in page.document.select(command["selector"]):
        put(element, page.document.parse(command["html"]))


def morph(page: Page, command: Command) -> None:
    for element in page.document.select(command["selector"])[:1]:
        _morph(page.document, element, command["html"], force=bool(command.get("force")))


def class_(page: Page, command: Command) -> None:
    for element in page.document.select(command["selector"]):
        present = attribute_of(element, "class")
        names = dict.fromkeys((present or "").split())
        for name in command["names"]:
            is_there = name in names
            if command["setType"] == "add" or (command["setType"] == "toggle" and not is_there):
                names[name] = None
            elif is_there:
                del names[name]
        if names or present is not None:
            set_attribute(element, "class", " ".join(names))


def attribute(page: Page, command: Command) -> None:
    name, new = command["name"], command["value"]
    runs_script = _BLANKS.sub("", text_of(new)).lower().startswith("javascript:")
    is_handler = name.lower().startswith("on") or name.lower() == "srcdoc"
    if is_handler or (runs_script and name.lower() in _ADDRESSES):
        raise ValueError(f'refused: {name}="{text_of(new)}"')
    for element in page.document.select(command["selector"]):
        _write_attribute(element, name, new)


def focus(page: Page, command: Command) -> None:
    for element in page.document.select(command["selector"])[:1]:
        page.document.focus(element)


def announce(page: Page, command: Command) -> None:
    message = text_of(command["announce"])
    assertive = bool(command.get("assertive"))
    page.seen.announcements.append(message)
    page.notices.announce(message, assertive=assertive, answer=page.answer)


def scroll(page: Page, command: Command) -> None:
    page.document.select(command["selector"])


def url(page: Page, command: Command) -> None:
    target = page.address(command["url"])
    if not page.is_own(target):
        raise ValueError(f"of another origin: {target}")
    if command["setType"] == "replace":
        page.history[-1] = target
    else:
        page.history.append(target)


def title(page: Page, command: Command) -> None:
    titles = page.document.parser.css("head > title")
    if not titles and page.document.parser.head is not None:
        titles = [page.document.create("title")]
        append(page.document.parser.head, titles)
    for element in titles[:1]:
        set_text(element, text_of(command["title"]))


def dispatch(page: Page, command: Command) -> None:
    event = (command["event"], command["detail"])
    if command["selector"] is None:
        page.seen.events.append(event)
        return
    for element in page.document.select(command["selector"]):
        page.seen.events.append(event)
        page.dispatched.append((element, command["event"]))


def reset(page: Page, command: Command) -> None:
    for form in page.document.select(command["selector"]):
        if form.tag != "form":
            raise ValueError(f"<{form.tag}> is no form")
        page.document.controls.reset(page.document.controls.of_form(form))
        page.field_errors.clear(form)


def errors(page: Page, command: Command) -> None:
    for form in page.document.select(command["selector"]):
        if form.tag != "form":
            raise ValueError(f"<{form.tag}> is no form")
        page.field_errors.show(form, command["errors"])


def flash(page: Page, command: Command) -> None:
    message, category = text_of(command["flash"]), command["category"]
    page.seen.flashes.append((category, message))
    page.notices.flash(message, category, page.answer)


def download(page: Page, command: Command) -> None:
    page.address(command["download"])
    page.seen.downloads.append(command["download"])


def reload(page: Page, command: Command) -> None:
    page.go(page.url)


COMMANDS: dict[Any, Callable[[Page, Command], None]] = {
    "alert": alert,
    "html": html,
    "attr": attr,
    "css": css,
    "remove": remove,
    "script": script,
    "call": call,
    "result": result,
    "text": text,
    "value": value,
    "replace": replace,
    "insert": insert,
    "morph": morph,
    "class": class_,
    "attribute": attribute,
    "focus": focus,
    "announce": announce,
    "scroll": scroll,
    "url": url,
    "title": title,
    "dispatch": dispatch,
    "reset": reset,
    "errors": errors,
    "flash": flash,
    "download": download,
    "reload": reload,
}
