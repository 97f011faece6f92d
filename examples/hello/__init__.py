"""Hello: a function with an argument, its result, and what the page does about an error."""

from itertools import count

from flask import abort
from flask import Blueprint
from flask import Flask
from flask import g
from flask import render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

import flask_sijax
from sijax.response import BaseResponse

from ..application import assemble

LONGEST_NAME = 40  # characters

blueprint = Blueprint("hello", __name__, template_folder="templates", static_folder="static")
guests = count(1)


@flask_sijax.route(blueprint, "/")
def page() -> ResponseReturnValue:
    sijax: flask_sijax.Sijax = g.sijax
    sijax.register_callback("say_hello", say_hello)
    sijax.register_callback("brew_coffee", brew_coffee)
    if sijax.is_sijax_request:
        return sijax.process_request()
    return render_template("hello.html", longest_name=LONGEST_NAME)


def say_hello(obj_response: BaseResponse, name: object) -> None:
    """Greet ``name``; the result is how many have been greeted."""
    # What arrives is whatever somebody sent: make it text, and let Markup escape it.
    name = str(name).strip()[:LONGEST_NAME] or "stranger"
    obj_response.html("#greeting", Markup("Hello, <bdi>{}</bdi>!").format(name))
    obj_response.result(next(guests))


def brew_coffee(obj_response: BaseResponse) -> None:
    """Fail the way views do."""
    abort(418)


def create_app() -> Flask:
    return assemble(blueprint)
