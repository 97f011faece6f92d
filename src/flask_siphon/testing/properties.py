"""The properties of elements that scripts write, as far as they show in a page's state."""

from __future__ import annotations

from typing import Any

from selectolax.lexbor import LexborNode

from . import style
from .controls import is_box
from .document import Document
from .document import is_field
from .javascript import text_of
from .tree import append
from .tree import attribute
from .tree import has
from .tree import replace_children
from .tree import set_attribute
from .tree import set_text

#: Attributes whose property is spelled otherwise.
_SPELLED = {
    name.lower(): name
    for name in (
        "readOnly",
        "maxLength",
        "tabIndex",
        "colSpan",
        "rowSpan",
        "cellSpacing",
        "cellPadding",
        "useMap",
        "frameBorder",
        "contentEditable",
    )
} | {"for": "htmlFor"}

_FIELDS = ("input", "select", "textarea")
_CONTROLS = ("button", *_FIELDS)
_EVERYWHERE = None

#: Properties that are true or false, the attribute of each, and the elements that have it.
_FLAGS: dict[str, tuple[str, tuple[str, ...] | None]] = {
    "disabled": ("disabled", (*_CONTROLS, "option", "optgroup", "fieldset", "link", "style")),
    "readOnly": ("readonly", ("input", "textarea")),
    "required": ("required", _FIELDS),
    "multiple": ("multiple", ("input", "select")),
    "hidden": ("hidden", _EVERYWHERE),
    "inert": ("inert", _EVERYWHERE),
    "autofocus": ("autofocus", _EVERYWHERE),
    "open": ("open", ("details", "dialog")),
    "noValidate": ("novalidate", ("form",)),
    "controls": ("controls", ("audio", "video")),
    "loop": ("loop", ("audio", "video")),
    "defaultChecked": ("checked", ("input",)),
    "defaultSelected": ("selected", ("option",)),
}

#: Properties that are always text, the attribute of each, and the elements that have it.
_TEXTS: dict[str, tuple[str, tuple[str, ...] | None]] = {
    "id": ("id", _EVERYWHERE),
    "className": ("class", _EVERYWHERE),
    "title": ("title", _EVERYWHERE),
    "lang": ("lang", _EVERYWHERE),
    "dir": ("dir", _EVERYWHERE),
    "tabIndex": ("tabindex", _EVERYWHERE),
    "draggable": ("draggable", _EVERYWHERE),
    "contentEditable": ("contenteditable", _EVERYWHERE),
    "name": ("name", (*_CONTROLS, "form", "iframe", "fieldset", "meta", "output", "a")),
    "placeholder": ("placeholder", ("input", "textarea")),
    "href": ("href", ("a", "area", "link", "base")),
    "target": ("target", ("a", "area", "form", "base")),
    "rel": ("rel", ("a", "area", "link", "form")),
    "src": ("src", ("img", "iframe", "script", "audio", "video", "source", "input", "embed")),
    "alt": ("alt", ("img", "area", "input")),
    "action": ("action", ("form",)),
    "htmlFor": ("for", ("label", "output")),
    "colSpan": ("colspan", ("td", "th")),
    "rowSpan": ("rowspan", ("td", "th")),
    "maxLength": ("maxlength", ("input", "textarea")),
    "defaultValue": ("value", ("input",)),
    "value": ("value", ("button", "data", "li", "meter", "option", "progress")),
}

#: Properties of the state of a page that has no layout here.
_NOT_SEEN = ("scrollTop", "scrollLeft", "indeterminate")


def name_of(key: str) -> str:
    """The property that an attribute's name means."""
    return _SPELLED.get(key, key)


def read(document: Document, element: LexborNode, name: str) -> str | None:
    """The property as text; None if the element has none of that name."""
    controls = document.controls
    if name in ("textContent", "innerText"):
        return element.text()
    if name == "innerHTML":
        return element.inner_html or ""
    if name == "value" and is_field(element):
        held = controls.held(element)
        return held if isinstance(held, str) else controls.text(element)
    if name == "checked" and is_box(element):
        return text_of(controls.is_checked(element))
    if name == "selected" and element.tag == "option":
        return text_of(controls.is_selected(element))
    if flag := _own(_FLAGS, element, name):
        return text_of(has(element, flag))
    if text := _own(_TEXTS, element, name):
        return attribute(element, text) or ""
    return attribute(element, "style") or "" if name == "style" else None


def write(document: Document, element: LexborNode, name: str, value: Any) -> bool:
    """Set the property; False if the element has none of that name."""
    controls = document.controls
    if name in ("textContent", "innerText"):
        set_text(element, "" if value is None else text_of(value))
    elif name == "innerHTML":
        replace_children(element, [])
        append(element, document.parse("" if value is None else text_of(value)))
    elif name == "value" and is_field(element):
        controls.write(element, "" if value is None else text_of(value))
    elif name == "checked" and is_box(element):
        controls.set_checked(element, bool(value))
    elif name == "selected" and element.tag == "option":
        controls.set_selected(element, bool(value))
    elif name == "style":
        set_attribute(element, "style", style.normalized(text_of(value)))
    elif flag := _own(_FLAGS, element, name):
        set_attribute(element, flag, "" if value else None)
    elif text := _own(_TEXTS, element, name):
        set_attribute(element, text, text_of(value))
    else:
        return name in _NOT_SEEN
    return True


def _own(
    table: dict[str, tuple[str, tuple[str, ...] | None]], element: LexborNode, name: str
) -> str | None:
    """The attribute behind the property, if this element has it."""
    written, tags = table.get(name, ("", ()))
    return written if tags is _EVERYWHERE or element.tag in tags else None
