"""Who is asking: the one answer that the guard, controllers and views share.

For now the one source is Flask-Login: its session, its remember cookie and the application's
request loader.
"""

from __future__ import annotations

from typing import Any
from typing import cast
from typing import NamedTuple

from flask import Flask
from flask import session
from flask_login import AnonymousUserMixin
from flask_login import current_user
from werkzeug.local import LocalProxy

from .exchange import current_exchange
from .exchange import Exchange

__all__ = ["Identity", "current_identity"]


class Identity(NamedTuple):
    """Who makes the current request, and how we know.

    :param user_id: The user's id as text, or None for anonymous.
    :param via: ``"header"`` if the credential cannot be sent by another site's page unasked,
        ``"cookie"`` if the browser adds it to every request, or None.
    :param source: ``"login"``, ``"remember"``, ``"loader"`` or None.
    :param payload: The verified claims of a token or session, or None.
    :param error: Why a credential that was presented does not count, or None.
    :param handle: Names the credential without being able to act as it, or None.
    """

    user_id: str | None = None
    via: str | None = None
    source: str | None = None
    payload: dict[str, Any] | None = None
    error: str | None = None
    handle: Any = None


ANONYMOUS = Identity()


def user_of(app: Flask) -> Any:
    """The user of the current request, anonymous or not.

    Without a ``LoginManager`` everybody is anonymous.
    """
    if not hasattr(app, "login_manager"):
        return AnonymousUserMixin()
    return current_user._get_current_object()


def identity_of(exchange: Exchange) -> Identity:
    """The identity of a request; asked anew each time, as it changes with a login."""
    if exchange.policy.auth == "none":
        return ANONYMOUS
    user = user_of(exchange.app)
    if not user.is_authenticated:
        return ANONYMOUS
    source = _source()
    cookies = exchange.request.cookies
    via = "header" if source == "loader" and not cookies else "cookie"
    return Identity(str(user.get_id()), via, source)


def _source() -> str:
    if "_user_id" not in session:
        return "loader"
    # Flask-Login notes in the session that a login is fresh; one by a remember cookie is not.
    return "login" if session.get("_fresh") else "remember"


def _current() -> Identity:
    exchange = current_exchange()
    return ANONYMOUS if exchange is None else identity_of(exchange)


#: The identity of the current request.
current_identity = cast(Identity, LocalProxy(_current))
