"""Chat: what one window says appears in all others. Messages are kept in memory only."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from flask import Blueprint
from flask import current_app
from flask import Flask
from flask import g
from flask import render_template
from flask import session
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

import flask_sijax
from sijax.response import BaseResponse

from ..application import assemble

LONGEST_NAME = 40  # characters
LONGEST_TEXT = 500  # characters
MESSAGES_KEPT = 100

blueprint = Blueprint("chat", __name__, template_folder="templates", static_folder="static")


@dataclass(frozen=True)
class Message:
    number: int
    author: str
    text: str
    time: datetime


class Room:
    """The last messages, numbered from 1 in the order in which they came."""

    def __init__(self) -> None:
        self._messages: deque[Message] = deque(maxlen=MESSAGES_KEPT)
        self._last_number = 0
        self._lock = Lock()

    def add(self, author: str, text: str) -> None:
        with self._lock:
            self._last_number += 1
            message = Message(self._last_number, author, text, datetime.now().astimezone())
            self._messages.append(message)

    def messages_after(self, number: int) -> list[Message]:
        with self._lock:
            return [message for message in self._messages if message.number > number]


class Handlers:
    """What the page may call: each public method."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def say(self, obj_response: BaseResponse, author: object, text: object) -> None:
        """Add a message, or tell its author what is wrong with it."""
        author, text = plain_text(author)[:LONGEST_NAME], plain_text(text)
        if not text:
            complaint = "Write something first: an empty message says too little."
        elif len(text) > LONGEST_TEXT:
            complaint = f"That is too long: at most {LONGEST_TEXT} characters fit."
        else:
            complaint = ""
            session["author"] = author
            self._room.add(author or "Somebody", text)
            obj_response.attr("#text", "value", "")
        obj_response.html("#complaint", complaint)
        obj_response.attr("#text", "aria-invalid", "true" if complaint else "false")

    def show_news(self, obj_response: BaseResponse, last_shown: object) -> None:
        """Append what has been said since ``last_shown``; the result is the new last number."""
        number = last_shown if isinstance(last_shown, int) else 0
        messages = self._room.messages_after(number)
        if messages:
            obj_response.html_append(
                "#messages", render_template("chat_messages.html", messages=messages)
            )
            obj_response.remove(f"#messages li:nth-last-child(n + {MESSAGES_KEPT + 1})")
            number = messages[-1].number
        obj_response.result(number)


def plain_text(value: object) -> str:
    """``value`` as text that fits into a page, which half a character (a surrogate) does not."""
    return str(value).encode(errors="replace").decode().strip()


@blueprint.record_once
def open_room(state: BlueprintSetupState) -> None:
    state.app.extensions["chat"] = Room()


@flask_sijax.route(blueprint, "/")
def page() -> ResponseReturnValue:
    sijax: flask_sijax.Sijax = g.sijax
    room: Room = current_app.extensions["chat"]
    sijax.register_object(Handlers(room))
    if sijax.is_sijax_request:
        return sijax.process_request()
    return render_template(
        "chat.html",
        messages=room.messages_after(0),
        longest_name=LONGEST_NAME,
        longest_text=LONGEST_TEXT,
    )


def create_app() -> Flask:
    return assemble(blueprint)
