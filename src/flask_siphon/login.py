"""Flask-Login, hardened; its names as its users know them."""

from __future__ import annotations

import logging
import time
import warnings
from datetime import timedelta
from hashlib import sha512
from typing import Any

from flask import current_app
from flask import Flask
from flask import request
from flask import Response
from flask import session
from flask_login import AnonymousUserMixin as AnonymousUserMixin
from flask_login import confirm_login as confirm_login
from flask_login import current_user as current_user
from flask_login import fresh_login_required as fresh_login_required
from flask_login import login_fresh as login_fresh
from flask_login import login_required as login_required
from flask_login import login_user as _login_user
from flask_login import LoginManager as _LoginManager
from flask_login import logout_user as logout_user
from flask_login import user_loaded_from_cookie
from flask_login import UserMixin as UserMixin
from itsdangerous import BadData
from itsdangerous import URLSafeSerializer

from . import config
from . import login_session
from . import pipeline
from .app_store import store_of
from .exchange import current_request
from .exchange import Exchange
from .exchange import open_exchange
from .identity import refusal
from .identity import watch_login_manager
from .logins import follow_logins
from .old_style import adapt_flags
from .old_style import refuse_methods
from .revocations import Revocations

logger = logging.getLogger("flask_siphon.login")

__all__ = [
    "AnonymousUserMixin",
    "LoginManager",
    "UserMixin",
    "confirm_login",
    "current_user",
    "fresh_login_required",
    "login_fresh",
    "login_required",
    "login_user",
    "logout_user",
    "safe_next",
]

_COOKIE = "remember_token"
_DURATION = timedelta(days=30)
_NEXT_CHARACTERS = 2048

#: What a remember cookie says: user id, unix time at which it ends, generation, login.
_Notes = tuple[str, int, str, str]


def safe_next(target: str | None, default: str = "/") -> str:
    """Where to go after a login: ``target`` if it stays on this site, else ``default``.

    :param target: A path, as it came in ``next=``.
    :param default: Not checked.
    """
    if (
        not isinstance(target, str)
        or not 1 <= len(target) <= _NEXT_CHARACTERS
        or not target.startswith("/")
        or target[1:2] in ("/", "\\")
        or "\\" in target
        or target != target.strip(" ")
        or any(character <= "\x1f" or character == "\x7f" for character in target)
    ):
        return default
    return target


def login_user(
    user: Any,
    remember: bool = False,
    duration: timedelta | None = None,
    force: bool = False,
    fresh: bool = True,
) -> bool:
    """Log a user in.

    :param remember: Let a cookie bring the login back after the browser was closed.
    :param duration: For how long; default ``REMEMBER_COOKIE_DURATION``.
    :param force: Also a user who is not active.
    :param fresh: False: as if by a remember cookie.
    :return: False for a user who is not active: nothing has changed then.
    :raises TypeError: If the flags of the user are methods, which would always count as true.
    """
    manager = current_app.login_manager  # type: ignore[attr-defined]
    if isinstance(manager, LoginManager):
        manager.check_user(user)
    return bool(_login_user(user, remember, duration, force, fresh))


