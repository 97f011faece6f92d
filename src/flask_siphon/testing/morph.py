"""Changes elements into what the server has rendered anew, and keeps what the user did to them.

The client leaves this to idiomorph. Its rules for which old node becomes which new one are followed
here, since what is typed goes with the node; the tree is that of the new markup, but for what is
protected.
"""

from __future__ import annotations

from collections.abc import Sequence

from selectolax.lexbor import LexborNode

from .controls import FIELDS
from .controls import is_box
from .controls import type_of
from .document import Document
from .document import is_field
from .tree import ancestors
from .tree import attribute
from .tree import children
from .tree import closest
from .tree import COMMENT
from .tree import content_of
from .tree import has
from .tree import insert_before
from .tree import is_attached
from .tree import set_attribute
from .tree import take_out
from .tree import TEXT

_STATE = ("value", "checked")
_LENT = "siphon-lent-"
_OPENED = ("details", "dialog")


def morph(document: Document, element: LexborNode, html: object, *, force: bool = False) -> None:
    """Make ``element`` what the markup says.

    That is the element itself if the markup is one element of its id, else its content.

    :param force: Also the controls that the user has edited.
    """
    holder = document.parser.create_node("template")
    for node in document.parse(html):
        holder.insert_child(node, move=True)
    content = list(holder.iter(include_text=True))
    own_id = attribute(element, "id")
    only = _only_element(content)
    controls = document.controls
    inside = [each for each in controls.edited() if _contains(element, each)]
    if force:
        controls.forget_edits(inside)
    kept = [(each, controls.held(each)) for each in inside if controls.is_edited(each)]
    _lend_ids(document, element, holder)
    if only is not None and own_id and attribute(only, "id") == own_id:
        _Morphing(document, element, [only]).replace(element, only)
    else:
        _Morphing(document, element, content).change_children(element, content)
    for each, held in kept:
        # A new option or radio button may have taken the choice from an old one.
        if is_attached(each) and controls.held(each) != held:
            controls.put_back(each, held)
    for each in document.parser.css(f'[id^="{_LENT}"]'):
        set_attribute(each, "id", None)


def _only_element(content: Sequence[LexborNode]) -> LexborNode | None:
    """Of markup that is one element, but for blanks and comments around it."""
    telling = [
        node
        for node in content
        if node.tag != COMMENT and not (node.tag == TEXT and not (node.text_content or "").strip())
    ]
    return telling[0] if len(telling) == 1 and telling[0].is_element_node else None


def _contains(element: LexborNode, inner: LexborNode) -> bool:
    return any(each.mem_id == element.mem_id for each in (inner, *ancestors(inner)))


def _lend_ids(document: Document, element: LexborNode, holder: LexborNode) -> None:
    """Lend an id to each field that must survive and to its counterpart.

    So it is recognised wherever it went. One without a counterpart is alone with its id: it becomes
    no other field.
    """
    fields = {each.mem_id: each for each in document.controls.edited()}
    if document.focused is not None and is_field(document.focused):
        fields[document.focused.mem_id] = document.focused
    for number, field in enumerate(fields.values()):
        if not attribute(field, "name") or has(field, "id") or not _contains(element, field):
            continue
        here = [each for each in element.css(FIELDS) if _is_alike(document, field, each)]
        there = [each for each in holder.css(FIELDS) if _is_alike(document, field, each)]
        if len(here) == 1 and len(there) <= 1 and not any(has(each, "id") for each in there):
            for each in (field, *there):
                set_attribute(each, "id", f"{_LENT}{number}")


def _is_alike(document: Document, field: LexborNode, other: LexborNode) -> bool:
    if field.tag != other.tag or attribute(field, "name") != attribute(other, "name"):
        return False
    return not is_box(field) or document.controls.text(field) == attribute(other, "value")


