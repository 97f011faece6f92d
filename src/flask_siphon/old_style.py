"""The flags of user classes, which were methods before Flask-Login 0.3 and are properties since.

A method is always true: a user who says ``def is_active(self): return False`` would be let in.
"""

from __future__ import annotations

from functools import lru_cache
from functools import partial
from types import FunctionType
from typing import Any

_FLAGS = ("is_authenticated", "is_active", "is_anonymous")
_METHODS = (FunctionType, staticmethod, classmethod)
_ADAPTED = "_siphon_flags_adapted"


class _Flag(int):
    """True or False, also when it is called."""

    def __call__(self) -> bool:
        return bool(self)

    def __repr__(self) -> str:
        return repr(bool(self))


@lru_cache(maxsize=256)  # what raises is looked at again
def refuse_methods(cls: type) -> None:
    """Make sure that no flag is a method.

    :raises TypeError: Naming class, flag and remedy.
    """
    for name in _FLAGS:
        if isinstance(_find(cls, name), _METHODS):
            raise TypeError(
                f"{cls.__qualname__}.{name} is a method, which counts as true whatever it "
                "returns. Put @property above it, or bind the manager with setup_app()."
            )


def adapt_flags(cls: type) -> None:
    """Let the flags of a class work both ways, ``user.is_active`` and ``user.is_active()``."""
    if _ADAPTED in vars(cls):
        return
    for name in _FLAGS:
        found = _find(cls, name)
        if isinstance(found, _METHODS):
            setattr(cls, name, _both_ways(partial(_call, found)))
        elif isinstance(found, property) and found.fget is not None:
            setattr(cls, name, _both_ways(found.fget))
    setattr(cls, _ADAPTED, True)


def _find(cls: type, name: str) -> Any:
    for each in cls.__mro__:
        if name in vars(each):
            return vars(each)[name]
    return None


def _call(method: Any, user: Any) -> Any:
    return method.__get__(user, type(user))()


def _both_ways(ask: Any) -> property:
    def flag(self: Any) -> _Flag:
        return _Flag(bool(ask(self)))

    return property(flag)
