"""Only the page's own origin tells the page what to do (pages.md §10.8), whatever stands in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask import redirect
from flask import render_template_string
from flask import request
from flask import Response
from playwright.sync_api import Page

from flask_siphon import Browser
from flask_siphon import page as siphon_page
from flask_siphon import Siphon

COMMANDS = '[{"type":"script","script":"document.title=\'owned\'"}]'


class Foreign:
    """Another site, which lets every page read its answers: commands.

    :ivar tokens: The CSRF tokens that came here.
    """

    def __init__(self) -> None:
        self.tokens: list[str | None] = []
        self.app = Flask("foreign")

        @self.app.route("/", defaults={"path": ""}, methods=["GET", "POST"])
        @self.app.route("/<path:path>", methods=["GET", "POST"])
        def tell(path: str) -> Response:
            if request.method == "POST":
                self.tokens.append(request.headers.get("X-CSRFToken"))
            return Response(COMMANDS, content_type="application/json")

        @self.app.after_request
        def let_read(response: Response) -> Response:
            asked = request.headers.get("Access-Control-Request-Headers", "")
            response.headers["Access-Control-Allow-Origin"] = request.headers.get("Origin", "*")
            response.headers["Access-Control-Allow-Headers"] = asked
            return response


@pytest.fixture
def foreign() -> Foreign:
    return Foreign()


@pytest.fixture
def foreign_url(foreign: Foreign, serve: Callable[[Any], str]) -> str:
    return serve(foreign.app).rstrip("/")


@pytest.fixture
def show(serve: Callable[[Any], str], page: Page) -> Callable[..., Page]:
    """``show(markup, to=...)``: a page with that in it; POSTs are sent on to ``to``."""

    def show(markup: str, to: str | None = None) -> Page:
        app = Flask("own")
        app.secret_key = "of the tests, and long enough"
        Siphon(app)

        @siphon_page(app, "/", auth="public")
        def index() -> str:
            head = "<title>mine</title><link rel=icon href=data:,>{{ siphon_head() }}"
            return render_template_string(f"<!doctype html><head>{head}</head><body>{markup}")

        @index.callback
        def f(browser: Browser) -> None:
            browser.title("called")

        @index.upload("papers")
        def papers(browser: Browser, files: Any, form_values: Any) -> None:
            browser.title("called")

        @app.get("/kept.json")
        def kept() -> Response:
            return Response(COMMANDS, content_type="application/json")

        @app.before_request
        def send_on() -> Any:
            return redirect(to, 307 if "//" in to else 303) if to and request.form else None

        page.goto(f"{serve(app)}/")
        return page

    return show


def test_a_form_that_goes_to_another_site_calls_nothing(show, foreign, foreign_url):
    page = show(
        f'<form method="post" action="{foreign_url}/x"><button id="b">Win</button>'
        '<input type="hidden" name="sijax_rq" value="f"></form>'
    )
    page.click("#b")
    page.wait_for_selector(".siphon-toast")

    assert (page.title(), foreign.tokens) == ("mine", [])


def test_a_base_element_leads_no_call_away(show, foreign, foreign_url):
    page = show(f'<base href="{foreign_url}/"><button id="b" data-siphon="f">Go</button>')
    page.click("#b")
    page.wait_for_selector(".siphon-toast")

    assert (page.title(), foreign.tokens) == ("mine", [])


@pytest.mark.parametrize("place", ["another site", "another page"])
def test_an_upload_that_is_sent_elsewhere_is_a_bad_answer(show, foreign_url, place):
    page = show(
        '<form id="papers"><input type="file" name="paper"><button id="b">Send</button></form>',
        to=foreign_url + "/stolen" if place == "another site" else "/kept.json",
    )
    page.set_input_files("[name=paper]", [{"name": "a", "mimeType": "text/plain", "buffer": b"a"}])
    page.click("#b")
    page.wait_for_selector(".siphon-toast")

    assert page.title() == "mine"
