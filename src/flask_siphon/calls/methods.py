"""Functions of controllers: methods that the pages of a controller's routes may call."""

from __future__ import annotations

import logging
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from functools import partial
from typing import Any
from typing import overload
from typing import TypeVar

from flask import Flask
from flask import Request

from ..exchange import Exchange
from ..http.controller import Controller
from ..http.routing import NOT_GIVEN
from .entry import enter_function
from .entry import names_function
from .functions import Function
from .functions import functions_by_endpoint
from .functions import Kind
from .functions import make_function

logger = logging.getLogger("flask_siphon.calls")

Method = TypeVar("Method", bound=Callable[..., Any])

_MARK = "_siphon_function"


@overload
def callback(method: Method, /) -> Method: ...


@overload
def callback(
    *, auth: str | None = ..., readonly: bool = ..., once: bool = ...
) -> Callable[[Method], Method]: ...


def callback(
    method: Any = None,
    *,
    auth: str | None = NOT_GIVEN,
    readonly: bool = NOT_GIVEN,
    once: bool = NOT_GIVEN,
) -> Any:
    """Decorate a method ``(self, browser, ...)`` of a controller that its pages may call.

    What is not given is taken from the method that it overrides.

    :param auth: A check of its own, after that of the route.
    :param readonly: It only reads: it may run twice, and its transaction is not committed.
    :param once: False: a call that is repeated runs again.
    :raises TypeError: If it stands on something that is no method.
    """
    return _decorate(method, "callback", auth=auth, readonly=readonly, once=once)


@overload
def comet(method: Method, /) -> Method: ...


@overload
def comet(
    *, auth: str | None = ..., readonly: bool = ..., once: bool = ...
) -> Callable[[Method], Method]: ...


def comet(
    method: Any = None,
    *,
    auth: str | None = NOT_GIVEN,
    readonly: bool = NOT_GIVEN,
    once: bool = NOT_GIVEN,
) -> Any:
    """Decorate a generator method: each ``yield`` sends what is queued. As :func:`callback`."""
    return _decorate(method, "comet", auth=auth, readonly=readonly, once=once)


def upload(
    form_id: str = NOT_GIVEN,
    *,
    auth: str | None = NOT_GIVEN,
    readonly: bool = NOT_GIVEN,
    once: bool = NOT_GIVEN,
) -> Callable[[Method], Method]:
    """Decorate a method that takes the form ``form_id`` with its files. As :func:`callback`."""
    if form_id is not NOT_GIVEN and (not form_id or not isinstance(form_id, str)):
        raise TypeError(f'upload() got {form_id!r}. It needs the id of the form: @upload("id").')
    decorate: Callable[[Method], Method] = _decorate(
        None, "upload", form_id=form_id, auth=auth, readonly=readonly, once=once
    )
    return decorate


def _decorate(method: Any, kind: Kind, **options: Any) -> Any:
    if method is None:
        return partial(_decorate, kind=kind, **options)
    if not callable(method) or isinstance(method, (staticmethod, classmethod)):
        raise TypeError(f"@{kind} stands on {method!r}. It needs a plain method, put it topmost.")
    given = {name: value for name, value in options.items() if value is not NOT_GIVEN}
    setattr(method, _MARK, {"kind": kind, **given})
    return method


def functions_of(controller: Controller) -> dict[str, Function] | None:
    """What the pages of a controller may call; None if no class of it ever declared a function.

    :raises TypeError: If a method cannot be called by a page.
    :raises ValueError: If an upload names no form, or two functions have one name.
    """
    found: dict[str, Function] = {}
    names = _names(type(controller))
    if not names:
        return None
    for name in names:
        chain = list(_declarations(type(controller), name))
        owner, attribute = next(
            (each, vars(each)[name]) for each in type(controller).__mro__ if name in vars(each)
        )
        if _given_by(attribute) is None:
            logger.warning(
                "%s.%s overrides a function of its pages without @callback, so that they cannot "
                "call it any more. Write @callback above it to keep it.",
                owner.__qualname__,
                name,
            )
            continue
        function = _merged(getattr(controller, name), name, chain)
        if function.name in found:
            raise ValueError(
                f"{found[function.name].where} and {function.where} are both called "
                f"{function.name!r} by the page. Name another method, or another form."
            )
        found[function.name] = function
    return found


def _merged(method: Callable[..., Any], name: str, chain: list[Mapping[str, Any]]) -> Function:
    """Each declaration overrides what it gave itself; the kind is that of the root, and one that
    may write lets the chain write."""
    options = {key: value for given in chain for key, value in given.items()}
    kind: Kind = chain[0]["kind"]
    del options["kind"]
    if kind == "upload" and not options.get("form_id"):
        raise ValueError(f'{method.__qualname__} names no form. Write @upload("form-id").')
    root, *overrides = chain
    options["readonly"] = root.get("readonly", False) and all(
        given.get("readonly", True) for given in overrides
    )
    return make_function(method, kind, name=name, **options)


def _names(cls: type) -> list[str]:
    """The names decorated anywhere in the chain, in the order of definition, root first."""
    names = [
        name
        for each in reversed(cls.__mro__)
        for name, attribute in vars(each).items()
        if _given_by(attribute) is not None
    ]
    return list(dict.fromkeys(names))


def _declarations(cls: type, name: str) -> Iterator[Mapping[str, Any]]:
    for each in reversed(cls.__mro__):
        given = _given_by(vars(each).get(name))
        if given is not None:
            yield given


def _given_by(attribute: object) -> Mapping[str, Any] | None:
    # Not getattr: some objects have every attribute that they are asked for.
    return getattr(attribute, "__dict__", {}).get(_MARK)


class ControllerFunctions:
    """The functions of controllers, for who publishes the routes of these."""

    def of(self, controller: Controller) -> Mapping[str, Function] | None:
        """The functions of a controller, by the names under which pages call them; None if it
        never had one."""
        return functions_of(controller)

    def add(self, app: Flask, endpoint: str, functions: Mapping[str, Function]) -> None:
        """Let the page of an endpoint call them."""
        functions_by_endpoint(app)[endpoint] = functions

    def are_named_by(self, request: Request) -> bool:
        """True if the request calls one."""
        return names_function(request)

    def enter(
        self,
        exchange: Exchange,
        functions: Mapping[str, Function],
        path: dict[str, Any],
        show: Callable[[], Any],
    ) -> Any:
        """Answer such a request. ``show`` shows the page."""
        return enter_function(exchange, functions, path, show)
