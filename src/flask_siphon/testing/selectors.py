"""Which elements a selector means: one of CSS, or of jQuery's that the drop-in client knows."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress

from selectolax.lexbor import LexborNode
from selectolax.lexbor import SelectolaxError

from .tree import ancestors
from .tree import attribute
from .tree import has

#: jQuery's short names for what CSS can say.
_EQUAL_TO = {
    "input": ":is(input,select,textarea,button)",
    "checkbox": "[type=checkbox]",
    "radio": "[type=radio]",
    "text": ":is(input:not([type]),input[type=text])",
    "button": ":is(button,input[type=button])",
    "selected": ":is(option:checked)",
    "header": ":is(h1,h2,h3,h4,h5,h6)",
    "first": ":eq(0)",
    "last": ":eq(-1)",
}

_SHORT_NAME = re.compile(rf":({'|'.join(_EQUAL_TO)})(?![\w(-])")
_NOT_EQUAL = re.compile(r"\[([\w-]+)!=(.*?)\]")
_FILTER = re.compile(
    r":(even|odd|eq|gt|lt|visible|hidden|contains)\b(?:\(\s*(?P<quote>[\"']?)(.*?)(?P=quote)\s*\))?"
)
_ID = re.compile(r"#([\w-]+)", re.ASCII)

#: Stands for what the filters so far have left while the rest of a selector is looked up.
_MARK = "data-siphon-match"
_UNSEEN = ("head", "script", "style", "template", "noscript")

Css = Callable[[str], list[LexborNode]]


def select(css: Css, selector: object, *, with_jquery: bool) -> list[LexborNode]:
    """The elements in the order of the page.

    :param css: Finds those of a selector of plain CSS.
    :param with_jquery: Whether those of jQuery count, which only the drop-in client knows.
    :raises ValueError: If it is no selector.
    """
    if not selector:
        return []
    if not isinstance(selector, str) or "<" in selector:
        raise ValueError(f"no selector: {selector!r}")
    just_id = _ID.fullmatch(selector)
    if just_id:
        return css(f'[id="{just_id[1]}"]')[:1]
    for find in (_plain, _extended)[: 1 + with_jquery]:
        with suppress(SelectolaxError):
            return find(css, selector)
    raise ValueError(f"no selector: {selector!r}")


def _plain(css: Css, selector: str) -> list[LexborNode]:
    return css(selector)


def _extended(css: Css, selector: str) -> list[LexborNode]:
    plain = _SHORT_NAME.sub(lambda found: _EQUAL_TO[found[1]], selector)
    plain = _NOT_EQUAL.sub(r":not([\1=\2])", plain)
    found: dict[int, LexborNode] = {}
    for alternative in _alternatives(plain):
        found.update((node.mem_id, node) for node in _filtered(css, alternative.strip()))
    return list(found.values())


def _alternatives(selector: str) -> list[str]:
    """The parts between commas that stand in no brackets."""
    parts, depth = [""], 0
    for character in selector:
        depth += (character in "([") - (character in ")]")
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _filtered(css: Css, selector: str) -> list[LexborNode]:
    left: list[LexborNode] | None = None
    while found := _FILTER.search(selector):
        before = re.sub(r"(^|[\s>+~])$", r"\1*", selector[: found.start()])
        with _marked(left):
            matched = css(before)
        left = _pick(matched, found[1], found[3] or "")
        selector = selector[found.end() :]
        if not selector:
            return left
        selector = f"[{_MARK}]{selector}"
    with _marked(left):
        return css(selector)


@contextmanager
def _marked(nodes: list[LexborNode] | None) -> Iterator[None]:
    for node in nodes or ():
        node.attrs[_MARK] = ""
    yield
    for node in nodes or ():
        del node.attrs[_MARK]


def _pick(matched: list[LexborNode], name: str, argument: str) -> list[LexborNode]:
    if name == "contains":
        return [node for node in matched if argument in node.text()]
    if name in ("visible", "hidden"):
        return [node for node in matched if is_visible(node) is (name == "visible")]
    if name in ("even", "odd"):
        return matched[0 if name == "even" else 1 :: 2]
    try:
        position = int(argument)
    except ValueError:
        raise SelectolaxError(f":{name}({argument})") from None
    if position < 0:
        position += len(matched)
    if name == "eq":
        return matched[position : position + 1] if position >= 0 else []
    return matched[max(position + 1, 0) :] if name == "gt" else matched[: max(position, 0)]


def is_visible(node: LexborNode) -> bool:
    """As far as markup tells; style sheets are not read."""
    if node.tag == "input" and (attribute(node, "type") or "").lower() == "hidden":
        return False
    return not any(
        each.tag in _UNSEEN
        or has(each, "hidden")
        or "display:none" in (attribute(each, "style") or "").replace(" ", "")
        for each in (node, *ancestors(node))
    )
