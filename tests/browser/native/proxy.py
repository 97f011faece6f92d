"""A proxy on the loopback that loses, delays, reverses and repeats what passes through it.

One thread per connection, one request per connection; nothing is understood of it but where it
ends.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from typing import Literal
from urllib.parse import urlsplit

Fate = (
    Literal[
        "pass", "drop request", "hang up", "drop answer", "cut answer", "hold", "repeat request"
    ]
    | int
)
"""What becomes of a call. A number: answered by the proxy itself, with this status."""


@dataclass
class Held:
    """An answer that the server has given and the browser has not got yet."""

    request: bytes
    arrived: threading.Event = field(default_factory=threading.Event)
    may_go: threading.Event = field(default_factory=threading.Event)


class Proxy:
    """Passes everything on; a POST meets the fate that ``fate_of`` gives the n-th of them.

    The answers that are held are in ``held``, in the order of their requests.
    """

    def __init__(self, server_url: str, fate_of: Callable[[int], Fate]) -> None:
        address = urlsplit(server_url)
        self._server = (address.hostname, address.port)
        self._fate_of = fate_of
        self._count = 0
        self._lock = threading.Lock()
        self.held: list[Held] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def close(self) -> None:
        for held in self.held:
            held.may_go.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(browser,), daemon=True).start()

    def _serve(self, browser: socket.socket) -> None:
        with browser:
            request = _read_request(browser)
            if not request:
                return
            fate: Fate = "pass"
            if request.startswith(b"POST"):
                with self._lock:
                    fate = self._fate_of(self._count)
                    self._count += 1
                    if fate == "hold":
                        held = Held(request)
                        self.held.append(held)
            if isinstance(fate, int):
                browser.sendall(b"HTTP/1.1 %d No\r\nConnection: close\r\n\r\n" % fate)
            elif fate == "hang up":
                # The server works on, and nobody waits for it.
                threading.Thread(target=self._ask, args=(request,), daemon=True).start()
            elif fate != "drop request":
                if fate == "repeat request":
                    self._ask(request)
                answer = self._ask(request)
                if fate == "hold":
                    held.arrived.set()
                    held.may_go.wait()
                if fate == "cut answer":
                    browser.sendall(answer[:-2])
                elif fate != "drop answer":
                    browser.sendall(answer)

    def _ask(self, request: bytes) -> bytes:
        with socket.create_connection(self._server) as server:
            server.sendall(request)
            return b"".join(iter(lambda: server.recv(65536), b""))


def _read_request(browser: socket.socket) -> bytes:
    """The request, its body whole, with a header that makes the server close after its answer."""
    text = b""
    while b"\r\n\r\n" not in text:
        piece = browser.recv(65536)
        if not piece:
            return b""
        text += piece
    head, _, body = text.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    length = 0
    for line in lines:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        body += browser.recv(65536)
    lines = [line for line in lines if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*lines, b"Connection: close", b"", body])
