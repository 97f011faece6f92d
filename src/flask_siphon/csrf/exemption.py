"""Views that programs and other sites may send requests to; marked on the function itself."""

from __future__ import annotations

from types import FunctionType
from typing import TypeVar

from flask import Blueprint
from flask import Flask

View = TypeVar("View")

_EXEMPT_MARK = "_siphon_csrf_exempt"


def exempt(view: View) -> View:
    """Let other sites' pages, and other programs, send requests to a view or a blueprint.

    Use it for what is called by machines that authenticate themselves in another way.

    :raises TypeError: For anything else, such as the name of a view or the class of one.
    """
    if not isinstance(view, (FunctionType, Blueprint)):
        raise TypeError(
            f"exempt() got {view!r}. It needs a view function or a blueprint; a class-based view "
            "is exempted as what its as_view() returns, a controller's method by csrf=False."
        )
    setattr(view, _EXEMPT_MARK, True)
    return view


def is_exempt(app: Flask, endpoint: str, blueprints: list[str]) -> bool:
    """True if the view of an endpoint, or a blueprint that it belongs to, is exempted."""
    marked: list[object] = [app.view_functions.get(endpoint)]
    marked += [app.blueprints.get(name) for name in blueprints]
    return any(getattr(each, _EXEMPT_MARK, False) for each in marked)
