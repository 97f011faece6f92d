"""Everything that can go wrong by our own account.

.. code-block:: text

    Exception
    ├── SiphonError                  the root of ours
    │   ├── ConfigError              also ValueError: a configuration key has a bad value
    │   ├── CallOriginRefused        also werkzeug's Forbidden (403): the drop-in's, without Siphon
    │   ├── UserError                what the user should read
    │   ├── SessionExpired           the caller has to log in again
    │   └── RpcError                 the test client's call was answered with an error
    └── SijaxError                   what users of Sijax catch; directly below Exception, as there
        └── NotInRequest             also RuntimeError and AttributeError
"""

from collections.abc import Mapping
from typing import Any

from werkzeug.exceptions import Forbidden


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
