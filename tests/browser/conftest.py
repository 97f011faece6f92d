"""Fixtures for tests in a real browser.

``page`` is a fresh Playwright page, ``serve(app)`` gives a WSGI application an address on the
loopback. A test fails if its page reported an error that it did not ask for with
``page_errors.expect(...)``.
"""

from __future__ import annotations

import gc
import os
import shutil
import threading
import warnings
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from typing import Any

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import ConsoleMessage
from playwright.sync_api import expect
from playwright.sync_api import Page
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server
from werkzeug.serving import WSGIRequestHandler

PATIENCE_MS = 10_000
"""How long a test waits for what it expects of a page before it fails."""

LIFETIME_MS = 60_000
"""How long a page lives. ``page.evaluate`` knows no timeout: one that waits for something that
never happens ends with its page."""

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")

CHROMIUM_ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]


def find_chromium() -> str:
    for name in CHROMIUM_NAMES:
        if path := shutil.which(name):
            return path
    pytest.fail(
        "No Chromium on this machine: install Debian's package `chromium`"
        f" (looked for {', '.join(CHROMIUM_NAMES)})."
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    expect.set_options(timeout=PATIENCE_MS)
    # Chromium refuses its sandbox to root.
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(),
            args=CHROMIUM_ARGUMENTS + as_root,
            timeout=3 * PATIENCE_MS,
        )
        yield browser
        browser.close()


@dataclass
class PageErrors:
    """What the pages of a test reported: console errors, uncaught exceptions, CSP violations."""

    seen: list[str] = field(default_factory=list)
    _expected: list[str] = field(default_factory=list)

    def expect(self, *parts: str) -> None:
        """The test's page will report errors with these texts in them, each at least once."""
        self._expected.extend(parts)

    def watch(self, page: Page) -> None:
        """Also collect the errors of ``page``, one that the test has opened by itself."""
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.seen.append(f"uncaught: {error}"))

    def check(self) -> None:
        unexpected = [text for text in self.seen if not any(p in text for p in self._expected)]
        missing = [part for part in self._expected if not any(part in text for text in self.seen)]
        assert not unexpected, f"the page reported: {unexpected}"
        assert not missing, f"the page did not report {missing}, but: {self.seen}"

    def _on_console(self, message: ConsoleMessage) -> None:
        # CSP violations come as console errors, too.
        if message.type == "error":
            self.seen.append(message.text)


@pytest.fixture
def page_errors() -> PageErrors:
    """The errors of the test's pages; ``page_errors.expect("part of a text")`` allows one."""
    return PageErrors()


@pytest.fixture
def page(browser: Browser, page_errors: PageErrors, serve: Callable[[Any], str]) -> Iterator[Page]:
    """A page in a browser profile of its own. Fails the test at its end for unexpected errors.

    It goes before the servers do: a page that asks again and again would report that they are gone.
    """
    context = browser.new_context()
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(f"setTimeout(() => location.replace('about:blank'), {LIFETIME_MS})")
    page = context.new_page()
    page_errors.watch(page)
    yield page
    # A round trip to the page: whatever it has reported until now arrives before the answer.
    page.evaluate("1")
    context.close()
    page_errors.check()


@pytest.fixture
def uploads_that_break() -> Iterator[None]:
    """For tests that break off uploads, whose file Werkzeug leaves to the garbage collector.

    It is collected when the servers are gone, and not in some later test, which would fail for it.
    """
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


class _QuietHandler(WSGIRequestHandler):
    # With 1.1, streams are chunked: a cut is told from an end.
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        pass


@pytest.fixture
def serve() -> Iterator[Callable[[Any], str]]:
    """``serve(app)`` serves a WSGI application until the test ends, and returns its URL.

    The URL has no slash at its end: ``page.goto(serve(app) + "/")``. One thread per request.
    """
    servers = []
    before = set(threading.enumerate())

    def start(app: Any) -> str:
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_QuietHandler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()
    # What still answers a page that has gone would leave its files to some later test.
    for thread in set(threading.enumerate()) - before:
        thread.join(PATIENCE_MS / 1000)
