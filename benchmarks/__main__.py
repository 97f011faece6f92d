"""Every measurement, one after the other: ``python -m benchmarks``. Each also runs alone."""

from __future__ import annotations

import platform
from datetime import date
from pathlib import Path

from benchmarks import call
from benchmarks import click
from benchmarks import commands
from benchmarks import controllers
from benchmarks import identity
from benchmarks import jsonrpc
from benchmarks import lines
from benchmarks import morph
from benchmarks import pages
from benchmarks import publishing
from benchmarks import sched
from benchmarks import size
from benchmarks import stores
from benchmarks import upload
from benchmarks import visitor
from benchmarks.report import print_table


def machine() -> str:
    """What ran them: interpreter, processor, day."""
    facts = Path("/proc/cpuinfo").read_text().splitlines()
    processor = next(
        (line.partition(": ")[2] for line in facts if line.startswith("model name")),
        platform.machine(),
    )
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python}, {processor}, {date.today().isoformat()}"


MODULES = (
    call,
    controllers,
    jsonrpc,
    identity,
    stores,
    publishing,
    upload,
    pages,
    visitor,
    commands,
    click,
    morph,
    sched,
    size,
    lines,
)

if __name__ == "__main__":
    print(machine())
    print_table([row for module in MODULES for row in module.run()])