class _Morphing:
    """One morph: which ids are on both sides, and the nodes that wait to be used again.

    :param root: What is morphed.
    :param content: What it, or its content, is to become.
    """

    def __init__(self, document: Document, root: LexborNode, content: Sequence[LexborNode]) -> None:
        self._controls = document.controls
        self._parser = document.parser
        self._root = root
        #: Takes what is in the way now and will be met again.
        self._pantry = document.parser.create_node("div")
        focused = document.focused
        inside = focused is not None and _contains(root, focused)
        self._focus_path = (
            {each.mem_id for each in (focused, *ancestors(focused))}
            if focused is not None and inside
            else set()
        )
        old = [each for each in root.css("[id]") if attribute(each, "id")]
        new = [
            each
            for node in content
            if node.is_element_node
            for each in node.css("[id]")
            if attribute(each, "id")
        ]
        self._persistent = _persistent_ids(old, new)
        #: The persistent ids in each node, itself included.
        self._ids: dict[int, set[str]] = {}
        self._note_ids(old, {root.mem_id})
        self._note_ids(new, {node.mem_id for node in content})

    def _note_ids(self, elements: list[LexborNode], roots: set[int]) -> None:
        for element in elements:
            element_id = attribute(element, "id") or ""
            if element_id in self._persistent:
                for around in (element, *ancestors(element)):
                    self._ids.setdefault(around.mem_id, set()).add(element_id)
                    if around.mem_id in roots:
                        break

    def replace(self, old: LexborNode, new: LexborNode) -> None:
        if old.parent is not None:
            self._fit(old.parent, [new], old, old.next)

    def change_children(self, old: LexborNode, new: Sequence[LexborNode]) -> None:
        parent = content_of(old)
        self._fit(parent, new, parent.first_child, None)

    def _fit(
        self,
        parent: LexborNode,
        wanted: Sequence[LexborNode],
        place: LexborNode | None,
        end: LexborNode | None,
    ) -> None:
        """Make the nodes from ``place`` until before ``end`` those that are wanted."""
        for position, new in enumerate(wanted):
            match = self._best_match(new, wanted[position + 1 :], place, end)
            if match is not None:
                while place is not None and place.mem_id != match.mem_id:
                    following = place.next
                    self._remove(place)
                    place = following
            elif new.is_element_node and attribute(new, "id") in self._persistent:
                match = self._fetch(attribute(new, "id") or "")
                _put(parent, match, place)
            if match is not None:
                match = self._change(match, new)
            else:
                match = self._add(parent, new, place)
            place = match.next
        while not _is_same(place, end) and place is not None:
            following = place.next
            self._remove(place)
            place = following

    def _best_match(
        self,
        new: LexborNode,
        later: Sequence[LexborNode],
        place: LexborNode | None,
        end: LexborNode | None,
    ) -> LexborNode | None:
        """The old node that shares ids with the new one, else the first that may become it.

        What is to be met again elsewhere is not made of another: it would lose its state.
        A node that two later ones could become is left to them: else the insertion of one in front
        would change all that follow.
        """
        fallback: LexborNode | None = None
        may_fall_back = not (new.is_element_node and attribute(new, "id") in self._persistent)
        left = iter(later)
        following = next(left, None)
        could_be_later = 0
        cursor = place
        while cursor is not None and not _is_same(cursor, end):
            if _may_become(cursor, new):
                if self._ids_of(cursor) & self._ids_of(new):
                    return cursor
                if may_fall_back and fallback is None and not self._ids_of(cursor):
                    fallback = cursor
            if fallback is None and following is not None and _may_become(cursor, following):
                following = next(left, None)
                could_be_later += 1
                may_fall_back = may_fall_back and could_be_later < 2
            if cursor.mem_id in self._focus_path:
                break
            cursor = cursor.next
        return fallback

    def _ids_of(self, node: LexborNode) -> set[str]:
        return self._ids.get(node.mem_id, set())

    def _fetch(self, element_id: str) -> LexborNode:
        """The old element of that id, wherever it is."""
        found = next(
            element
            for holder in (self._root, self._pantry)
            for element in holder.css("[id]")
            if attribute(element, "id") == element_id
        )
        for around in ancestors(found):
            ids = self._ids_of(around)
            ids.discard(element_id)
        return found

    def _add(self, parent: LexborNode, new: LexborNode, place: LexborNode | None) -> LexborNode:
        if not self._ids_of(new):
            # Which options the new select has chosen is still to be read.
            added = new.clone() if new.tag in ("option", "optgroup") else new
            _put(parent, added, place)
            return added
        # It holds elements that the page has already: an empty one takes them over.
        empty = new.clone()
        for child in children(empty):
            take_out(child)
        _put(parent, empty, place)
        self._change(empty, new)
        return empty

    def _remove(self, node: LexborNode) -> None:
        take_out(node)
        if self._ids_of(node):
            self._pantry.insert_child(node, move=True)

    def _change(self, old: LexborNode, new: LexborNode) -> LexborNode:
        """Make an old node what the new one is; returns what stands there then."""
        if not old.is_element_node:
            if old.html == new.html:
                return old
            insert_before(old, [new])
            take_out(old)
            return new
        if old.tag == "script" or (has(old, "data-siphon-keep") and has(old, "id")):
            return old
        self._change_attributes(old, new)
        self.change_children(old, children(new))
        return old

    def _change_attributes(self, old: LexborNode, new: LexborNode) -> None:
        wanted = {name: value or "" for name, value in new.attributes.items()}
        for name, value in wanted.items():
            if attribute(old, name) != value and self._may_write(old, name):
                set_attribute(old, name, value)
        for name in old.attributes.keys() - wanted.keys():
            if self._may_write(old, name):
                set_attribute(old, name, None)
        if old.tag == "option" and self._may_write(old, "selected"):
            self._select(old, self._controls.is_selected(new))
        elif old.tag == "input" and type_of(new) != "file":
            self._change_input(old, new)
        elif old.tag == "textarea" and self._may_write(old, "value"):
            self._change_textarea(old, new)

    def _change_input(self, old: LexborNode, new: LexborNode) -> None:
        controls = self._controls
        if type_of(old) == "radio" and self._may_write(old, "checked"):
            controls.reset([old])
        elif self._may_write(old, "checked"):
            checked = controls.is_checked(new)
            if controls.is_checked(old) != checked:
                controls.set_checked(old, checked)
                set_attribute(old, "checked", "" if checked else None)
        if self._may_write(old, "value") and not is_box(old):
            if controls.text(old) != controls.text(new) or not has(new, "value"):
                controls.set_text(old, controls.text(new))
            if not has(new, "value"):
                set_attribute(old, "value", None)

    def _change_textarea(self, old: LexborNode, new: LexborNode) -> None:
        text = self._controls.text(new)
        if self._controls.text(old) != text:
            self._controls.set_text(old, text)

    def _select(self, option: LexborNode, selected: bool) -> None:
        """The attribute follows the choice, also where no markup made it: of the first option."""
        if self._controls.is_selected(option) != selected:
            self._controls.set_selected(option, selected)
            set_attribute(option, "selected", "" if selected else None)

    def _may_write(self, element: LexborNode, name: str) -> bool:
        if name == "open":
            return element.tag not in _OPENED
        if element.tag == "option":
            select = closest(element, "select")
            return name != "selected" or select is None or not self._controls.is_edited(select)
        return name not in _STATE or not self._controls.is_edited(element)


