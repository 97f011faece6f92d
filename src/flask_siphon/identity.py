"""Who is asking: one answer, however the caller came in.

The credentials of a request are looked at when somebody first asks, once, in this order: headers,
cookies of the extensions, Flask-Login's session, its remember cookie, the application's own
request loader. The first that yields an active user decides; a header decides alone.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from collections.abc import Sequence
from functools import partial
from typing import Any
from typing import cast
from typing import NamedTuple
from typing import Protocol

from flask import current_app
from flask import Flask
from flask import g
from flask import has_request_context
from flask import Response
from flask import session
from flask_login import AnonymousUserMixin
from flask_login import current_user
from flask_login import LoginManager
from flask_login import user_accessed
from flask_login import user_unauthorized
from flask_login import UserMixin
from werkzeug.local import LocalProxy

from . import login_session
from .app_store import store_of
from .credentials import Absent
from .credentials import bearer_of
from .errors import SessionExpired
from .errors import StoreDown
from .errors import TokenError
from .exchange import Exchange
from .exchange import open_exchange
from .revocations import Revocations

logger = logging.getLogger("flask_siphon.identity")

__all__ = ["Identity", "current_identity", "still_valid"]


class Identity(NamedTuple):
    """Who makes the current request, and how we know.

    :param user_id: The user's id as text, or None for anonymous.
    :param via: ``"header"`` if the credential cannot be sent by another site's page unasked,
        ``"cookie"`` if the browser adds it to every request, or None.
    :param source: ``"jwt"``, ``"session"``, ``"login"``, ``"remember"``, ``"loader"`` or None.
    :param payload: The verified claims of a token, the data of a session, or None.
    :param error: Why a credential that was presented does not count
        (:attr:`TokenError.code`), or None.
    :param handle: Names the credential without being able to act as it, or None; for
        :func:`still_valid`.
    """

    user_id: str | None = None
    via: str | None = None
    source: str | None = None
    payload: dict[str, Any] | None = None
    error: str | None = None
    handle: dict[str, Any] | None = None


ANONYMOUS = Identity()


class Verified(NamedTuple):
    """A credential that counts.

    :param payload: What it says.
    :param handle: Names it without being able to act as it; its ``user`` is whom it speaks for.
    """

    payload: dict[str, Any]
    handle: dict[str, Any]


class CredentialReader(Protocol):
    """Something that reads credentials from requests, such as ``JWTExtension``."""

    source: str
    header_name: str | None
    cookie_name: str | None

    def verify(self, credential: str) -> Verified: ...

    def revoke(self, credential: str) -> None: ...


class Readers:
    """Those of one application, in the order in which they were bound."""

    def __init__(self) -> None:
        self.every: list[CredentialReader] = []
        #: Each with the name of its header in a WSGI environment.
        self.of_headers: list[tuple[str, CredentialReader]] = []
        #: Each with the name of its cookie.
        self.of_cookies: list[tuple[str, CredentialReader]] = []
        #: What the answer to somebody whose identity was asked depends on.
        self.vary = "Cookie"

    def add(self, reader: CredentialReader) -> None:
        self.every.append(reader)
        if reader.header_name:
            name = reader.header_name.upper().replace("-", "_")
            self.of_headers.append((f"HTTP_{name}", reader))
            self.vary += f", {reader.header_name}"
        if reader.cookie_name:
            self.of_cookies.append((reader.cookie_name, reader))


def readers_of(app: Flask) -> Readers:
    """The credential readers bound to an application."""
    readers: Readers | None = app.extensions.get("siphon.readers")
    if readers is None:
        readers = app.extensions.setdefault("siphon.readers", Readers())
    return readers


class Presented(NamedTuple):
    """What the readers make of a request.

    :param decides: Nothing else is to be asked.
    """

    identity: Identity
    decides: bool


_NOTHING = Presented(ANONYMOUS, False)


def present(exchange: Exchange) -> Presented:
    """Ask the readers: headers first, then cookies.

    :raises StoreDown: If nobody can say whether a credential counts.
    """
    readers = readers_of(exchange.app)
    if not readers.every:
        return _NOTHING
    by_header = _ask_headers(exchange, readers)
    if by_header is not None:
        return by_header
    return _ask_cookies(exchange, readers)


def _ask_headers(exchange: Exchange, readers: Readers) -> Presented | None:
    error = None
    for name, reader in readers.of_headers:
        credential = bearer_of(exchange.request.environ.get(name))
        if credential is Absent.NOTHING:
            continue
        try:
            if credential is Absent.MALFORMED:
                raise TokenError("malformed")
            verified = reader.verify(credential)
        except TokenError as refused:
            error = error or refused.code
            continue
        return Presented(_identity(reader, "header", verified), True)
    if error is None:
        return None
    # A header is explicit: if it does not count, cookies are not tried in its place.
    logger.info("A credential in a header of %r was refused: %s", exchange.request.path, error)
    return Presented(Identity(error=error), True)


def _ask_cookies(exchange: Exchange, readers: Readers) -> Presented:
    nameless = ANONYMOUS
    for name, reader in readers.of_cookies:
        credential = exchange.request.cookies.get(name)
        if not credential:
            continue
        try:
            verified = reader.verify(credential)
        except TokenError as refused:
            logger.info(
                "A credential in a cookie of %r was refused: %s",
                exchange.request.path,
                refused.code,
            )
            continue
        found = _identity(reader, "cookie", verified)
        if found.user_id is not None:
            return Presented(found, True)
        if nameless is ANONYMOUS:
            nameless = found
    return Presented(nameless, False)


def _identity(reader: CredentialReader, via: str, verified: Verified) -> Identity:
    payload, handle = verified
    return Identity(handle["user"], via, reader.source, payload, None, handle)


def identity_of(exchange: Exchange) -> Identity:
    """The identity of a request, found out when first asked for.

    :raises StoreDown: If nobody can say, the first time; an error page that asks again is told
        that nobody is there.
    """
    if exchange.identity is None:
        exchange.identity = ANONYMOUS
        if exchange.policy.auth != "none":
            try:
                exchange.identity = _resolve(exchange)
            except StoreDown as down:
                exchange.store_down = down
                raise
    identity: Identity = exchange.identity
    return identity


def _resolve(exchange: Exchange) -> Identity:
    presented = present(exchange)
    manager: LoginManager | None = getattr(exchange.app, "login_manager", None)
    if manager is None:
        return presented.identity
    if presented.decides:
        user, found = _user_named(manager, presented.identity), presented.identity
    else:
        user, found = _ask_login(exchange, manager)
        if presented.identity.payload is not None:
            found = found._replace(payload=presented.identity.payload)
    manager._update_request_context_with_user(user)
    if user is None:
        return presented.identity._replace(user_id=None)
    if found.source != "login" and login_session.peek().get("_fresh"):
        # The session is of somebody else: it must not make this login a fresh one.
        session["_fresh"] = False
    return found


def _user_named(manager: LoginManager, identity: Identity) -> Any:
    """The user whom a payload names, by the application's user loader if it has one."""
    if identity.user_id is None:
        return None
    if manager._user_callback is not None:
        return _active(manager, manager._user_callback(identity.user_id))
    user = UserMixin()
    user.id = identity.user_id
    user.payload = identity.payload
    return user


