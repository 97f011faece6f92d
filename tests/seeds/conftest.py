import runpy
from contextlib import ExitStack
from pathlib import Path

import pytest

programs = runpy.run_path(str(Path(__file__).with_name("programs.py")))


@pytest.fixture
def load(tmp_path):
    """The application of a program that was put together from samples."""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(
            programs["running"](programs["write_program"](name, tmp_path))
        )


@pytest.fixture
def table():
    """The table of all programs, and the function that puts one together."""
    return programs
