"""What a user can put into the controls of a page, and what not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborNode

from .controls import Controls
from .controls import File
from .controls import is_box
from .controls import is_disabled
from .controls import option_value
from .controls import type_of
from .document import is_field
from .javascript import text_of
from .tree import has

#: A file of this machine, or the content and the name of one.
Chosen = Path | tuple[bytes, str]

_PRESSED = ("submit", "image", "button", "reset")
_WITHOUT_READONLY = ("select", "checkbox", "radio", "file", "range", "color")


def fill(controls: Controls, control: LexborNode, value: Any, act: str) -> None:
    """Put ``value`` into a control as a user would.

    :param act: What the test did, for the message.
    :raises AssertionError: If the control does not take it.
    """
    refuse_disabled(control, act)
    kind = type_of(control)
    if not is_field(control) or kind in _PRESSED or kind == "hidden":
        raise AssertionError(f"{act}: nobody can type into <{control.tag}> of type {kind!r}.")
    if has(control, "readonly") and kind not in _WITHOUT_READONLY:
        raise AssertionError(f"{act}: the field is read-only.")
    if kind == "select":
        _choose(controls, control, value, act)
    elif is_box(control):
        _check(controls, control, value, act)
    elif kind == "file":
        controls.set_files(control, _files(control, value, act))
    else:
        controls.set_text(control, text_of(value).replace("\r\n", "\n"))
    controls.edit(control)


def fill_named(controls: Controls, named: Sequence[LexborNode], value: Any, act: str) -> LexborNode:
    """Fill the controls of one name: a field, or a group of boxes by the values to check.

    :return: The control that was changed last.
    """
    if not named:
        raise AssertionError(f"{act}: the form has no such field.")
    if not all(is_box(each) for each in named) or isinstance(value, bool):
        if len(named) > 1:
            raise AssertionError(f"{act}: {len(named)} fields bear this name. Use fill().")
        fill(controls, named[0], value, act)
        return named[0]
    wanted = [text_of(each) for each in (value if isinstance(value, list) else [value])]
    offered = [controls.text(each) for each in named]
    if not set(wanted) <= set(offered):
        raise AssertionError(f"{act}: {wanted} is not among {offered}.")
    changed = named[0]
    for box, own in zip(named, offered, strict=True):
        is_wanted = own in wanted
        if is_wanted or (type_of(box) == "checkbox" and controls.is_checked(box)):
            fill(controls, box, is_wanted, act)
            changed = box
    return changed


def refuse_disabled(control: LexborNode, act: str) -> None:
    """:raises AssertionError: If the control is disabled."""
    if control.tag in ("button", "input", "select", "textarea") and is_disabled(control):
        raise AssertionError(f"{act}: the <{control.tag}> is disabled.")


def _choose(controls: Controls, select: LexborNode, value: Any, act: str) -> None:
    wanted = [text_of(each) for each in (value if isinstance(value, list) else [value])]
    if len(wanted) != 1 and not has(select, "multiple"):
        raise AssertionError(f"{act}: the select takes one option, not {wanted}.")
    offered = [option_value(each) for each in select.css("option") if not is_disabled(each)]
    for each in wanted:
        if each not in offered:
            raise AssertionError(f"{act}: there is no option {each!r}; there are {offered}.")
    controls.choose(select, wanted)


def _check(controls: Controls, box: LexborNode, value: Any, act: str) -> None:
    if not isinstance(value, bool):
        raise AssertionError(f"{act}: a {type_of(box)} takes True or False, not {value!r}.")
    if not value and type_of(box) == "radio" and controls.is_checked(box):
        raise AssertionError(f"{act}: a radio button cannot be unchecked. Check another one.")
    controls.set_checked(box, value)


def _files(control: LexborNode, value: Any, act: str) -> list[File]:
    chosen = value if isinstance(value, list) else [value]
    if len(chosen) > 1 and not has(control, "multiple"):
        raise AssertionError(f"{act}: the field takes one file, not {len(chosen)}.")
    return [_file(each, act) for each in chosen]


def _file(chosen: Any, act: str) -> File:
    if isinstance(chosen, Path):
        return File(chosen.read_bytes(), chosen.name)
    if isinstance(chosen, tuple) and [type(part) for part in chosen] == [bytes, str]:
        return File(*chosen)
    raise AssertionError(f"{act}: {chosen!r} is no file. Give a Path or (bytes, name).")
