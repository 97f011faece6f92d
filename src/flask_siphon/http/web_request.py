"""The request as handlers see it: parameters, user, database, and ways to answer."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from typing import cast
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from urllib.parse import urlsplit

from flask import has_request_context
from flask import Request
from flask import session
from flask.sessions import SessionMixin
from werkzeug.datastructures import Headers
from werkzeug.exceptions import BadRequest
from werkzeug.exceptions import NotFound
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Response as WerkzeugResponse

from ..csrf import tokens
from ..data.environment import Environment
from ..exchange import Exchange
from ..exchange import forget_former_request
from ..exchange import open_exchange
from .response import Response
from .setup import setup_of

if TYPE_CHECKING:
    from ..data.transaction import Transaction
    from .routing import Routing


class WebRequest:
    """One request, for a handler. ``request`` is a proxy to the current one.

    A name that is not listed here is looked up on ``httprequest``: templates see this object as
    ``request``.

    :param httprequest: The Flask request.
    """

    def __init__(self, httprequest: Request) -> None:
        self.httprequest = getattr(httprequest, "_get_current_object", lambda: httprequest)()
        self._exchange: Exchange = open_exchange()
        self._setup = setup_of(self._exchange.app)
        self._routing: Routing | None = None
        self._params: dict[str, Any] | None = None
        self._path_args: Mapping[str, Any] = getattr(self.httprequest, "view_args", None) or {}
        self._env: Environment | None = None
        self._context: dict[str, Any] = {}
        self.transaction: Transaction = self._setup.transaction()

    def take_routing(self, routing: Routing) -> None:
        """From here on this is a request of a published method."""
        self._routing = routing

    def begin(self, readonly: bool) -> None:
        """Start a call, or one more try of it: nothing of an earlier one is left.

        :param readonly: It may not write to the database.
        """
        self._env = None
        self._params = None
        self._context = {}
        self._exchange.user = None
        if self.transaction.is_over:
            # Whom Flask-Login remembers was loaded by the session of the call before.
            forget_former_request(self._exchange.app)
            self.transaction = self._setup.transaction()
        self.transaction.begin(readonly)

    # What came in

    @property
    def params(self) -> dict[str, Any]:
        """The parameters by name, texts and files, without the CSRF token."""
        if self._params is None:
            self._params = self._read_params()
        return self._params

    def _read_params(self) -> dict[str, Any]:
        return {**self.get_http_params(), **self._path_args}

    def get_http_params(self) -> dict[str, Any]:
        """Query, form and files, the later wins; one value for each name, the first.

        :raises BadRequest: If the query is no UTF-8.
        """
        http = self.httprequest
        try:
            merged: dict[str, Any] = http.args.to_dict()
        except UnicodeDecodeError:
            raise BadRequest("The query string is not UTF-8.") from None
        if not (http.environ.get("CONTENT_TYPE") or http.environ.get("CONTENT_LENGTH")):
            return merged  # setting up a parser for no body costs as much as all the rest
        merged.update(http.form.to_dict())
        merged.update(http.files.to_dict())
        if self._exchange.policy.csrf:
            for name in tokens.field_names(self._exchange.app):
                if name in http.form:
                    merged.pop(name, None)
        return merged

    def list_of(self, name: str) -> list[Any]:
        """All values of a name, from where :attr:`params` takes its first."""
        http = self.httprequest
        for source in (http.files, http.form, http.args):
            if name in source:
                return list(source.getlist(name))
        return []

    def get_json_data(self) -> Any:
        """The body, decoded.

        :raises BadRequest: If it is no JSON.
        """
        try:
            return self._exchange.app.json.loads(self.httprequest.get_data())
        except (ValueError, RecursionError):
            raise BadRequest("The body is not JSON.") from None

    @property
    def session(self) -> SessionMixin:
        """The Flask session."""
        return session

    @property
    def routing(self) -> Mapping[str, Any] | None:
        """The merged arguments of ``@route``; None in a plain view."""
        return None if self._routing is None else self._routing.as_mapping()

    # Who and where

    @property
    def cr(self) -> Any:
        """The SQLAlchemy session of this call, opened at first use.

        :raises RuntimeError: Under ``auth='none'``, without a database, and when the call is over.
        """
        self._refuse_none("cr")
        return self.transaction.session

    @property
    def env(self) -> Environment:
        """Database session, user, context and models.

        :raises RuntimeError: Under ``auth='none'``.
        """
        self._refuse_none("env")
        if self._env is None:
            self._env = Environment(lambda: self.cr, self._user, self.context, self._setup.models)
        return self._env

    def _user(self) -> Any:
        if self._exchange.user is None:
            self._exchange.user = self._setup.access.visitor(self._exchange.app)
        return self._exchange.user

    @property
    def context(self) -> Mapping[str, Any]:
        """Whatever handlers should know, such as a language: the session's ``context``."""
        if self._env is not None:
            return self._env.context
        stored = session.get("context")
        merged = {**(stored if isinstance(stored, dict) else {}), **self._context}
        return MappingProxyType(merged)

    @property
    def uid(self) -> str | None:
        """The user's id; None for anonymous visitors and under ``auth='none'``."""
        return None if self._is_none else self.env.uid

    @property
    def db(self) -> str | None:
        """The name of the database; None without one and under ``auth='none'``."""
        return None if self._is_none else self._setup.database_name

    @property
    def registry(self) -> Mapping[str, type] | None:
        """The models by name. Deprecated: use :attr:`env`."""
        warnings.warn(
            "request.registry is deprecated and goes with version 2.0. Use request.env[name].",
            DeprecationWarning,
            stacklevel=2,
        )
        return None if self.db is None else self._setup.models

    @property
    def _is_none(self) -> bool:
        return self._exchange.policy.auth == "none"

    def _refuse_none(self, name: str) -> None:
        if self._is_none:
            raise RuntimeError(
                f"request.{name} was used in a handler with auth='none', which has no user and no "
                "database. Use auth='public' if anybody may come in."
            )

    def update_context(self, **values: Any) -> None:
        """Change the context for the rest of this request."""
        self.update_env(context={**self.context, **values})

    def update_env(self, user: Any = None, context: Mapping[str, Any] | None = None) -> None:
        """Replace the environment for the rest of this request.

        :param user: A user object, or an id for the application's user loader.
        """
        if isinstance(user, (str, int)):
            user = self._setup.load_user(self._exchange.app, str(user))
        self._env = self.env(user, context)

    # Tokens

    def csrf_token(self, time_limit: Any = ...) -> str:
        """A CSRF token for a form; see :func:`flask_siphon.csrf.generate_csrf`."""
        return tokens.generate_csrf(time_limit)

    def validate_csrf(self, token: object) -> bool:
        """True if a page of this session made the token; False for anything else."""
        return isinstance(token, str) and tokens.is_valid(self._exchange.app, token)

    # Answers

    def render(
        self,
        template: str,
        qcontext: dict[str, Any] | None = None,
        lazy: bool = True,
        **kwargs: Any,
    ) -> Any:
        """A response that renders ``template`` when the outermost handler is done.

        :param lazy: False: the text, rendered now.
        :param kwargs: For the :class:`Response`.
        """
        response = Response(template=template, qcontext=qcontext, **kwargs)
        return response if lazy else response.render()

    def template_values(self, uid: Any) -> dict[str, Any]:
        """What every template of a lazy response sees beside its own values."""
        if self._is_none:
            return {"request": self}
        env = self.env
        if uid is not None:
            env = env(self._setup.load_user(self._exchange.app, str(uid)))
        return {"request": self, "env": env}

    def make_response(
        self,
        data: Any,
        headers: Any = None,
        cookies: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        """A response with a body.

        :param headers: Pairs of name and value.
        """
        response = Response(data, status=status, headers=headers)
        for name, value in (cookies or {}).items():
            response.set_cookie(name, value)
        return response

    def make_json_response(
        self,
        data: Any,
        headers: Any = None,
        cookies: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        """A response with JSON, by the application's provider."""
        headers = Headers(headers)
        headers.setdefault("Content-Type", "application/json")
        return self.make_response(self._exchange.app.json.dumps(data), headers, cookies, status)

    def not_found(self, description: str | None = None) -> NotFound:
        """A 404; raise it or return it."""
        return NotFound(description)

    def redirect(self, location: str, code: int = 303, local: bool = True) -> WerkzeugResponse:
        """Send the browser elsewhere.

        :param local: Stay on this site, whatever ``location`` names.
        """
        if local:
            location = _without_host(location)
        response = Response(status=code)
        response.headers["Location"] = location
        response.autocorrect_location_header = False
        return response

    def redirect_query(
        self,
        location: str,
        query: Mapping[str, Any] | None = None,
        code: int = 303,
        local: bool = True,
    ) -> WerkzeugResponse:
        """As :meth:`redirect`, with a query."""
        if query:
            page, mark, fragment = location.partition("#")
            page += ("&" if "?" in page else "?") + urlencode(query, doseq=True)
            location = page + mark + fragment
        return self.redirect(location, code, local)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.httprequest, name)


def _without_host(location: str) -> str:
    try:
        parts = urlsplit(location)
    except ValueError:  # "//[": no URL at all
        return "/"
    # Browsers take a backslash for a slash, and two of them for the beginning of a host.
    return "/" + parts._replace(scheme="", netloc="").geturl().lstrip("/\\")


class HttpRequest(WebRequest):
    """The request of an http route, and of a plain Flask view."""


class JsonRequest(WebRequest):
    """The request of a json route; each call of a batch has its turn."""

    jsonrequest: Any = None

    def begin_call(
        self, readonly: bool, call: Any, params: dict[str, Any], context: dict[str, Any]
    ) -> None:
        """Take one call of the body as the current one."""
        self.begin(readonly)
        self.jsonrequest = call
        self._params = {**params, **self._path_args}
        self._context = context

    def _read_params(self) -> dict[str, Any]:
        return dict(self._path_args)


def web_request_of(exchange: Exchange) -> WebRequest:
    """The request as controllers see it, made when first asked for."""
    if exchange.web_request is None:
        kind = JsonRequest if exchange.policy.kind == "json" else HttpRequest
        exchange.web_request = kind(exchange.request)
    return exchange.web_request


def _current() -> WebRequest:
    if not has_request_context():
        raise RuntimeError(
            "flask_siphon.http.request was used outside of a request. It speaks for one request "
            "at a time: use it in a handler or a view, or push app.test_request_context() first."
        )
    return web_request_of(open_exchange())


#: The current request, as handlers see it.
request = cast(WebRequest, LocalProxy(_current))
