"""Runs the commands of an answer on a page, in order."""

from __future__ import annotations

from collections.abc import Iterable

from .commands import COMMANDS
from .errors import CallError
from .page import Command
from .page import Page


def apply(page: Page, commands: Iterable[Command]) -> list[CallError]:
    """Run the commands; one that fails is told of, and the rest still runs.

    :return: Those that failed.
    """
    failed = []
    mend_focus = page.document.remember_focus()
    for command in commands:
        kind = command.get("type")
        try:
            if kind not in COMMANDS:
                raise ValueError(f"unknown command; known are {', '.join(COMMANDS)}")
            COMMANDS[kind](page, command)
        except (ValueError, KeyError) as error:
            failed.append(CallError("command", f"{kind}: {error}"))
            page.notices.notify(page.messages["command"], code="command")
    mend_focus()
    return failed
