"""``CSRF``: the guard's rule alone, for an application without ``Siphon``."""

from __future__ import annotations

import logging
from typing import Any
from typing import TypeVar

from flask import Flask
from flask_login import user_logged_in
from flask_login import user_logged_out
from flask_wtf.csrf import CSRFProtect

from .. import config
from .. import pipeline
from ..errors import ConfigError
from ..exchange import open_exchange
from . import rule
from . import tokens
from .exemption import exempt
from .tokens import generate_csrf

logger = logging.getLogger("flask_siphon.csrf")

View = TypeVar("View")

#: The csrf_token() that the log has spoken of.
_WARNED_OF = "siphon.own_csrf_token"
_HONOURED = ("WTF_CSRF_ENABLED", "WTF_CSRF_SECRET_KEY", "WTF_CSRF_FIELD_NAME")


class CSRF(CSRFProtect):  # type: ignore[misc]  # Flask-WTF is not typed
    """Guards an application without ``Siphon`` against cross-site requests.

    It takes the place of Flask-WTF's ``CSRFProtect``. Beside ``Siphon`` it adds nothing.

    :param app: The application, or None to call :meth:`init_app` later.
    """

    def init_app(self, app: Flask) -> None:
        """Bind to an application.

        :raises ConfigError: If ``WTF_CSRF_ENABLED`` is False outside of tests, or Flask-WTF's own
            ``CSRFProtect`` is bound already.
        """
        install(app)
        app.extensions["csrf"] = self

    def exempt(self, view: View) -> View:
        """Let other sites' pages, and other programs, send requests to a view or a blueprint."""
        return exempt(view)

    def protect(self, apply_exemptions: bool = False) -> None:
        """Apply the rule to the current request now.

        :param apply_exemptions: Let the request pass if its view is exempted.
        :raises CSRFError: 400.
        """
        apply = rule.check if apply_exemptions else rule.enforce
        apply(open_exchange())


def install(app: Flask) -> None:
    """Guard the application and give its templates ``csrf_token()``."""
    config.check_all(app.config)
    look_at_neighbours(app)
    if app.config.get("WTF_CSRF_ENABLED") is False and not app.testing:
        raise ConfigError(
            "WTF_CSRF_ENABLED", False, "left out: it is honoured in tests only (app.testing)"
        )
    road = pipeline.install(app)
    if road.guarded:
        return
    road.stand_guard(app)
    _renew_token_with_login(app)
    ignored = sorted(
        name for name in app.config if name.startswith("WTF_CSRF_") and name not in _HONOURED
    )
    if ignored:
        logger.warning(
            "%s: not read here. The guard has its own: SIPHON_CSRF_TIME_LIMIT, "
            "SIPHON_CSRF_CHECK_ORIGIN, SIPHON_TRUSTED_ORIGINS.",
            ", ".join(ignored),
        )


def look_at_neighbours(app: Flask) -> None:
    """Find what else the application has against cross-site requests, now or bound later.

    :raises ConfigError: If Flask-WTF's ``CSRFProtect`` is bound to it: two engines would each ask
        for a token of their own.
    """
    other = app.extensions.get("csrf")
    if isinstance(other, CSRFProtect) and not isinstance(other, CSRF):
        raise ConfigError(
            "csrf",
            other,
            "left out: remove CSRFProtect(app). Siphon(app) checks every form; "
            "flask_siphon.csrf.exempt exempts a view",
            place="extensions",
        )
    own = app.jinja_env.globals.setdefault("csrf_token", generate_csrf)
    if own is not generate_csrf and app.extensions.get(_WARNED_OF) is not own:
        app.extensions[_WARNED_OF] = own
        logger.warning(
            "The application has a csrf_token() of its own, which stays. Remove your own "
            "csrf_token and check: the guard does both."
        )


def _renew_token_with_login(app: Flask) -> None:
    def renew(sender: Flask, **_: Any) -> None:
        exchange = open_exchange()
        tokens.renew(exchange)
        if "siphon.logins" not in app.extensions:
            exchange.identity = None  # nobody else keeps it in step with logins

    # Held by the app: blinker keeps weak references.
    app.extensions["siphon.renew"] = renew
    user_logged_in.connect(renew, app)
    user_logged_out.connect(renew, app)
