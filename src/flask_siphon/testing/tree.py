"""Nodes of a page and moving them about.

Whether two are one node is told by their ``mem_id``: ``==`` of selectolax compares markup. A node
that was taken out stays readable: its memory is given back with the whole page.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

TEXT = "-text"
COMMENT = "-comment"
_DOCUMENT = "-document"


def attribute(element: LexborNode, name: str) -> str | None:
    """The value, ``""`` for an attribute without one, None if it is not there."""
    return element.attrs.sget(name, None)


def has(element: LexborNode, name: str) -> bool:
    return name in element.attrs


def set_attribute(element: LexborNode, name: str, value: str | None) -> None:
    """:param value: None takes the attribute away."""
    if value is not None:
        element.attrs[name] = value
    elif name in element.attrs:
        del element.attrs[name]


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """The elements around ``node``, the nearest first."""
    current = node.parent
    while current is not None and current.is_element_node:
        yield current
        current = current.parent


def closest(node: LexborNode, *tags: str) -> LexborNode | None:
    """The nearest of ``node`` and its ancestors that is such an element."""
    if node.tag in tags:
        return node
    return next((each for each in ancestors(node) if each.tag in tags), None)


def is_attached(node: LexborNode) -> bool:
    """Whether it stands in the page: not taken out of it, nor inside of a template."""
    root = node
    for root in ancestors(node):  # noqa: B007
        pass
    return root.parent is not None and root.parent.tag == _DOCUMENT


def content_of(element: LexborNode) -> LexborNode:
    """What holds the children: the element itself, or a template's fragment."""
    return element.template_fragments()[0] if element.tag == "template" else element


def children(element: LexborNode) -> list[LexborNode]:
    return list(content_of(element).iter(include_text=True))


def take_out(node: LexborNode) -> None:
    """Remove a node with all that it holds."""
    node.remove(recursive=False)


def append(element: LexborNode, nodes: Iterable[LexborNode | str]) -> None:
    """Move the nodes to the end of the element's content; a text becomes a text node."""
    content = content_of(element)
    for node in nodes:
        content.insert_child(node, move=True)


def prepend(element: LexborNode, nodes: Iterable[LexborNode | str]) -> None:
    first = content_of(element).first_child
    if first is None:
        append(element, nodes)
    else:
        insert_before(first, nodes)


def insert_before(place: LexborNode, nodes: Iterable[LexborNode | str]) -> None:
    """Move the nodes in front of ``place``; one that stands nowhere has no front."""
    if place.parent is not None:
        for node in nodes:
            place.insert_before(node, move=True)


def insert_after(place: LexborNode, nodes: Iterable[LexborNode | str]) -> None:
    following = place.next
    if following is not None:
        insert_before(following, nodes)
    elif place.parent is not None:
        for node in nodes:
            place.parent.insert_child(node, move=True)


def replace_children(element: LexborNode, nodes: Iterable[LexborNode | str]) -> None:
    for old in children(element):
        take_out(old)
    append(element, nodes)


def set_text(element: LexborNode, text: str) -> None:
    """Make ``text`` the whole content."""
    replace_children(element, [text] if text else [])
