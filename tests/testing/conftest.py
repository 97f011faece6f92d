"""An application with one page of each kind, and visitors of it."""

import pytest
from flask import abort
from flask import flash
from flask import Flask
from flask import redirect
from flask import render_template
from flask import request
from jinja2 import DictLoader
from werkzeug.datastructures import FileStorage

from flask_siphon import page
from flask_siphon import Siphon
from flask_siphon import UserError
from flask_siphon.login import LoginManager
from flask_siphon.login import UserMixin
from flask_siphon.testing import Visitor

TEMPLATES = {
    "page.html": """<!doctype html><html><head><title> The
  page </title>{{ siphon_head() }}</head><body>
<div data-siphon-flashes></div>
<p id="out">old</p>
<button id="go" {{ call("write", "clicked") }}><span id="inner">Go</span></button>
<button id="many" {{ call("many") }}>Many</button>
<button id="broken" {{ call("broken") }}>Broken</button>
<button id="private" {{ call("private") }}>Private</button>
<button id="hidden" {{ call("hidden_away") }}>Hidden</button>
<button id="late" {{ call("too_late") }}>Late</button>
<button id="no-list" data-siphon="write" data-siphon-args="{">No list</button>
<button id="nothing">Nothing</button>
<button id="off" disabled {{ call("write", "off") }}>Off</button>
<a id="link" href="/other?x=1">Link</a><a id="mail" href="mailto:x@example.org">Mail</a>
<input id="fixed" readonly value="1"><input id="search" type="search" name="q" {{ call("search") }}>
<select id="size" name="size" {{ call("choose") }}><option>S</option><option>M</option>
<option disabled>L</option></select>
<input id="box" type="checkbox" name="box" value="on" {{ call("check") }}>
<input id="tick" type="checkbox" name="box" {{ call("check", on="click") }}>
<form id="item" {{ call("save") }}><input name="title" id="title"><label id="label">Done
<input type="checkbox" name="done"></label>
<button id="save">Save</button><button id="drop" {{ call("drop") }}>Drop</button>
<button id="clear" type="reset">Clear</button></form>
<form id="numbers" {{ call("number") }}><input id="n" name="n"><button>Count</button></form>
<form id="fields" method="post">{{ call_fields("save") }}<input name="title">
<button>Save</button></form>
<form id="strict" method="post">{{ call_fields("number") }}<input name="n">
{% for sentence in call_errors("n") %}<b class="error">{{ sentence }}</b>{% endfor %}
<button>Save</button></form>
<form id="files"><input type="file" name="one"><input type="file" name="more" multiple>
<input name="note"><button>Send</button></form>
<ul id="list" {{ call("reload_list", on="stale") }}></ul>
<noscript><p id="noscript">No scripts</p></noscript>
<script>var unseen</script></body></html>""",
    "other.html": "<title>Other</title>"
    '<p id="got">{{ request.query_string.decode() }}</p><a href="/page">Back</a>',
    "login.html": "<title>Log in</title><p id=next>{{ request.args.next }}</p>",
    "classic.html": """<title>Classic</title>
{% for category, message in get_flashed_messages(with_categories=true) %}<p class="flash"
data-category="{{ category }}">{{ message }}</p>{% endfor %}
<form id="classic" method="post"><input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
<input name="name"><textarea name="text">
one
two</textarea><select name="several" multiple><option>a<option selected>b<option selected>c</select>
<input type="radio" name="color" value="red"><input type="radio" name="color" value="blue">
<input type="checkbox" name="tags" value="x" checked><input type="checkbox" name="tags" value="y">
<fieldset disabled><legend><input name="legend" value="sent"></legend><input name="not" value="x">
</fieldset><button name="action" value="first">1</button>
<button id="second" name="action" value="second">2</button></form>
<form id="find" action="/other"><input name="word"><button>Find</button></form>
<form id="teapot" method="post" action="/teapot">
<input type="hidden" name="csrf_token" value="{{ csrf_token() }}"><button>T</button></form>""",
}


class User(UserMixin):
    def __init__(self, user_id):
        self.id = user_id