class LoginManager(_LoginManager):  # type: ignore[misc]  # Flask-Login is not typed
    """Flask-Login's manager with cookies that have an end and can be revoked.

    :param app: The application, or None to call :meth:`init_app` later.
    :param add_context_processor: Let templates use ``current_user``.
    """

    def __init__(self, app: Flask | None = None, add_context_processor: bool = True) -> None:
        self._old_style = False
        super().__init__(None, add_context_processor)
        self._session_identifier_generator = _identify_browser
        if app is not None:
            self.init_app(app, add_context_processor)

    def init_app(self, app: Flask, add_context_processor: bool = True) -> None:
        """Bind to an application.

        :raises ConfigError: If a configuration key has a bad value.
        """
        config.check_all(app.config)
        road = pipeline.install(app)
        follow_logins(app, road)
        road.doors.append(_keep_doors_locked)
        super().init_app(app, add_context_processor)
        # One function after each request costs more than to find that there is nothing to do.
        app.after_request_funcs[None].remove(self._update_remember_cookie)
        road.closers.append(self._close)
        watch_login_manager(app)

    def setup_app(self, app: Flask, add_context_processor: bool = True) -> None:
        """As :meth:`init_app`, for applications older than Flask-Login 0.3: the flags
        ``is_authenticated``, ``is_active`` and ``is_anonymous`` may be methods and may be called.
        """
        warnings.warn(
            "setup_app() is for applications of Flask-Login before 0.3 and goes with version 2.0. "
            "Make the flags of your user class properties and call init_app().",
            DeprecationWarning,
            stacklevel=2,
        )
        self._old_style = True
        # A class of our own, as the flags of Flask-Login's are everybody's.
        self.anonymous_user: Any = type("AnonymousUser", (self.anonymous_user,), {})
        self.init_app(app, add_context_processor)

    def check_user(self, user: Any) -> None:
        """Make sure that the flags of a user mean what they say.

        :raises TypeError: If one is a method, which would always count as true.
        """
        if self._old_style:
            adapt_flags(type(user))
        else:
            refuse_methods(type(user))  # type: ignore[arg-type]  # mypy: no class is hashable

    def _update_request_context_with_user(self, user: Any = None) -> None:
        if user is None:
            user = self.anonymous_user()
        self.check_user(user)
        super()._update_request_context_with_user(user)

    # Who is not let in

    def unauthorized(self) -> Any:
        """What somebody gets who has to log in: the login page, or 401 for a script's call."""
        exchange = open_exchange()
        accept = exchange.request.headers.get("Accept", "")
        is_call = "application/json" in accept or "application/x-ndjson" in accept
        if is_call and self.unauthorized_callback is None:
            return refusal(exchange.app)
        return super().unauthorized()

    # The remember cookie

    def _close(self, exchange: Exchange, response: Response) -> None:
        refreshes = exchange.app.config.get("REMEMBER_COOKIE_REFRESH_EACH_REQUEST")
        if refreshes or "_remember" in login_session.peek():
            self._update_remember_cookie(response)

    def _load_user_from_remember_cookie(self, cookie: str) -> Any:
        app = open_exchange().app
        notes = _read_cookie(app, cookie)
        if notes is None or self._user_callback is None:
            return None
        user_id, expires, gen, sid = notes
        revocations = Revocations(store_of(app))
        handle = {"user": user_id, "gen": gen, "sid": sid}
        if time.time() >= expires or not revocations.is_good(handle):
            return None
        user = self._user_callback(user_id)
        if user is None:
            return None
        session["_user_id"] = user_id
        session["_fresh"] = False
        login_session.begin(revocations, sid, gen, expires)
        user_loaded_from_cookie.send(app, user=user)
        return user

    def _end_remembered(self, revocations: Revocations) -> None:
        """Let nobody in with the remember cookie that came with this request: it may be of an
        earlier login than the session, and others may know it."""
        app = open_exchange().app
        notes = _read_presented(app)
        if notes is not None and not _is_of_this_login(notes):  # which ends anyway
            _, expires, _, sid = notes
            login_session.revoke(app, revocations, sid, expires)

    def _update_remember_cookie(self, response: Response) -> Response:
        app = open_exchange().app
        wanted = session.pop("_remember", None) if "_remember" in session else None
        if wanted is None and app.config.get("REMEMBER_COOKIE_REFRESH_EACH_REQUEST"):
            notes = _read_presented(app)
            # For nobody but who asked to be remembered.
            if notes is not None and time.time() < notes[1] and _is_of_this_login(notes):
                wanted = "set"
        if wanted == "set" and "_user_id" in session:
            self._set_cookie(response)
        elif wanted == "clear":
            self._clear_cookie(response)
        return response

    def _set_cookie(self, response: Response) -> None:
        app = open_exchange().app
        duration = app.config.get("REMEMBER_COOKIE_DURATION", _DURATION)
        if "_remember_seconds" in session:
            duration = timedelta(seconds=session["_remember_seconds"])
        seconds = int(duration.total_seconds() if isinstance(duration, timedelta) else duration)
        login = session[login_session.KEY]
        expires = int(time.time()) + seconds
        login_session.is_remembered(expires)
        value = _cookies_of(app).dumps(
            [str(session["_user_id"]), expires, login["gen"], login["sid"]]
        )
        name = app.config.get("REMEMBER_COOKIE_NAME", _COOKIE)
        response.set_cookie(name, value, max_age=seconds, **_attributes_of_cookie(app))
        response.headers.setdefault("Cache-Control", "no-store")

    def _clear_cookie(self, response: Response) -> None:
        app = open_exchange().app
        name = app.config.get("REMEMBER_COOKIE_NAME", _COOKIE)
        # With all that it was set with: a browser ignores a __Host- cookie that is not Secure.
        response.delete_cookie(name, **_attributes_of_cookie(app))
        response.headers.setdefault("Cache-Control", "no-store")


