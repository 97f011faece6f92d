"""``Jam``: tokens and server-side sessions behind one object."""

from __future__ import annotations

import logging
import secrets
import time
import weakref
from collections.abc import Mapping
from os import PathLike
from typing import Any
from typing import NoReturn

from flask import current_app
from flask import Flask

from .. import config as keys_of_app
from ..app_store import bring_store
from ..app_store import store_of
from ..credentials import user_id_of
from ..errors import JamConfigError
from ..errors import TokenError
from ..revocations import Revocations
from ..stores import MemoryStore
from ..stores import Store
from . import tokens
from .keys import Keys
from .keys import keys_from_app
from .keys import keys_from_environment
from .refresh import Family
from .refresh import RefreshTokens
from .sessions import Sessions
from .settings import make_store
from .settings import read_settings
from .tokens import Tokens

logger = logging.getLogger("flask_siphon.jam")

_RESERVED = frozenset({"jti", "iat", "iss", "aud", "gen", "sid"})
_OWN = frozenset({"jti", "iat", "exp", "nbf", "iss", "aud", "gen", "sid"})
_APP_SECRET_BYTES = 16


class Jam:
    """Makes, reads and revokes tokens and server-side sessions.

    With an application it takes its keys from ``SECRET_KEY`` and its store from ``SIPHON_STORE``;
    without one it needs a key in its configuration to make tokens, and keeps sessions in memory.

    :param config: Settings, or the path of a ``.toml`` file that holds them.
    :param pointer: The section of the file.
    :raises JamConfigError: If a setting cannot be used.
    """

    def __init__(
        self,
        config: Mapping[str, Any] | str | PathLike[str] | None = None,
        pointer: str = "jam",
    ) -> None:
        self._settings = read_settings(config, pointer)
        self._apps: weakref.WeakSet[Flask] = weakref.WeakSet()
        store = self._settings.store
        self._own_store = MemoryStore() if store is None else make_store(store)
        self._random_secret = secrets.token_bytes(32)
        self._warned = False

    def __repr__(self) -> str:
        return f"<Jam bound to {len(self._apps)} applications>"

    def bind(self, app: Flask) -> None:
        """Work for an application; its extensions do this.

        :raises JamConfigError: If the application has another store already.
        """
        self._apps.add(app)
        if self._settings.store is not None:
            bring_store(app, self._own_store)

    # Tokens

    def make_payload(self, exp: int | None = None, **data: Any) -> dict[str, Any]:
        """The claims of a new token.

        :param exp: Seconds for which it is good; default ``jwt.expire``.
        :param data: More claims; ``sub`` or ``user`` names the user.
        :raises ValueError: If ``exp`` is no number above 0, or ``data`` has a claim of ours.
        """
        if exp is None:
            exp = self._settings.expire
        if type(exp) is not int or exp <= 0:
            raise ValueError(f"exp is {exp!r}. It must be a number of seconds above 0.")
        taken = _RESERVED & data.keys()
        if taken:
            raise ValueError(
                f"The claim {sorted(taken)[0]!r} is made here. Choose another name for yours."
            )
        now = int(time.time())
        return {"jti": secrets.token_urlsafe(16), "iat": now, "exp": now + exp, **data}

    def gen_jwt_token(self, payload: Mapping[str, Any]) -> str:
        """Sign a token (JWT, :rfc:`7519`); what it needs and ``payload`` lacks is added.

        :raises ValueError: If ``payload`` is no JSON, too large, or ``sub`` is no text.
        :raises JamConfigError: If there is no key to sign with.
        """
        return self._sign(payload, self._revocations().generation(user_id_of(payload)))

    def _sign(self, payload: Mapping[str, Any], generation: str) -> str:
        settings = self._settings
        claims = {**self.make_payload(), **payload}
        claims.pop("gen", None)
        ours = {"iss": settings.issuer, "aud": settings.audience, "gen": generation}
        claims.update({name: value for name, value in ours.items() if value})
        return tokens.sign(claims, self._keys().signer)

    def verify_jwt_token(self, token: str) -> dict[str, Any]:
        """The claims of a token that is good now and was not revoked.

        :raises TokenError: Its ``code`` says why not.
        :raises StoreDown: If nobody can say whether it was revoked.
        """
        return open_token(self, token)[0]

    def _verify(self, token: object) -> dict[str, Any]:
        settings = self._settings
        return tokens.verify(token, self._keys(), settings.issuer, settings.audience, time.time())

    def revoke_token(self, token: str) -> None:
        """Let nobody in with this token, nor with any other of the same login. Of a refresh
        token: with any of its login. One that is invalid or expired needs no revoking."""
        family = self._refresh().find(token)
        if family is not None:
            self._refresh().revoke(family)
            return
        try:
            claims = self._verify(token)
        except TokenError:
            return
        self._revocations().revoke_token(claims["jti"], claims["exp"])
        if isinstance(claims.get("sid"), str):
            ends = time.time() + self._settings.refresh_expire + self._settings.expire
            self._revocations().revoke_family(claims["sid"], ends)

    def issue_tokens(self, payload: Mapping[str, Any]) -> Tokens:
        """A pair for a new login.

        :param payload: As for :meth:`gen_jwt_token`; every access token of the login says it.
        """
        claims = {name: value for name, value in payload.items() if name not in _OWN}
        user = user_id_of(claims)
        family = Family(
            secrets.token_urlsafe(16),
            claims,
            user,
            self._revocations().generation(user),
            time.time() + self._settings.refresh_expire,
        )
        return self._next_pair(family)

    def refresh_tokens(self, refresh: str) -> Tokens:
        """A new pair for a refresh token, which cannot be used again.

        :raises TokenError: ``reused`` if it was used before: then every token of its login is
            dead. ``malformed``, ``expired`` or ``revoked`` else.
        """
        return self._next_pair(self._refresh().use(refresh))

    def _next_pair(self, family: Family) -> Tokens:
        # With the generation at the login, and not of now: a user who is logged out everywhere
        # at this moment stays logged out.
        access = self._sign({**family.claims, "sid": family.sid}, family.gen)
        return Tokens(access, self._refresh().issue(family), self._settings.expire)

    # Sessions

    def create_session(self, session_key: str, data: dict[str, Any]) -> str:
        """A new session; its id is for the client.

        :param session_key: Groups sessions, such as a user's name; not a part of the id.
        :param data: A dict that JSON can carry, at most 64 KiB.
        :raises ValueError: If ``data`` cannot be stored.
        """
        return self._sessions().create(session_key, data)

    def get_session(self, session_id: str) -> dict[str, Any] | None:
        """A copy of a session's data; None if it is unknown, over or revoked."""
        return self._sessions().get(session_id)

    def open_session(self, session_id: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """A session's data with a handle that names it; None as for :meth:`get_session`."""
        return self._sessions().open(session_id)

    def update_session(self, session_id: str, data: dict[str, Any]) -> None:
        """Replace a session's data whole.

        :raises SessionNotFoundError: If there is no such session.
        :raises ValueError: If ``data`` cannot be stored, or names another user.
        """
        self._sessions().update(session_id, data)

    def rework_session(self, session_id: str, data: dict[str, Any] | None = None) -> str:
        """Give a session a new id; the old one is dead. Do so whenever its user changes.

        :param data: Replaces the data, if given.
        :raises SessionNotFoundError: If there is no such session, or somebody else did the same.
        :raises ValueError: If ``data`` cannot be stored.
        """
        return self._sessions().rework(session_id, data)

    def delete_session(self, session_id: str) -> None:
        """End a session; no error if there is none."""
        self._sessions().delete(session_id)

    def clear_sessions(self, session_key: str) -> int:
        """End all sessions of a key; their number."""
        return self._sessions().clear(session_key)

    def revoke_user(self, user_id: str | int) -> None:
        """Log a user out everywhere: whatever was issued before this moment is dead."""
        if type(user_id) not in (str, int) or user_id == "":
            raise ValueError(f"The user id is {user_id!r}. It must be text or a number.")
        self._revocations().revoke_user(str(user_id))

    # Where keys and store come from

    def _app(self) -> Flask | None:
        app = _current_app()
        if app in self._apps:
            return app
        apps = list(self._apps)
        if len(apps) > 1 or (apps and app is not None):
            raise JamConfigError(
                "This Jam is bound to an application, and another one is current, or to several, "
                "and none is. Bind it to the current one, or push the context of the one you "
                "mean: with app.app_context(): ..."
            )
        return apps[0] if apps else None

    def _keys(self) -> Keys:
        settings = self._settings
        found = settings.keys or keys_from_environment(settings.jwt)
        if found is not None:
            return found
        app = self._app()
        if app is None:
            _refuse_keyless()
        secret = app.secret_key
        if secret:
            fallbacks = filter(None, app.config.get("SECRET_KEY_FALLBACKS") or ())
            every = (secret, *fallbacks)
            for each in every:
                self._check_app_secret(app, each)
            return keys_from_app(*every)
        if not (app.debug or app.testing):
            _refuse_keyless()
        self._warn_once("No SECRET_KEY is set: tokens are good until this process ends.")
        return keys_from_app(self._random_secret)

    def _check_app_secret(self, app: Flask, secret: str | bytes) -> None:
        size = len(secret)
        if size < _APP_SECRET_BYTES and isinstance(secret, str):
            size = len(secret.encode())
        if size >= _APP_SECRET_BYTES:
            return
        problem = (
            f"SECRET_KEY, or one of SECRET_KEY_FALLBACKS, has {size} bytes. Tokens need "
            f"at least {_APP_SECRET_BYTES}: "
            "python -c 'import secrets; print(secrets.token_hex(32))' makes one."
        )
        if not (app.debug or app.testing):
            raise JamConfigError(problem)
        self._warn_once(problem)

    def _warn_once(self, text: str) -> None:
        if not self._warned:
            self._warned = True
            logger.warning(text)

    def _store(self) -> Store:
        return self._store_for(self._app())

    def _store_for(self, app: Flask | None) -> Store:
        return self._own_store if app is None else store_of(app)

    def _revocations(self) -> Revocations:
        return Revocations(self._store())

    def _refresh(self) -> RefreshTokens:
        return RefreshTokens(self._store(), self._settings.expire)

    def _sessions(self) -> Sessions:
        app = self._app()
        settings: Mapping[str, Any] = {} if app is None else app.config
        idle, absolute = self._settings.idle, self._settings.absolute
        return Sessions(
            self._store_for(app),
            keys_of_app.SESSION_IDLE.read(settings) if idle is None else idle,
            keys_of_app.SESSION_ABSOLUTE.read(settings) if absolute is None else absolute,
        )


def open_token(jam: Jam, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The claims as of :meth:`Jam.verify_jwt_token`, with a handle that names the token."""
    claims = jam._verify(token)
    handle = _handle_of(claims)
    if not jam._revocations().is_good(handle):
        raise TokenError("revoked")
    return claims, handle


def _handle_of(claims: Mapping[str, Any]) -> dict[str, Any]:
    """What names a token without being able to act as it."""
    return {
        "jti": claims["jti"],
        "sid": claims.get("sid"),
        "user": user_id_of(claims),
        "gen": claims.get("gen", ""),
        "exp": claims["exp"],
    }


def _current_app() -> Flask | None:
    try:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    except RuntimeError:  # no application is current
        return None
    return app


def _refuse_keyless() -> NoReturn:
    raise JamConfigError(
        "There is no key for tokens. Set SECRET_KEY of the application, jwt.secret_key in the "
        "configuration, or JAM_JWT_SECRET_KEY in the environment."
    )