@pytest.fixture
def app():
    app = Flask(__name__)
    app.config.update(SECRET_KEY="not a secret", TESTING=True)
    app.jinja_loader = DictLoader({**TEMPLATES})
    siphon = Siphon(app)
    siphon.auth_method("nobody")(lambda request, routing: abort(403))
    manager = LoginManager(app)
    manager.login_view = "login"
    manager.user_loader(User)
    app.add_url_rule("/login", "login", lambda: render_template("login.html"))
    app.add_url_rule("/other", "other", lambda: render_template("other.html"))
    app.add_url_rule("/from", "from", lambda: f"{request.referrer}")
    app.add_url_rule("/old", "old", lambda: redirect("/other?moved=1"))
    app.add_url_rule("/away", "away", lambda: redirect("https://other.example/x"))
    app.add_url_rule("/loop", "loop", lambda: redirect("/loop"))
    app.add_url_rule("/data", "data", lambda: {"a": "<b>"})
    app.add_url_rule("/boom", "boom", lambda: 1 // 0)
    app.add_url_rule("/teapot", "teapot", lambda: ("short and stout", 418), methods=["POST"])
    app.add_url_rule(
        "/report",
        "report",
        lambda: ("a,b", {"Content-Disposition": "attachment; filename=x.csv"}),
    )

    @app.route("/classic", methods=["GET", "POST"])
    def classic():
        if request.method == "GET":
            return render_template("classic.html")
        app.config["POSTED"] = request.form.to_dict(flat=False)
        app.config["REFERER"] = request.referrer
        if not request.form["name"]:
            return render_template("classic.html"), 422
        flash("Saved", "success")
        return redirect("/classic", 303)

    add_page(app)
    return app


def add_page(app):
    @page(app, "/page", auth="public")
    def shown():
        return render_template("page.html")

    @shown.callback
    def write(browser, text: str):
        browser.text("#out", text)
        return text

    @shown.callback
    def many(browser):
        browser.flash("Done", "success").announce("hi").alert("careful").dispatch(
            "saved", {"id": 1}
        )
        browser.download("/report").call("Chat.refresh", [1]).push_url("/page?step=2")
        browser.title("New").focus("#out")

    @shown.callback
    def run(browser, commands: list):
        for command in commands:
            browser._add_command(command.pop("type"), command)

    @shown.callback
    def broken(browser):
        raise ZeroDivisionError("of the function")

    @shown.callback(auth="user")
    def private(browser):
        browser.text("#out", "private")

    @shown.callback(auth="nobody")
    def hidden_away(browser):
        raise AssertionError

    @shown.callback
    def too_late(browser):
        raise UserError("Too late", "late", {"by": 3})

    @shown.callback
    def search(browser, q: str):
        browser.text("#out", f"found {q}")

    @shown.callback
    def choose(browser, size: str):
        browser.text("#out", size)

    @shown.callback
    def check(browser, box: bool):
        browser.text("#out", box)

    @shown.callback
    def save(browser, title: str, done: bool):
        if not title:
            raise UserError("Empty")
        browser.text("#out", f"{title} {done}")

    @shown.callback
    def drop(browser, title: str):
        browser.text("#out", f"dropped {title}")

    @shown.callback
    def refresh(browser):
        browser.dispatch("stale", selector="#list")

    @shown.callback
    def reload_list(browser):
        browser.text("#out", "refreshed")

    @shown.callback
    def number(browser, n: int):
        browser.text("#out", n)

    @shown.callback
    def leave(browser, url: str):
        browser.alert("bye").redirect(url)

    @shown.callback
    def again(browser):
        browser.text("#out", "gone").reload()

    @shown.callback
    def wrong(browser):
        browser.text("#out[", "x").text("#out", "still")

    @shown.comet
    def count(browser):
        browser.text("#out", 1)
        yield
        browser.text("#out", 2)
        yield
        return "counted"

    @shown.comet
    def count_badly(browser):
        browser.text("#out", 1)
        yield
        raise UserError("Lost count")

    @shown.upload("files")
    def receive(browser, one: FileStorage, more: list[FileStorage], note: str):
        names = " ".join(each.filename for each in more)
        browser.text("#out", f"{note} {one.filename} {len(one.read())} {names}")
        if note == "odd":
            browser.form_errors("#files", {"note": "Really?"})


@pytest.fixture
def visitor(app):
    return Visitor(app).open("/page")


@pytest.fixture
def run(visitor):
    """Lets the server send these commands to the page of ``visitor``."""

    def run(*commands):
        return visitor.call("run", list(commands))

    return run
