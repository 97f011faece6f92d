"""Calls that stream: the page sees each flush while the function still works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from typing import TYPE_CHECKING

from .streaming import StreamingIframeResponse

if TYPE_CHECKING:
    from .registry import Sijax


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