def _persistent_ids(old: Sequence[LexborNode], new: Sequence[LexborNode]) -> set[str]:
    """The ids that elements of one tag have before and after; those that occur twice are none."""
    tags: dict[str, str | None] = {}
    persistent: set[str] = set()
    twice: set[str] = set()
    for element in old:
        element_id = attribute(element, "id") or ""
        if element_id in tags:
            twice.add(element_id)
        tags.setdefault(element_id, element.tag)
    for element in new:
        element_id = attribute(element, "id") or ""
        if element_id in persistent:
            twice.add(element_id)
        elif tags.get(element_id) == element.tag:
            persistent.add(element_id)
    return persistent - twice


def _may_become(old: LexborNode, new: LexborNode) -> bool:
    if old.tag != new.tag:
        return False
    if not old.is_element_node:
        return True
    old_id = attribute(old, "id")
    return not old_id or old_id == attribute(new, "id")


def _put(parent: LexborNode, node: LexborNode, place: LexborNode | None) -> None:
    """Move ``node`` in front of ``place``, or to the end."""
    if place is None:
        parent.insert_child(node, move=True)
    else:
        place.insert_before(node, move=True)


def _is_same(one: LexborNode | None, other: LexborNode | None) -> bool:
    return one is other or (one is not None and other is not None and one.mem_id == other.mem_id)
