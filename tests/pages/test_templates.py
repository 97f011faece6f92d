"""``siphon_head``, ``call``, ``call_fields`` and ``call_errors`` in templates (pages.md §9)."""

import base64
import hashlib
import json
import re
from collections import UserString

import pytest
from flask import Blueprint
from flask import render_template_string
from selectolax.lexbor import LexborHTMLParser

from flask_siphon import page
from flask_siphon import Siphon
from flask_siphon.calls import UnknownFunction


@pytest.fixture
def show(app, client):
    """The page at /p with this source as its template, parsed; its functions are f and g."""
    source = []
    app.config["PROPAGATE_EXCEPTIONS"] = None

    @page(app, "/p", auth="public")
    def view():
        return render_template_string(source[-1])

    view.callback(name="f")(lambda browser: None)
    view.callback(name="g", auth="user")(lambda browser: None)
    view.upload("photo")(lambda browser, files, form_values: None)

    def show(text, path="/p"):
        source.append(text)
        return LexborHTMLParser(client.get(path).text)

    return show


@pytest.fixture
def told(show):
    """What the page's head tells the client."""

    def told(path="/p"):
        (meta,) = show("<head>{{ siphon_head() }}</head>", path).css("meta[name=siphon]")
        return json.loads(meta.attributes["content"])

    return told


# The head


def test_the_head_tells_the_client_what_it_needs(client, told):
    head = told("/p?q=<a>&b=%22")

    assert head.pop("csrf")
    assert head == {
        "uri": "/p?q=<a>&b=%22",
        "functions": ["f", "g", "photo_upload"],
        "uploads": ["photo"],
        "timeout": 30,
    }


def test_the_token_of_the_head_lets_calls_in(client, told):
    token = told()["csrf"]

    assert client.call("f", token=False, headers={"X-CSRFToken": token}).status_code == 200


def test_the_head_tells_of_debugging_and_messages_if_there_is_any(app, told):
    app.config.update(
        DEBUG=True, SIPHON_CALL_TIMEOUT=5, SIPHON_MESSAGES={"offline": UserString("Weg.")}
    )
    head = told()

    assert (head["debug"], head["timeout"]) == (True, 5)
    assert head["messages"] == {"offline": "Weg."}


def test_the_head_is_a_meta_and_a_script(client, show):
    tree = show("<head>{{ siphon_head() }}</head>")

    assert [each.tag for each in tree.head.iter()] == ["meta", "script"]
    script = tree.css_first("script")
    assert set(script.attributes) == {"src", "integrity", "defer"}
    answer = client.get(script.attributes["src"])
    digest = base64.b64encode(hashlib.sha384(answer.data).digest()).decode()
    assert script.attributes["integrity"] == f"sha384-{digest}"
    assert "immutable" in answer.headers["Cache-Control"]


def test_the_head_of_a_plain_view(app, client):
    @app.get("/plain")
    def plain():
        return render_template_string("{{ siphon_head() }}")

    tree = LexborHTMLParser(client.get("/plain?a=b").text)
    head = json.loads(tree.css_first("meta").attributes["content"])

    assert set(head) == {"uri", "csrf", "timeout"}
    assert head["uri"] == "/plain?a=b"


@pytest.mark.parametrize("how", ["configured", "global"])
def test_the_nonce_of_the_page(app, show, how):
    if how == "configured":
        app.config["SIPHON_CSP_NONCE"] = lambda: 'n"1'
    else:
        app.jinja_env.globals["csp_nonce"] = lambda: 'n"1'
    script = show("{{ siphon_head() }}").css_first("script")

    assert script.attributes["nonce"] == 'n"1'


def test_a_page_may_have_no_nonce(app, show):
    app.config["SIPHON_CSP_NONCE"] = lambda: None

    assert "nonce" not in show("{{ siphon_head() }}").css_first("script").attributes


def test_what_is_configured_goes_before_the_global(app, show):
    app.config["SIPHON_CSP_NONCE"] = lambda: "ours"
    app.jinja_env.globals["csp_nonce"] = lambda: "theirs"

    assert show("{{ siphon_head() }}").css_first("script").attributes["nonce"] == "ours"


def test_globals_of_the_application_stay(make_app):
    from flask import Flask

    app = Flask("application")
    app.config["SECRET_KEY"] = "secret"
    app.jinja_env.globals["call"] = "mine"
    Siphon(app)

    assert app.jinja_env.globals["call"] == "mine"
    assert callable(app.jinja_env.globals["siphon_head"])


# Calls


