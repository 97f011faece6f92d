"""Bytes that a page loads: the client against jQuery and the original Sijax."""

from __future__ import annotations

import gzip
from pathlib import Path

from benchmarks.report import print_table
from benchmarks.report import Row

CLIENT = Path(__file__).parents[1] / "src/flask_siphon/static/sijax.js"

#: jQuery 3 with sijax.js, sijax_comet.js and sijax_upload.js, minified, gzip -9.
ORIGINAL_KB = 32.0
LIMIT_KB = 6.0


def run() -> list[Row]:
    minified = CLIENT.read_bytes()
    return [
        Row(
            "client, minified, gzip -9",
            len(gzip.compress(minified, 9)) / 1000,
            ORIGINAL_KB,
            "jQuery 3 + sijax.js",
            "kB",
            LIMIT_KB / ORIGINAL_KB,
        ),
    ]


if __name__ == "__main__":
    print_table(run())
