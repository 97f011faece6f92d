"""What a form sends (the HTML Standard, "Form submission")."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from selectolax.lexbor import LexborNode
from werkzeug.datastructures import FileStorage

from .controls import Controls
from .controls import File
from .controls import is_box
from .controls import is_disabled
from .controls import is_submitter
from .controls import option_value
from .controls import type_of
from .tree import attribute
from .tree import closest

#: Name and value, in the order of the form.
Entry = tuple[str, str | File]

_NO_FILE = File(b"", "")


def entries_of(
    controls: Controls, form: LexborNode, submitter: LexborNode | None = None
) -> list[Entry]:
    """What the form sends if it is submitted now, by that button."""
    return [
        entry
        for control in controls.of_form(form)
        if not is_disabled(control) and closest(control, "datalist") is None
        for entry in _entries(controls, control, submitter)
    ]


def _entries(controls: Controls, control: LexborNode, submitter: LexborNode | None) -> list[Entry]:
    kind = type_of(control)
    is_pressed = submitter is not None and submitter.mem_id == control.mem_id
    if kind in ("button", "reset") or (is_submitter(control) and not is_pressed):
        return []
    name = attribute(control, "name")
    if kind == "image":
        prefix = f"{name}." if name else ""
        return [(f"{prefix}x", "0"), (f"{prefix}y", "0")]
    return [(name, value) for value in values_of(controls, control)] if name else []


def values_of(controls: Controls, control: LexborNode) -> list[str | File]:
    """What one control contributes under its name."""
    if control.tag == "select":
        chosen = controls.chosen(control)
        return [option_value(option) for option in chosen if not is_disabled(option)]
    if is_box(control) and not controls.is_checked(control):
        return []
    if type_of(control) == "file":
        return [*(controls.files(control) or [_NO_FILE])]
    return [controls.text(control)]


def has_file(entries: Iterable[Entry]) -> bool:
    return any(isinstance(value, File) and value.name for _, value in entries)


def without_files(entries: Iterable[Entry]) -> list[Entry]:
    """As they are sent in a URL or a form without ``enctype``: a file by its name only."""
    return [(name, value.name if isinstance(value, File) else value) for name, value in entries]


def posted(entries: Iterable[Entry]) -> dict[str, list[Any]]:
    """For the ``data`` of Flask's test client."""
    data: dict[str, list[Any]] = {}
    for name, value in entries:
        data.setdefault(name, []).append(
            FileStorage(BytesIO(value.content), value.name, name)
            if isinstance(value, File)
            else value
        )
    return data
