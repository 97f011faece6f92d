"""Programs of their own, and the time that passes for a store."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flask_siphon.stores import RedisStore

PROGRAMS = Path(__file__).with_name("programs")


@pytest.fixture
def let_time_pass(store, monkeypatch):
    """Let the store's clock reach a moment: Redis has its own, for which we have to wait."""

    def pass_until(moment):
        if isinstance(store, RedisStore):
            while time.time() < moment:
                store.get("session", ["the time"])
        else:
            monkeypatch.setattr(time, "time", lambda: moment)

    return pass_until


@pytest.fixture
def run_program():
    """Run one of ``programs/`` in a Python of its own and return the lines that it prints.

    What forks or patches the interpreter does it there.
    """

    def run(name, *arguments):
        program = subprocess.Popen(
            [sys.executable, "-W", "error", PROGRAMS / f"{name}.py", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            output, errors = program.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)  # with the children that it forked
            output, errors = program.communicate()
            pytest.fail(f"{name} hung. It said: {output} {errors}")
        assert (program.returncode, errors) == (0, "")
        return output.splitlines()

    return run
