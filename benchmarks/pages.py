"""A native call of a page against the plain POST view: instructions.

The function takes two typed arguments and queues three commands. ``python -m benchmarks.pages
public 1000`` warms up and answers 1000 calls: what is counted.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from itertools import count as numbers
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

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
from flask_siphon import Browser
from flask_siphon import page
from flask_siphon import Siphon
from flask_siphon.csrf import generate_csrf
from flask_siphon.login import login_user
from flask_siphon.login import LoginManager

SECRET = "of the benchmark, and long enough"

PUBLIC_GOAL = 1.35
USER_GOAL = 2.8

BODY = urlencode({"sijax_rq": "rename", "sijax_args": '[3,"A new title"]'}).encode()
REQUEST = {**call.REQUEST, "CONTENT_LENGTH": str(len(BODY))}


def _new_app(name: str, secret: str | None = SECRET, **options: Any) -> Flask:
    app = Flask(name)
    app.secret_key = secret
    app.config["SIPHON_STORE"] = "memory://"
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
    """The cookies and the CSRF token of a page that somebody has open."""
    answer = app.test_client().get(path, headers={"User-Agent": BROWSER})
    cookies = (each.partition(";")[0] for each in answer.headers.getlist("Set-Cookie"))
    return {
        "HTTP_COOKIE": "; ".join(cookies),
        "HTTP_X_CSRFTOKEN": answer.text,
        "HTTP_USER_AGENT": BROWSER,
    }


def public() -> tuple[Flask, Credential]:
    """Anybody may call, from anywhere: the call and nothing else."""
    return _new_app("public", None, auth="public", csrf=False), {}


def public_token() -> tuple[Flask, Credential]:
    """Anybody may call, from a page of ours."""
    app = _new_app("public_token", auth="public")
    return app, _open(app, "/")


def user() -> tuple[Flask, Credential]:
    """Who is logged in may call, from a page of ours."""
    app = _new_app("user")
    return app, _open(app, "/login")


def plain() -> tuple[Flask, Credential]:
    return call.plain(), {}


APPLICATIONS: dict[str, Callable[[], tuple[Flask, Credential]]] = {
    each.__name__: each for each in (plain, public, public_token, user)
}