def _active(manager: LoginManager, user: Any) -> Any:
    if user is None:
        return None
    check = getattr(manager, "check_user", None)  # ours knows whether is_active is what it says
    if check is not None:
        check(user)
    return user if user.is_active else None


def _ask_login(exchange: Exchange, manager: LoginManager) -> tuple[Any, Identity]:
    """What Flask-Login knows: its session, its remember cookie, the request loader."""
    app = exchange.app
    if manager._user_callback is None and manager._request_callback is None:
        return None, ANONYMOUS
    user_accessed.send(app)
    if manager._session_protection_failed():
        return None, ANONYMOUS
    revocations = Revocations(store_of(app))
    handle = login_session.check(app, revocations)
    if handle is not None and manager._user_callback is not None:
        user = _active(manager, manager._user_callback(handle["user"]))
        if user is not None:
            return user, Identity(handle["user"], "cookie", "login", None, None, handle)
    user, handle = _ask_remember_cookie(exchange, manager, revocations)
    if user is not None and handle is not None:
        return user, Identity(handle["user"], "cookie", "remember", None, None, handle)
    user = _active(manager, manager._load_user_from_request(exchange.request))
    if user is not None:
        via = "cookie" if exchange.request.cookies else "header"
        return user, Identity(str(user.get_id()), via, "loader")
    return None, ANONYMOUS


def _ask_remember_cookie(
    exchange: Exchange, manager: LoginManager, revocations: Revocations
) -> tuple[Any, dict[str, Any] | None]:
    name = exchange.app.config.get("REMEMBER_COOKIE_NAME", "remember_token")
    cookie = exchange.request.cookies.get(name)
    if not cookie or session.get("_remember") == "clear":
        return None, None
    if not exchange.app.secret_key:
        return None, None  # nobody here can have signed it
    user = None
    # Flask-Login's own manager fails on a digest that is not ASCII.
    if cookie.rpartition("|")[2].isascii():
        user = _active(manager, manager._load_user_from_remember_cookie(cookie))
    if user is None:
        login_session.forget()
        return None, None
    if login_session.KEY not in session:
        # Flask-Login's own cookie has no date: it counts only for who never logged out everywhere.
        if revocations.generation(str(session["_user_id"])):
            login_session.forget()
            return None, None
        login_session.begin(revocations)
    return user, login_session.check(exchange.app, revocations)


