"""Flask extensions that read tokens and session ids from requests."""

from __future__ import annotations

import time
from abc import ABC
from abc import abstractmethod

from flask import current_app
from flask import Flask
from flask import Response

from .. import config
from .. import identity
from .. import pipeline
from ..errors import TokenError
from ..logins import follow_logins
from .facade import Jam
from .facade import open_token


class JamExtension:
    """Puts a :class:`Jam` at ``app.extensions["jam"]``; it checks nothing.

    :param jam: The object.
    :param app: The application, or None to call :meth:`init_app` later.
    """

    def __init__(self, jam: Jam, app: Flask | None = None) -> None:
        self.jam = jam
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Bind to an application.

        :raises ConfigError: If a configuration key has a bad value.
        :raises JamConfigError: If the application has another store already.
        """
        config.check_all(app.config)
        self.jam.bind(app)
        app.extensions["jam"] = self.jam
        follow_logins(app, pipeline.install(app))


class _CredentialExtension(JamExtension, ABC):
    """Reads a credential from a header, a cookie, or both, when somebody asks who is asking."""

    #: ``Identity.source`` of who comes in by it.
    source: str

    def __init__(
        self, jam: Jam, app: Flask | None, header_name: str | None, cookie_name: str | None
    ) -> None:
        if not header_name and not cookie_name:
            raise ValueError(
                f"{type(self).__name__} got neither header_name nor cookie_name, so that nobody "
                "could ever come in. Give one of them."
            )
        self.header_name = header_name or None
        self.cookie_name = cookie_name or None
        super().__init__(jam, app)

    def init_app(self, app: Flask) -> None:
        """Bind to an application; see :meth:`JamExtension.init_app`."""
        super().init_app(app)
        identity.read_from(app, self)

    @abstractmethod
    def verify(self, credential: str) -> identity.Verified:
        """What a credential says.

        :raises TokenError: If it does not count.
        :raises StoreDown: If nobody can say.
        """

    @abstractmethod
    def revoke(self, credential: str) -> None:
        """Let nobody in with it any more."""

    @abstractmethod
    def lifetime_of(self, credential: str) -> int | None:
        """Seconds for which it is still good; None: as long as the browser runs."""

    def set_cookie(self, response: Response, token: str, max_age: int | None = None) -> None:
        """Give the browser a credential, out of reach for scripts and other sites.

        :param max_age: Seconds for which the browser keeps it; default: as long as it is good.
        :raises ValueError: If the extension reads no cookie.
        """
        name = self._cookie()
        response.set_cookie(
            name,
            token,
            max_age=self.lifetime_of(token) if max_age is None else max_age,
            secure=_is_secure(name),
            httponly=True,
            samesite="Lax",
        )

    def delete_cookie(self, response: Response) -> None:
        """Take the credential from the browser.

        :raises ValueError: If the extension reads no cookie.
        """
        name = self._cookie()
        response.delete_cookie(name, secure=_is_secure(name), httponly=True, samesite="Lax")

    def _cookie(self) -> str:
        if self.cookie_name is None:
            raise ValueError(f"This {type(self).__name__} reads no cookie. Give it a cookie_name.")
        return self.cookie_name


class JWTExtension(_CredentialExtension):
    """Reads JSON Web Tokens; ``g.payload`` is what a valid one says.

    :param jam: Verifies them.
    :param app: The application, or None to call :meth:`init_app` later.
    :param header_name: The header to read, ``Bearer <token>``; None for none.
    :param cookie_name: The cookie to read; None for none.
    :raises ValueError: If both names are None.
    """

    source = "jwt"

    def __init__(
        self,
        jam: Jam,
        app: Flask | None = None,
        header_name: str | None = "Authorization",
        cookie_name: str | None = None,
    ) -> None:
        super().__init__(jam, app, header_name, cookie_name)

    def verify(self, credential: str) -> identity.Verified:
        """What a token says; see :meth:`Jam.verify_jwt_token`."""
        return identity.Verified(*open_token(self.jam, credential))

    def revoke(self, credential: str) -> None:
        """See :meth:`Jam.revoke_token`."""
        self.jam.revoke_token(credential)

    def lifetime_of(self, credential: str) -> int | None:
        """Until its ``exp``."""
        try:
            return max(0, int(self.verify(credential).payload["exp"] - time.time()))
        except TokenError:
            return 0


class SessionExtension(_CredentialExtension):
    """Reads ids of server-side sessions; ``g.payload`` is the data of a live one.

    :param jam: Keeps them.
    :param app: The application, or None to call :meth:`init_app` later.
    :param header_name: The header to read, ``Bearer <id>``; None for none.
    :param cookie_name: The cookie to read; None for none.
    :raises ValueError: If both names are None.
    """

    source = "session"

    def __init__(
        self,
        jam: Jam,
        app: Flask | None = None,
        header_name: str | None = None,
        cookie_name: str | None = "sessionId",
    ) -> None:
        super().__init__(jam, app, header_name, cookie_name)

    def verify(self, credential: str) -> identity.Verified:
        """The data of a session; see :meth:`Jam.get_session`."""
        found = self.jam.open_session(credential)
        if found is None:
            raise TokenError("malformed")
        return identity.Verified(*found)

    def revoke(self, credential: str) -> None:
        """See :meth:`Jam.delete_session`."""
        self.jam.delete_session(credential)

    def lifetime_of(self, credential: str) -> int | None:
        """Until the session's absolute limit."""
        try:
            ends = self.verify(credential).handle["exp"]
        except TokenError:
            return 0
        return None if ends is None else max(0, int(ends - time.time()))


def _is_secure(cookie_name: str) -> bool:
    return cookie_name.startswith("__Host-") or not (current_app.debug or current_app.testing)
