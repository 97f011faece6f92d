"""Flask-Sijax as its applications know it: ``flask_sijax.Sijax`` and ``flask_sijax.route``."""

from __future__ import annotations

import logging
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import TypeVar

from flask import Blueprint
from flask import Flask
from flask import g
from flask import Response

from . import config
from . import pipeline
from .assets import serve_assets
from .calls.dispatch import RequestSijax
from .calls.dispatch import respond
from .calls.inline import ScriptText
from .calls.mirror import init_static_path
from .calls.streaming import register_comet_callback
from .calls.streaming import register_comet_object
from .calls.uploads import register_upload_callback
from .csrf.rule import refuse_foreign_call
from .errors import NotInRequest
from .exchange import current_exchange
from .exchange import Exchange

logger = logging.getLogger("flask_siphon.calls")

View = TypeVar("View", bound=Callable[..., Any])


class Sijax:
    """Lets the pages of an application call Python functions. It is ``g.sijax`` in each request.

    What is registered holds for the current request only: register the functions of a page in its
    view, each time. The object itself keeps nothing, so one may serve several applications.

    :param app: The application, or None to call :meth:`init_app` later.
    """

    def __init__(self, app: Flask | None = None) -> None:
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Bind to an application.

        Reads ``SIJAX_STATIC_PATH`` (the client's files are copied there now, or before the first
        request if it is set later), ``SIJAX_JSON_URI``, ``SIJAX_CSRF``, ``SIJAX_TRUSTED_ORIGINS``,
        ``SIJAX_FORM_VALUES``, ``SIJAX_CSP_NONCE`` and ``SIJAX_DEBUG_ERRORS``.

        :raises ConfigError: If one of them has a bad value.
        :raises SijaxError: If the directory holds files that are not ours.
        """
        config.check_all(app.config)
        bound_before = "sijax" in app.extensions
        app.extensions["sijax"] = self
        mirror = _Mirror()
        mirror.update(app)
        if bound_before:
            return

        def open_door(exchange: Exchange) -> None:
            g._get_current_object().sijax = app.extensions["sijax"]
            mirror.update(app)

        serve_assets(app)
        road = pipeline.install(app)
        road.doors.append(open_door)
        road.closers.append(warn_of_lost_answer)

    @property
    def _sijax(self) -> RequestSijax:
        """What is registered for the current request.

        :raises NotInRequest: If there is no request, or its before_request functions did not run.
        """
        exchange = current_exchange()
        if exchange is None:
            raise NotInRequest
        if exchange.calls is None:
            exchange.calls = RequestSijax(exchange)
        return exchange.calls

    # What came in

    @property
    def is_sijax_request(self) -> bool:
        """True if the page called a function: then return :meth:`process_request`."""
        return self._sijax.is_sijax_request

    @property
    def requested_function(self) -> str | None:
        """The name of the function that the page called, registered or not."""
        return self._sijax.requested_function

    @property
    def request_args(self) -> list[Any]:
        """The arguments that the page sent."""
        return self._sijax.request_args

    def get_data(self) -> Mapping[str, Any]:
        """The fields of the request: ``request.form``, unless :meth:`set_data` gave others."""
        return self._sijax.get_data()

    def set_data(self, data: Mapping[str, Any] | None) -> None:
        """Take ``data`` for the fields of this request."""
        self._sijax.set_data(data)

    # What may be called

    def register_callback(
        self,
        public_name: str,
        callback: Callable[..., Any],
        response_class: Callable[..., Any] | None = None,
        args_extra: Sequence[Any] | None = None,
    ) -> None:
        """Let the page call ``callback``; see
        :meth:`flask_siphon.calls.Sijax.register_callback`."""
        self._sijax.register_callback(public_name, callback, response_class, args_extra)

    def register_object(self, obj: object, **options: Any) -> None:
        """Let the page call the public callables of ``obj``; see
        :meth:`flask_siphon.calls.Sijax.register_object`."""
        self._sijax.register_object(obj, **options)

    def register_comet_callback(
        self, public_name: str, callback: Callable[..., Any], **options: Any
    ) -> None:
        """Let the page call a function that streams: each ``yield`` sends what is queued."""
        register_comet_callback(self._sijax, public_name, callback, **options)

    def register_comet_object(self, obj: object, **options: Any) -> None:
        """Let the page call the public callables of ``obj``, which may stream."""
        register_comet_object(self._sijax, obj, **options)

    def register_upload_callback(
        self, form_id: str, callback: Callable[..., Any], **options: Any
    ) -> ScriptText:
        """Let ``callback(obj_response, files, form_values)`` receive the form ``form_id``.

        ``files`` is ``request.files``; ``args_extra`` in the options replaces it.

        :return: JavaScript for the page, which makes the client take over the form.
        """
        core = self._sijax
        if core.PARAM_ARGS_EXTRA not in options:
            options[core.PARAM_ARGS_EXTRA] = [core.request.files]
        return register_upload_callback(core, form_id, callback, **options)

    def register_event(self, event_name: str, callback: Callable[..., Any]) -> None:
        """Let ``callback`` handle an event of this request's call."""
        self._sijax.register_event(event_name, callback)

    def has_event(self, event_name: str) -> bool:
        """True if the event has a handler."""
        return self._sijax.has_event(event_name)

    def get_event(self, event_name: str) -> Callable[..., Any] | None:
        """The handler of an event, or None."""
        return self._sijax.get_event(event_name)

    # The call

    def process_request(self) -> Response:
        """Execute the function that the page called. Return what this returns.

        :raises CallOriginRefused: 403, if another site's page sent the call (``SIJAX_CSRF``).
        :raises SijaxError: If the request is no call.
        """
        core = self._guarded()
        return respond(core, core.process_request())

    def execute_callback(
        self, args: Sequence[Any], callback: Callable[..., Any], **params: Any
    ) -> Response:
        """Execute a function whether it is registered or not. Return what this returns.

        :param args: The arguments after the response object.
        :param params: ``response_class`` and ``args_extra``.
        """
        core = self._guarded()
        return respond(core, core.execute_callback(args, callback, **params))

    def _guarded(self) -> RequestSijax:
        """What is registered, once it is sure that no other site's page sent the call."""
        core = self._sijax
        if not core.exchange.guarded:
            refuse_foreign_call(core.exchange)
        return core

    # What the page needs

    def set_request_uri(self, uri: str) -> None:
        """Let this page send its calls to ``uri`` instead of its own address."""
        self._sijax.set_request_uri(uri)

    def set_json_uri(self, uri: str | None) -> None:
        """Tell this page where ``json2.js`` is, instead of ``SIJAX_JSON_URI``."""
        self._sijax.set_json_uri(uri)

    def get_js(self) -> ScriptText:
        """The JavaScript that sets the client up for this page; print it in a script element."""
        return self._sijax.get_js()


