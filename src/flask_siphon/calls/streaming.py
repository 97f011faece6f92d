"""Answers in pieces: each flush carries the commands queued since the last one."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Generator
from collections.abc import Sequence
from contextlib import closing
from html import escape
from types import GeneratorType
from typing import Any
from typing import Protocol
from typing import TYPE_CHECKING

from .commands import BaseResponse
from .commands import CallChain
from .inline import escape_json

if TYPE_CHECKING:
    from .registry import Sijax


class Layout(Protocol):
    """How flushed commands are laid on the wire, one object for each stream."""

    def chunk(self, commands: str) -> bytes: ...


class HtmlLayout:
    """Script elements for the hidden iframe of the client of 2012.

    :param nonce: Of the answer's Content Security Policy, if it has one.
    """

    def __init__(self, nonce: str | None = None) -> None:
        attribute = f' nonce="{escape(nonce)}"' if nonce else ""
        self._open = f'<script type="text/javascript"{attribute}>'
        # Browsers of that time kept the first kilobyte back before they ran anything.
        self._lead = f"{self._open}</script>" + "\n" * 2000

    def chunk(self, commands: str) -> bytes:
        lead, self._lead = self._lead, ""
        text = escape_json(commands)
        call = f"window.parent.Sijax.processCommands({text});"
        return f"{lead}{self._open}{call}</script>\n".encode()


class NdjsonLayout:
    """One line of JSON for each flush (NDJSON), for our client."""

    def chunk(self, commands: str) -> bytes:
        # A response class that indents its JSON breaks lines between values, never within one.
        return commands.replace("\n", " ").encode() + b"\n"


class StreamingIframeResponse(BaseResponse):
    """A response that a generator function flushes with each ``yield``.

    ::

        def work(obj_response):
            obj_response.html("#state", "half way")
            yield obj_response
            obj_response.html("#state", "done")

    A plain function is flushed when it is done.
    """

    def __init__(self, sijax_instance: Sijax | None, request_args: Sequence[Any]) -> None:
        super().__init__(sijax_instance, request_args)
        self._layout: Layout = (
            HtmlLayout() if sijax_instance is None else sijax_instance.new_layout()
        )

    def _flush(self) -> bytes:
        """The queue as one chunk; afterwards it is empty."""
        commands = self._get_json()
        self.clear_commands()
        return self._layout.chunk(commands)

    def _process_call_chain(self, call_chain: CallChain) -> Generator[bytes, None, None]:
        for callback, args in call_chain:
            yield from self._process_callback(callback, args)

    def _process_callback(
        self, callback: Callable[..., Any], args: Sequence[Any]
    ) -> Generator[bytes, None, None]:
        result = self._perform_handler_call(callback, args)
        if isinstance(result, GeneratorType):
            # Closed here, so that a function's ``finally`` runs as soon as the client has gone.
            with closing(result):
                for _ in result:
                    if self._commands:
                        yield self._flush()
        if self._commands:
            yield self._flush()


class CometResponse(StreamingIframeResponse):
    """The response object of a comet function."""


def register_comet_callback(
    sijax_instance: Sijax, public_name: str, callback: Callable[..., Any], **options: Any
) -> None:
    """Let the page call ``callback`` through ``sjxComet.request``; each ``yield`` flushes.

    :param options: As in :meth:`Sijax.register_callback`; ``response_class`` is
        :class:`CometResponse` unless given.
    """
    sijax_instance.register_callback(public_name, callback, **_comet(sijax_instance, options))


def register_comet_object(sijax_instance: Sijax, obj: object, **options: Any) -> None:
    """Let the page call every public callable of ``obj``, streaming; see
    :meth:`Sijax.register_object`."""
    sijax_instance.register_object(obj, **_comet(sijax_instance, options))


def _comet(sijax_instance: Sijax, options: dict[str, Any]) -> dict[str, Any]:
    return {sijax_instance.PARAM_RESPONSE_CLASS: CometResponse, **options}
