"""The nouns of one request: plain data, made by :func:`flask_siphon.pipeline.admit`."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from typing import Literal
from typing import TYPE_CHECKING

from flask import current_app
from flask import Flask
from flask import g
from flask import Request
from flask import request
from flask import Response
from flask import session
from flask.sessions import SessionMixin

if TYPE_CHECKING:
    from .calls.dispatch import RequestSijax
    from .errors import StoreDown
    from .http.web_request import WebRequest
    from .identity import Identity

#: Where the exchange lies in the WSGI environment. Not on ``g``: on Flask 3.1 that outlives the
#: request if an app context is already pushed.
ENVIRON_KEY = "siphon.exchange"


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may come in here, and from where; one for each endpoint.

    :param kind: ``"plain"`` is a view of the application's own; what it refuses is its own matter.
        ``"page"`` is one whose functions the browser may call.
    :param auth: As in ``@route``.
    :param csrf: False: other sites' pages may send requests here.
    :param cors: The origins whose pages may read the answers.
    :param cors_credentials: Those pages may send cookies.
    :param cors_methods: What a preflight is told, in this order.
    """

    kind: Literal["plain", "page", "http", "json"] = "plain"
    auth: str = "public"
    csrf: bool = True
    cors: str | tuple[str, ...] | None = None
    cors_credentials: bool = False
    cors_methods: tuple[str, ...] = ("GET", "POST")


#: A view of the application's own.
PLAIN = Policy()
#: The same, where other sites' pages may send requests.
EXEMPT = Policy(csrf=False)


class Exchange:
    """What we know of one request while it runs.

    :param app: The application that serves it.
    :param request: The request itself, not the proxy.
    :param policy: That of the matched endpoint.
    :param guarded: True if the guard of a :class:`~flask_siphon.Siphon` has let it in.
    :param calls: The functions that this request may call, made when first asked for.
    :param answer: What ``process_request()`` returned, once it has.
    :param web_request: The request as controllers see it, made when first asked for.
    :param user: Who came in, once the guard has decided; None under ``auth='none'``.
    :param identity: Who is asking, once somebody wanted to know.
    :param store_down: Why nobody could say who is asking.
    :param token_renewed: The CSRF secret changed, so that the page needs a new token.
    :param cookies_to_clear: Readers of credentials whose cookie is worthless now.
    :param calling: A function of a page runs: who is refused gets an answer for a script.
    :param streaming: A function of a page runs on after the request's end, with its transaction.
    :param flashed: How many messages :func:`flask.flash` has left for a page.
    :param remember: Keeps the status and the body that a call which failed is answered with.
    :param field_errors: What a form posted without JavaScript did wrong, name by name.
    """

    # Of the class, and not set for each request: most are never anything else.
    policy: Policy = PLAIN
    guarded: bool = False
    calls: RequestSijax | None = None
    answer: Response | None = None
    web_request: WebRequest | None = None
    user: Any = None
    identity: Identity | None = None
    store_down: StoreDown | None = None
    token_renewed: bool = False
    cookies_to_clear: tuple[Any, ...] = ()
    calling: bool = False
    streaming: bool = False
    flashed: int = 0
    remember: Callable[[int, str], None] | None = None
    field_errors: Mapping[str, list[str]] | None = None

    def __init__(self, app: Flask, request: Request) -> None:
        self.app = app
        self.request = request

    def end(self) -> None:
        """Let go of what refers back to it, when the answer has been sent.

        Else each request would wait for the garbage collector, which looks at all objects of the
        application to find it.
        """
        if self.request.environ.get(ENVIRON_KEY) is self:
            del self.request.environ[ENVIRON_KEY]
        self.calls = self.answer = self.web_request = self.remember = None


#: The request itself: every look at it through Flask's proxy would cost a search for it.
current_request: Callable[[], Request] = request._get_current_object  # type: ignore[attr-defined]


#: The session itself, for the same reason.
current_session: Callable[[], SessionMixin] = session._get_current_object  # type: ignore[attr-defined]


def current_exchange() -> Exchange | None:
    """The exchange of the current request, or None where no request runs or none was admitted."""
    try:
        current = current_request()
    except RuntimeError:  # no request runs
        return None
    exchange: Exchange | None = current.environ.get(ENVIRON_KEY)
    # An environment that was used before still carries the former request's exchange.
    if exchange is None or exchange.request is not current:
        return None
    return exchange


def open_exchange() -> Exchange:
    """The exchange of the current request, made now if nothing has admitted the request yet."""
    exchange = current_exchange()
    if exchange is None:
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        exchange = Exchange(app, request._get_current_object())  # type: ignore[attr-defined]
        exchange.policy = policies_of(app).get(request.endpoint or "", PLAIN)
        request.environ[ENVIRON_KEY] = exchange
    return exchange


def policies_of(app: Flask) -> dict[str, Policy]:
    """The policy of each endpoint of an application that has one of its own."""
    policies: dict[str, Policy] = app.extensions.setdefault("siphon.policies", {})
    return policies


def forget_former_request(app: Flask) -> None:
    """Drop what libraries left on ``g``, which outlives a request if an app context was pushed.

    Flask-Login would answer this request as the former one's user, Flask-WTF would hand out the
    former one's token and believe that the form was checked.
    """
    kept = vars(g._get_current_object())
    if kept:
        token = app.config.get("WTF_CSRF_FIELD_NAME", "csrf_token")
        for name in ("_login_user", "csrf_valid", "payload", token):
            kept.pop(name, None)
