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
from .keys import RENAMED

#: Seconds by which another machine's clock may be ahead.
_CLOCK_SKEW = 10
#: Beyond it a number of seconds is exact in no float, and no store can count to it.
_LATEST = 2**53
_TOKEN_BYTES = 8192
_PAYLOAD_BYTES = 4096

#: Header members that name a key or change how the token is read; none is ever needed.
_REFUSED_HEADERS = frozenset({"jku", "jwk", "x5u", "x5c", "crit", "b64", "zip"})

#: One spelling for each value: no padding, and no bits set that stand for nothing.
_BASE64URL = re.compile(r"(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?\Z", re.ASCII)


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

    :raises ValueError: If they are no JSON, too large, or nobody would ever accept them.
    """
    _check_new(claims)
    header = {"alg": key.alg, "typ": "JWT"}
    if key.kid is not None:
        header["kid"] = key.kid
    return jws.serialize_compact(header, encode_claims(claims), key.material, algorithms=[key.alg])


def _check_new(claims: Mapping[str, Any]) -> None:
    for name in ("exp", "iat", "nbf"):
        if name in claims and not _is_time(claims[name]):
            raise ValueError(f"The claim {name!r} is {claims[name]!r}. It must be a unix time.")
    for name in ("jti", "sub"):
        if name in claims and not isinstance(claims[name], str):
            raise ValueError(f"The claim {name!r} is {claims[name]!r}. It must be text.")


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
    alg = header.get("alg")
    if not isinstance(alg, str) or RENAMED.get(alg, alg) != key.alg:
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


class _Algorithms(jws.JWSRegistry):
    def get_alg(self, name: str) -> Any:  # joserfc does not export the type
        return super().get_alg(RENAMED.get(name, name))


def _read_claims(token: str, key: Key) -> dict[str, Any]:
    # Header members that nobody knows have to be ignored (RFC 7515, section 4).
    registry = _Algorithms(algorithms=[key.alg], strict_check_header=False)
    try:
        signed = jws.deserialize_compact(token, key.material, registry=registry)
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
    issued = claims.get("iat")
    if not _is_time(issued) or issued > now + _CLOCK_SKEW:
        raise TokenError("claims")


def _is_time(value: Any) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= _LATEST


def _check_names(claims: Mapping[str, Any], issuer: str | None, audience: str | None) -> None:
    identifier = claims.get("jti")
    if not isinstance(identifier, str) or not identifier:
        raise TokenError("claims")
    if not isinstance(claims.get("sub", ""), str):
        raise TokenError("claims")
    if issuer is not None and claims.get("iss") != issuer:
        raise TokenError("claims")
    # A token that is meant for somebody is not for whoever does not say who he is.
    if claims.get("aud") != audience:
        raise TokenError("claims")
