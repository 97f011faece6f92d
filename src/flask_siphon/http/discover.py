"""A description of an application's json routes, for programs."""

from __future__ import annotations

import inspect
import typing
from typing import Any

import msgspec

from ..exchange import open_exchange
from .controller import Controller
from .controller import Published
from .parameters import choices_of
from .parameters import without_none
from .routing import route
from .setup import setup_of


class Discover(Controller):
    """Answers with an OpenRPC document (https://spec.open-rpc.org), once it is registered."""

    @route("/rpc/discover", type="json", auth="user")
    def discover(self) -> dict[str, Any]:
        """Describe the json routes of this application."""
        app = open_exchange().app
        return {
            "openrpc": "1.3.2",
            "info": {"title": app.name, "version": "1"},
            "methods": [
                _describe(published)
                for published in setup_of(app).published
                if published.routing.type == "json"
            ],
        }


def _describe(published: Published) -> dict[str, Any]:
    method = getattr(type(published.controller), published.name)
    return {
        "name": published.endpoint,
        "x-urls": list(published.routing.routes),
        "summary": (inspect.getdoc(method) or "").partition("\n")[0],
        "paramStructure": "by-name",
        "params": [
            {
                "name": each.name,
                "required": each.required,
                "schema": _schema(each.annotation) if each.convert_json else {},
            }
            for each in published.signature.parameters.values()
        ],
        "result": {"name": "result", "schema": {}},
    }


def _schema(hint: Any) -> dict[str, Any]:
    """The JSON Schema of a parameter's type."""
    kind, is_optional = without_none(hint)
    choices = choices_of(kind)
    if typing.get_origin(kind) is list:
        schema: dict[str, Any] = {"type": "array", "items": _schema(*typing.get_args(kind))}
    elif choices is not None:
        schema = {"enum": [value for value, _ in choices]}
    else:
        schema = msgspec.json.schema(kind)
    return {"anyOf": [schema, {"type": "null"}]} if is_optional else schema