CALLS = {
    "name 42": ('call("f", 3)', {"data-siphon": "f", "data-siphon-args": "[3]"}),
    "no arguments": ('call("f")', {"data-siphon": "f"}),
    "an argument of None": ('call("f", none)', {"data-siphon": "f", "data-siphon-args": "[null]"}),
    "several": (
        'call("f", 1, "a", [2], {"b": true})',
        {"data-siphon": "f", "data-siphon-args": '[1,"a",[2],{"b":true}]'},
    ),
    "all keywords": (
        'call("f", on="blur", debounce=0, confirm="Sure?", sync="queue", lane="a")',
        {
            "data-siphon": "f",
            "data-siphon-on": "blur",
            "data-siphon-debounce": "0",
            "data-siphon-confirm": "Sure?",
            "data-siphon-sync": "queue",
            "data-siphon-lane": "a",
        },
    ),
    "a function that asks for more": ('call("g")', {"data-siphon": "g"}),
    "quotes 44": (
        """call("f", "\\"'><", confirm="\\"'><&amp;")""",
        {
            "data-siphon": "f",
            "data-siphon-args": """["\\"'><"]""",
            "data-siphon-confirm": "\"'><&amp;",
        },
    ),
}


@pytest.mark.parametrize(("source", "attributes"), CALLS.values(), ids=CALLS.keys())
def test_a_call_becomes_attributes(show, source, attributes):
    button = show("<button {{ " + source + " }}>").css_first("button")

    assert dict(button.attributes) == attributes


def test_arguments_parse_back_44(app, show):
    values = ["\"'><", "</script>", "\u2028", "&quot;", "\\", "{{ 1 }}", None, 1.5, ["\ud7ff"]]
    app.jinja_env.globals["values"] = values
    button = show("<button {{ call('f', *values) }}>").css_first("button")

    assert json.loads(button.attributes["data-siphon-args"]) == values


def test_an_unknown_name_says_which_are_known_43(show):
    with pytest.raises(UnknownFunction, match=r"'nope'.*f, g, photo_upload"):
        show("{{ call('nope') }}")


def test_an_unknown_name_of_fields_43(show):
    with pytest.raises(UnknownFunction, match="nope"):
        show("{{ call_fields('nope') }}")


@pytest.mark.parametrize("source", ["call('f')", "call_fields('f')"])
def test_outside_of_a_page(app, client, source):
    app.config["PROPAGATE_EXCEPTIONS"] = None

    @app.get("/plain")
    def plain():
        return render_template_string("{{ " + source + " }}")

    with pytest.raises(RuntimeError, match="no page"):
        client.get("/plain")


def test_outside_of_a_request(app):
    with app.app_context(), pytest.raises(RuntimeError):
        render_template_string("{{ call('f') }}")


@pytest.mark.parametrize("source", ["call('f', sync='never')", "call('f', of='x')", "call()"])
def test_bad_arguments_of_a_call(show, source):
    with pytest.raises((TypeError, ValueError)):
        show("{{ " + source + " }}")


def test_what_json_cannot_carry(app, show):
    app.jinja_env.globals["thing"] = object()
    with pytest.raises(TypeError):
        show("{{ call('f', thing) }}")


def test_errors_are_none_before_anything_was_posted(show):
    tree = show("<p>{{ call_errors() }}{{ call_errors('a') }}</p>")

    assert tree.css_first("p").text() == "{}[]"


def test_the_hidden_fields_of_a_form(show):
    fields = show("<form>{{ call_fields('f', '\"x') }}</form>").css("form > input[type=hidden]")
    values = {each.attributes["name"]: each.attributes["value"] for each in fields}

    assert (values["sijax_rq"], json.loads(values["sijax_args"])) == ("f", ['"x'])
    assert re.fullmatch(r"[A-Za-z0-9_-]{16,64}", values["siphon_call"])
    assert values["csrf_token"]


def test_a_page_of_a_controller(app, client):
    from flask_siphon.calls import callback
    from flask_siphon.http import Controller
    from flask_siphon.http import request
    from flask_siphon.http import route

    class H(Controller):
        @route("/c", auth="public")
        def show(self):
            return request.render("c.html")

        @callback
        def rename(self, browser):
            pass

    from jinja2 import DictLoader

    app.jinja_loader = DictLoader({"c.html": "{{ call('rename') }}"})
    app.siphon.register_controllers(H)

    assert client.get("/c").text == 'data-siphon="rename"'


def test_macros_and_includes_see_the_page(app, client):
    from jinja2 import DictLoader

    app.jinja_loader = DictLoader(
        {"m.html": "{% macro m() %}{{ call('f') }}{% endmacro %}", "i.html": "{{ call('f') }}"}
    )
    blueprint = Blueprint("b", "b")

    @page(blueprint, "/b", auth="public")
    def view():
        return render_template_string(
            "{% from 'm.html' import m with context %}{{ m() }} {% include 'i.html' %}"
        )

    view.callback(name="f")(lambda browser: None)
    app.register_blueprint(blueprint)

    assert client.get("/b").text == 'data-siphon="f" data-siphon="f"'
