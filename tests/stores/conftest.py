"""A store of each sort, and a Redis of our own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from flask_siphon.stores import MemoryStore
from flask_siphon.stores import open_store
from flask_siphon.stores import RedisStore

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
        if self.process.poll() is not None:
            return
        self.process.send_signal(how)
        self.process.send_signal(signal.SIGCONT)
        self.process.wait()
        self._drain.join()
        self.process.stdout.close()


@contextmanager
def fast_folder():
    """A folder in memory if the machine has such: a busy disk would be taken for a dead store."""
    memory = "/dev/shm"  # noqa: S108 (the folder in it is ours alone)
    with tempfile.TemporaryDirectory(dir=memory if os.path.isdir(memory) else None) as folder:
        yield folder


@contextmanager
def running_redis():
    with fast_folder() as folder:
        server = RedisServer(folder)
        server.start()
        yield server
        server.stop()


@pytest.fixture(scope="session")
def redis_url():
    """The URL of a Redis that runs for the whole of the tests."""
    with running_redis() as server:
        yield server.url


@pytest.fixture
def redis_server():
    """A Redis for one test alone, which may kill, pause and start it."""
    with running_redis() as server:
        yield server


@pytest.fixture
def folder():
    with fast_folder() as folder:
        yield Path(folder)


@pytest.fixture
def sqlite_url(folder):
    return f"sqlite:///{folder}/made/by/us/store.sqlite3"


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
