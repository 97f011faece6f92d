"""What the page would tell its scripts when a call fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import SiphonError


class CallError(SiphonError):
    """A call was answered with an error, or a command of its answer could not be applied.

    :ivar code: A word for programs, such as ``invalid``; ``command`` for a failed command.
    :ivar message: The sentence for the user.
    :ivar status: The answer's HTTP status; 0 if it was not the server that failed.
    :ivar fields: Name to sentences, of a form or of arguments that were not valid.
    :ivar data: What the server added for programs.
    """

    def __init__(
        self,
        code: str,
        message: str,
        status: int = 0,
        fields: Mapping[str, list[str]] | None = None,
        data: Any = None,  # JSON
    ) -> None:
        super().__init__(code, message, status, fields)
        self.code = code
        self.message = message
        self.status = status
        self.fields = dict(fields or {})
        self.data = data

    def __str__(self) -> str:
        told = f" {self.fields}" if self.fields else ""
        return f"{self.status} {self.code}: {self.message}{told}"
