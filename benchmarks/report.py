"""What a benchmark found out, and how it is printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measurement beside another one of the same run.

    :param name: What was measured.
    :param ours: Our figure, in ``unit``; smaller is better.
    :param peer: The figure of what we compare with.
    :param peer_name: What that is.
    :param goal: What ``ours / peer`` may be at most; None if nothing is promised.
    """

    name: str
    ours: float
    peer: float
    peer_name: str
    unit: str
    goal: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.peer

    @property
    def reaches_goal(self) -> bool:
        return self.goal is None or self.ratio <= self.goal


HEAD = ("what", "ours", "peer", "", "unit", "ratio", "goal", "")


def _cells(row: Row) -> tuple[str, ...]:
    goal = "" if row.goal is None else f"{row.goal:.2f}"
    verdict = "" if row.goal is None else ("reached" if row.reaches_goal else "MISSED")
    figures = (f"{row.ours:,.2f}", f"{row.peer:,.2f}")
    return (row.name, *figures, row.peer_name, row.unit, f"{row.ratio:.2f}", goal, verdict)


def print_table(rows: Iterable[Row]) -> None:
    """Print ``rows`` under one another, figures to the right."""
    lines = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        is_figure = (False, True, True, False, False, True, True, False)
        cells = (
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, is_figure, strict=True)
        )
        print("  ".join(cells).rstrip())
