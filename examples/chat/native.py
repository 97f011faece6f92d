"""The chat, as a page: its form needs no script, and what is wrong is told at the fields."""

from flask import Blueprint
from flask import current_app
from flask import render_template
from flask import request
from flask import session
from wtforms import Form
from wtforms import StringField
from wtforms.validators import DataRequired
from wtforms.validators import Length

from flask_siphon import Browser
from flask_siphon import page

from . import LONGEST_NAME
from . import LONGEST_TEXT
from . import Room

blueprint = Blueprint("chat_native", __name__)


class MessageForm(Form):
    author = StringField("Your name", [Length(max=LONGEST_NAME)])
    text = StringField(
        "Message", [DataRequired("Write something first."), Length(max=LONGEST_TEXT)]
    )


@page(blueprint, "/", auth="public")
def index() -> str:
    form = MessageForm(request.form, author=session.get("author"))
    return render_template("chat_native.html", form=form, messages=room().messages_after(0))


@index.callback
def say(browser: Browser, form: MessageForm) -> None:
    session["author"] = form.author.data
    room().add(form.author.data or "Somebody", (form.text.data or "").strip())
    browser.value("#text", "")
    show(browser)


@index.callback(readonly=True)
def show_news(browser: Browser, last_shown: int) -> int:
    """Show what has been said since ``last_shown``; the result is the new last number."""
    news = room().messages_after(last_shown)
    if news:
        show(browser)
    return news[-1].number if news else last_shown


def show(browser: Browser) -> None:
    browser.render("#messages", "chat_messages.html", messages=room().messages_after(0))


def room() -> Room:
    the_room: Room = current_app.extensions["chat"]
    return the_room
