"""Everything that can go wrong by our own account.

.. code-block:: text

    Exception
    ├── SiphonError                  the root of ours
    │   ├── ConfigError              also ValueError: a configuration key has a bad value
    │   ├── CallOriginRefused        also werkzeug's Forbidden (403): the drop-in's, without Siphon
    │   ├── UserError                what the user should read
    │   ├── SessionExpired           the caller has to log in again
    │   ├── RpcError                 the test client's call was answered with an error
    │   ├── UnknownFunction          also LookupError: a page has no function of that name
    │   └── JamError                 tokens, server-side sessions and where they are kept
    │       ├── JamConfigError       also ValueError: Jam or its store is set up wrongly
    │       ├── TokenError           a token was refused; why, is in .code
    │       ├── SessionNotFoundError also LookupError: there is no such session any more
    │       └── StoreDown            also werkzeug's ServiceUnavailable (503)
    └── SijaxError                   what users of Sijax catch; directly below Exception, as there
        └── NotInRequest             also RuntimeError and AttributeError
"""

from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any
from typing import Literal

from werkzeug.exceptions import Forbidden
from werkzeug.exceptions import ServiceUnavailable


class SiphonError(Exception):
    """The root of all errors of Flask-Siphon, but for :class:`SijaxError`."""


class ConfigError(SiphonError, ValueError):
    """A configuration key holds a value that cannot be used.

    :param key: The key, as it stands in ``app.config``.
    :param seen: The value found there.
    :param need: What would be accepted, as the end of the sentence "It must be ...".
    :param place: Where it stands, if not in ``app.config``.
    """

    def __init__(self, key: str, seen: object, need: str, place: str = "config") -> None:
        super().__init__(f"app.{place}[{key!r}] is {seen!r}. It must be {need}.")
        self.key = key
        self.seen = seen


class CallOriginRefused(SiphonError, Forbidden):
    """A call came from a page of another site, where only the drop-in guards (answer 403)."""

    description = "This request came from another site and was refused."


class UserError(SiphonError):
    """Something that the user should read: the message reaches the browser.

    :param message: A sentence for the user.
    :param code: A word for programs.
    :param data: More for programs, JSON-able.
    """

    def __init__(
        self, message: str, code: str = "user_error", data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.data = data


class SessionExpired(SiphonError):
    """The caller has to log in again."""

    def __init__(self, message: str = "Session expired") -> None:
        super().__init__(message)


class RpcError(SiphonError):
    """A JSON-RPC call of the test client was answered with an error.

    :ivar code: The number.
    :ivar message: The sentence.
    :ivar data: The error's ``data`` member.
    """

    def __init__(self, code: int, message: str, data: Mapping[str, Any]) -> None:
        super().__init__(f"{code} {message} {dict(data)}")
        self.code = code
        self.message = message
        self.data = data


class UnknownFunction(SiphonError, LookupError):
    """A template names a function that its page does not have.

    :param name: The name.
    :param known: Those that it has.
    """

    def __init__(self, name: str, known: Iterable[str]) -> None:
        names = ", ".join(sorted(known)) or "none"
        super().__init__(
            f"This page has no function {name!r}. It has: {names}. Register it with "
            "@<page>.callback, or correct the name."
        )


class JamError(SiphonError):
    """The root of what goes wrong with tokens, server-side sessions and their store."""


class JamConfigError(JamError, ValueError):
    """Jam, or the store behind it, is set up in a way that cannot work."""


TokenErrorCode = Literal[
    "malformed",
    "algorithm",
    "key",
    "signature",
    "expired",
    "not_yet",
    "claims",
    "revoked",
    "reused",
]

#: What a :class:`TokenError` says. Nothing of the token may stand in it: these go into logs.
_TOKEN_SENTENCES: dict[TokenErrorCode, str] = {
    "malformed": "This is not a token of the expected form.",
    "algorithm": "The token names another algorithm than its key is for.",
    "key": "The token was made with a key that is not known here.",
    "signature": "The token's signature does not verify.",
    "expired": "The token has expired.",
    "not_yet": "The token is not valid yet.",
    "claims": "The token lacks a claim, or a claim has a value that is not accepted here.",
    "revoked": "The token was revoked.",
    "reused": "The refresh token had been used before, so all tokens of its family were revoked.",
}


class TokenError(JamError):
    """A token was refused.

    Its text is one fixed sentence per code and never holds anything of the token.

    :param code: Why, as a word for programs.
    """

    def __init__(self, code: TokenErrorCode) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return _TOKEN_SENTENCES[self.code]


class SessionNotFoundError(JamError, LookupError):
    """The server-side session is not there: never was, expired, deleted or reworked."""

    def __init__(self) -> None:
        super().__init__(
            "There is no such session: it expired, was deleted or got a new id. "
            "Make a new one with create_session()."
        )


class StoreDown(JamError, ServiceUnavailable):
    """The store did not answer, so nobody can tell who is asking (answer 503).

    The browser reads :attr:`description`; the text of the error is for the log, together with
    the driver's error in ``__cause__``.

    :param store: Which store, in words that hold no password.
    """

    description = "The service is briefly unavailable. Please try again in a few seconds."

    def __init__(self, store: str = "The store") -> None:
        super().__init__(retry_after=5)  # seconds
        self.store = store

    def __str__(self) -> str:
        return f"{self.store} failed or did not answer in time: {self.__cause__}"


class SijaxError(Exception):
    """Sijax was used in a way that cannot work; the text says in which and what to do."""


class NotInRequest(SijaxError, RuntimeError, AttributeError):
    """``g.sijax`` was used where there is no request that it could speak for."""

    def __init__(self) -> None:
        super().__init__(
            "Sijax was used outside of a request, or in one whose before_request functions "
            "did not run. It speaks for one request at a time: use it in a view or in a "
            "before_request function; in a test, call app.preprocess_request() first or go "
            "through app.test_client()."
        )
