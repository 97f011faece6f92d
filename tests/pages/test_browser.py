"""``Browser``: each method and the command that it queues, byte for byte (pages.md §5, §15)."""

import json
from collections import UserString
from datetime import date

import pytest
import wtforms
from flask import Flask
from markupsafe import Markup

from flask_siphon import Browser
from flask_siphon.calls import BaseResponse

#: What is called, and the command as it is on the wire.
COMMANDS = {
    "text 1": (lambda b: b.text("#a", "x"), '{"selector":"#a","text":"x","type":"text"}'),
    "text of None": (lambda b: b.text("#a", None), '{"selector":"#a","text":"","type":"text"}'),
    "text of a number": (lambda b: b.text("#a", 0), '{"selector":"#a","text":0,"type":"text"}'),
    "value": (lambda b: b.value("#a", "x"), '{"selector":"#a","value":"x","type":"value"}'),
    "value 2": (
        lambda b: b.value("#a", 3, force=True),
        '{"selector":"#a","value":3,"force":true,"type":"value"}',
    ),
    "value of a list": (
        lambda b: b.value("#a", ["x", "y"]),
        '{"selector":"#a","value":["x","y"],"type":"value"}',
    ),
    "value of a box": (
        lambda b: b.value("#a", False),
        '{"selector":"#a","value":false,"type":"value"}',
    ),
    "replace 3": (
        lambda b: b.replace("#a", "<p>"),
        '{"selector":"#a","html":"<p>","type":"replace"}',
    ),
    "before": (
        lambda b: b.before("#a", "x"),
        '{"selector":"#a","html":"x","setType":"before","type":"insert"}',
    ),
    "after 4": (
        lambda b: b.after("#a", "x"),
        '{"selector":"#a","html":"x","setType":"after","type":"insert"}',
    ),
    "morph 5": (lambda b: b.morph("#a", "x"), '{"selector":"#a","html":"x","type":"morph"}'),
    "morph by force": (
        lambda b: b.morph("#a", "x", force=True),
        '{"selector":"#a","html":"x","force":true,"type":"morph"}',
    ),
    "add_class 6": (
        lambda b: b.add_class("#a", "x", "y z"),
        '{"selector":"#a","names":["x","y","z"],"setType":"add","type":"class"}',
    ),
    "remove_class": (
        lambda b: b.remove_class("#a", " x  y "),
        '{"selector":"#a","names":["x","y"],"setType":"remove","type":"class"}',
    ),
    "toggle_class": (
        lambda b: b.toggle_class("#a", "x"),
        '{"selector":"#a","names":["x"],"setType":"toggle","type":"class"}',
    ),
    "set_attribute": (
        lambda b: b.set_attribute("#a", "href", "/x"),
        '{"selector":"#a","name":"href","value":"/x","type":"attribute"}',
    ),
    "set_attribute to True": (
        lambda b: b.set_attribute("#a", "hidden", True),
        '{"selector":"#a","name":"hidden","value":"","type":"attribute"}',
    ),
    "set_attribute to False": (
        lambda b: b.set_attribute("#a", "hidden", False),
        '{"selector":"#a","name":"hidden","value":null,"type":"attribute"}',
    ),
    "set_attribute to None": (
        lambda b: b.set_attribute("#a", "hidden", None),
        '{"selector":"#a","name":"hidden","value":null,"type":"attribute"}',
    ),
    "remove_attribute 7": (
        lambda b: b.remove_attribute("#a", "hidden"),
        '{"selector":"#a","name":"hidden","value":null,"type":"attribute"}',
    ),
    "focus": (lambda b: b.focus("#a"), '{"selector":"#a","type":"focus"}'),
    "announce 8": (lambda b: b.announce("hi"), '{"announce":"hi","type":"announce"}'),
    "announce at once": (
        lambda b: b.announce("hi", assertive=True),
        '{"announce":"hi","assertive":true,"type":"announce"}',
    ),
    "scroll_to": (lambda b: b.scroll_to("#a"), '{"selector":"#a","type":"scroll"}'),
    "push_url 9": (
        lambda b: b.push_url("/p?x=1"),
        '{"url":"/p?x=1","setType":"push","type":"url"}',
    ),
    "replace_url": (
        lambda b: b.replace_url("/p"),
        '{"url":"/p","setType":"replace","type":"url"}',
    ),
    "title": (lambda b: b.title("T"), '{"title":"T","type":"title"}'),
    "dispatch 10": (
        lambda b: b.dispatch("saved", {"id": 1}),
        '{"event":"saved","detail":{"id":1},"selector":null,"type":"dispatch"}',
    ),
    "dispatch on elements": (
        lambda b: b.dispatch("saved", selector="#a"),
        '{"event":"saved","detail":null,"selector":"#a","type":"dispatch"}',
    ),
    "reset": (lambda b: b.reset("#f"), '{"selector":"#f","type":"reset"}'),
    "form_errors 11": (
        lambda b: b.form_errors("#f", {"a": "no"}),
        '{"selector":"#f","errors":{"a":["no"]},"type":"errors"}',
    ),
    "form_errors, several": (
        lambda b: b.form_errors("#f", {"a": ["no", "never"], "": "nothing"}),
        '{"selector":"#f","errors":{"a":["no","never"],"":["nothing"]},"type":"errors"}',
    ),
    "form_errors, none": (
        lambda b: b.form_errors("#f", {}),
        '{"selector":"#f","errors":{},"type":"errors"}',
    ),
    "flash": (
        lambda b: b.flash("m"),
        '{"flash":"m","category":"message","type":"flash"}',
    ),
    "flash of a category": (
        lambda b: b.flash("m", "error"),
        '{"flash":"m","category":"error","type":"flash"}',
    ),
    "download": (
        lambda b: b.download("/f"),
        '{"download":"/f","filename":null,"type":"download"}',
    ),
    "download under a name": (
        lambda b: b.download("/f", "f.txt"),
        '{"download":"/f","filename":"f.txt","type":"download"}',
    ),
    "reload": (lambda b: b.reload(), '{"type":"reload"}'),
    "result": (lambda b: b.result([1]), '{"result":[1],"type":"result"}'),
    "Markup is text": (
        lambda b: b.morph("#a", Markup("<b>ä</b>")),
        '{"selector":"#a","html":"<b>ä</b>","type":"morph"}',
    ),
    "a lazy string is text": (
        lambda b: b.text("#a", UserString("lazy")),
        '{"selector":"#a","text":"lazy","type":"text"}',
    ),
    "lazy errors": (
        lambda b: b.form_errors("#f", {"a": UserString("lazy")}),
        '{"selector":"#f","errors":{"a":["lazy"]},"type":"errors"}',
    ),
    "Sijax's alert": (lambda b: b.alert("m"), '{"alert":"m","type":"alert"}'),
    "Sijax's redirect": (
        lambda b: b.redirect("/q"),
        '{"script":"window.location = \\"/q\\";","redirect":"/q","type":"script"}',
    ),
    "Sijax's html": (
        lambda b: b.html("#a", "x"),
        '{"selector":"#a","html":"x","setType":"replace","type":"html"}',
    ),
    "a command of the application's": (
        lambda b: b._add_command("confetti", {"n": 3}),
        '{"n":3,"type":"confetti"}',
    ),
}


