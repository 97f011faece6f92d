"""``Siphon``: binds the parts to an application. It wires; what a part does stands in the part."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from types import ModuleType
from typing import Any
from typing import TYPE_CHECKING
from typing import TypeVar

from flask import Flask

from . import pipeline
from .access import Access
from .access import AuthMethod
from .assets import serve_assets
from .calls.flashes import count_flashes
from .calls.functions import check_auth
from .calls.methods import ControllerFunctions
from .calls.seal import tell_call
from .calls.templates import add_template_globals
from .cli import siphon_group
from .csrf import extension as csrf
from .exchange import policies_of
from .http.client import SiphonClient
from .http.controller import Controller
from .http.controller import ControllerSet
from .http.publish import publish
from .http.setup import bind_setup
from .http.setup import Setup
from .http.web_request import web_request_of
from .logins import follow_logins

if TYPE_CHECKING:
    from .data.database import Database

Authenticate = TypeVar("Authenticate", bound=Callable[..., Any])
PublicUser = TypeVar("PublicUser", bound=Callable[[], Any])


class Siphon:
    """Guards an application, publishes its controllers and serves the browser client.

    What is registered here holds for every application that the object is bound to.

    :param app: The application, or None to call :meth:`init_app` later.
    :param database: A SQLAlchemy ``Engine`` or ``sessionmaker``: ``request.cr`` of each call.
    :param models: A declarative base: its classes are ``request.env[name]``.
    """

    def __init__(
        self, app: Flask | None = None, *, database: Any = None, models: Any = None
    ) -> None:
        self._controllers = ControllerSet()
        self._access = Access(web_request_of)
        self._database = database
        self._models = models
        self._apps: list[Flask] = []
        self._published: list[Flask] = []
        # Two threads may bring the first two requests.
        self._publishing = Lock()
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask, *, database: Any = None, models: Any = None) -> None:
        """Bind to an application.

        :param database: As in the constructor, for this application.
        :param models: As in the constructor, for this application.
        :raises ConfigError: If a configuration key has a bad value, or Flask-WTF's
            ``CSRFProtect`` is bound to the application.
        :raises RuntimeError: If another ``Siphon`` is bound to it.
        """
        bound = app.extensions.get("siphon")
        if bound is self:
            return
        if bound is not None:
            raise RuntimeError(
                "Another Siphon is bound to this application. Register everything on one object."
            )
        csrf.install(app)
        app.extensions["siphon"] = self
        self._apps.append(app)
        bind_setup(
            app,
            Setup(
                pipeline.guard,
                self._access,
                _open(self._database if database is None else database),
                self._models if models is None else models,
            ),
        )
        serve_assets(app)
        add_template_globals(app)
        count_flashes(app)
        app.cli.add_command(siphon_group)
        _publish_before_first_request(app, self.publish)
        road = pipeline.install(app)
        road.closers.append(tell_call)
        follow_logins(app, road)

    def register_controllers(self, *sources: type[Controller] | ModuleType | str) -> None:
        """Take controllers in: classes, modules, or names of modules such as ``__name__``.

        :raises RuntimeError: Once they are published.
        :raises TypeError: For anything else.
        """
        self._controllers.add(sources)

    def auth_method(
        self, name: str, *, csrf: bool = True
    ) -> Callable[[Authenticate], Authenticate]:
        """Decorate ``f(request, routing)``, which returns the user or None, as ``auth=name``.

        :param csrf: False if the credential is one that a browser does not send by itself, such as
            an ``Authorization`` header: its routes then need no CSRF token.
        :raises RuntimeError: Once controllers are published.
        :raises ValueError: If there is such a method.
        """

        def decorate(authenticate: Authenticate) -> Authenticate:
            self._access.add_method(name, AuthMethod(authenticate, csrf))
            return authenticate

        return decorate

    def public_user(self, function: PublicUser) -> PublicUser:
        """Decorate a function that returns the user whom all anonymous visitors share."""
        self._access.public_user = function
        return function

    def publish(self) -> None:
        """Add the URL rules of the controllers now, not with the first request.

        :raises TypeError: If controllers cannot be combined.
        :raises ValueError: If a method cannot be published; it says which and why.
        """
        with self._publishing:
            for app in self._apps:
                if app not in self._published:
                    csrf.look_at_neighbours(app)
                    publish(
                        app,
                        self._controllers,
                        app.extensions["siphon.http"],
                        policies_of(app),
                        pipeline.guard,
                        ControllerFunctions(),
                    )
                    check_auth(app, self._access)
                    self._published.append(app)

    def test_client(self, **options: Any) -> SiphonClient:
        """Flask's test client with :meth:`~SiphonClient.rpc` and :meth:`~SiphonClient.csrf_token`.

        :raises RuntimeError: Unless the object is bound to exactly one application.
        """
        if len(self._apps) != 1:
            raise RuntimeError(
                f"test_client() needs one application, and there are {len(self._apps)}."
            )
        (app,) = self._apps
        return SiphonClient(app, app.response_class, **{"use_cookies": True, **options})


def _open(given: Any) -> Database | None:
    if given is None:
        return None
    # SQLAlchemy is an extra: only who gives a database needs it.
    from .data.database import Database

    return Database(given)


def _publish_before_first_request(app: Flask, publish_all: Callable[[], None]) -> None:
    """Let the URL rules be there when Flask matches its first request."""
    create = app.create_url_adapter

    def publish_then_create(request: Any) -> Any:
        if request is not None:
            publish_all()
            app.create_url_adapter = create  # type: ignore[method-assign]
        return create(request)

    app.create_url_adapter = publish_then_create  # type: ignore[method-assign]
