"""``@route``: what a method says of its URLs, and what a chain of overrides makes of it."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from functools import wraps
from types import FunctionType
from types import MappingProxyType
from typing import Any
from typing import cast
from typing import Final
from typing import Literal
from typing import TypeVar
from weakref import WeakKeyDictionary

from .response import Response

logger = logging.getLogger("flask_siphon.http")

Handler = TypeVar("Handler", bound=Callable[..., Any])


class _NotGiven:
    """The default of arguments for which None is a value: "as the overridden method has it"."""

    def __repr__(self) -> str:
        return "(not given)"


NOT_GIVEN: Final[Any] = _NotGiven()

#: Passed to the URL rule as they are.
RULE_OPTIONS = ("defaults", "subdomain", "host", "strict_slashes")

_MARK = "_siphon_given"


@dataclass(frozen=True)
class Routing:
    """The arguments of ``@route`` after merging; read them as ``request.routing``.

    :param routes: The URL rules.
    :param csrf: None if nobody said; publishing takes what the auth method says.
    """

    routes: tuple[str, ...] = ()
    type: Literal["http", "json"] = "http"
    auth: str = "user"
    methods: tuple[str, ...] | None = None
    cors: str | tuple[str, ...] | None = None
    cors_credentials: bool = False
    csrf: bool | None = None
    readonly: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)

    def as_mapping(self) -> Mapping[str, Any]:
        """What ``request.routing`` shows: one entry for each argument."""
        shown = {name: getattr(self, name) for name in self.__dataclass_fields__}
        options = shown.pop("options")
        return MappingProxyType({**shown, **options})


def route(
    route: str | list[str] | tuple[str, ...] | None = NOT_GIVEN,
    *,
    type: Literal["http", "json"] = NOT_GIVEN,
    auth: str = NOT_GIVEN,
    methods: list[str] | tuple[str, ...] | set[str] | None = NOT_GIVEN,
    cors: str | list[str] | tuple[str, ...] | None = NOT_GIVEN,
    cors_credentials: bool = NOT_GIVEN,
    csrf: bool = NOT_GIVEN,
    readonly: bool = NOT_GIVEN,
    extra: Mapping[str, Any] = NOT_GIVEN,
    **rule_options: Any,
) -> Callable[[Handler], Handler]:
    """Publish a method of a :class:`Controller` below one or several URLs.

    What is not given is taken from the overridden method, in the end from the default.

    :param route: A URL rule or several, each beginning with ``/``. A list replaces the list of the
        overridden method.
    :param type: ``"http"`` (default): the method answers a request. ``"json"``: it answers
        JSON-RPC 2.0 calls.
    :param auth: ``"user"`` (default), ``"public"``, ``"none"`` or a name given to
        :meth:`Siphon.auth_method`.
    :param methods: The HTTP methods. None, the default, means all.
    :param cors: ``"*"``, an origin or a list of origins whose pages may read the answer.
    :param cors_credentials: Those pages may send cookies.
    :param csrf: False: other sites' pages may post here. Default True.
    :param readonly: The transaction is never committed.
    :param extra: Keywords of your own, merged key by key; read them in ``request.routing``.
    :param rule_options: ``defaults``, ``subdomain``, ``host``, ``strict_slashes`` of the URL rule.
    :raises TypeError, ValueError: At once, if an argument cannot be used.
    """
    if callable(route):
        raise TypeError(f"@route stands on {route!r} without parentheses. Write @route(...).")
    given = {
        name: value
        for name, value in {
            "routes": _routes(route),
            "type": _one_of("type", type, ("http", "json")),
            "auth": _typed("auth", auth, str),
            "methods": _methods(methods),
            "cors": _cors(cors),
            "cors_credentials": _typed("cors_credentials", cors_credentials, bool),
            "csrf": _typed("csrf", csrf, bool),
            "readonly": _typed("readonly", readonly, bool),
            "extra": _typed("extra", extra, Mapping),
        }.items()
        if value is not NOT_GIVEN
    }
    given["options"] = _options(rule_options)
    if given.get("cors_credentials") and given.get("cors") == "*":
        raise ValueError(_STAR_WITH_CREDENTIALS)

    return lambda handler: _decorate(handler, given)


def _decorate(handler: Handler, given: Mapping[str, Any]) -> Handler:
    is_async = inspect.iscoroutinefunction(handler) or inspect.isasyncgenfunction(handler)
    if not isinstance(handler, FunctionType) or is_async:
        raise TypeError(
            f"@route stands on {handler!r}. It needs a plain method, written with 'def': put "
            "@route above other decorators, and not on static or class methods."
        )
    # The same method may stand in chains of either type: the class of the object decides.
    types: WeakKeyDictionary[type, str] = WeakKeyDictionary()

    @wraps(handler)
    def method(self: Any, /, *args: Any, **kwargs: Any) -> Any:
        result = handler(self, *args, **kwargs)
        cls = self.__class__
        merged = types.get(cls)
        if merged is None:
            merged = types[cls] = merge(cls, _name_in(cls, given, handler.__name__)).type
        return Response.load(result, handler) if merged == "http" else result

    setattr(method, _MARK, given)
    return cast(Handler, method)


def given_by(attribute: object) -> Mapping[str, Any] | None:
    """What ``@route`` on this attribute of a class gave; None if it is not decorated."""
    if isinstance(attribute, (staticmethod, classmethod)):
        attribute = attribute.__func__
    given: Mapping[str, Any] | None = getattr(attribute, _MARK, None)
    return given


def declarations(cls: type, name: str) -> Iterator[tuple[type, Mapping[str, Any]]]:
    """The decorated methods of that name, from the root of the chain down."""
    for owner in reversed(cls.__mro__):
        given = given_by(owner.__dict__.get(name))
        if given is not None:
            yield owner, given


def merge(cls: type, name: str) -> Routing:
    """What the chain of decorated methods says in the end: each overrides what it gave itself.

    The type is that of the root, and one method that may write lets the chain write.
    """
    chain = [given for _, given in declarations(cls, name)]
    values = {key: value for given in chain for key, value in given.items()}
    root = chain[0] if chain else {}
    values["type"] = root.get("type", "http")
    values["readonly"] = root.get("readonly", False) and all(
        given.get("readonly", True) for given in chain
    )
    for key in ("extra", "options"):
        merged = {each: value for given in chain for each, value in given.get(key, {}).items()}
        values[key] = MappingProxyType(merged)
    return Routing(**values)


def warn_of_contradictions(cls: type, name: str) -> None:
    """Log where an override says what :func:`merge` does not follow."""
    routing = merge(cls, name)
    (_, root), *overrides = declarations(cls, name)
    readonly = root.get("readonly", False)
    for owner, given in overrides:
        where = f"{owner.__qualname__}.{name}"
        if given.get("type", routing.type) != routing.type:
            logger.warning(
                "%s says type=%r, but overrides a method of type %r, which stays.",
                where,
                given["type"],
                routing.type,
            )
        if given.get("readonly", readonly) != readonly:
            logger.warning(
                "%s says readonly=%r, unlike the method that it overrides: it may write.",
                where,
                given["readonly"],
            )
            readonly = False


def _name_in(cls: type, given: Mapping[str, Any], default: str) -> str:
    """The name under which a class has the method; another decorator may have hidden it."""
    for owner in cls.__mro__:
        for name, attribute in owner.__dict__.items():
            if given_by(attribute) is given:
                return name
    return default


_STAR_WITH_CREDENTIALS = (
    "cors='*' with cors_credentials=True would let every site read what a visitor may see. Name "
    "the origins in a list."
)


def check_merged(routing: Routing, where: str) -> None:
    """Find what only merging brings together.

    :raises ValueError: Naming the method.
    """
    if not routing.routes:
        raise ValueError(f"{where} has no URL. Give one to @route, in any class of its chain.")
    if routing.cors_credentials and routing.cors == "*":
        raise ValueError(f"{where}: {_STAR_WITH_CREDENTIALS}")


def _routes(value: Any) -> Any:
    if value is NOT_GIVEN or value is None:
        return NOT_GIVEN
    if not isinstance(value, (str, list, tuple)):
        raise TypeError(f"route is {value!r}. It must be a URL rule or a list of them.")
    routes = (value,) if isinstance(value, str) else tuple(value)
    if not routes:
        raise ValueError("route is an empty list. Give at least one URL rule, or leave it out.")
    for each in routes:
        if not isinstance(each, str):
            raise TypeError(f"route holds {each!r}. Each must be text such as '/items'.")
        if not each.startswith("/"):
            raise ValueError(f"route is {each!r}. It must begin with '/'.")
    return routes


def _methods(value: Any) -> Any:
    if value is NOT_GIVEN or value is None:
        return value
    if not isinstance(value, (list, tuple, set, frozenset)):
        raise TypeError(f"methods is {value!r}. It must be a list, such as ['GET', 'POST'].")
    if not value:
        raise ValueError("methods is empty. Name at least one, or give None for all.")
    for each in value:
        if not isinstance(each, str):
            raise TypeError(f"methods holds {each!r}. Each must be text such as 'POST'.")
    return tuple(dict.fromkeys(each.upper() for each in value))


def _cors(value: Any) -> Any:
    if value is NOT_GIVEN or value is None or isinstance(value, str):
        return value
    if not isinstance(value, (list, tuple)) or not all(isinstance(each, str) for each in value):
        raise TypeError(f"cors is {value!r}. It must be '*', an origin or a list of origins.")
    return tuple(value)


def _typed(name: str, value: Any, kind: type) -> Any:
    if value is not NOT_GIVEN and not isinstance(value, kind):
        raise TypeError(f"{name} is {value!r}. It must be of type {kind.__name__}.")
    return value


def _one_of(name: str, value: Any, words: tuple[str, ...]) -> Any:
    if value is not NOT_GIVEN and value not in words:
        raise ValueError(f"{name} is {value!r}. It must be one of {', '.join(map(repr, words))}.")
    return value


def _options(options: dict[str, Any]) -> dict[str, Any]:
    for name in options:
        if name == "method":
            raise TypeError("route() has no argument 'method'. Did you mean methods=[...]?")
        if name not in RULE_OPTIONS:
            raise TypeError(
                f"route() has no argument {name!r}. A keyword of your own goes into "
                f"extra={{{name!r}: ...}}."
            )
    return options
