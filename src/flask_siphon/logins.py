"""What a login and a logout mean for everything else that knows who is asking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from typing import Protocol

from flask import Flask
from flask import g
from flask import Response
from flask import session
from flask_login import user_logged_in
from flask_login import user_logged_out

from . import config
from . import login_session
from .app_store import check_store
from .app_store import store_of
from .credentials import Absent
from .credentials import bearer_of
from .errors import StoreDown
from .exchange import Exchange
from .exchange import open_exchange
from .identity import ANONYMOUS
from .identity import Identity
from .identity import readers_of
from .identity import watch_login_manager
from .revocations import Revocations


class Road(Protocol):
    """The part of the pipeline that this needs."""

    doors: list[Callable[[Exchange], None]]
    closers: list[Callable[[Exchange, Response], None]]


def follow_logins(app: Flask, road: Road) -> None:
    """Keep identity, tokens and cookies in step with Flask-Login, once for each application.

    :raises JamConfigError: If ``SIPHON_STORE`` names no store.
    """
    if "siphon.logins" in app.extensions:
        return
    check_store(app)
    # The receivers are held by the application: blinker keeps weak references.
    app.extensions["siphon.logins"] = receivers = (_logged_in, _logged_out)
    user_logged_in.connect(receivers[0], app)
    user_logged_out.connect(receivers[1], app)
    # Now, for who asks where no request was admitted, and with each request, as the manager may
    # come later than we.
    watch_login_manager(app)
    road.doors.append(_watch)
    road.closers.append(_seal)
    if config.COOKIE_HARDEN.read(app.config) and app.config["SESSION_COOKIE_SAMESITE"] is None:
        app.config["SESSION_COOKIE_SAMESITE"] = "Lax"


def _watch(exchange: Exchange) -> None:
    app = exchange.app
    if "_load_user" not in vars(getattr(app, "login_manager", app)):
        watch_login_manager(app)


def _logged_in(sender: Flask, user: Any, **_: Any) -> None:
    exchange = open_exchange()
    app = exchange.app
    try:
        _end_presented_cookies(exchange)
        login_session.begin(Revocations(store_of(app)))
    except StoreDown:
        # Flask-Login has let the user in already.
        login_session.forget()
        g.pop("_login_user", None)
        exchange.identity = ANONYMOUS
        raise
    exchange.user = None
    notes = session[login_session.KEY]
    handle = {"sid": notes["sid"], "user": notes["user"], "gen": notes["gen"]}
    absolute = config.SESSION_ABSOLUTE.read(app.config)
    ends = None if absolute is None else notes["at"] + absolute
    exchange.identity = Identity(
        notes["user"], "cookie", "login", None, None, {**handle, "exp": ends}
    )


def _logged_out(sender: Flask, **_: Any) -> None:
    exchange = open_exchange()
    app = exchange.app
    revocations = Revocations(store_of(app))
    _end_presented_header(exchange)
    _end_presented_cookies(exchange)
    end_remembered = getattr(app.login_manager, "_end_remembered", None)  # type: ignore[attr-defined]
    if end_remembered is not None:  # Flask-Login's own cookie names no login
        end_remembered(revocations)
    login_session.end(app, revocations)
    exchange.user = None
    exchange.identity = ANONYMOUS


def _end_presented_header(exchange: Exchange) -> None:
    for name, reader in readers_of(exchange.app).of_headers:
        credential = bearer_of(exchange.request.environ.get(name))
        if not isinstance(credential, Absent):
            reader.revoke(credential)


def _end_presented_cookies(exchange: Exchange) -> None:
    """A credential of before a login or logout must not outlive it: it may be known to others."""
    for name, reader in readers_of(exchange.app).of_cookies:
        credential = exchange.request.cookies.get(name)
        if credential:
            reader.revoke(credential)
            exchange.cookies_to_clear += (reader,)


def _seal(exchange: Exchange, response: Response) -> None:
    readers = readers_of(exchange.app)
    if exchange.identity is not None:
        _vary(response, readers.vary)
    if response.status_code == 401 and "WWW-Authenticate" not in response.headers:
        _challenge(exchange, response)
    for reader in exchange.cookies_to_clear:
        if not _sets(response, reader.cookie_name):
            reader.delete_cookie(response)
    if readers.of_cookies and "Set-Cookie" in response.headers:
        _mend_cookies(exchange, response, [name for name, _ in readers.of_cookies])


def _mend_cookies(exchange: Exchange, response: Response, names: list[str]) -> None:
    if any(_sets(response, name) for name in names):
        if config.COOKIE_HARDEN.read(exchange.app.config):
            _harden(exchange, response, names)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"


def _vary(response: Response, names: str) -> None:
    """Add to the ``Vary`` header. ``response.vary`` would take it apart once for each name."""
    header = response.headers.get("Vary")
    if header:
        present = header.lower().replace(",", " ").split()
        missing = [name for name in names.split(", ") if name.lower() not in present]
        response.headers["Vary"] = ", ".join([header, *missing])
    else:
        response.headers.add("Vary", names)


def _challenge(exchange: Exchange, response: Response) -> None:
    """Say how to authenticate (:rfc:`6750#section-3`); never why it was refused."""
    if readers_of(exchange.app).of_headers:
        refused = exchange.identity is not None and exchange.identity.error is not None
        response.headers["WWW-Authenticate"] = (
            'Bearer error="invalid_token"' if refused else "Bearer"
        )


def _sets(response: Response, name: str) -> bool:
    return any(line.startswith(f"{name}=") for line in response.headers.getlist("Set-Cookie"))


def _harden(exchange: Exchange, response: Response, names: list[str]) -> None:
    """Add to our cookies what a bare ``response.set_cookie(name, value)`` leaves out."""
    secure = exchange.request.is_secure or exchange.app.config["SESSION_COOKIE_SECURE"]
    lines = response.headers.getlist("Set-Cookie")
    del response.headers["Set-Cookie"]
    for line in lines:
        if line.partition("=")[0] in names:
            present = {part.strip().partition("=")[0].lower() for part in line.split(";")[1:]}
            if "httponly" not in present:
                line += "; HttpOnly"
            if "samesite" not in present:
                line += "; SameSite=Lax"
            if secure and "secure" not in present:
                line += "; Secure"
        response.headers.add("Set-Cookie", line)
