"""JSON Web Tokens (:rfc:`7519`): making and reading them, as functions over values.

Nothing here asks a store: whether a token was revoked is asked last, by the facade.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from typing import NamedTuple
from typing import TypeGuard

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.util import urlsafe_b64decode

from ..errors import TokenError
from .keys import Key
from .keys import Keys

#: Seconds by which another machine's clock may be ahead.
_CLOCK_SKEW = 10
_TOKEN_BYTES = 8192
_PAYLOAD_BYTES = 4096

#: Header members that name a key or change how the token is read; none is ever needed.
_REFUSED_HEADERS = frozenset({"jku", "jwk", "x5u", "x5c", "crit", "b64", "zip"})

_BASE64URL = re.compile(r"[A-Za-z0-9_-]+\Z")


class Tokens(NamedTuple):
    """What a login of a phone gets.

    :param access: A JWT, for the ``Authorization`` header.
    :param refresh: Good for one new pair.
    :param expires_in: Seconds for which ``access`` is good.
    """

    access: str
    refresh: str
    expires_in: int

    def __repr__(self) -> str:
        return f"Tokens(expires_in={self.expires_in})"


def sign(claims: Mapping[str, Any], key: Key) -> str:
    """The token of these claims.

    :raises ValueError: If they are no JSON, or too large.
    """
    header = {"alg": key.alg, "typ": "JWT"}
    if key.kid is not None:
        header["kid"] = key.kid
    return jws.serialize_compact(header, encode_claims(claims), key.material, algorithms=[key.alg])


def encode_claims(claims: Mapping[str, Any]) -> bytes:
    """The claims as JSON.

    :raises ValueError: If they are no JSON, or too large.
    """
    try:
        encoded = json.dumps(claims, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError):
        raise ValueError("The payload of a token must be a dict that JSON can carry.") from None
    if len(encoded) > _PAYLOAD_BYTES:
        raise ValueError(
            f"The payload of a token has {len(encoded)} bytes. At most {_PAYLOAD_BYTES} fit: keep "
            "the rest in a session or in the database."
        )
    return encoded


def verify(
    token: object, keys: Keys, issuer: str | None, audience: str | None, now: float
) -> dict[str, Any]:
    """The claims of a token that one of ``keys`` signed and that is good now.

    :param now: Unix time in seconds.
    :raises TokenError: With the first reason against it.
    """
    header = _read_header(token)
    key = keys.find(header.get("kid"))
    if header.get("alg") != key.alg:
        raise TokenError("algorithm")
    claims = _read_claims(str(token), key)
    _check_times(claims, now)
    _check_names(claims, issuer, audience)
    return claims


def _read_header(token: object) -> dict[str, Any]:
    if not isinstance(token, str) or not token.isascii() or len(token) > _TOKEN_BYTES:
        raise TokenError("malformed")
    parts = token.split(".")
    if len(parts) != 3 or not all(_BASE64URL.match(part) for part in parts):
        raise TokenError("malformed")
    header = _decode_object(parts[0])
    if _REFUSED_HEADERS & header.keys():
        raise TokenError("malformed")
    kind = header.get("typ", "JWT")
    if not isinstance(kind, str) or kind.upper() != "JWT":
        raise TokenError("malformed")
    if not isinstance(header.get("kid"), (str, type(None))):
        raise TokenError("malformed")
    return header


def _decode_object(part: str) -> dict[str, Any]:
    try:
        value = json.loads(urlsafe_b64decode(part.encode()))
    except (ValueError, RecursionError):
        raise TokenError("malformed") from None
    if not isinstance(value, dict):
        raise TokenError("malformed")
    return value


def _read_claims(token: str, key: Key) -> dict[str, Any]:
    try:
        signed = jws.deserialize_compact(token, key.material, algorithms=[key.alg])
    except (JoseError, ValueError):
        raise TokenError("signature") from None
    try:
        claims = json.loads(signed.payload)
    except (ValueError, RecursionError):
        raise TokenError("claims") from None
    if not isinstance(claims, dict):
        raise TokenError("claims")
    return claims


def _check_times(claims: Mapping[str, Any], now: float) -> None:
    expires = claims.get("exp")
    if not _is_time(expires):
        raise TokenError("claims")
    if now >= expires:
        raise TokenError("expired")
    if "nbf" in claims:
        if not _is_time(claims["nbf"]):
            raise TokenError("claims")
        if claims["nbf"] > now + _CLOCK_SKEW:
            raise TokenError("not_yet")
    if "iat" in claims and not (_is_time(claims["iat"]) and claims["iat"] <= now + _CLOCK_SKEW):
        raise TokenError("claims")


def _is_time(value: Any) -> TypeGuard[float]:
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and float("-inf") < value < float("inf")
    )


def _check_names(claims: Mapping[str, Any], issuer: str | None, audience: str | None) -> None:
    identifier = claims.get("jti")
    if not isinstance(identifier, str) or not identifier:
        raise TokenError("claims")
    if not isinstance(claims.get("sub", ""), str):
        raise TokenError("claims")
    if claims.get("iss") != issuer or claims.get("aud") != audience:
        raise TokenError("claims")
