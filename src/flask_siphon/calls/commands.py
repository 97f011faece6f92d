"""The commands that a function queues for the page, in the order in which the page runs them."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from types import AsyncGeneratorType
from types import CoroutineType
from types import GeneratorType
from typing import Any
from typing import Self
from typing import TYPE_CHECKING

from ..encoding import Json
from ..encoding import PlainJson
from ..errors import SijaxError

if TYPE_CHECKING:
    from .registry import Sijax

#: A function of a call with the arguments that follow the response object.
CallChain = Sequence[tuple[Callable[..., Any], Sequence[Any]]]

_plain_json = PlainJson()

#: What an encoder raises for a value that JSON cannot carry.
_UNFIT = (TypeError, ValueError, RecursionError)


class BaseResponse:
    """The answer to a call: a queue of commands. Functions know it as ``obj_response``.

    Every command method returns the object itself, so that commands can be chained. Selectors are
    CSS selectors (and those of jQuery's that the client knows). What a function returns is
    ignored; see :meth:`result`.

    :param sijax_instance: The object that executes the call.
    :param request_args: The arguments that came with it.
    """

    COMMAND_ALERT = "alert"
    COMMAND_HTML = "html"
    COMMAND_SCRIPT = "script"
    COMMAND_ATTR = "attr"
    COMMAND_CSS = "css"
    COMMAND_REMOVE = "remove"
    COMMAND_CALL = "call"
    COMMAND_RESULT = "result"

    #: How the answer is written as JSON; a subclass may choose otherwise.
    JSON_AS_ASCII = False
    JSON_SEPARATORS: tuple[str, str] | None = (",", ":")
    JSON_INDENT: int | str | None = None
    JSON_SORT_KEYS = False

    def __init__(self, sijax_instance: Sijax | None, request_args: Sequence[Any]) -> None:
        self._sijax = sijax_instance
        self._request_args = request_args
        self._commands: list[dict[str, Any]] = []

    def alert(self, message: object) -> Self:
        """Show ``message`` in the browser's alert window."""
        return self._add_command(self.COMMAND_ALERT, {"alert": message})

    def html(self, selector: str, html: object) -> Self:
        """Make ``html`` the content of the elements. Escape what users wrote."""
        return self._set_html(selector, html, "replace")

    def html_append(self, selector: str, html: object) -> Self:
        """Add ``html`` at the end of the elements' content. Escape what users wrote."""
        return self._set_html(selector, html, "append")

    def html_prepend(self, selector: str, html: object) -> Self:
        """Add ``html`` at the start of the elements' content. Escape what users wrote."""
        return self._set_html(selector, html, "prepend")

    def _set_html(self, selector: str, html: object, set_type: str) -> Self:
        return self._add_command(
            self.COMMAND_HTML, {"selector": selector, "html": html, "setType": set_type}
        )

    def attr(self, selector: str, property_name: str, value: object) -> Self:
        """Set a property or attribute of the elements, such as ``value`` or ``data-id``."""
        return self._set_attr(selector, property_name, value, "replace")

    def attr_append(self, selector: str, property_name: str, value: object) -> Self:
        """Add ``value`` to the end of what each element has there."""
        return self._set_attr(selector, property_name, value, "append")

    def attr_prepend(self, selector: str, property_name: str, value: object) -> Self:
        """Add ``value`` to the start of what each element has there."""
        return self._set_attr(selector, property_name, value, "prepend")

    def _set_attr(self, selector: str, name: str, value: object, set_type: str) -> Self:
        return self._add_command(
            self.COMMAND_ATTR,
            {"selector": selector, "key": name, "value": value, "setType": set_type},
        )

    def css(self, selector: str, property_name: str, value: object) -> Self:
        """Set one style property of the elements; a plain number means pixels."""
        return self._add_command(
            self.COMMAND_CSS, {"selector": selector, "key": property_name, "value": value}
        )

    def remove(self, selector: str) -> Self:
        """Remove the elements from the page."""
        return self._add_command(self.COMMAND_REMOVE, {"remove": selector})

    def script(self, js: str) -> Self:
        """Run JavaScript. Under a Content Security Policy this needs the page's nonce;
        :meth:`call` does not."""
        return self._add_command(self.COMMAND_SCRIPT, {"script": js})

    def redirect(self, uri: str) -> Self:
        """Send the browser to another page, of the ``http`` or ``https`` scheme."""
        try:
            script = f"window.location = {self.dumps(uri)};"
        except _UNFIT as error:
            raise _unfit("redirect", error) from error
        return self._add_command(self.COMMAND_SCRIPT, {"script": script, "redirect": uri})

    def call(self, js_func_name: str, func_params: Sequence[Any] | None = None) -> Self:
        """Call a JavaScript function of the page.

        :param js_func_name: Its name seen from ``window``, such as ``"Chat.refresh"``.
        :param func_params: Its arguments, a list or tuple.
        :raises SijaxError: If ``func_params`` is anything else.
        """
        if not isinstance(func_params, (list, tuple, type(None))):
            raise SijaxError(
                f"call({js_func_name!r}, ...) got {func_params!r}. It needs a list or a tuple of "
                "arguments: wrap a single one, as in [value]."
            )
        return self._add_command(
            self.COMMAND_CALL, {"call": js_func_name, "params": list(func_params or ())}
        )

    def result(self, value: object) -> Self:
        """Give the calling JavaScript a value: its promise resolves to it, the last one wins."""
        return self._add_command(self.COMMAND_RESULT, {"result": value})

    def clear_commands(self) -> Self:
        """Forget the commands queued so far."""
        self._commands = []
        return self

    def dumps(self, value: object) -> str:
        """``value`` as JSON, the way this class writes it."""
        switches = (
            self.JSON_AS_ASCII,
            self.JSON_SEPARATORS,
            self.JSON_INDENT,
            self.JSON_SORT_KEYS,
        )
        return self._codec.dumps(value, switches)

    @property
    def _codec(self) -> Json:
        return self._sijax.json if self._sijax is not None else _plain_json

    def _add_command(self, cmd_type: str, params: Mapping[str, Any] | None = None) -> Self:
        """Queue a command of any type, also one that only this application's pages know."""
        self._commands.append({**(params or {}), "type": cmd_type})
        return self

    def _get_request_args(self) -> list[Any]:
        """The arguments that the function gets after the response object.

        :raises InvalidCall: If what came with the request cannot be arguments of the function.
        """
        return list(self._request_args)

    def _get_json(self) -> str:
        """The queue as JSON.

        :raises SijaxError: If a command holds a value that JSON cannot carry; it says which.
        """
        try:
            return self.dumps(self._commands)
        except _UNFIT as error:
            raise _unfit(self._first_unfit_command(), error) from error

    def _first_unfit_command(self) -> str:
        for command in self._commands:
            try:
                self.dumps(command)
            except _UNFIT:
                return str(command.get("type"))
        return "?"

    def _process_call_chain(self, call_chain: CallChain) -> Any:
        """Run the functions one after the other; the answer is the queue they leave."""
        for callback, args in call_chain:
            self._process_callback(callback, args)
        return self._get_json()

    def _process_callback(self, callback: Callable[..., Any], args: Sequence[Any]) -> Any:
        result = self._perform_handler_call(callback, args)
        if type(result) is GeneratorType:
            result.close()
            raise SijaxError(
                "A regular function was a generator, so nothing of it has run. Register it with "
                "register_comet_callback() if it is to stream, or take the yield out."
            )

    def _perform_handler_call(self, callback: Callable[..., Any], args: Sequence[Any]) -> Any:
        result = callback(self, *args)
        if type(result) in (CoroutineType, AsyncGeneratorType):
            return self._executor.run_async(result)
        return result

    @property
    def _executor(self) -> Sijax:
        if self._sijax is None:
            raise SijaxError(
                f"{type(self).__name__}(None, ...) can queue commands, but not run functions. "
                "Make it with a Sijax object."
            )
        return self._sijax


def _unfit(command: str, error: Exception) -> SijaxError:
    return SijaxError(
        f"The command {command!r} carries a value that JSON cannot: {error}. Commands take text, "
        "numbers, lists, dicts and what the application's JSON provider knows."
    )
