"""What the controls of a page hold, and which of it the user has typed."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser
from selectolax.lexbor import LexborNode

from .javascript import text_of
from .tree import ancestors
from .tree import attribute
from .tree import closest
from .tree import has
from .tree import is_attached
from .tree import set_attribute
from .tree import set_text

FIELDS = "input,select,textarea"
_SUBMITTABLE = "input,select,textarea,button"
_BOXES = ("checkbox", "radio")
#: Elements whose ``value`` is the attribute of that name, whatever was done to them.
_REFLECTED = ("button", "data", "li", "meter", "option", "param", "progress")


@dataclass(frozen=True)
class File:
    """A file that the user has chosen."""

    content: bytes
    name: str


#: What a control may hold: its text, whether it is checked, the chosen options, the files.
Held = str | bool | list[str] | list[File]


def type_of(control: LexborNode) -> str:
    """``checkbox``, ``text``, … of an input; of others the tag."""
    if control.tag == "input":
        return (attribute(control, "type") or "text").lower()
    if control.tag == "button":
        kind = (attribute(control, "type") or "submit").lower()
        return kind if kind in ("button", "reset") else "submit"
    return control.tag or ""


def is_box(control: LexborNode) -> bool:
    return control.tag == "input" and type_of(control) in _BOXES


def is_submitter(control: LexborNode) -> bool:
    return control.tag in ("input", "button") and type_of(control) in ("submit", "image")


def is_disabled(control: LexborNode) -> bool:
    """By itself or by a fieldset around it, unless it stands in that one's legend."""
    if has(control, "disabled"):
        return True
    inner = control
    for around in ancestors(control):
        if around.tag == "fieldset" and has(around, "disabled"):
            legend = next((each for each in around.iter() if each.tag == "legend"), None)
            if legend is None or legend.mem_id != inner.mem_id:
                return True
        inner = around
    return False