def _keep_doors_locked(exchange: Exchange) -> None:
    """Flask-Login's switch for tests opens every door; left on in production, too."""
    settings = exchange.app.config
    if settings.get("LOGIN_DISABLED") and not exchange.app.testing:
        settings["LOGIN_DISABLED"] = False
        logger.warning("LOGIN_DISABLED is honoured in tests only (app.testing).")


def _identify_browser() -> str:
    """A session taken to another browser or address is not fresh any more there.

    ``X-Forwarded-For`` is not looked at: anybody may send it. Behind a proxy use ``ProxyFix``.
    """
    asking = current_request()
    agent = asking.environ.get("HTTP_USER_AGENT", "")
    return sha512(f"{asking.remote_addr}|{agent}".encode("utf-8", "replace")).hexdigest()


def _is_of_this_login(notes: _Notes) -> bool:
    """Whether a cookie is of the login that the session holds: one of another may be revoked."""
    login = session.get(login_session.KEY)
    if login is None:
        return False
    user_id, _, gen, sid = notes
    # Flask-Login takes its own key out of the session before it tells us of a logout.
    whose = str(session.get("_user_id", login["user"]))
    return (user_id, gen, sid) == (whose, login["gen"], login["sid"])


def _attributes_of_cookie(app: Flask) -> dict[str, Any]:
    settings = app.config
    return {
        "domain": settings.get("REMEMBER_COOKIE_DOMAIN"),
        "path": settings.get("REMEMBER_COOKIE_PATH", "/"),
        "secure": settings.get(
            "REMEMBER_COOKIE_SECURE", settings["SESSION_COOKIE_SECURE"] or request.is_secure
        ),
        "httponly": settings.get("REMEMBER_COOKIE_HTTPONLY", True),
        "samesite": settings.get("REMEMBER_COOKIE_SAMESITE", "Lax"),
    }


def _cookies_of(app: Flask) -> URLSafeSerializer:
    secret = app.secret_key
    if not secret:
        raise RuntimeError("The remember cookie is signed. Set SECRET_KEY to a long random text.")
    # The last one signs, all verify.
    keys = [*(app.config.get("SECRET_KEY_FALLBACKS") or ()), secret]
    return URLSafeSerializer(keys, salt="siphon-remember")


def _read_presented(app: Flask) -> _Notes | None:
    cookie = request.cookies.get(app.config.get("REMEMBER_COOKIE_NAME", _COOKIE))
    return None if cookie is None else _read_cookie(app, cookie)


def _read_cookie(app: Flask, cookie: str) -> _Notes | None:
    try:
        user_id, expires, gen, sid = _cookies_of(app).loads(cookie)
    except (BadData, TypeError, ValueError):
        return None
    if type(expires) is not int or not all(isinstance(each, str) for each in (user_id, gen, sid)):
        return None
    return user_id, expires, gen, sid
