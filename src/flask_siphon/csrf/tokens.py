"""Flask-WTF's signed token, masked: what pages of a session prove themselves with."""

from __future__ import annotations

import hmac
import secrets
import time
from base64 import urlsafe_b64decode
from base64 import urlsafe_b64encode
from functools import lru_cache
from types import EllipsisType
from typing import Any

from flask import current_app
from flask import Flask
from flask import g
from flask import Request
from flask import Response
from flask import session
from itsdangerous import BadData
from itsdangerous import Signer
from itsdangerous import URLSafeTimedSerializer

from .. import config
from ..exchange import Exchange

#: Where scripts send the token.
HEADERS = ("X-CSRFToken", "X-CSRF-Token")
_IN_ENVIRON = ("HTTP_X_CSRFTOKEN", "HTTP_X_CSRF_TOKEN")

#: Stands between the secret and the unix time in seconds at which a token ends.
_BEFORE_END = ":"

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def generate_csrf(time_limit: int | EllipsisType | None = ...) -> str:
    """A token for a form or a script of a page of this session. No two are the same text.

    :param time_limit: Seconds for which it is good; None: as long as the session. Default:
        ``SIPHON_CSRF_TIME_LIMIT``.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    limit = config.CSRF_TIME_LIMIT.read(app.config) if time_limit is ... else time_limit
    expires = None if limit is None else time.time() + limit
    signer = _signers(_key(app))[0]
    text = f"{_secret_of_session(app)}{_BEFORE_END}{'' if expires is None else expires}"
    return _mask(signer.sign(text))


def sent_with(request: Request, app: Flask) -> str | None:
    """The token that a request carries. Never from the query: that stands in logs and referrers."""
    for header in _IN_ENVIRON:
        token: str | None = request.environ.get(header)
        if token:
            return token
    if request.mimetype not in _FORMS:
        return None
    for name in field_names(app):
        token = request.form.get(name)
        if token:
            return token
    return None


def _secret_of_session(app: Flask) -> str:
    """What all tokens of the session hold; under the name where Flask-WTF looks for it too."""
    name = _field_name(app)
    secret = session.get(name)
    if not isinstance(secret, str):
        secret = session[name] = secrets.token_hex(20)
    return secret


def is_valid(app: Flask, token: str) -> bool:
    """True if a page of the current session made this token, and it is not too old."""
    secret: object = session.get(_field_name(app))
    if not isinstance(secret, str) or not token.isascii():
        return False
    held = _read_own(app, _unmask(token)) or _read_plain(app, token)
    return held is not None and hmac.compare_digest(held.encode(), secret.encode())


def renew(exchange: Exchange) -> None:
    """Make the tokens handed out so far worthless: somebody logged in or out."""
    name = _field_name(exchange.app)
    session.pop(name, None)
    g.pop(name, None)
    exchange.token_renewed = True


def _read_own(app: Flask, token: bytes | None) -> str | None:
    if token is None:
        return None
    text = token.rpartition(b".")[0]
    # Signed anew, and not unsigned: that would take some other spellings of the signature, too.
    signed = [signer.sign(text) for signer in _signers(_key(app))]
    if not any(hmac.compare_digest(each, token) for each in signed):
        return None
    secret, _, expires = text.decode().rpartition(_BEFORE_END)
    return None if expires and time.time() > float(expires) else secret


def _read_plain(app: Flask, token: str) -> str | None:
    """Flask-WTF's own token, as ``hidden_tag()`` of a FlaskForm writes it."""
    serializer = URLSafeTimedSerializer(_key(app), salt="wtf-csrf-token")
    try:
        return str(serializer.loads(token, max_age=config.CSRF_TIME_LIMIT.read(app.config)))
    except BadData:
        return None


def _mask(plain: bytes) -> str:
    """The same token, unlike any other text of it: compression must not betray it (BREACH)."""
    pad = secrets.token_bytes(len(plain))
    return _base64(pad + _xor(pad, plain))


def _unmask(token: str) -> bytes | None:
    if len(token) > 4096:
        return None
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    # Python's decoder skips what is not of the alphabet; a token has one spelling only.
    if len(raw) % 2 or _base64(raw) != token:
        return None
    half = len(raw) // 2
    return _xor(raw[:half], raw[half:])


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _xor(one: bytes, other: bytes) -> bytes:
    number = int.from_bytes(one, "big") ^ int.from_bytes(other, "big")
    return number.to_bytes(len(one), "big")


@lru_cache(maxsize=16)
def _signers(key: Any) -> list[Signer]:
    """One for each key, the newest first, which signs. Their keys are derived once and for all."""
    keys = [key] if isinstance(key, (str, bytes)) else reversed(key)
    derived = [Signer(each, salt="siphon-csrf").derive_key() for each in keys]
    return [Signer(each, key_derivation="none") for each in derived]


def _key(app: Flask) -> Any:
    key = app.config.get("WTF_CSRF_SECRET_KEY") or app.secret_key
    if not key:
        raise RuntimeError(
            "CSRF tokens need a secret, and app.secret_key is not set. Set SECRET_KEY to a long "
            "random text."
        )
    return tuple(key) if isinstance(key, list) else key


def field_names(app: Flask) -> tuple[str, str]:
    """The names of the form field of a token."""
    return _field_name(app), "csrf-token"


def _field_name(app: Flask) -> str:
    return str(app.config.get("WTF_CSRF_FIELD_NAME", "csrf_token"))


def hand_out(response: Response) -> None:
    """Give the page a token that is good after a login or logout in this request."""
    response.headers[HEADERS[0]] = generate_csrf()
