"""What a real browser tells the guard of other sites' pages, and what it lets those read."""

import pytest
from flask import Flask
from flask import request as flask_request

from flask_siphon import Siphon
from flask_siphon.csrf import generate_csrf
from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route


def no_icon():
    """Browsers ask for one, and report it if there is none."""
    return "", 204


@pytest.fixture
def elsewhere(serve):
    """Pages of two other origins: of the same site (another port), and of another site."""
    app = Flask("elsewhere")
    app.add_url_rule("/favicon.ico", "icon", no_icon)

    @app.get("/")
    def page():
        token = flask_request.args.get("token", "")
        return f"""<!doctype html><title>elsewhere</title>
            <form method=post action="{flask_request.args.get("action", "")}">
            <input name=csrf_token value="{token}"><button>Win a prize</button></form>"""

    url = serve(app)
    return {"same site": url, "another site": url.replace("127.0.0.1", "localhost")}


@pytest.fixture
def ours(serve, elsewhere):
    """An application with a form; ``ours.seen`` tells who came through."""

    class House(Controller):
        @route("/form", auth="public")
        def form(self):
            if request.method == "POST":
                seen.append(request.headers.get("Sec-Fetch-Site"))
                return "<!doctype html><title>ran</title>"
            return f"""<!doctype html><form method=post>
                <input type=hidden name=csrf_token value="{generate_csrf()}">
                <button>Send</button></form>"""

        @route("/closed", auth="public")
        def closed(self):
            return "for us"

        @route("/open", auth="public", cors="*")
        def open(self):
            return "for all"

        @route("/friends", type="json", auth="public", cors=[elsewhere["another site"]])
        def friends(self):
            seen.append("call")
            return "for friends"

    seen = []
    app = Flask("ours")
    app.add_url_rule("/favicon.ico", "icon", no_icon)
    app.secret_key = "the secret of the tests"
    Siphon(app).register_controllers(House)
    app.url, app.seen = serve(app), seen
    return app


def test_a_form_of_ours_is_let_in(page, ours):
    page.goto(f"{ours.url}/form")
    page.get_by_role("button").click()

    page.wait_for_function("document.title === 'ran'")
    assert ours.seen == ["same-origin"]


@pytest.mark.parametrize("where", ["same site", "another site"])
def test_a_form_elsewhere_is_refused_although_it_knows_the_token(
    page, page_errors, ours, elsewhere, where
):
    page.goto(f"{ours.url}/form")
    token = page.locator("[name=csrf_token]").input_value()
    page_errors.expect("400")

    page.goto(f"{elsewhere[where]}/?action={ours.url}/form&token={token}")
    with page.expect_navigation() as navigation:
        page.get_by_role("button").click()

    assert navigation.value.status == 400
    assert ours.seen == []


def fetch(page, url, **options):
    """What a page gets that fetches; None if the browser does not let it read the answer."""
    return page.evaluate(
        "([url, options]) => fetch(url, options).then((it) => it.text(), () => null)",
        [url, options],
    )


def call(page, url):
    body = '{"jsonrpc": "2.0", "id": 1}'
    headers = {"Content-Type": "application/json"}
    return fetch(page, url, method="POST", body=body, headers=headers)


def test_pages_elsewhere_read_what_cors_allows_and_nothing_else(page, page_errors, ours, elsewhere):
    page_errors.expect("CORS policy", "net::ERR_FAILED")
    page.goto(elsewhere["another site"])

    assert fetch(page, f"{ours.url}/open") == "for all"
    assert fetch(page, f"{ours.url}/closed") is None


def test_pages_on_the_list_may_call(page, ours, elsewhere):
    page.goto(elsewhere["another site"])

    assert '"result":"for friends"' in call(page, f"{ours.url}/friends")


def test_a_preflight_keeps_the_calls_of_others_from_running(page, page_errors, ours, elsewhere):
    page_errors.expect("preflight", "net::ERR_FAILED")
    page.goto(elsewhere["same site"])

    assert call(page, f"{ours.url}/friends") is None
    assert ours.seen == []


def test_a_call_without_a_preflight_is_not_run(page, page_errors, ours, elsewhere):
    page_errors.expect("CORS policy", "net::ERR_FAILED")
    page.goto(elsewhere["same site"])
    body = '{"jsonrpc": "2.0", "id": 1}'

    assert fetch(page, f"{ours.url}/friends", method="POST", body=body) is None
    assert ours.seen == []
