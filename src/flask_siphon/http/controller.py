"""Classes of handlers that extend each other, and the objects that are published of them."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any
from typing import NamedTuple

from .parameters import Signature
from .routing import check_merged
from .routing import declarations
from .routing import given_by
from .routing import merge
from .routing import Routing
from .routing import warn_of_contradictions

logger = logging.getLogger("flask_siphon.http")


class Controller:
    """The base of all controllers. Defining a subclass publishes nothing; registering it does."""

    #: Stands for the class's name in endpoints; for two root classes of one name.
    controller_name: str | None = None


class Published(NamedTuple):
    """A method as it is reachable in one application."""

    endpoint: str
    controller: Controller
    name: str
    routing: Routing
    signature: Signature

    @property
    def where(self) -> str:
        """For messages."""
        return f"{type(self.controller).__name__}.{self.name}"


class ControllerSet:
    """The controllers that applications have registered, in that order."""

    def __init__(self) -> None:
        self._classes: list[type[Controller]] = []
        self.is_closed = False

    def add(self, sources: Iterable[type[Controller] | ModuleType | str]) -> None:
        """Register classes, or those that a module defines.

        :raises RuntimeError: Once an application has published them.
        :raises TypeError: For anything else.
        """
        if self.is_closed:
            raise RuntimeError(
                "register_controllers() was called after the controllers were published. Call it "
                "before the first request and before publish()."
            )
        for source in sources:
            for cls in _classes_of(source):
                for each in reversed(cls.__mro__):
                    if _is_controller(each) and each not in self._classes:
                        self._classes.append(each)

    def publish(self) -> Iterator[Published]:
        """One entry for each reachable method. A new object of each controller, for one app.

        :raises TypeError: If classes cannot be combined.
        :raises ValueError: If a method has no URL, or two root classes bear one name.
        """
        self.is_closed = True
        names: dict[str, type] = {}
        for leaves in self._trees():
            cls = _combine(leaves)
            for root in _roots(cls):
                name = root.controller_name or root.__name__
                if names.setdefault(name, root) is not root:
                    raise ValueError(
                        f"Two controllers are called {name!r}: {_full_name(names[name])} and "
                        f"{_full_name(root)}. Give one a class attribute controller_name."
                    )
            yield from _published(cls())

    def _trees(self) -> list[list[type[Controller]]]:
        """The leaves, together if they have a root class in common, in order of registration."""
        extended = {each for cls in self._classes for each in cls.__mro__[1:]}
        leaves = [cls for cls in self._classes if cls not in extended]
        trees: list[tuple[set[type], list[type[Controller]]]] = []
        for leaf in leaves:
            roots = set(_roots(leaf))
            joined = [leaf]
            apart = []
            for tree in trees:
                if tree[0] & roots:
                    roots |= tree[0]
                    joined = [*tree[1], *joined]
                else:
                    apart.append(tree)
            trees = [*apart, (roots, sorted(joined, key=leaves.index))]
        return [tree for _, tree in sorted(trees, key=lambda tree: leaves.index(tree[1][0]))]


def _classes_of(source: type[Controller] | ModuleType | str) -> list[type[Controller]]:
    if isinstance(source, str):
        source = import_module(source)
    if isinstance(source, ModuleType):
        return [
            each
            for each in vars(source).values()
            if _is_controller(each) and each.__module__ == source.__name__
        ]
    if not _is_controller(source):
        raise TypeError(
            f"register_controllers() got {source!r}. It needs subclasses of Controller, or modules "
            "that define some."
        )
    return [source]


def _is_controller(each: Any) -> bool:
    return isinstance(each, type) and issubclass(each, Controller) and each is not Controller


def _roots(cls: type) -> list[type[Controller]]:
    """The classes of a chain that stand directly below ``Controller``."""
    return [each for each in cls.__mro__ if Controller in each.__bases__]


def _combine(leaves: list[type[Controller]]) -> type[Controller]:
    if len(leaves) == 1:
        return leaves[0]
    root = _roots(leaves[0])[-1].__name__
    name = f"{root} (extended by {', '.join(leaf.__name__ for leaf in leaves)})"
    try:
        # The last one registered comes first: its super() walks through the others to the root.
        return type(name, tuple(reversed(leaves)), {})
    except TypeError as error:
        names = ", ".join(_full_name(leaf) for leaf in leaves)
        raise TypeError(f"These controllers cannot be combined: {names}. {error}") from error


def _full_name(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def _published(controller: Controller) -> Iterator[Published]:
    cls = type(controller)
    for name in _routed_names(cls):
        owner, attribute = next(
            (each, each.__dict__[name]) for each in cls.__mro__ if name in each.__dict__
        )
        if given_by(attribute) is None:
            logger.warning(
                "%s.%s overrides a published method without @route, so that it is not reachable "
                "any more. Write @route() above it to keep it.",
                owner.__qualname__,
                name,
            )
            continue
        where = f"{owner.__qualname__}.{name}"
        if isinstance(attribute, (staticmethod, classmethod)):
            raise TypeError(f"{where} is a static or class method. A handler is a plain method.")
        warn_of_contradictions(cls, name)
        routing = merge(cls, name)
        check_merged(routing, where)
        signature = Signature(attribute, where)
        declaring, _ = next(declarations(cls, name))
        root = next(iter(_roots(declaring)[::-1]), None) or _roots(cls)[-1]
        yield Published(
            f"{root.controller_name or root.__name__}.{name}",
            controller,
            name,
            routing,
            signature,
        )


def _routed_names(cls: type) -> list[str]:
    """The names decorated anywhere in the chain, in the order of definition, root first."""
    names: dict[str, None] = {}
    for each in reversed(cls.__mro__):
        for name, attribute in each.__dict__.items():
            if given_by(attribute) is not None:
                names[name] = None
    return list(names)
