"""What a call works with: a database session, a user, a context, and the models by name."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any


class Environment:
    """Read-only; call it for a changed copy with the same database session.

    :param cr: Gives the SQLAlchemy session, opened at first use.
    :param user: Gives the user, who may be known only later than the rest.
    :param context: Whatever the caller wants handlers to know, such as a language.
    :param models: The mapped classes, by class name and by table name.
    """

    __slots__ = ("_context", "_models", "_session", "_user")

    def __init__(
        self,
        session: Callable[[], Any],
        user: Callable[[], Any],
        context: Mapping[str, Any],
        models: Mapping[str, type],
    ) -> None:
        self._session = session
        self._user = user
        self._context = MappingProxyType(dict(context))
        self._models = models

    @property
    def cr(self) -> Any:
        """The SQLAlchemy session of this call."""
        return self._session()

    @property
    def user(self) -> Any:
        """The user."""
        return self._user()

    @property
    def uid(self) -> str | None:
        """The user's id as text; None for an anonymous visitor."""
        return user_id(self.user)

    @property
    def context(self) -> Mapping[str, Any]:
        """A mapping that cannot be written to."""
        return self._context

    def __getitem__(self, name: str) -> type:
        return self._models[name]

    def __call__(self, user: Any = None, context: Mapping[str, Any] | None = None) -> Environment:
        """A copy for another user or with another context."""
        return Environment(
            self._session,
            self._user if user is None else lambda: user,
            self._context if context is None else context,
            self._models,
        )


def user_id(user: Any) -> str | None:
    """What ``get_id()`` of a user says, as text."""
    get_id = getattr(user, "get_id", None)
    found = get_id() if get_id is not None else None
    return None if found is None else str(found)


def models_by_name(base: Any) -> Mapping[str, type]:
    """The mapped classes of a declarative base, by class name and by table name."""
    if base is None:
        return {}
    models: dict[str, type] = {}
    for mapper in base.registry.mappers:
        models[mapper.class_.__name__] = mapper.class_
        table = getattr(mapper.local_table, "name", None)
        # Of classes that share a table, its name is that of the one they inherit from.
        inherited = getattr(mapper.inherits, "local_table", None)
        if table is not None and mapper.local_table is not inherited:
            models.setdefault(table, mapper.class_)
    return models
