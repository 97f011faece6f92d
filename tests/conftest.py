"""What holds for all tests: their order, a clock, servers of our own, a store of each sort."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from contextlib import ExitStack
from pathlib import Path

import pytest

from flask_siphon.stores import MemoryStore
from flask_siphon.stores import open_store

from .postgresql import PostgreSQL

BROWSER_TESTS = Path(__file__).parent / "browser"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the browser's tests go last, in whatever order the others are.

    Playwright keeps an event loop running in its thread, in which no async view can be waited for.
    """
    items.sort(key=lambda item: BROWSER_TESTS in item.path.parents)


class Clock:
    """The time of all tests that ask for it; it stands still until a test moves it."""

    def __init__(self):
        self.now = 1_900_000_000

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    """Is the time: ``clock.now += 60`` lets a minute pass."""
    clock = Clock()
    monkeypatch.setattr("time.time", clock)
    return clock


class RedisServer:
    """A redis-server of the tests' own: on a free port of loopback, nothing forgotten.

    :param tls: The options that name its certificate, if it is to speak TLS and nothing else.
    """

    def __init__(self, folder, tls=()):
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.url = f"{'rediss' if tls else 'redis'}://127.0.0.1:{self.port}/0"
        self._listen = ["--port", str(self.port)]
        if tls:
            self._listen = ["--port", "0", "--tls-port", str(self.port), *tls]
        self.process = None

    def start(self):
        program = shutil.which("redis-server")
        if program is None:
            pytest.fail("There is no redis-server: install Debian's package `redis-server`.")
        self.process = subprocess.Popen(
            [
                *[program, *self._listen, "--bind", "127.0.0.1"],
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
def running_redis(tls=()):
    with fast_folder() as folder:
        server = RedisServer(folder, tls)
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
def start_redis():
    """Start one more Redis, that ends with the test: ``start_redis(tls=[...])``."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(running_redis(**options))


@pytest.fixture(scope="session")
def postgresql():
    """A PostgreSQL that runs for the whole of the tests."""
    # Not below pytest's own directory, which nobody but its user may enter.
    folder = Path(tempfile.mkdtemp(prefix="siphon-postgresql-"))
    server = PostgreSQL(folder)
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder)


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


def _empty(request, sort):
    if sort == "sqlite":
        return request.getfixturevalue("sqlite_url")
    import redis

    url = request.getfixturevalue("redis_url")
    with redis.Redis.from_url(url) as client:
        client.flushall()
    return url
