"""Bytes that a page loads, minified, gzip -9: against what was promised, and jQuery with Sijax."""

from __future__ import annotations

import gzip
from pathlib import Path

from benchmarks.report import print_table
from benchmarks.report import Row

STATIC = Path(__file__).parents[1] / "src/flask_siphon/static"

#: jQuery 3 with sijax.js, sijax_comet.js and sijax_upload.js, minified, gzip -9.
ORIGINAL_KB = 32.0
#: What was promised, without the live part.
LIMITS_KB = {"siphon.js": 10.8, "sijax.js": 13.3}


def kilobytes(name: str) -> float:
    """Of a file as it is sent: minified, gzip -9."""
    return len(gzip.compress((STATIC / name).read_bytes(), 9)) / 1000


def run() -> list[Row]:
    rows = []
    for name, limit in LIMITS_KB.items():
        size = kilobytes(name)
        rows.append(Row(name, size, limit, "promised", "kB", 1.0))
        rows.append(Row(name, size, ORIGINAL_KB, "jQuery 3 + sijax.js", "kB"))
    return rows


if __name__ == "__main__":
    print_table(run())
