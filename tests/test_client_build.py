"""The committed bundle is what the sources give, small, and free of code from text."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CLIENT = ROOT / "client"
STATIC = ROOT / "src/flask_siphon/static"

LIMITS = {"siphon.js": 10_800, "siphon.mjs": 10_800, "sijax.js": 13_300}
"""Bytes of each minified bundle after gzip -9."""


@pytest.fixture(scope="module")
def node() -> str:
    if not (path := shutil.which("node")):
        pytest.fail("No Node.js on this machine: install Debian's packages `nodejs` and `npm`.")
    if not (CLIENT / "node_modules/esbuild").is_dir():
        pytest.fail("The client's tools are not installed: run `npm ci` in client/.")
    return path


def run(*command: str) -> None:
    done = subprocess.run(command, cwd=CLIENT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_committed_bundle_is_what_the_sources_give(node: str, tmp_path: Path) -> None:
    run(node, "build.mjs", str(tmp_path))

    for built in tmp_path.iterdir():
        assert built.read_bytes() == (STATIC / built.name).read_bytes(), (
            f"{built.name} is not up to date: run `make client` and commit the result"
        )
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(
        name + suffix for name in LIMITS for suffix in ("", ".map")
    )


@pytest.mark.parametrize("name", LIMITS)
def test_the_bundle_is_small(name: str) -> None:
    size = len(gzip.compress((STATIC / name).read_bytes(), 9))

    assert size <= LIMITS[name]


@pytest.mark.parametrize("name", LIMITS)
def test_the_bundle_makes_no_code_from_text(name: str) -> None:
    bundle = (STATIC / name).read_text()

    assert not re.search(r"\beval\b|\bFunction\b", bundle)


@pytest.mark.parametrize("name", LIMITS)
def test_the_source_map_names_no_folder_of_this_machine(name: str) -> None:
    source_map = (STATIC / f"{name}.map").read_text()

    assert str(ROOT) not in source_map


def test_the_lock_file_names_no_registry() -> None:
    lock = (CLIENT / "package-lock.json").read_text()

    assert '"resolved"' not in lock
    assert "://" not in lock


def test_the_types_of_the_client_hold(node: str) -> None:
    run("npm", "run", "--silent", "check")


def test_the_unit_tests_of_the_client_pass(node: str) -> None:
    run("npm", "test", "--silent")
