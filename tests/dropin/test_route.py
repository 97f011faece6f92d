"""``flask_sijax.route``: pages that accept POST whatever their methods say (sijax.md 3)."""

import pytest
from flask import Blueprint
from flask import Flask

import flask_sijax


class Recorder:
    """Stands where an application or blueprint stands and keeps what it is told."""

    def add_url_rule(self, *args, **options):
        self.args, self.options = args, options


@pytest.mark.parametrize(
    ("given", "methods"),
    [
        ({}, ("GET", "POST")),
        ({"methods": ()}, ("POST",)),
        ({"methods": ["GET"]}, ("GET", "POST")),
        ({"methods": ("GET", "PUT")}, ("GET", "PUT", "POST")),
        ({"methods": ("POST", "GET")}, ("POST", "GET")),
        ({"methods": ["post"]}, ("post",)),
        ({"methods": "GET"}, ("GET", "POST")),
        ({"methods": None}, ("GET", "POST")),
    ],
    ids=str,
)
def test_post_is_always_among_the_methods(given, methods):
    recorder = Recorder()

    flask_sijax.route(recorder, "/", **given)(print)

    assert recorder.options["methods"] == methods


def test_the_rule_is_added_with_three_positional_arguments():
    recorder = Recorder()

    flask_sijax.route(recorder, "/x", endpoint="name", strict_slashes=False)(print)

    assert recorder.args == ("/x", "name", print)
    assert recorder.options == {"methods": ("GET", "POST"), "strict_slashes": False}


def test_the_function_comes_back_unchanged():
    assert flask_sijax.route(Recorder(), "/")(print) is print


def test_a_decorator_may_be_used_more_than_once():
    recorder = Recorder()
    decorate = flask_sijax.route(recorder, "/", methods=["GET"], endpoint="name")

    decorate(print)
    first = recorder.options
    decorate(print)

    assert recorder.options == first and recorder.args[1] == "name"


@pytest.mark.parametrize("place", [Flask, lambda name: Blueprint("part", name)], ids=str)
def test_views_answer_get_and_post(place):
    place = place(__name__)

    @flask_sijax.route(place, "/page/<word>", defaults={"number": 1}, endpoint="own")
    def page(word, number):
        return f"{word} {number}"

    app = place
    if isinstance(place, Blueprint):
        app = Flask(__name__)
        app.register_blueprint(place)
    client = app.test_client()

    assert client.get("/page/x").text == client.post("/page/x").text == "x 1"
    assert client.put("/page/x").status_code == 405
