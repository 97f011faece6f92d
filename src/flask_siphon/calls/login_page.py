"""Where somebody whose session has expired logs in."""

from __future__ import annotations

from flask_login.utils import login_url

from ..exchange import Exchange
from .dispatch import uri_of


def login_url_of(exchange: Exchange) -> str | None:
    """The URL of the login view, which leads back to this page; None if there is none."""
    manager = getattr(exchange.app, "login_manager", None)
    if manager is None:
        return None
    blueprint = exchange.request.blueprint
    view = manager.blueprint_login_views.get(blueprint, manager.login_view)
    if view is None:
        return None
    return str(login_url(view, next_url=uri_of(exchange.request.environ)))
