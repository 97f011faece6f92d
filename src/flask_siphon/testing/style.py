"""Inline styles: the ``style`` attribute, one property at a time."""

from __future__ import annotations

import re

from .javascript import text_of

_CAPITAL = re.compile(r"[A-Z]")
#: Not within quotes or parentheses.
_SEMICOLON = re.compile(r";(?=(?:[^\"'()]|\"[^\"]*\"|'[^']*'|\([^()]*\))*$)")
_CHANGE = re.compile(r"([+-])=([\d.]+)(px)?")
_NUMBER = re.compile(r"[+-]?\d*\.?\d+")

#: Properties whose plain numbers are no lengths.
_UNITLESS = re.compile(
    r"--.*|opacity|z-index|font-weight|line-height|flex(-grow|-shrink)?|order|zoom|orphans|widows|"
    r"column-count|columns|(fill|stroke|stop|flood)-opacity|grid(-.*)?|scale|aspect-ratio|"
    r"animation-iteration-count|tab-size|counter-.*|stroke-(dashoffset|width|miterlimit)|"
    r"text-size-adjust|(shape-image-)?threshold|initial-letter|math-depth"
)


def with_property(style: str, key: str, value: object) -> str:
    """The style with one property set as the ``css`` command means it; ``""`` removes it.

    :param key: Dashed, camel case or ``--custom``.
    :param value: Text, a number (of pixels, where a length is due) or a change such as ``"+=5"``.
    """
    name = key if key.startswith("--") else _CAPITAL.sub(r"-\g<0>", key).lower()
    declarations = _declarations(style)
    is_length = not _UNITLESS.fullmatch(name)
    change = _CHANGE.fullmatch(text_of(value))
    if change:
        present = re.match(_NUMBER, declarations.get(name, ""))
        amount = float(change[2]) if change[1] == "+" else -float(change[2])
        value = (float(present[0]) if present else 0) + amount
    text = text_of(value)
    is_number = isinstance(value, int | float)
    if is_length and is_number:
        text += "px"
    if text == "":
        declarations.pop(name, None)
    elif is_number or not (is_length and _NUMBER.fullmatch(text) and float(text)):
        # A text that is a bare number is no length, and left out by browsers.
        declarations[name] = text
    return written(declarations)


def normalized(style: str) -> str:
    """As a browser writes what was assigned to ``element.style``."""
    return written(_declarations(style))


def written(declarations: dict[str, str]) -> str:
    return " ".join(f"{name}: {value};" for name, value in declarations.items())


def _declarations(style: str) -> dict[str, str]:
    found = {}
    for declaration in _SEMICOLON.split(style):
        name, colon, value = declaration.partition(":")
        if colon and value.strip():
            name = name.strip()
            found[name if name.startswith("--") else name.lower()] = value.strip()
    return found
