"""How JavaScript writes the values that JSON can carry, where a page shows them."""

from __future__ import annotations

import json
from typing import Any


def text_of(value: Any) -> str:
    """``String(value)``: what an attribute, a control or ``alert()`` gets."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "[object Object]"
    if isinstance(value, list):
        return ",".join("" if part is None else text_of(part) for part in value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return json.dumps(value)