@pytest.mark.parametrize(("queue", "command"), COMMANDS.values(), ids=COMMANDS.keys())
def test_a_method_queues_its_command(queue, command):
    browser = Browser()

    assert queue(browser) is browser
    assert browser.take_commands() == f"[{command}]"


@pytest.mark.parametrize(("queue", "command"), COMMANDS.values(), ids=COMMANDS.keys())
def test_a_function_sends_the_command(client, p, queue, command):
    @p.callback
    def f(browser):
        queue(browser)

    assert client.call("f", headers={"Accept": "application/json"}).text == f"[{command}]"


def test_every_method_is_tested_here():
    inherited = {"call", "css", "attr", "attr_append", "attr_prepend", "remove", "script", "dumps"}
    inherited |= {"html_append", "html_prepend", "clear_commands"}  # tests/dropin has them
    asked = {"navigates", "take_flashes", "take_commands", "queued", "render", "block"}
    methods = {
        name
        for name in dir(Browser)
        if not name.startswith("_") and callable(getattr(Browser, name))
    }
    named = {name for name in methods for case in COMMANDS if case.split()[0].rstrip(",") == name}
    sijax = {"alert", "redirect", "html"}

    assert methods - inherited - asked - sijax == named


def test_browser_is_a_response_of_sijax():
    assert issubclass(Browser, BaseResponse)


