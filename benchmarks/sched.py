"""Sched as its users feel it: round trips of its calls, alone and among 50, and its first page.

It is served by gunicorn on the loopback, by one worker of the class gthread, and stores all in
SQLite. Nothing is left out of a round trip: each makes a connection of its own, as most calls do
after a user has thought for a while.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from datetime import timedelta
from html import unescape
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from itertools import chain
from pathlib import Path
from statistics import median
from statistics import quantiles
from tempfile import TemporaryDirectory
from threading import Thread
from time import perf_counter
from time import sleep
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from flask import Flask
from playwright.sync_api import Browser

from benchmarks.chromium import open_page
from benchmarks.report import print_table
from benchmarks.report import Row
from examples.sched import create_app
from examples.sched.demo import APPOINTMENTS
from examples.sched.models import db
from examples.sched.models import hasher
from examples.sched.models import User

ROOT = Path(__file__).parents[1]

CALL_MS = 10  # p95 promised to one user, of each kind of call
PAGE_KB = 50  # promised over the wire, headers and redirects included
INTERACTIVE_MS = 300  # promised in a browser that is SLOWER times slower

CALLS = 300  # of each kind
USERS = 50
SECONDS = 60
THINK_S = (1.0, 5.0)
LOADS = 9
SLOWER = 4

KINDS = ("search", "open", "save", "move")
PASSWORD = "correct horse battery"
TOKEN = re.compile(r'name="csrf_token" value="([^"]*)"')


def application(folder: str) -> Flask:
    """Sched without https; it stores in ``folder``."""
    return create_app(
        {
            "SECRET_KEY": "of the benchmark, and long enough",
            "SESSION_COOKIE_NAME": "session",
            "SESSION_COOKIE_SECURE": False,
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/sched.db",
            "SIPHON_STORE": f"sqlite:///{folder}/store.db",
        }
    )


def add_users(app: Flask) -> None:
    hashed = hasher.hash(PASSWORD)
    with app.app_context():
        db.create_all()
        for number in range(USERS):
            email = _email(number)
            db.session.add(User(name=f"User {number}", email=email, password=hashed))
        db.session.commit()
        db.engine.dispose()


def _email(number: int) -> str:
    return f"user{number}@example.com"


@contextmanager
def serve() -> Iterator[int]:
    """The server, with its users and without appointments: its port."""
    with TemporaryDirectory() as folder:
        add_users(application(folder))
        command = [sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:0", "--workers", "1"]
        command += ["--worker-class", "gthread", "--threads", "8"]
        command += [f"benchmarks.sched:application({folder!r})"]
        with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as server:
            assert server.stderr is not None
            for line in server.stderr:
                if listening := re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", line):
                    break
            else:
                raise SystemExit("gunicorn did not start.")
            log = Thread(target=server.stderr.read)  # a full pipe would stop it
            log.start()
            try:
                yield int(listening[1])
            finally:
                server.terminate()
                log.join()


class Client:
    """The browser of a user who is logged in and has a few appointments.

    It has an address of its own, as the attempts to log in from one are limited.
    """

    def __init__(self, port: int, number: int) -> None:
        self._port = port
        self._address = (f"127.0.0.{number + 1}", 0)
        self._headers: dict[str, str] = {}
        self._read_token("/login/")
        login = {"username": _email(number), "password": PASSWORD}
        login["csrf_token"] = self._headers["X-CSRFToken"]
        self._ask("POST", "/login/", login, expected=302)
        self._read_token("/appointments/")
        for days, hour, hours, title, location in APPOINTMENTS:
            start = datetime.now() + timedelta(days=days)
            end = start + timedelta(hours=hours)
            times = {"start": f"{start:%Y-%m-%dT%H:%M}", "end": f"{end:%Y-%m-%dT%H:%M}"}
            fields = {"title": title, "location": location, "description": "", **times}
            self._call("save", **fields, **({} if hour else {"allday": "y"}))
        self._fields = fields
        page = self._ask("GET", "/appointments/")
        self._ids = [int(number) for number in re.findall(r'id="appointment-(\d+)"', page)]
        assert len(self._ids) == len(APPOINTMENTS)

    @property
    def session(self) -> str:
        return self._headers["Cookie"].removeprefix("session=")

    def act(self, kind: str) -> float:
        """Do something with an appointment; the milliseconds of the round trip.

        What is changed is changed in place: there are never more appointments.
        """
        chosen = random.choice(self._ids)  # noqa: S311 (no cryptography)
        start = perf_counter()
        match kind:
            case "search":
                self._call("search", random.choice("aeio"))  # noqa: S311
            case "save":
                self._call("save", chosen, **self._fields)
            case "move":
                self._call("move", chosen, random.choice([-1, 1]))  # noqa: S311
            case _:
                self._call(kind, chosen)
        return (perf_counter() - start) * 1000

    def work(self, until: float) -> list[float]:
        """Act and think in turn; the milliseconds of each round trip."""
        times = []
        while True:
            sleep(random.uniform(*THINK_S))  # noqa: S311
            if perf_counter() > until:
                return times
            times.append(self.act(random.choice(KINDS)))  # noqa: S311

    def _call(self, name: str, *args: Any, **fields: str) -> None:
        fields |= {"sijax_rq": name, "sijax_args": json.dumps(args)}
        answer = self._ask("POST", "/appointments/", fields)
        assert isinstance(json.loads(answer), list), answer

    def _read_token(self, path: str) -> None:
        token = TOKEN.search(self._ask("GET", path))
        assert token is not None
        self._headers["X-CSRFToken"] = unescape(token[1])

    def _ask(
        self, method: str, path: str, fields: dict[str, str] | None = None, expected: int = 200
    ) -> str:
        headers = dict(self._headers)
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            if expected == 200:
                headers["Accept"] = "application/json, application/x-ndjson"
                headers["Idempotency-Key"] = str(uuid4())
        connection = HTTPConnection("127.0.0.1", self._port, 30, self._address)
        try:
            connection.request(method, path, fields and urlencode(fields), headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        assert answer.status == expected, f"{answer.status} {text}"
        if cookie := SimpleCookie(answer.headers.get("Set-Cookie")).get("session"):
            self._headers["Cookie"] = f"session={cookie.value}"
        return text


def p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


def alone(client: Client) -> dict[str, list[float]]:
    """Milliseconds by kind of call; the kinds take turns."""
    times: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for _ in range(CALLS):
        for kind in KINDS:
            times[kind].append(client.act(kind))
    return times


def among_others(clients: list[Client]) -> list[float]:
    """Milliseconds of all calls of all users. One that fails ends the benchmark."""
    until = perf_counter() + SECONDS
    with ThreadPoolExecutor(len(clients)) as pool:
        return list(chain.from_iterable(pool.map(lambda client: client.work(until), clients)))


def load(browser: Browser, address: str, session: str | None) -> tuple[float, float]:
    """Load a page for the first time, in a slow browser: kilobytes, and ms until it is interactive.

    :param session: The cookie of the user.
    """
    context = browser.new_context()
    if session is not None:
        context.add_cookies([{"name": "session", "value": session, "url": address}])
    page = context.new_page()
    sizes: list[float] = []
    devtools = context.new_cdp_session(page)
    devtools.on("Network.loadingFinished", lambda e: sizes.append(e["encodedDataLength"]))
    devtools.on(
        "Network.requestWillBeSent",
        lambda e: sizes.append(e.get("redirectResponse", {}).get("encodedDataLength", 0)),
    )
    devtools.send("Network.enable")
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address)
    interactive = page.evaluate(
        "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
    )
    context.close()
    return sum(sizes) / 1000, interactive


def first_page(port: int, session: str | None) -> tuple[float, float]:
    """The most kilobytes and the median milliseconds of a few first loads."""
    with open_page() as page:
        browser = page.context.browser
        assert browser is not None
        address = f"http://127.0.0.1:{port}/"
        loads = [load(browser, address, session) for _ in range(LOADS)]
    sizes, times = zip(*loads, strict=True)
    return max(sizes), median(times)


def run() -> list[Row]:
    with serve() as port:
        first = Client(port, 0)
        times = alone(first)
        clients = [first, *(Client(port, number) for number in range(1, USERS))]
        crowd = among_others(clients)
        pages = {"login": first_page(port, None), "list": first_page(port, first.session)}
    rows = [
        Row(f"sched: {kind}, p95", p95(each), CALL_MS, "promised", "ms", 1.0)
        for kind, each in times.items()
    ]
    one = p95(list(chain.from_iterable(times.values())))
    rows.append(Row(f"sched: {USERS} users, p95", p95(crowd), one, "one user", "ms"))
    for name, (size, interactive) in pages.items():
        rows.append(Row(f"sched: {name}, first load", size, PAGE_KB, "promised", "kB", 1.0))
        rows.append(
            Row(f"sched: {name}, interactive", interactive, INTERACTIVE_MS, "promised", "ms", 1.0)
        )
    return rows


if __name__ == "__main__":
    print_table(run())
