"""What an application has set up for its controllers, once ``Siphon`` is bound to it."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Any
from typing import TYPE_CHECKING

from flask import Flask

from ..access import Access
from ..data.environment import models_by_name
from ..data.transaction import Transaction
from ..exchange import Exchange

if TYPE_CHECKING:
    from ..data.database import Database
    from .controller import Published

_NAME = "siphon.http"


def _no_guard(exchange: Exchange) -> None:
    raise RuntimeError("Nobody guards this application. Write Siphon(app).")


@dataclass
class Setup:
    """What handlers of one application work with.

    :param guard: Refuses who may not come in.
    :param access: Who may come in.
    :param database: Where ``request.cr`` comes from, or None.
    :param base: The declarative base whose models are ``env[name]``, or None.
    :param published: The methods that are reachable, once they are.
    """

    guard: Callable[[Exchange], None] = _no_guard
    access: Access = field(default_factory=Access)
    database: Database | None = None
    base: Any = None
    published: list[Published] = field(default_factory=list)

    @property
    def models(self) -> Mapping[str, type]:
        """The models by name; looked up anew, as modules may still define some."""
        return models_by_name(self.base)

    @property
    def database_name(self) -> str | None:
        """The name of the database, or None."""
        return None if self.database is None else self.database.name

    def transaction(self) -> Transaction:
        """The transaction of one call."""
        return Transaction(self.database)

    def load_user(self, app: Flask, user_id: str) -> Any:
        """The user of that id, by the application's user loader.

        :raises LookupError: If there is none.
        """
        manager = getattr(app, "login_manager", None)
        load = getattr(manager, "_user_callback", None)
        user = None if load is None else load(user_id)
        if user is None:
            raise LookupError(f"There is no user {user_id!r}, or no user_loader that finds it.")
        return user


def setup_of(app: Flask) -> Setup:
    """The setup of an application; an empty one where no ``Siphon`` is bound."""
    found: Setup | None = app.extensions.get(_NAME)
    if found is None:
        found = app.extensions[_NAME] = Setup()
    return found


def bind_setup(app: Flask, setup: Setup) -> None:
    """Let the application's handlers work with this."""
    app.extensions[_NAME] = setup
