"""May this caller come in here? ``auth`` of a route, asked before anything of it runs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from operator import attrgetter
from typing import Any
from typing import NamedTuple

from flask import Flask
from werkzeug.exceptions import Forbidden
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WerkzeugResponse

from .data.transaction import asks_for_another_try
from .errors import SessionExpired
from .exchange import Exchange
from .identity import user_of

logger = logging.getLogger("flask_siphon.http")

BUILT_IN = ("user", "public", "none")


class AuthMethod(NamedTuple):
    """A way to authenticate that the application brings.

    :param authenticate: ``f(request, routing)``: the user, or None for "no".
    :param csrf: False if its credentials are not sent by a browser unasked.
    """

    authenticate: Callable[[Any, Any], Any]
    csrf: bool


@dataclass
class Access:
    """Who may come in, as the application has set it up.

    :param request_of: The request of an exchange as auth methods see it.
    :param methods: The auth methods beside the built-in ones.
    :param public_user: Makes the user that all anonymous visitors share.
    :param is_closed: Routes are published: a method that comes now would be one for some of the
        applications only.
    """

    request_of: Callable[[Exchange], Any] = attrgetter("web_request")
    methods: dict[str, AuthMethod] = field(default_factory=dict)
    public_user: Callable[[], Any] | None = None
    is_closed: bool = False

    def add_method(self, name: str, method: AuthMethod) -> None:
        """Register an auth method.

        :raises RuntimeError: Once routes are published.
        :raises ValueError: If the name is built in or taken.
        """
        if self.is_closed:
            raise RuntimeError(
                f"The auth method {name!r} was registered after the controllers were published. "
                "Register it before the first request and before publish()."
            )
        if name in BUILT_IN or name in self.methods:
            raise ValueError(
                f"The auth method {name!r} exists already. Choose another name than "
                f"{', '.join(map(repr, (*BUILT_IN, *self.methods)))}."
            )
        self.methods[name] = method

    def visitor(self, app: Flask) -> Any:
        """The user under the rules of ``public``: who is logged in, else the public user."""
        user = user_of(app)
        if user.is_authenticated or self.public_user is None:
            return user
        return self.public_user()

    def check(self, exchange: Exchange, auth: str) -> None:
        """Let the caller in, and note who it is.

        :param auth: As in ``@route``.
        :raises SessionExpired: If somebody has to log in first.
        :raises StoreDown: If nobody can say who is asking.
        :raises HTTPException: If an auth method says no.
        """
        if auth == "none":
            exchange.user = None
        elif auth in BUILT_IN and exchange.store_down is not None:
            # A later call of a batch: not to know who is asking is not to know that nobody is.
            raise exchange.store_down
        elif auth == "public":
            exchange.user = None  # looked up when somebody asks
        elif auth == "user":
            user = user_of(exchange.app)
            if not user.is_authenticated:
                raise SessionExpired
            exchange.user = user
        else:
            exchange.user = self._ask(auth, exchange)

    def _ask(self, auth: str, exchange: Exchange) -> Any:
        method = self.methods[auth]
        web_request = self.request_of(exchange)
        try:
            user = method.authenticate(web_request, web_request.routing)
        except (HTTPException, SessionExpired):
            raise
        except Exception as error:
            if asks_for_another_try(error):
                raise
            # Closed when in doubt: a broken method lets nobody in.
            logger.exception("The auth method %r failed", auth)
            raise Forbidden from None
        if user is None:
            raise Forbidden
        return user


def unauthorized(app: Flask) -> WerkzeugResponse:
    """What somebody gets who has to log in first: the login page, or 401."""
    manager = getattr(app, "login_manager", None)
    if manager is None:
        return app.response_class("Unauthorized", status=401)
    return app.make_response(manager.unauthorized())
