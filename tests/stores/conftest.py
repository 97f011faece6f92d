"""A store of each sort, and a Redis of our own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from flask_siphon.stores import MemoryStore
from flask_siphon.stores import open_store

PROGRAMS = Path(__file__).with_name("programs")


class RedisServer:
    """A redis-server of the tests' own: on a free port of loopback, nothing forgotten."""

    def __init__(self, folder):
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process = None

    def start(self):
        program = shutil.which("redis-server")
        if program is None:
            pytest.fail("There is no redis-server: install Debian's package `redis-server`.")
        self.process = subprocess.Popen(
            [
                *[program, "--port", str(self.port), "--bind", "127.0.0.1"],
                *["--dir", str(self.folder), "--save", ""],
                *["--appendonly", "yes", "--appendfsync", "always"],
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        for line in self.process.stdout:
            if "Ready to accept connections" in line:
                break
        else:
            pytest.fail("redis-server ended before it was ready.")
        # Nobody reads the rest of what it says, and a full pipe would stop it.
        self._drain = threading.Thread(target=self.process.stdout.read)
        self._drain.start()

    def kill(self):
        """End it as a power cut does: without a chance to write anything down."""
        self._end(signal.SIGKILL)

    def stop(self):
        self._end(signal.SIGTERM)

    def pause(self):
        """Let it hold all its connections and answer nothing."""
        self.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def _end(self, how):
        self.process.send_signal(how)
        self.process.send_signal(signal.SIGCONT)
        self.process.wait()
        self._drain.join()
        self.process.stdout.close()


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory):
    """The URL of a Redis that runs for the whole of the tests."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server.url
    server.stop()


@pytest.fixture
def redis_server(tmp_path):
    """A Redis for one test alone, which may kill, pause and start it."""
    folder = tmp_path / "redis"
    folder.mkdir()
    server = RedisServer(folder)
    server.start()
    yield server
    if server.process.poll() is None:
        server.stop()


@pytest.fixture
def sqlite_url(tmp_path):
    return f"sqlite:///{tmp_path}/folder/store.sqlite3"


@pytest.fixture(params=["sqlite", "redis"])
def shared_url(request):
    """The URL of an empty store that several processes can open."""
    return _empty(request, request.param)


@pytest.fixture(params=["memory", "sqlite", "redis"])
def store(request):
    """An empty store."""
    if request.param == "memory":
        store = MemoryStore()
    else:
        store = open_store(_empty(request, request.param))
    yield store
    store.close()


def _empty(request, sort):
    if sort == "sqlite":
        return request.getfixturevalue("sqlite_url")
    import redis

    url = request.getfixturevalue("redis_url")
    with redis.Redis.from_url(url) as client:
        client.flushall()
    return url


@pytest.fixture
def run_program():
    """Run one of ``programs/`` in a Python of its own and return the lines that it prints.

    What forks or patches the interpreter does it there.
    """

    def run(name, *arguments):
        command = [sys.executable, "-W", "error", PROGRAMS / f"{name}.py", *arguments]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert ended.returncode == 0, ended.stderr
        assert ended.stderr == ""
        return ended.stdout.splitlines()

    return run
