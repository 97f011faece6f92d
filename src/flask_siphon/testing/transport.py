"""Requests of one visitor: Flask's test client with the ways of a browser."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin
from urllib.parse import urlsplit
from urllib.parse import urlunsplit

from flask import Flask
from flask import got_request_exception
from flask.testing import EnvironBuilder
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 20


class Transport:
    """The network, as one visitor sees it.

    :param headers: Sent with every request.
    """

    def __init__(self, app: Flask, headers: Mapping[str, str]) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self._headers = dict(headers)
        builder = EnvironBuilder(app, "/")
        self._root = builder.script_root
        #: The URL that the application is mounted at.
        self.base = f"{builder.url_scheme}://{builder.host}{self._root}/"
        builder.close()

    def full(self, url: str, seen_from: str | None = None) -> str:
        """``url`` in full; a path may leave out where the application is mounted."""
        full = urljoin(seen_from or self.base, url)
        parts = urlsplit(full)
        if self._root and not f"{parts.path}/".startswith(f"{self._root}/"):
            full = urlunsplit(parts._replace(path=self._root + parts.path))
        return full

    def is_app(self, url: str) -> bool:
        """Whether a full URL leads to this application, on its host or a subdomain."""
        host, own = urlsplit(url).netloc, urlsplit(self.base).netloc
        return urlsplit(url).scheme in ("http", "https") and f".{host}".endswith(f".{own}")

    def send(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        may_fail: bool = False,
        **body: Any,  # ``data`` and ``content_type``, as the test client has them
    ) -> TestResponse:
        """Send a request to the application.

        :param may_fail: An answer of status 500 is expected.
        :raises Exception: What a view raised and nobody caught.
        """
        parts = urlsplit(url)
        path = parts.path.removeprefix(self._root) or "/"
        with self._watched(may_fail):
            response = self.client.open(
                f"{path}?{parts.query}" if parts.query else path,
                base_url=f"{parts.scheme}://{parts.netloc}{self._root}/",
                method=method,
                headers={**self._headers, **(headers or {})},
                buffered=True,
                **body,
            )
        # Werkzeug 3.1 leaves the temporary file open that a large body is in.
        response.request.environ["wsgi.input"].close()
        return response

    def navigate(
        self, url: str, *, referrer: str | None, method: str = "GET", may_fail: bool, **body: Any
    ) -> tuple[str, TestResponse | None]:
        """Go to ``url`` and where it redirects to.

        :return: Where it ended, and what was there: None outside of the application.
        """
        headers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
        if referrer is not None:
            headers |= {"Referer": referrer.partition("#")[0], "Sec-Fetch-Site": "same-origin"}
        for _ in range(_MOST_REDIRECTS):
            if not self.is_app(url):
                return url, None
            response = self.send(url, method=method, headers=headers, may_fail=may_fail, **body)
            if response.status_code not in _REDIRECTS or "Location" not in response.headers:
                return url, response
            target = urljoin(url, response.headers["Location"])
            url = target if "#" in target else target + url[len(url.partition("#")[0]) :]
            if response.status_code not in (307, 308):
                method, body = "GET", {}
        raise AssertionError(f"{url} redirects without an end.")

    @contextmanager
    def _watched(self, may_fail: bool) -> Iterator[None]:
        """Raise what the application answers with status 500 for."""
        caught: list[Exception] = []

        def catch(_: Flask, exception: Exception, **__: Any) -> None:
            caught.append(exception)

        with got_request_exception.connected_to(catch, self.app):
            yield
        if caught and not may_fail:
            raise caught[0]
