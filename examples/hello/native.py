"""Hello, as a page: the same without a script of its own."""

from typing import Annotated

from flask import Blueprint
from flask import render_template
from msgspec import Meta

from flask_siphon import Browser
from flask_siphon import page
from flask_siphon import UserError

from . import guests
from . import LONGEST_NAME

blueprint = Blueprint("hello_native", __name__)


@page(blueprint, "/", auth="public")
def index() -> str:
    return render_template("hello_native.html", longest_name=LONGEST_NAME)


@index.callback
def say_hello(browser: Browser, name: Annotated[str, Meta(max_length=LONGEST_NAME)]) -> None:
    """Greet ``name``, whom a flash greets without JavaScript, too."""
    name = name.strip() or "stranger"
    browser.flash(f"Hello, {name}! You are guest number {next(guests)}.")


@index.callback
def brew_coffee(browser: Browser) -> None:
    raise UserError("The server refuses to brew coffee: it is a teapot.")