class _Mirror:
    """The directory that the client's files were copied to last."""

    def __init__(self) -> None:
        self._path: object = None

    def update(self, app: Flask) -> None:
        configured = app.config.get(config.SIJAX_STATIC_PATH.name)
        if configured != self._path:
            path = config.SIJAX_STATIC_PATH.read(app.config)
            if path is not None:
                init_static_path(path)
            self._path = configured


def warn_of_lost_answer(exchange: Exchange, response: Response) -> None:
    """Log a warning if the page called a function and did not get what the function queued.

    The form is looked at only if the view has read it: reading it here would take it from nobody,
    but parse the bodies of views that have nothing to do with us.
    """
    core = exchange.calls
    if core is None or response is exchange.answer:
        return
    if response.status_code >= 300 or "form" not in vars(exchange.request):
        return
    if exchange.answer is None:
        if core.is_sijax_request:
            logger.warning(
                "%r was called for %r, but no process_request() ran. Return "
                "g.sijax.process_request() if g.sijax.is_sijax_request.",
                exchange.request.path,
                core.requested_function,
            )
    elif not response.is_json:
        logger.warning(
            "%r answered a call, but the answer was not returned. Write "
            "'return g.sijax.process_request()', also in a function of its own.",
            exchange.request.path,
        )


def route(app_or_blueprint: Flask | Blueprint, rule: str, **options: Any) -> Callable[[View], View]:
    """``app.route`` for pages that call functions: POST is always among the methods.

    :param options: As for ``add_url_rule``; ``methods`` defaults to GET and POST.
    """
    settings = dict(options)
    endpoint = settings.pop("endpoint", None)
    methods = settings.pop("methods", None)
    if methods is None:
        methods = ("GET", "POST")
    elif isinstance(methods, str):
        methods = (methods,)
    methods = tuple(methods)
    if "POST" not in (method.upper() for method in methods):
        methods += ("POST",)

    def decorate(view: View) -> View:
        app_or_blueprint.add_url_rule(rule, endpoint, view, methods=methods, **settings)
        return view

    return decorate
