"""``make demo``, ``make hello`` and the others: the command line."""

import re
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]


@contextmanager
def started(module, port):
    process = subprocess.Popen(
        [sys.executable, "-m", module, "--port", str(port)],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("name", ["", "hello", "chat", "comet", "upload"])
def test_one_line_starts_it_and_prints_where_it_is(name):
    with started(f"examples.{name}".rstrip("."), 0) as process:
        line = process.stdout.readline()
        address = re.match(r"http://127\.0\.0\.1:\d+/\S*", line)[0]

        assert address.endswith(f"/{name}/".replace("//", "/"))
        with urlopen(address) as answer:  # noqa: S310  # the address that it printed
            assert answer.status == 200


@pytest.mark.parametrize("port", ["taken", "70000"])
def test_a_port_that_cannot_be_had_is_told_in_one_line(port):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1] if port == "taken" else port
        with started("examples.hello", port) as process:
            output, errors = process.communicate(timeout=30)

    assert process.returncode == 1
    assert output == ""
    assert errors.startswith(
        f"Port {port} cannot be used, choose another (make PORT=..., --port): "
    )
    assert errors.count("\n") == 1
