"""One application of pages, as a newcomer writes it, behind the strictest policy."""

from __future__ import annotations

import threading
from collections.abc import Callable
from collections.abc import Iterator
from typing import Annotated
from typing import Any

import pytest
from flask import flash
from flask import Flask
from flask import render_template_string
from flask import Response
from msgspec import Meta
from playwright.sync_api import Page

from flask_siphon import Browser
from flask_siphon import page as siphon_page
from flask_siphon import Siphon
from flask_siphon import UserError
from flask_siphon.login import current_user
from flask_siphon.login import login_user
from flask_siphon.login import LoginManager
from flask_siphon.login import logout_user
from flask_siphon.login import UserMixin
from tests.browser.native.proxy import Proxy

POLICY = (
    "default-src 'none'; script-src 'nonce-n'; connect-src 'self'; style-src 'self'; "
    "form-action 'self'; require-trusted-types-for 'script'; trusted-types siphon"
)

TEMPLATE = """<!doctype html>
<html lang="en"><head><title>Pages</title>{{ siphon_head() }}</head><body>
<div data-siphon-flashes>
{% for category, message in get_flashed_messages(with_categories=true) -%}
<p class="siphon-flash" data-category="{{ category }}">{{ message }}</p>
{% endfor %}</div>
<p id="who">{{ current_user.get_id() or "nobody" }}</p>
<button id="count" {{ call("count") }}>Count</button> <output id="counted"></output>
<button id="fail" {{ call("fail") }}>Fail</button>
<button id="refuse" {{ call("refuse") }}>Refuse</button>
<button id="speak" {{ call("speak") }}>Speak</button>
<button id="mine" {{ call("mine") }}>Mine</button>
<button id="climb" {{ call("climb", 3) }}>Climb</button> <output id="height"></output>
<form id="order" method="post">{{ call_fields("order", 7) }}
<label>Title <input name="title"></label>
<ul>{% for each in call_errors("title") %}<li class="told">{{ each }}</li>{% endfor %}</ul>
<button id="send">Order</button></form>
<form id="papers" method="post" enctype="multipart/form-data">{{ call_fields("papers_upload") }}
<input type="file" name="paper"> <progress data-siphon-progress max="1"></progress>
<button id="bring">Bring</button></form>
</body></html>"""


class User(UserMixin):
    def __init__(self, name: str) -> None:
        self.id = name


class Shop:
    """The application, and how often its functions ran.

    :ivar may_go: ``count`` waits for it, if it is set.
    """

    def __init__(self) -> None:
        self.counts: list[int] = []
        self.orders: list[tuple[int, str]] = []
        self.may_go: threading.Event | None = None
        self.app = Flask("shop")
        self.app.secret_key = "of the tests, and long enough"
        self.app.config.update(SIPHON_STORE="memory://", SIPHON_CSP_NONCE=lambda: "n")
        Siphon(self.app)
        manager = LoginManager(self.app)
        manager.login_view = "login"
        manager.user_loader(User)
        self.app.after_request(_be_strict)
        self.page = self._add_page()
        self._add_login()

    def _add_page(self) -> Any:
        @siphon_page(self.app, "/", auth="public")
        def index() -> str:
            return render_template_string(TEMPLATE)

        @index.callback
        def count(browser: Browser) -> int:
            if self.may_go is not None:
                self.may_go.wait()
            self.counts.append(len(self.counts) + 1)
            browser.text("#counted", len(self.counts))
            return len(self.counts)

        @index.callback
        def fail(browser: Browser) -> None:
            browser.text("#counted", "never")
            raise LookupError("a secret of the server")

        @index.callback
        def refuse(browser: Browser) -> None:
            raise UserError("Not on Sundays.")

        @index.callback
        def speak(browser: Browser) -> None:
            browser.announce("one").announce("two")

        @index.callback(auth="user")
        def mine(browser: Browser) -> None:
            browser.text("#counted", f"of {current_user.get_id()}")

        @index.comet
        def climb(browser: Browser, top: int) -> Iterator[Browser]:
            for step in range(1, top + 1):
                yield browser.text("#height", step)

        @index.callback
        def order(browser: Browser, number: int, title: Annotated[str, Meta(min_length=2)]) -> None:
            self.orders.append((number, title))
            flash(f"Ordered {title}")
            browser.reset("#order")

        @index.upload("papers")
        def papers(browser: Browser, files: Any, form_values: Any) -> None:
            paper = files["paper"]
            browser.text("#counted", f"{paper.filename}: {len(paper.read())}")

        return index

    def _add_login(self) -> None:
        @self.app.route("/login")
        def login() -> str:
            return "<!doctype html><title>Log in</title><h1>Log in</h1>"

        @self.app.route("/as/<name>")
        def log_in(name: str) -> str:
            login_user(User(name))
            return "<!doctype html>in"

        @self.app.route("/out")
        def log_out() -> str:
            logout_user()
            return "<!doctype html>out"


def _be_strict(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    return response


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def url(shop: Shop, serve: Callable[[Any], str]) -> str:
    return serve(shop.app)


@pytest.fixture
def through() -> Iterator[Callable[[str, Any], Proxy]]:
    """``through(url, fates)``: a proxy before the server; the n-th POST meets ``fates(n)``."""
    proxies = []

    def start(url: str, fate_of: Any) -> Proxy:
        proxies.append(Proxy(url, fate_of))
        return proxies[-1]

    yield start
    for proxy in proxies:
        proxy.close()


@pytest.fixture
def home(page: Page, url: str) -> Page:
    page.goto(f"{url}/")
    return page
