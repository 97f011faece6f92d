"""What a request presents as a credential (:rfc:`6750#section-2.1`), and whom a payload names."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

_BYTES = 8192


class Absent(Enum):
    """The two ways of having no credential."""

    #: Nothing was presented that we would read.
    NOTHING = "nothing"
    #: Something was, and it has no form that could be valid.
    MALFORMED = "malformed"


def bearer_of(value: str | None) -> str | Absent:
    """The one word after ``Bearer`` in a header.

    Another scheme, or none, is no credential for us: as if it were absent.
    """
    if value is None:
        return Absent.NOTHING
    scheme, _, rest = value.partition(" ")
    if scheme.lower() != "bearer":
        return Absent.NOTHING
    word = rest.strip(" ")
    if not word or " " in word or "," in word or not word.isascii() or len(value) > _BYTES:
        return Absent.MALFORMED
    return word


def user_id_of(payload: Mapping[str, Any] | None) -> str | None:
    """Whom a payload speaks for: ``sub``, else ``user``; None if it names nobody."""
    if payload is None:
        return None
    for name in ("sub", "user"):
        if name in payload:
            value = payload[name]
            if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value):
                return str(value)
            return None
    return None
