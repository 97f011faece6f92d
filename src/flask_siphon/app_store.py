"""The one store of an application: sessions, revocations and what else must survive a request."""

from __future__ import annotations

import logging
from pathlib import Path

from flask import Flask

from . import config
from .errors import JamConfigError
from .stores import MemoryStore
from .stores import open_store
from .stores import Store

logger = logging.getLogger("flask_siphon.stores")

_NAME = "siphon.store"


def store_of(app: Flask) -> Store:
    """The application's store, opened when it is first asked for.

    It is the one that a bound ``Jam`` brought, else ``SIPHON_STORE``, else memory in tests and a
    file in the instance folder elsewhere.
    """
    store: Store | None = app.extensions.get(_NAME)
    if store is None:
        # Of two threads that ask first, both get the same.
        store = app.extensions.setdefault(_NAME, open_store(_url_for(app)))
        _warn_of_memory(app, store)
    return store


def check_store(app: Flask) -> None:
    """Make sure, before the first request needs it, that ``SIPHON_STORE`` names a store.

    :raises JamConfigError: If it names none. Nothing is opened.
    """
    url = config.STORE.read(app.config)
    if url is not None:
        open_store(url)


def bring_store(app: Flask, store: Store) -> None:
    """Make ``store`` the application's.

    :raises JamConfigError: If it has another one.
    """
    if app.extensions.setdefault(_NAME, store) is not store:
        raise JamConfigError(
            "The application has a store already, and this Jam brings another one. Name the store "
            "once: in SIPHON_STORE, or in the configuration of one Jam."
        )
    _warn_of_memory(app, store)


def _warn_of_memory(app: Flask, store: Store) -> None:
    if isinstance(store, MemoryStore) and not (app.debug or app.testing):
        logger.warning(
            "Sessions and revocations are kept in this process's memory: its end ends all logins, "
            "and a second process knows none of them. Set SIPHON_STORE to sqlite:///... or "
            "redis://..."
        )


def _url_for(app: Flask) -> str:
    url = config.STORE.read(app.config)
    if url is not None:
        return url
    if app.testing:
        return "memory://"
    return f"sqlite:///{Path(app.instance_path) / 'siphon-identity.sqlite3'}"
