"""Instructions for one request to a WSGI application, as valgrind counts them.

The count does not depend on what else the machine does. Each application is driven by a process
of its own, without a server: the counter sees the application and nothing else.
"""

from __future__ import annotations

import gc
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

ROOT = Path(__file__).parents[1]

WARM_UP = 200  # requests; caches are full and the interpreter has specialised its code after them
COUNTED = 400  # requests; valgrind makes each some fifty times slower

#: What a server makes of a request that a page in Chromium sends.
ENVIRON = {
    "REQUEST_METHOD": "GET",
    "SCRIPT_NAME": "",
    "PATH_INFO": "/",
    "QUERY_STRING": "",
    "SERVER_NAME": "127.0.0.1",
    "SERVER_PORT": "5000",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "REMOTE_ADDR": "127.0.0.1",
    "HTTP_HOST": "127.0.0.1:5000",
    "HTTP_ACCEPT": "*/*",
    "HTTP_SEC_FETCH_DEST": "empty",
    "HTTP_SEC_FETCH_MODE": "cors",
    "HTTP_SEC_FETCH_SITE": "same-origin",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http",
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}


def send(app: WSGIApplication, environ: dict[str, Any], body: bytes = b"") -> bytes:
    """Send a request; the answer's body.

    :param environ: What is to stand in place of :data:`ENVIRON`, or beside it.
    """
    answer: Iterable[bytes] = app(
        {**ENVIRON, **environ, "wsgi.input": BytesIO(body)}, _start_response
    )
    try:
        return b"".join(answer)
    finally:
        answer.close()  # type: ignore[attr-defined]


def _start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
    assert status == "200 OK", status


def warm_up(app: WSGIApplication, environ: dict[str, Any], body: bytes = b"") -> bytes:
    """Send a request until nothing is done for the first time any more; the answer's body.

    The garbage collector need not look again at what is there now. Else a count would depend on
    whether it looks at everything once more while it counts, which some thousand requests share.
    """
    for _ in range(WARM_UP):
        answer = send(app, environ, body)
    gc.collect()
    gc.freeze()
    return answer


def count(module: str, name: str) -> float:
    """Thousands of instructions for one request: of 2N requests less those of N, by N.

    Start and warm-up are in both counts and cancel out.

    :param module: The benchmark; ``python -m module name N`` warms up and sends N requests more.
    """
    once, twice = (_count(module, name, requests) for requests in (COUNTED, 2 * COUNTED))
    return (twice - once) / COUNTED / 1000


def _count(module: str, name: str, requests: int) -> int:
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        raise SystemExit("No valgrind on this machine: install Debian's package `valgrind`.")
    driver = [sys.executable, "-m", module, name, str(requests)]
    done = subprocess.run(
        [valgrind, "--tool=callgrind", "--callgrind-out-file=/dev/null", *driver],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
    )
    total = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode or total is None:
        raise SystemExit(done.stderr)
    return int(total[1])
