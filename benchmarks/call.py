"""One call through ``flask_sijax`` against the plain POST view: instructions and CPU time."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import process_time

from benchmarks.drive import APPLICATIONS
from benchmarks.drive import call
from benchmarks.drive import ready
from benchmarks.report import print_table
from benchmarks.report import Row

ROOT = Path(__file__).parents[1]

GOAL = 1.25
PEER = "plain POST view"

COUNTED = 400  # calls; valgrind makes each some fifty times slower
TIMED = 500  # calls of one application before it is the other one's turn
ROUNDS = 21


def instructions(name: str) -> float:
    """Thousands of instructions for one call: of 2N calls less those of N, by N.

    Start and warm-up are in both counts and cancel out.
    """
    once, twice = (_count(name, calls) for calls in (COUNTED, 2 * COUNTED))
    return (twice - once) / COUNTED / 1000


def _count(name: str, calls: int) -> int:
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        raise SystemExit("No valgrind on this machine: install Debian's package `valgrind`.")
    driver = [sys.executable, "-m", "benchmarks.drive", name, str(calls)]
    done = subprocess.run(
        [valgrind, "--tool=callgrind", "--callgrind-out-file=/dev/null", *driver],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
    )
    total = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode or total is None:
        raise SystemExit(done.stderr)
    return int(total[1])


def microseconds() -> dict[str, float]:
    """CPU time of one call by application: they take turns, the median round counts."""
    apps = {name: ready(name) for name in APPLICATIONS}
    rounds: dict[str, list[float]] = {name: [] for name in apps}
    for _ in range(ROUNDS):
        for name, app in apps.items():
            start = process_time()
            for _ in range(TIMED):
                call(app)
            rounds[name].append((process_time() - start) / TIMED * 1e6)
    return {name: median(each) for name, each in rounds.items()}


def run() -> list[Row]:
    times = microseconds()
    counts = {name: instructions(name) for name in APPLICATIONS}
    return [
        Row("one call", counts["ours"], counts["plain"], PEER, "1000 instr.", GOAL),
        Row("one call", times["ours"], times["plain"], PEER, "µs of CPU"),
    ]


if __name__ == "__main__":
    print_table(run())
