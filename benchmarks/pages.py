"""A native call of a page against the plain POST view, and what effects once add to it.

The function takes two typed arguments and queues three commands. ``python -m benchmarks.pages
public 1000`` warms up and answers 1000 calls: what is counted.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from itertools import count as numbers
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from time import process_time
from typing import Any
from urllib.parse import urlencode

import redis
from flask import Flask

from benchmarks import call
from benchmarks.identity import BROWSER
from benchmarks.identity import Credential
from benchmarks.identity import USER
from benchmarks.instructions import count
from benchmarks.instructions import send
from benchmarks.instructions import warm_up
from benchmarks.report import print_table
from benchmarks.report import Row
from benchmarks.stores import redis_server
from flask_siphon import Browser
from flask_siphon import page
from flask_siphon import Siphon
from flask_siphon.csrf import generate_csrf
from flask_siphon.login import login_user
from flask_siphon.login import LoginManager

SECRET = "of the benchmark, and long enough"

PUBLIC_GOAL = 1.35
USER_GOAL = 2.8
MEMORY_ALLOWED = 20  # µs
SQLITE_ALLOWED = 300  # µs

TIMED = 2000  # calls with a key, and as many without

BODY = urlencode({"sijax_rq": "rename", "sijax_args": '[3,"A new title"]'}).encode()
REQUEST = {**call.REQUEST, "CONTENT_LENGTH": str(len(BODY))}


def _new_app(
    name: str, secret: str | None = SECRET, store: str = "memory://", **options: Any
) -> Flask:
    app = Flask(name)
    app.secret_key = secret
    app.config["SIPHON_STORE"] = store
    Siphon(app)
    LoginManager(app).user_loader({"1": USER}.get)

    @page(app, "/", **options)
    def items() -> str:
        return generate_csrf() if secret else "the page"

    @items.callback
    def rename(browser: Browser, number: int, title: str) -> None:
        browser.text(f"#item{number}", title).add_class(f"#item{number}", "renamed")
        browser.announce("Renamed")

    @app.get("/login")
    def login() -> str:
        login_user(USER)
        return generate_csrf()

    return app


def _open(app: Flask, path: str) -> Credential:
    """The cookie and the CSRF token of a page that somebody has open and has used before."""
    client = app.test_client()
    headers = {"User-Agent": BROWSER, "Accept": REQUEST["HTTP_ACCEPT"]}
    headers["X-CSRFToken"] = client.get(path, headers=headers).text
    # The first call leaves a mark in the session.
    first = client.post("/", data=BODY, content_type=REQUEST["CONTENT_TYPE"], headers=headers)
    assert first.status_code == 200
    cookie = client.get_cookie("session")
    assert cookie is not None
    return {
        "HTTP_COOKIE": f"session={cookie.value}",
        "HTTP_X_CSRFTOKEN": headers["X-CSRFToken"],
        "HTTP_USER_AGENT": BROWSER,
    }


def public() -> tuple[Flask, Credential]:
    """Anybody may call, from anywhere: the call and nothing else."""
    return _new_app("public", None, auth="public", csrf=False), {}


def public_token() -> tuple[Flask, Credential]:
    """Anybody may call, from a page of ours."""
    app = _new_app("public_token", auth="public")
    return app, _open(app, "/")


def user(store: str = "memory://") -> tuple[Flask, Credential]:
    """Who is logged in may call, from a page of ours."""
    app = _new_app("user", store=store)
    return app, _open(app, "/login")


def plain() -> tuple[Flask, Credential]:
    return call.plain(), {}


APPLICATIONS: dict[str, Callable[[], tuple[Flask, Credential]]] = {
    each.__name__: each for each in (plain, public, public_token, user)
}

#: Whose calls are done once only: they carry a key.
ONCE = {"user"}

_keys = map("{:032x}".format, numbers())


def _with_key(environ: dict[str, str]) -> dict[str, str]:
    return {**environ, "HTTP_IDEMPOTENCY_KEY": next(_keys)}


def added_by_once(store: str, clock: Callable[[], float]) -> float:
    """Microseconds that a key adds to the call of a user; with and without take turns."""
    app, credential = user(store)
    environ = {**REQUEST, **credential}
    without_key, with_key = [], []
    warm_up(app, environ, BODY)
    for _ in range(TIMED):
        keyed = _with_key(environ)
        for times, each in ((without_key, environ), (with_key, keyed)):
            start = clock()
            send(app, each, BODY)
            times.append(clock() - start)
    return (median(with_key) - median(without_key)) * 1e6


def two_round_trips(url: str) -> float:
    """Microseconds that a claim and its answer take with the bare driver."""
    client = redis.Redis.from_url(url, protocol=2)
    times = []
    for key in range(TIMED):
        start = perf_counter()
        client.set(f"of the benchmark {key}", "running", nx=True, px=300_000)
        client.set(f"of the benchmark {key}", "done", xx=True, keepttl=True)
        times.append(perf_counter() - start)
    client.close()
    return median(times) * 1e6


def rows_of_once() -> list[Row]:
    def row(store: str, added: float, peer: float, peer_name: str, goal: float | None) -> Row:
        return Row(f"effects once add, {store}", added, peer, peer_name, "µs", goal)

    rows = [row("memory", added_by_once("memory://", process_time), MEMORY_ALLOWED, "allowed", 1.0)]
    with TemporaryDirectory() as name:
        sqlite = f"sqlite:///{name}/store.sqlite3"
        rows.append(
            row("SQLite", added_by_once(sqlite, perf_counter), SQLITE_ALLOWED, "allowed", 1.0)
        )
        with redis_server(Path(name)) as url:
            added = added_by_once(url, perf_counter)
            rows.append(row("Redis", added, two_round_trips(url), "two SET by redis-py", None))
    return rows


def run() -> list[Row]:
    counts = {name: count("benchmarks.pages", name) for name in APPLICATIONS}

    def row(what: str, ours: str, goal: float | None = None) -> Row:
        return Row(what, counts[ours], counts["plain"], call.PEER, "1000 instr.", goal)

    return [
        row("native call, public", "public", PUBLIC_GOAL),
        row("native call, public, token", "public_token"),
        row("native call, user, token, once", "user", USER_GOAL),
        *rows_of_once(),
    ]


def _send_calls(name: str, calls: int) -> None:
    """Warm up, and send what is counted."""
    app, credential = APPLICATIONS[name]()
    peer = name == "plain"
    body = call.BODY if peer else BODY
    environ = {**(call.REQUEST if peer else REQUEST), **credential}
    commands = json.loads(warm_up(app, environ, body))
    assert len(commands) == (2 if peer else 3)
    for _ in range(calls):
        send(app, _with_key(environ) if name in ONCE else environ, body)


if __name__ == "__main__":
    if len(sys.argv) == 1:
        print_table(run())
    else:
        _send_calls(sys.argv[1], int(sys.argv[2]))
