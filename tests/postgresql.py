"""A PostgreSQL server that the tests start and stop."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest


class PostgreSQL:
    """A server on a free port, with its data in a directory of its own.

    It refuses to run as root: then it runs as the user ``postgres``.
    """

    def __init__(self, folder: Path) -> None:
        self._programs = _postgresql_programs()
        self._data = folder / "data"
        self._log = folder / "log"
        self._as_postgres: list[str] = []
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
            self._as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"postgresql+psycopg://siphon@127.0.0.1:{self._port}/postgres"
        self._run("initdb", "-D", self._data, "-U", "siphon", "-A", "trust", "-E", "UTF8", "-N")

    def start(self) -> None:
        options = (
            f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' "
            "-c fsync=off -c deadlock_timeout=50ms"
        )
        self._run("pg_ctl", "-D", self._data, "-w", "-o", options, "start")

    def stop(self) -> None:
        """Stop at once, whoever is still connected."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def _run(self, program: str, *arguments: object) -> None:
        command = [*self._as_postgres, self._programs / program, *arguments]
        # A file, not a pipe: the server inherits it.
        with self._log.open("a") as log:
            done = subprocess.run(
                [str(each) for each in command],
                cwd=self._data.parent,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed: {self._log.read_text()[-2000:]}")


def _postgresql_programs() -> Path:
    """The newest of those that Debian keeps out of PATH, or what is in PATH."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    newest = max(installed, key=lambda path: int(path.parent.parent.name), default=None)
    found = newest or shutil.which("postgres")
    if found is None:
        pytest.fail("PostgreSQL is needed, but not installed: sudo apt-get install postgresql")
    return Path(found).parent
