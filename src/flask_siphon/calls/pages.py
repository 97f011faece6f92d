"""``page``: a view whose page may call functions."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from functools import update_wrapper
from types import FunctionType
from types import MappingProxyType
from typing import Any
from typing import NamedTuple
from typing import overload
from typing import TypeVar

from flask import Blueprint
from flask import Flask
from flask.blueprints import BlueprintSetupState

from ..exchange import open_exchange
from ..exchange import policies_of
from ..exchange import Policy
from ..http.routing import RULE_OPTIONS
from .entry import enter_page
from .functions import Function
from .functions import functions_by_endpoint
from .functions import Kind
from .functions import make_function

Callback = TypeVar("Callback", bound=Callable[..., Any])

_OPTIONS = ("endpoint", "methods", *RULE_OPTIONS)


class _Entrance(NamedTuple):
    """How one endpoint is entered.

    :param methods: What the view itself answers, beside GET and HEAD.
    """

    policy: Policy
    methods: frozenset[str]
    view: Callable[..., Any]


class Page:
    """A view whose page may call functions; made by :func:`page`.

    It is called like the function that it stands for.
    """

    def __init__(self, view: Callable[..., Any]) -> None:
        self._view = view
        self._functions: dict[str, Function] = {}
        self._apps: list[Flask] = []
        self._entrances: dict[tuple[Flask | Blueprint, str], _Entrance] = {}
        #: The name for :func:`flask.url_for`; with several URLs that of the last one.
        self.endpoint: str = ""
        #: What the page may call, by name.
        self.functions: Mapping[str, Function] = MappingProxyType(self._functions)
        update_wrapper(self, view)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._view(*args, **kwargs)

    # What the page may call

    @overload
    def callback(self, function: Callback, /) -> Callback: ...

    @overload
    def callback(
        self,
        *,
        name: str | None = None,
        auth: str | None = None,
        readonly: bool = False,
        once: bool = True,
    ) -> Callable[[Callback], Callback]: ...

    def callback(
        self,
        function: Any = None,
        *,
        name: str | None = None,
        auth: str | None = None,
        readonly: bool = False,
        once: bool = True,
    ) -> Any:
        """Decorate a function ``(browser, ...)`` that the page may call.

        :param name: Under which the page calls it; default its own.
        :param auth: A check of its own, after that of the page.
        :param readonly: It only reads: it may run twice, and its transaction is not committed.
        :param once: False: a call that is repeated runs again.
        :raises TypeError: If it cannot be called by a page.
        :raises ValueError: If the page has a function of that name.
        :raises RuntimeError: Once the application has served a request.
        """
        options = {"name": name, "auth": auth, "readonly": readonly, "once": once}
        return self._register(function, "callback", options)

    @overload
    def comet(self, function: Callback, /) -> Callback: ...

    @overload
    def comet(
        self,
        *,
        name: str | None = None,
        auth: str | None = None,
        readonly: bool = False,
        once: bool = True,
    ) -> Callable[[Callback], Callback]: ...

    def comet(
        self,
        function: Any = None,
        *,
        name: str | None = None,
        auth: str | None = None,
        readonly: bool = False,
        once: bool = True,
    ) -> Any:
        """Decorate a generator function: each ``yield`` sends what is queued. Options and errors
        as in :meth:`callback`."""
        options = {"name": name, "auth": auth, "readonly": readonly, "once": once}
        return self._register(function, "comet", options)

    def upload(
        self,
        form_id: str,
        *,
        auth: str | None = None,
        readonly: bool = False,
        once: bool = True,
    ) -> Callable[[Callback], Callback]:
        """Decorate a function that takes the form ``form_id`` with its files, and may stream.
        Options and errors as in :meth:`callback`."""
        if not form_id or not isinstance(form_id, str):
            raise TypeError(
                f'upload() got {form_id!r}. It needs the id of the form: @page.upload("form-id").'
            )
        options = {"form_id": form_id, "auth": auth, "readonly": readonly, "once": once}
        decorate: Callable[[Callback], Callback] = self._register(None, "upload", options)
        return decorate

    def _register(self, function: Any, kind: Kind, options: dict[str, Any]) -> Any:
        def register(function: Callback) -> Callback:
            made = make_function(function, kind, **options)
            self._check_open(made)
            if made.name in self._functions:
                raise ValueError(
                    f"This page has a function {made.name!r}: {self._functions[made.name].where}. "
                    "Give the other one a name: callback(name=...)."
                )
            if made.auth and any(each.policy.auth == "none" for each in self._entrances.values()):
                raise ValueError(
                    f"{made.where} asks for auth={made.auth!r}, but its page has auth='none' and "
                    "never looks who calls. Give the page auth='public'."
                )
            self._functions[made.name] = made
            return function

        return register if function is None else register(function)

    def _check_open(self, function: Function) -> None:
        if any(app._got_first_request for app in self._apps):
            raise RuntimeError(
                f"{function.where} was registered after the first request. Register the functions "
                "of a page where it is defined."
            )

    # Where it is

    def _add_to(self, app: Any, endpoint: str, policy: Policy) -> None:
        """Be the page of an endpoint."""
        self._apps.append(app)
        policies_of(app)[endpoint] = policy
        functions_by_endpoint(app)[endpoint] = self.functions

    def _bind_to(
        self, owner: Flask | Blueprint, rule: str, policy: Policy, options: dict[str, Any]
    ) -> None:
        endpoint = options.pop("endpoint", None) or self._view.__name__
        methods = frozenset(each.upper() for each in options.pop("methods", None) or ())
        entrance = self._entrances.setdefault(
            (owner, endpoint), _Entrance(policy, methods, self._enter_by(methods))
        )
        if entrance[:2] != (policy, methods):
            raise ValueError(
                f"Two URLs of {self._view.__qualname__} share the endpoint {endpoint!r}, but not "
                "auth, csrf and methods. Give one of them an endpoint of its own."
            )
        owner.add_url_rule(
            rule, endpoint, entrance.view, methods=methods | {"GET", "POST"}, **options
        )
        if isinstance(owner, Flask):
            self.endpoint = endpoint
            self._add_to(owner, endpoint, policy)
        else:
            self.endpoint = f"{owner.name}.{endpoint}"
            owner.record(lambda state: self._add_to(state.app, _endpoint(state, endpoint), policy))

    def _enter_by(self, methods: frozenset[str]) -> Callable[..., Any]:
        def view(**path: Any) -> Any:
            return enter_page(open_exchange(), self.functions, self._view, path, methods)

        return update_wrapper(view, self._view)


def page(
    owner: Flask | Blueprint,
    rule: str,
    *,
    auth: str = "user",
    csrf: bool = True,
    **rule_options: Any,
) -> Callable[[Callable[..., Any]], Page]:
    """Decorate a view, so that its page may call functions.

    ::

        @page(app, "/items/<int:list_id>")
        def items(list_id):
            return render_template("items.html")

        @items.callback
        def rename(browser, list_id, id: int, title: str):
            browser.text(f"#item{id}", title)

    Several may be stacked: the functions belong to all URLs.

    :param owner: The application, bound to a :class:`~flask_siphon.Siphon`, or a blueprint.
    :param rule: The URL rule.
    :param auth: ``"user"`` (default), ``"public"``, ``"none"`` or a name given to
        :meth:`Siphon.auth_method`.
    :param csrf: False: other sites' pages may post here.
    :param rule_options: ``endpoint``, ``defaults``, ``subdomain``, ``host``, ``strict_slashes``,
        and ``methods``: what the view itself answers beside GET and HEAD.
    :raises TypeError: If an argument cannot be used.
    """
    if not isinstance(owner, (Flask, Blueprint)):
        raise TypeError(f"page() got {owner!r}. It needs the application or a blueprint first.")
    if (type(auth), type(csrf)) != (str, bool):
        raise TypeError(f"page() got auth={auth!r}, csrf={csrf!r}. They are a text and a bool.")
    for name in rule_options:
        if name not in _OPTIONS:
            raise TypeError(f"page() has no argument {name!r}. Known are {', '.join(_OPTIONS)}.")
    if isinstance(rule_options.get("methods"), str):
        raise TypeError(
            "page() got one text as methods. It needs a list of them: methods=['POST']."
        )

    policy = Policy(kind="page", auth=auth, csrf=csrf)

    def decorate(view: Callable[..., Any]) -> Page:
        if not isinstance(view, (FunctionType, Page)):
            raise TypeError(f"@page stands on {view!r}. It needs a function, or another @page.")
        made = view if isinstance(view, Page) else Page(view)
        made._bind_to(owner, rule, policy, dict(rule_options))
        return made

    return decorate


def _endpoint(state: BlueprintSetupState, endpoint: str) -> str:
    """The full name of an endpoint of a blueprint, where the blueprint is registered."""
    return f"{state.name_prefix}.{state.name}.{endpoint}".lstrip(".")
