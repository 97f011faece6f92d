"""Which call the markup declares for an event."""

from __future__ import annotations

import json
from typing import Any

from selectolax.lexbor import LexborNode

from .controls import Controls
from .controls import is_submitter
from .controls import type_of
from .document import is_field
from .forms import Entry
from .forms import values_of
from .tree import ancestors
from .tree import attribute
from .tree import has

_CLICKED = ("submit", "button", "image", "reset")


def declared_by(controls: Controls, target: LexborNode, event: str) -> LexborNode | None:
    """The element that calls a function on ``event``: the target or the nearest one around it."""
    for element in (target, *ancestors(target)):
        if has(element, "data-siphon") and event_of(controls, element) == event:
            return element
    return None


def event_of(controls: Controls, element: LexborNode) -> str:
    """The event that an element with ``data-siphon`` waits for."""
    own = attribute(element, "data-siphon-on")
    if own:
        return own
    if element.tag == "form":
        return "submit"
    if is_submitter(element) and controls.form_of(element) is not None:
        return "submit"
    if not is_field(element) or type_of(element) in _CLICKED:
        return "click"
    return "input" if type_of(element) == "search" else "change"


def arguments_of(text: str | None) -> list[Any]:
    """:raises ValueError: If it is no JSON list."""
    args = json.loads(text or "[]")
    if not isinstance(args, list):
        raise ValueError(f"no list: {text}")
    return args


def data_of(controls: Controls, element: LexborNode) -> list[Entry]:
    """A field's own name and value, as its form would send them; of others nothing."""
    name = attribute(element, "name") if is_field(element) else None
    return [(name, value) for value in values_of(controls, element)] if name else []
