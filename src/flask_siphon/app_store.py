"""The one store of an application: sessions, revocations and what else must survive a request."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from . import config
from .errors import JamConfigError
from .stores import open_store
from .stores import Store

_NAME = "siphon.store"


def store_of(app: Flask) -> Store:
    """The application's store, opened when it is first asked for.

    It is the one that a bound ``Jam`` brought, else ``SIPHON_STORE``, else memory in tests and a
    file in the instance folder elsewhere.
    """
    store: Store | None = app.extensions.get(_NAME)
    if store is None:
        store = app.extensions[_NAME] = open_store(_url_for(app))
    return store


def bring_store(app: Flask, store: Store) -> None:
    """Make ``store`` the application's.

    :raises JamConfigError: If it has another one.
    """
    if app.extensions.setdefault(_NAME, store) is not store:
        raise JamConfigError(
            "The application has a store already, and this Jam brings another one. Name the store "
            "once: in SIPHON_STORE, or in the configuration of one Jam."
        )


def _url_for(app: Flask) -> str:
    url = config.STORE.read(app.config)
    if url is not None:
        return url
    if app.testing:
        return "memory://"
    return f"sqlite:///{Path(app.instance_path) / 'siphon-identity.sqlite3'}"
