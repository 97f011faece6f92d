"""What a page may call: functions with the options of their registration."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from collections.abc import Mapping
from typing import Any
from typing import Literal
from typing import NamedTuple

from flask import Flask

from ..access import Access
from ..access import BUILT_IN
from ..exchange import policies_of
from .binding import Binding
from .uploads import func_name_by_form_id

Kind = Literal["callback", "comet", "upload"]

#: The functions of each endpoint that has some, in an application.
_NAME = "siphon.functions"


class Function(NamedTuple):
    """A function that a page may call.

    :param name: Under which the page calls it.
    :param call: The function itself, bound to its controller if it is a method.
    :param auth: A check of its own, after that of the page; None for none.
    :param readonly: It only reads: its transaction is never committed, and to run it twice is
        harmless.
    :param once: A repeated call is answered without running it again.
    :param form_id: The form whose uploads it takes, or None.
    :param where: For messages.
    """

    name: str
    kind: Kind
    call: Callable[..., Any]
    binding: Binding
    auth: str | None
    readonly: bool
    once: bool
    form_id: str | None
    where: str


def make_function(
    call: Callable[..., Any],
    kind: Kind,
    *,
    name: str | None = None,
    auth: str | None = None,
    readonly: bool = False,
    once: bool = True,
    form_id: str | None = None,
) -> Function:
    """Look at a function that is to be called by pages.

    :raises TypeError: If it cannot be one.
    """
    if not callable(call):
        raise TypeError(f"{call!r} cannot be called. Decorate a function.")
    where = getattr(call, "__qualname__", repr(call))
    inner = inspect.unwrap(call)
    if inspect.isasyncgenfunction(inner):
        raise TypeError(
            f"{where} is an async generator: each flush would run in an event loop of its own. "
            "Make it a plain generator."
        )
    if kind == "callback" and inspect.isgeneratorfunction(inner):
        raise TypeError(f"{where} is a generator. Register it with comet, so that it may stream.")
    public = func_name_by_form_id(form_id) if form_id else name or getattr(call, "__name__", None)
    if not isinstance(public, str):
        raise TypeError(f"{where} has no name. Give it one: callback(name=...).")
    return Function(
        name=public,
        kind=kind,
        call=call,
        binding=Binding(call, where, is_upload=kind == "upload"),
        auth=auth,
        readonly=readonly,
        once=once and not readonly,
        form_id=form_id,
        where=where,
    )


def check_auth(app: Flask, access: Access) -> None:
    """Find pages and functions whose ``auth`` nobody has registered.

    :raises ValueError: For the first one.
    """
    for endpoint, functions in functions_by_endpoint(app).items():
        asked = {endpoint: policies_of(app)[endpoint].auth}
        asked.update({each.where: each.auth for each in functions.values() if each.auth})
        for where, auth in asked.items():
            if auth not in BUILT_IN and auth not in access.methods:
                known = ", ".join(map(repr, (*BUILT_IN, *access.methods)))
                raise ValueError(
                    f"{where} asks for auth={auth!r}. Known are {known}; others are registered "
                    "with siphon.auth_method."
                )


def functions_by_endpoint(app: Flask) -> dict[str, Mapping[str, Function]]:
    """The functions of each endpoint of an application that has some."""
    found: dict[str, Mapping[str, Function]] = app.extensions.setdefault(_NAME, {})
    return found