def watch_login_manager(app: Flask) -> None:
    """Let Flask-Login ask us who the current user is, whichever manager the application has."""
    manager = getattr(app, "login_manager", None)
    if manager is not None and "_load_user" not in vars(manager):
        manager._load_user = partial(_load_current_user, manager)
        manager.unauthorized = partial(_unauthorized, manager, manager.unauthorized)


def _load_current_user(manager: LoginManager) -> None:
    exchange = open_exchange()
    identity = identity_of(exchange)
    if "_login_user" not in g:
        # The database session that loaded the user is gone: a later call of a batch, or one more
        # try. Who it is stays; the user object is loaded anew.
        if identity.source == "loader":
            user = _active(manager, manager._load_user_from_request(exchange.request))
        else:
            user = _user_named(manager, identity)
        manager._update_request_context_with_user(user)


def _unauthorized(manager: LoginManager, otherwise: Callable[[], Any]) -> Any:
    """Who presented a header is a program: a login page is no answer to that, nor to a call of a
    page, which says itself what its page is told.

    :raises SessionExpired: While a function of a page runs.
    """
    exchange = open_exchange()
    if exchange.calling:
        user_unauthorized.send(exchange.app)
        raise SessionExpired
    identity: Identity = exchange.identity or ANONYMOUS
    by_header = identity.via == "header" or identity.error is not None
    if by_header and manager.unauthorized_callback is None:
        return refusal(exchange.app)
    return otherwise()


def refusal(app: Flask) -> Response:
    """What a program gets that has to authenticate itself; the challenge is added at the end."""
    user_unauthorized.send(app)
    return app.response_class("Unauthorized", status=401, mimetype="text/plain")


def user_of(app: Flask) -> Any:
    """The user of the current request, anonymous or not.

    Without a ``LoginManager`` everybody is anonymous.
    """
    if not hasattr(app, "login_manager"):
        return AnonymousUserMixin()
    watch_login_manager(app)
    return current_user._get_current_object()


def still_valid(handles: Sequence[dict[str, Any] | None]) -> list[bool]:
    """For each handle of an :class:`Identity`, whether its credential still counts.

    What names no credential never does. One question to the store for all of them; for code that
    stays connected after a request.

    :raises StoreDown: If nobody can say.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    now = time.time()
    named = [handle or {} for handle in handles]
    good = Revocations(store_of(app)).are_good(named)
    return [
        each
        and any(handle.get(name) for name in ("jti", "sid", "session"))
        and (handle.get("exp") is None or now < handle["exp"])
        for each, handle in zip(good, named, strict=True)
    ]


def read_from(app: Flask, reader: CredentialReader) -> None:
    """Let a reader take part, and ``g.payload`` show what the deciding credential says."""
    readers = readers_of(app)
    if reader in readers.every:
        return
    readers.add(reader)
    if len(readers.every) == 1:
        app.app_ctx_globals_class = _with_payload(app.app_ctx_globals_class)


def _with_payload(base: type[Any]) -> type[Any]:
    """The class of ``g``, with ``payload`` looked up when it is first asked for."""

    class Globals(base):  # type: ignore[misc]  # the application may have its own
        def __getattr__(self, name: str) -> Any:
            if name == "payload":
                return current_payload()
            parent = getattr(super(), "__getattr__", None)
            if parent is None:
                raise AttributeError(name)
            return parent(name)

        def get(self, name: str, default: Any = None) -> Any:
            if name == "payload" and name not in vars(self):
                found = current_payload()
                return default if found is None else found
            return super().get(name, default)

        def __contains__(self, name: object) -> bool:
            if name == "payload" or super().__contains__(name):
                return True
            if name == "_login_user":
                # Flask-Login looks here before it asks its manager, which may have come after us.
                watch_login_manager(current_app._get_current_object())  # type: ignore[attr-defined]
            return False

    return Globals


def current_payload() -> dict[str, Any] | None:
    """What the deciding credential of the current request says; None without a request."""
    return identity_of(open_exchange()).payload if has_request_context() else None


def _current() -> Identity:
    return identity_of(open_exchange()) if has_request_context() else ANONYMOUS


#: The identity of the current request.
current_identity = cast(Identity, LocalProxy(_current))
