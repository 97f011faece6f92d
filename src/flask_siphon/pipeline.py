"""One request, one road: what happens before the view and after it.

``admit`` and ``seal`` name the steps; what a step does stands in the part that it belongs to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field

from flask import Flask
from flask import Response

from .csrf import refuse_foreign_origin
from .exchange import current_exchange
from .exchange import current_request
from .exchange import ENVIRON_KEY
from .exchange import Exchange
from .exchange import forget_former_request


def admit(exchange: Exchange, pipeline: "Pipeline") -> None:
    """Before the view: let nothing in that is left of another request, and nobody who may not."""
    forget_former_request(exchange.app)
    for open_door in pipeline.doors:
        open_door(exchange)
    if pipeline.guarded:
        refuse_foreign_origin(exchange)
        exchange.guarded = True


def seal(exchange: Exchange, pipeline: "Pipeline", response: Response) -> None:
    """After the view, on refusals and errors too: the parts have their last word."""
    for close_door in pipeline.closers:
        close_door(exchange, response)


@dataclass
class Pipeline:
    """The steps that the parts bound to one app have added.

    :param doors: Called before each request, in the order in which the parts came.
    :param closers: Called after each request.
    :param guarded: True once a :class:`~flask_siphon.Siphon` is bound.
    """

    doors: list[Callable[[Exchange], None]] = field(default_factory=list)
    closers: list[Callable[[Exchange, Response], None]] = field(default_factory=list)
    guarded: bool = False


def install(app: Flask) -> Pipeline:
    """The app's pipeline; the first part that asks puts it at the head of every request."""
    pipeline: Pipeline | None = app.extensions.get("siphon.pipeline")
    if pipeline is not None:
        return pipeline
    pipeline = app.extensions["siphon.pipeline"] = Pipeline()

    def open_exchange() -> None:
        request = current_request()
        exchange = request.environ[ENVIRON_KEY] = Exchange(app, request)
        admit(exchange, pipeline)

    def close_exchange(response: Response) -> Response:
        exchange = current_exchange()
        if exchange is not None:
            seal(exchange, pipeline, response)
        return response

    # The head of the list, so that an earlier before_request function that aborts still leaves
    # an error page that can use our doors.
    app.before_request_funcs.setdefault(None, []).insert(0, open_exchange)
    app.after_request(close_exchange)
    return pipeline