def test_commands_are_chained_in_their_order():
    browser = Browser().text("#a", 1).focus("#a").result(2)

    assert [each["type"] for each in browser.queued()] == ["text", "focus", "result"]


@pytest.mark.parametrize("name", ["siphon:call", "siphon:", "sijax:error"])
def test_events_of_the_client_are_refused(name):
    with pytest.raises(ValueError, match=name):
        Browser().dispatch(name)


def test_values_go_through_the_json_of_the_application(app, client, p):
    class Provider(type(app.json)):
        @staticmethod
        def default(value):
            return f"the day {value}" if isinstance(value, date) else Flask.json.default(value)

    app.json = Provider(app)
    p.callback(name="f")(lambda browser: browser.text("#a", date(2026, 2, 28)) and None)

    assert client.call("f").json[0]["text"] == "the day 2026-02-28"


def test_form_errors_of_a_wtform(app):
    class F(wtforms.Form):
        a = wtforms.StringField(validators=[wtforms.validators.InputRequired("Please.")])
        b = wtforms.StringField()

    form = F()
    form.validate()

    assert Browser().form_errors("#f", form).queued()[0]["errors"] == {"a": ["Please."]}


@pytest.fixture
def page_templates(templates):
    templates(
        p="<h1>{{ title }}</h1>{% block list %}<ul>"
        "{% for item in items %}<li>{{ item }}{% endfor %}</ul>{% endblock %}",
    )


def test_render_morphs_a_whole_template(client, p, page_templates):
    p.callback(name="f")(lambda b: b.render("#a", "p.html", title="<T>", items=[]) and None)

    assert client.call("f").json == [
        {"selector": "#a", "html": "<h1>&lt;T&gt;</h1><ul></ul>", "type": "morph"}
    ]


def test_block_morphs_one_block_12(client, p, page_templates):
    p.callback(name="f")(lambda b: b.block("#list", "p.html", "list", items=[1]) and None)

    assert client.call("f").json == [
        {"selector": "#list", "html": "<ul><li>1</ul>", "type": "morph"}
    ]


def test_the_context_may_use_the_names_of_the_parameters(client, p, templates):
    templates(p="{% block b %}{{ selector }}{{ template }}{{ block }}{{ self_ }}{% endblock %}")
    context = {"selector": 1, "template": 2, "block": 3}
    p.callback(name="f")(
        lambda b: b.block("#a", "p.html", "b", **context).render("#a", "p.html", **context) and None
    )

    assert [each["html"] for each in client.call("f").json] == ["123", "123"]


def test_blocks_see_the_functions_of_the_page(client, p, templates):
    templates(p="{% block b %}{{ call('f', 1) }}{% endblock %}")
    p.callback(name="f")(lambda b: b.block("#a", "p.html", "b") and None)

    assert client.call("f").json[0]["html"] == 'data-siphon="f" data-siphon-args="[1]"'


def test_half_a_surrogate_pair_is_sent_escaped():
    assert json.loads(Browser().text("#a", "\ud800").take_commands())[0]["text"] == "\ud800"
