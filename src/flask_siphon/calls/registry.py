"""The functions that a page may call, and what happens when it calls one."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from collections.abc import Generator
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from functools import partial
from types import CoroutineType
from types import GeneratorType
from types import ModuleType
from typing import Any
from typing import Self

from ..encoding import Json
from ..encoding import PlainJson
from ..errors import SijaxError
from .arguments import can_take
from .arguments import decode_arguments
from .arguments import InvalidCall
from .arguments import refuses_by_itself
from .arguments import was_refused_by_signature
from .commands import BaseResponse
from .inline import inline_json
from .inline import ScriptText
from .streaming import HtmlLayout
from .streaming import Layout

logger = logging.getLogger("flask_siphon.calls")


#: A callback, what makes its response object, and the arguments that do not come from the page.
#: A bare tuple: it is made anew for each function of a page in each request.
_Registration = tuple[Callable[..., Any], Callable[..., Any] | None, Sequence[Any]]


def _do_nothing(obj_response: BaseResponse) -> None:
    """What happens before and after a call unless the application says otherwise."""


def _report_invalid_request(obj_response: BaseResponse, function_name: str) -> None:
    # Never the name: it is whatever somebody sent.
    obj_response.alert("This page asked for something that is not there. Reload it and try again.")


def _report_invalid_call(obj_response: BaseResponse, callback: Callable[..., Any]) -> None:
    obj_response.alert("This page asked in a way that was not understood. Nothing was done.")


class Sijax:
    """Registers functions and executes the one that a request asks for.

    It knows nothing of Flask: give it the fields of a POST with :meth:`set_data`.
    """

    #: The form fields of a call: the function's name and the JSON list of its arguments.
    PARAM_REQUEST = "sijax_rq"
    PARAM_ARGS = "sijax_args"

    #: The names of the options of a registration.
    PARAM_CALLBACK = "callback"
    PARAM_RESPONSE_CLASS = "response_class"
    PARAM_ARGS_EXTRA = "args_extra"

    #: Called with ``(obj_response)`` before and after each function.
    EVENT_BEFORE_PROCESSING = "before_processing"
    EVENT_AFTER_PROCESSING = "after_processing"
    #: Called with ``(obj_response, function_name)`` for a name that is not registered.
    EVENT_INVALID_REQUEST = "invalid_request"
    #: Called with ``(obj_response, callback)`` if the arguments do not fit the function.
    EVENT_INVALID_CALL = "invalid_call"

    #: What encodes commands and decodes arguments.
    json: Json = PlainJson()
    #: The form values of uploads hold lists instead of first values.
    form_values_as_lists: bool = False
    #: Makes the response object for a name that is not registered.
    refusal_class: Callable[..., Any] = BaseResponse

    _default_events: Mapping[str, Callable[..., Any]] = {
        EVENT_BEFORE_PROCESSING: _do_nothing,
        EVENT_AFTER_PROCESSING: _do_nothing,
        EVENT_INVALID_REQUEST: _report_invalid_request,
        EVENT_INVALID_CALL: _report_invalid_call,
    }

    def __init__(self) -> None:
        self._data: Mapping[str, Any] = {}
        self._request_args: list[Any] | None = None
        self._registered: dict[str, _Registration] = {}
        self._events = dict(self._default_events)
        self._request_uri: str | None = None
        self._json_uri: str | None = None
        #: The form id of each function that :func:`register_upload_callback` registered.
        self.upload_forms: dict[str, str] = {}

    # What came in

    def set_data(self, data: Mapping[str, Any] | None) -> Self:
        """Take ``data`` as the fields of the request; the very object is kept."""
        self._data = {} if data is None else data
        self._request_args = None
        return self

    def get_data(self) -> Mapping[str, Any]:
        """The fields of the request."""
        return self._data

    @property
    def is_sijax_request(self) -> bool:
        """True if the request carries both fields of a call."""
        data = self.get_data()
        return self.PARAM_REQUEST in data and self.PARAM_ARGS in data

    @property
    def requested_function(self) -> str | None:
        """The name of the function that the page asks for, registered or not."""
        data = self.get_data()
        return str(data[self.PARAM_REQUEST]) if self.PARAM_REQUEST in data else None

    @property
    def request_args(self) -> list[Any]:
        """The arguments that the page sends; ``[]`` if they are no JSON list."""
        if self._request_args is None:
            try:
                text = self.get_data()[self.PARAM_ARGS]
            except KeyError:
                return []
            self._request_args = decode_arguments(text, self.json)
        return self._request_args

    def is_form_of_request(self, args: Sequence[Any]) -> bool:
        """True if ``args`` are what an upload sends: just the id of the form that it is for."""
        if len(args) != 1 or not isinstance(args[0], str):
            return False
        name = self.requested_function
        return name is None or self.upload_forms.get(name, args[0]) == args[0]

    # What may be called

    def register_callback(
        self,
        public_name: str,
        callback: Callable[..., Any],
        response_class: Callable[..., Any] | None = None,
        args_extra: Sequence[Any] | None = None,
    ) -> Self:
        """Let the page call ``callback`` as ``public_name``. The last one of a name wins.

        :param callback: Called with the response object, ``args_extra`` and the page's arguments.
        :param response_class: Makes the response object; default :class:`BaseResponse`.
        :param args_extra: A list or tuple of arguments that do not come from the page.
        :raises SijaxError: If ``response_class`` cannot be called or ``args_extra`` is no list.
        """
        _check_options(response_class, args_extra)
        self._registered[str(public_name)] = (callback, response_class, tuple(args_extra or ()))
        return self

    def register_object(self, obj: object, **options: Any) -> Self:
        """Let the page call every public callable attribute of a class, an object or a module.

        Of a module only the functions that it defines itself and the names in its ``__all__``:
        what it imports is not meant for pages.

        :param options: As in :meth:`register_callback`, for all of them.
        """
        skipped = []
        for name in dir(obj):
            if name.startswith("_"):
                continue
            try:
                attribute = getattr(obj, name)
            except Exception:
                skipped.append(name)
                continue
            if not callable(attribute):
                continue
            if isinstance(obj, ModuleType) and not _is_offered(obj, name, attribute):
                skipped.append(name)
                continue
            self.register_callback(name, attribute, **options)
        if skipped:
            logger.warning(
                "register_object(%r) left out %s: imported there, a class, or not readable. "
                "Name in the module's __all__ what pages may call, or register it one by one.",
                obj,
                ", ".join(skipped),
            )
        return self

    def register_event(self, event_name: str, callback: Callable[..., Any]) -> Self:
        """Let ``callback`` handle an event; it replaces the handler before it."""
        self._events[event_name] = callback
        return self

    def has_event(self, event_name: str) -> bool:
        """True if the event has a handler; those of this class have one from the start."""
        return event_name in self._events

    def get_event(self, event_name: str) -> Callable[..., Any] | None:
        """The handler of an event, or None."""
        return self._events.get(event_name)

    # The call

    def process_request(self) -> Any:
        """Execute the function that the request asks for.

        :return: The answer: text, or a generator of bytes if the function streams.
        :raises SijaxError: If the request is no call; ask :attr:`is_sijax_request` first.
        """
        if not self.is_sijax_request:
            raise SijaxError(
                f"process_request() was asked to answer a request without the fields "
                f"{self.PARAM_REQUEST!r} and {self.PARAM_ARGS!r}. Call it only if "
                "is_sijax_request is true."
            )
        name = str(self.get_data()[self.PARAM_REQUEST])
        registration = self._registered.get(name)
        if registration is None:
            handler = self._events[self.EVENT_INVALID_REQUEST]
            return self._execute([name], (handler, self.refusal_class, ()))
        return self._execute(self.request_args, registration)

    def execute_callback(
        self, args: Sequence[Any], callback: Callable[..., Any], **params: Any
    ) -> Any:
        """Run ``callback`` between the two events around it.

        :param args: The arguments as the page sent them.
        :param params: ``response_class`` and ``args_extra`` as in :meth:`register_callback`.
        :return: As :meth:`process_request`.
        :raises SijaxError: If ``callback`` cannot be called, or an option is not acceptable.
        """
        response_class = params.get(self.PARAM_RESPONSE_CLASS)
        args_extra = params.get(self.PARAM_ARGS_EXTRA)
        _check_options(response_class, args_extra)
        return self._execute(args, (callback, response_class, args_extra or ()))

    def _execute(self, args: Sequence[Any], registration: _Registration) -> Any:
        callback, response_class, args_extra = registration
        if not callable(callback):
            raise SijaxError(
                f"{callback!r} was registered as a function, but cannot be called. Register a "
                "function or a method, not the result of calling it."
            )
        response = (response_class or BaseResponse)(self, args)
        try:
            arguments = [*args_extra, *response._get_request_args()]
        except InvalidCall:
            call = (self._events[self.EVENT_INVALID_CALL], [callback])
        else:
            call = (partial(self._call, callback), arguments)
        return response._process_call_chain(
            (
                (self._events[self.EVENT_BEFORE_PROCESSING], ()),
                call,
                (self._events[self.EVENT_AFTER_PROCESSING], ()),
            )
        )

    def _call(self, callback: Callable[..., Any], *args: Any) -> Any:
        """Call with ``(response, *arguments)``, or report that the arguments do not fit."""
        if not refuses_by_itself(callback) and can_take(callback, args) is False:
            return self._report_misfit(callback, args)
        try:
            result = callback(*args)
            if type(result) is CoroutineType:
                result = self.run_async(result)
        except TypeError as error:
            if not was_refused_by_signature(callback, args, error):
                raise
            return self._report_misfit(callback, args)
        if type(result) is GeneratorType and hasattr(callback, "__wrapped__"):
            return self._stream(result, callback, args)
        return result

    def _stream(
        self, steps: Generator[Any, Any, Any], callback: Callable[..., Any], args: Sequence[Any]
    ) -> Iterator[Any]:
        """The steps of a decorated generator, which calls what it wraps at its first step only."""
        try:
            yield from steps
        except TypeError as error:
            if not was_refused_by_signature(callback, args, error):
                raise
            result = self._report_misfit(callback, args)
            if isinstance(result, GeneratorType):
                yield from result

    def _report_misfit(self, callback: Callable[..., Any], args: Sequence[Any]) -> Any:
        response: BaseResponse = args[0]
        return response._perform_handler_call(self._events[self.EVENT_INVALID_CALL], [callback])

    def run_async(self, result: Any) -> Any:
        """Wait for what an ``async def`` function returned.

        :raises SijaxError: Always; an application is needed, which knows how to run it.
        """
        if isinstance(result, CoroutineType):
            result.close()
        raise SijaxError(
            "An async function cannot run here: there is no application that would run its event "
            "loop. Use flask_sijax in a Flask application, or make it a plain function."
        )

    def new_layout(self) -> Layout:
        """How the answer of a streaming function is laid on the wire."""
        return HtmlLayout()

    # What the page needs

    def set_request_uri(self, uri: str) -> Self:
        """Let the page send its calls to ``uri``."""
        self._request_uri = uri
        return self

    def set_json_uri(self, uri: str | None) -> Self:
        """Tell the page where ``json2.js`` is; no browser of today needs it."""
        self._json_uri = uri
        return self

    def get_js(self) -> ScriptText:
        """The JavaScript that tells the client where its calls go; for a script element.

        :raises SijaxError: If no request URI is set.
        """
        if self._request_uri is None:
            raise SijaxError(
                "get_js() was called before set_request_uri(). The client must know where its "
                "calls go: set the page's own URI."
            )
        js = f"Sijax.setRequestUri({inline_json(self._request_uri)});"
        if self._json_uri is not None:
            js += f"Sijax.setJsonUri({inline_json(self._json_uri)});"
        return ScriptText(js)


def _check_options(response_class: object, args_extra: object) -> None:
    if response_class is not None and not callable(response_class):
        raise SijaxError(
            f"The response_class is {response_class!r}. It needs a class or a function that makes "
            "a response object: give a subclass of BaseResponse, or leave it out."
        )
    if args_extra is not None and not isinstance(args_extra, (list, tuple)):
        raise SijaxError(
            f"The args_extra are {args_extra!r}. They need a list or a tuple: wrap a single "
            "argument, as in [value]."
        )


def _is_offered(module: ModuleType, name: str, attribute: object) -> bool:
    if name in getattr(module, "__all__", ()):
        return True
    return inspect.isfunction(attribute) and attribute.__module__ == module.__name__