class Controls:
    """The state of controls where it is no longer that of their markup."""

    def __init__(self, parser: LexborHTMLParser) -> None:
        self._parser = parser
        self._texts: dict[int, str] = {}
        self._checked: dict[int, bool] = {}
        self._selected: dict[int, bool] = {}
        self._files: dict[int, list[File]] = {}
        self._edited: dict[int, LexborNode] = {}

    # What they hold

    def held(self, control: LexborNode) -> Held:
        """What :meth:`Visitor.value` gives."""
        if control.tag == "select":
            values = [option_value(option) for option in self.chosen(control)]
            if has(control, "multiple"):
                return values
            return values[0] if values else ""
        if is_box(control):
            return self.is_checked(control)
        if type_of(control) == "file":
            return self.files(control)
        return self.text(control)

    def text(self, control: LexborNode) -> str:
        """The ``value`` that is shown in, or sent for, anything but a select."""
        if control.tag == "textarea":
            return self._texts.get(control.mem_id, control.text())
        default = "on" if is_box(control) else ""
        written = attribute(control, "value")
        return self._texts.get(control.mem_id, default if written is None else written)

    def is_checked(self, box: LexborNode) -> bool:
        checked = self._checked.get(box.mem_id)
        if checked is None and has(box, "checked") and type_of(box) == "radio":
            return self._is_last_checked(box)
        return has(box, "checked") if checked is None else checked

    def _is_last_checked(self, radio: LexborNode) -> bool:
        """Of several that the markup checks, the last one is; none if the user chose another."""
        group = self._group(radio)
        if any(self._checked.get(other.mem_id) for other in group):
            return False
        checked = [other for other in group if has(other, "checked")]
        return checked[-1].mem_id == radio.mem_id

    def chosen(self, select: LexborNode) -> list[LexborNode]:
        """The options that are selected; without ``multiple``, one at most."""
        options = select.css("option")
        selected = [option for option in options if self._is_flagged(option)]
        if has(select, "multiple"):
            return selected
        is_list = (attribute(select, "size") or "1").strip() not in ("", "0", "1")
        if selected or is_list or any(option.mem_id in self._selected for option in options):
            return selected[-1:]
        return [option for option in options if not is_disabled(option)][:1]

    def is_selected(self, option: LexborNode) -> bool:
        select = closest(option, "select")
        if select is None:
            return self._is_flagged(option)
        return any(each.mem_id == option.mem_id for each in self.chosen(select))

    def _is_flagged(self, option: LexborNode) -> bool:
        selected = self._selected.get(option.mem_id)
        return has(option, "selected") if selected is None else selected

    def files(self, control: LexborNode) -> list[File]:
        return self._files.get(control.mem_id, [])

    # Writing

    def set_text(self, control: LexborNode, text: str) -> None:
        """Write the ``value`` of anything but a select.

        :raises ValueError: For the files of the user's machine, which a page cannot choose.
        """
        if type_of(control) == "file":
            if text:
                raise ValueError("a page cannot choose files")
            self._files.pop(control.mem_id, None)
        elif control.tag == "output":
            set_text(control, text)
        elif control.tag in _REFLECTED or (
            control.tag == "input" and type_of(control) in (*_BOXES, "hidden", *_BUTTONS)
        ):
            set_attribute(control, "value", text)
        elif control.tag in ("input", "textarea"):
            is_line = control.tag == "input"
            self._texts[control.mem_id] = text.replace("\n", "") if is_line else text

    def set_checked(self, box: LexborNode, checked: bool) -> None:
        """Check or uncheck; of radio buttons of a group, one at most is checked."""
        self._checked[box.mem_id] = checked
        if checked and type_of(box) == "radio":
            for other in self._group(box):
                self._checked[other.mem_id] = other.mem_id == box.mem_id

    def choose(self, select: LexborNode, values: Sequence[str]) -> None:
        """Select the options with these values, and no others."""
        for option in select.css("option"):
            self._selected[option.mem_id] = option_value(option) in values

    def set_selected(self, option: LexborNode, selected: bool) -> None:
        select = closest(option, "select")
        if selected and select is not None and not has(select, "multiple"):
            for other in select.css("option"):
                self._selected[other.mem_id] = False
        self._selected[option.mem_id] = selected

    def set_files(self, control: LexborNode, files: list[File]) -> None:
        self._files[control.mem_id] = files

    def write(self, control: LexborNode, value: Any) -> None:
        """Write a value of JSON, as the ``value`` command means it."""
        wanted = [text_of(part) for part in _flat(value)]
        if control.tag == "select":
            self.choose(control, wanted)
        elif is_box(control):
            is_meant = value if isinstance(value, bool) else self.text(control) in wanted
            self.set_checked(control, is_meant)
        else:
            self.set_text(control, ",".join(wanted))

    def put_back(self, control: LexborNode, held: Held) -> None:
        """Let it hold again what it held, but for files, which nothing takes away."""
        if control.tag == "select":
            self.choose(control, [value for value in _flat(held) if isinstance(value, str)])
        elif isinstance(held, bool):
            self.set_checked(control, held)
        elif isinstance(held, str):
            self.set_text(control, held)

    # Edits

    def edit(self, control: LexborNode) -> None:
        """Note that the user has changed it; with a radio button, its group."""
        group = self._group(control) if type_of(control) == "radio" else [control]
        for each in group:
            self._edited[each.mem_id] = each

    def is_edited(self, control: LexborNode) -> bool:
        return control.mem_id in self._edited

    def edited(self) -> list[LexborNode]:
        """The controls of the page that hold what the user has typed."""
        return [control for control in self._edited.values() if is_attached(control)]

    def forget_edits(self, controls: Iterable[LexborNode]) -> None:
        for control in controls:
            self._edited.pop(control.mem_id, None)

    def reset(self, controls: Iterable[LexborNode]) -> None:
        """Let them hold again what their markup says."""
        for control in controls:
            for state in (self._texts, self._checked, self._files, self._edited):
                state.pop(control.mem_id, None)
            if control.tag == "select":
                for option in control.css("option"):
                    self._selected.pop(option.mem_id, None)

    # Forms

    def form_of(self, control: LexborNode) -> LexborNode | None:
        """The form that it belongs to: the named one, else the one around it."""
        name = attribute(control, "form")
        if name is None:
            return closest(control, "form")
        forms = self._parser.css("form[id]")
        return next((form for form in forms if attribute(form, "id") == name), None)

    def of_form(self, form: LexborNode) -> list[LexborNode]:
        """Its fields and buttons, wherever they stand, in the order of the page."""
        owned = []
        for control in self._parser.css(_SUBMITTABLE):
            owner = self.form_of(control)
            if owner is not None and owner.mem_id == form.mem_id:
                owned.append(control)
        return owned

    def _group(self, radio: LexborNode) -> list[LexborNode]:
        name = attribute(radio, "name")
        if not name:
            return [radio]
        form = self.form_of(radio)
        return [
            other
            for other in self._parser.css("input[type=radio i]")
            if attribute(other, "name") == name and _is_same(self.form_of(other), form)
        ]


_BUTTONS = ("submit", "button", "reset", "image")


def option_value(option: LexborNode) -> str:
    value = attribute(option, "value")
    return " ".join(option.text().split()) if value is None else value


def _flat(value: Any) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, list):
        return [part for each in value for part in (_flat(each) if each is not None else ["null"])]
    return [value]


def _is_same(one: LexborNode | None, other: LexborNode | None) -> bool:
    return one is other or (one is not None and other is not None and one.mem_id == other.mem_id)
