"""A file of 200 MB sent to an upload function and to a hand-written ``request.files`` view.

Each is served by a process of its own; both hash what they get. They take turns, the median
counts. ``python -m benchmarks.upload ours`` is such a process: it prints its port.
"""

from __future__ import annotations

import hashlib
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from typing import BinaryIO

from flask import Flask
from flask import g
from flask import request
from werkzeug.serving import make_server

import flask_sijax
from benchmarks.report import print_table
from benchmarks.report import Row

ROOT = Path(__file__).parents[1]

GOAL = 1.10
ALLOWED_MIB = 10
PEER = "request.files view"

ROUNDS = 5
BLOCK = os.urandom(1_000_000)
BLOCKS = 200
DIGEST = hashlib.sha256(BLOCK * BLOCKS).hexdigest()

BOUNDARY = "----bench"
HEAD = (
    f"--{BOUNDARY}\r\n"
    'Content-Disposition: form-data; name="sijax_rq"\r\n\r\nphoto_upload\r\n'
    f"--{BOUNDARY}\r\n"
    'Content-Disposition: form-data; name="sijax_args"\r\n\r\n["photo"]\r\n'
    f"--{BOUNDARY}\r\n"
    'Content-Disposition: form-data; name="file"; filename="photo.raw"\r\n'
    "Content-Type: application/octet-stream\r\n\r\n"
).encode()
TAIL = f"\r\n--{BOUNDARY}--\r\n".encode()


def ours() -> Flask:
    app = Flask("ours")
    flask_sijax.Sijax(app)

    def receive(obj_response: Any, files: Any, form_values: Any) -> None:
        obj_response.html("#digest", digest_of(files["file"].stream))

    @flask_sijax.route(app, "/")
    def page() -> Any:
        g.sijax.register_upload_callback("photo", receive)
        if g.sijax.is_sijax_request:
            return g.sijax.process_request()
        return "the page"

    return app


def plain() -> Flask:
    app = Flask("plain")

    @app.route("/", methods=["POST"])
    def page() -> str:
        return digest_of(request.files["file"].stream)

    return app


APPLICATIONS: dict[str, Callable[[], Flask]] = {"ours": ours, "plain": plain}


def digest_of(stream: BinaryIO) -> str:
    """The SHA-256 of what ``stream`` holds, read piece by piece."""
    digest = hashlib.sha256()
    while piece := stream.read(1 << 16):
        digest.update(piece)
    return digest.hexdigest()


@dataclass
class Server:
    """The process of one application, and what its uploads took.

    :param seconds: Time of each upload, from the first byte sent to the last one of the answer.
    :param grown_mib: How much memory each upload needed at its peak beyond what was used before.
    """

    process_id: int
    port: int
    seconds: list[float] = field(default_factory=list)
    grown_mib: list[float] = field(default_factory=list)

    def upload(self) -> None:
        before = self._forget_peak()
        start = perf_counter()
        connection = HTTPConnection("127.0.0.1", self.port)
        connection.request("POST", "/", _body(), _HEADERS)
        answer = connection.getresponse().read().decode()
        self.seconds.append(perf_counter() - start)
        connection.close()
        assert DIGEST in answer, answer
        self.grown_mib.append((self._memory("VmHWM") - before) / 1024)

    def _forget_peak(self) -> int:
        """Make the memory in use the peak (proc(5), ``clear_refs``); how much that is, in KiB."""
        Path(f"/proc/{self.process_id}/clear_refs").write_text("5")
        return self._memory("VmRSS")

    def _memory(self, kind: str) -> int:
        lines = Path(f"/proc/{self.process_id}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:"))


_HEADERS = {
    "Accept": "application/json, application/x-ndjson",
    "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
    "Content-Length": str(len(HEAD) + len(BLOCK) * BLOCKS + len(TAIL)),
}


def _body() -> Iterator[bytes]:
    yield HEAD
    for _ in range(BLOCKS):
        yield BLOCK
    yield TAIL


@contextmanager
def serve(name: str) -> Iterator[Server]:
    """A server of its own for an application of :data:`APPLICATIONS`."""
    command = [sys.executable, "-m", "benchmarks.upload", name]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Server(process.pid, int(process.stdout.readline()))
        finally:
            process.terminate()


def measure() -> dict[str, Server]:
    with serve("ours") as ours_server, serve("plain") as plain_server:
        servers = {"ours": ours_server, "plain": plain_server}
        for _ in range(ROUNDS):
            for server in servers.values():
                server.upload()
    return servers


def run() -> list[Row]:
    servers = measure()
    seconds = {name: median(server.seconds) for name, server in servers.items()}
    grown = {name: max(server.grown_mib) for name, server in servers.items()}
    memory = "memory of the worker, 200 MB upload"
    return [
        Row("200 MB upload", seconds["ours"], seconds["plain"], PEER, "s", GOAL),
        Row(memory, grown["ours"], ALLOWED_MIB, "allowed", "MiB", 1.0),
        Row(memory, grown["ours"], grown["plain"], PEER, "MiB"),
    ]


if __name__ == "__main__":
    if len(sys.argv) == 1:
        print_table(run())
    else:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)  # the table shall stand alone
        server = make_server("127.0.0.1", 0, APPLICATIONS[sys.argv[1]](), threaded=True)
        print(server.port, flush=True)
        server.serve_forever()
