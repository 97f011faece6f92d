"""The answer of an http handler, rendered as late as it can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response as FlaskResponse
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WerkzeugResponse

from ..exchange import current_exchange


class Response(FlaskResponse):
    """A response that may still be a template and its values, so that an override can change them.

    :param template: The name of a Jinja template, rendered when the outermost handler is done.
    :param qcontext: Its values, a dict.
    :param uid: Render as this user sees it; default: the request's user.
    """

    default_mimetype = "text/html"

    def __init__(
        self,
        *args: Any,
        template: str | None = None,
        qcontext: dict[str, Any] | None = None,
        uid: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.template = template
        self.qcontext: dict[str, Any] = {} if qcontext is None else qcontext
        self.uid = uid

    @classmethod
    def load(cls, result: Any, handler: Callable[..., Any] | None = None) -> Response:
        """What a handler returned, as a response.

        :raises HTTPException: If that is what it returned.
        :raises TypeError: For values that have no form in HTML.
        """
        if isinstance(result, cls):
            return result
        if isinstance(result, WerkzeugResponse):
            forced: Response = cls.force_type(result)
            return forced
        if isinstance(result, HTTPException):
            raise result
        if not result:
            return cls(status=204)
        if isinstance(result, (str, bytes)):
            return cls(result)
        name = getattr(handler, "__qualname__", "A handler")
        raise TypeError(
            f"{name} returned {type(result).__name__}. An http handler returns text, bytes, a "
            "response or nothing; for data return request.make_json_response(data)."
        )

    @classmethod
    def force_type(cls, response: Any, environ: Any = None) -> Any:
        forced: Any = super().force_type(response, environ)
        if not hasattr(forced, "qcontext"):
            # Werkzeug changes the class of the object, it makes no new one.
            forced.template, forced.qcontext, forced.uid = None, {}, None
        return forced

    @property
    def is_qweb(self) -> bool:
        """True as long as there is a template to be rendered."""
        return self.template is not None

    def render(self) -> str:
        """The template's text; the response stays as it is."""
        exchange = current_exchange()
        if exchange is None or exchange.web_request is None or self.template is None:
            raise RuntimeError(
                "A response is rendered within a request, and only while it has a template."
            )
        values = {**self.qcontext, **exchange.web_request.template_values(self.uid)}
        app = exchange.app
        app.update_template_context(values)
        return app.jinja_env.get_or_select_template(self.template).render(values)

    def flatten(self) -> None:
        """Render now: the text becomes the body, there is no template any more."""
        if self.template is not None:
            self.set_data(self.render())
            self.template = None
