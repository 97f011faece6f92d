"""JSON Web Tokens (:rfc:`7519`): making and reading them, as functions over values.

Nothing here asks a store: whether a token was revoked is asked last, by the facade.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from functools import cache
from functools import lru_cache
from typing import Any
from typing import Literal
from typing import NamedTuple
from typing import TypeGuard

from joserfc import jws
from joserfc.errors import JoseError

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
_BASE64URL = r"((?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?)"
_COMPACT = re.compile(rf"{_BASE64URL}\.{_BASE64URL}\.{_BASE64URL}\Z", re.ASCII)


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
    if not isinstance(token, str) or not token.isascii() or len(token) > _TOKEN_BYTES:
        raise TokenError("malformed")
    parts = _COMPACT.match(token)
    if parts is None:
        raise TokenError("malformed")
    header, payload, signature = parts.groups()
    kid, alg = _read_header(header)
    key = keys.find(kid)
    if alg != key.alg:
        raise TokenError("algorithm")
    _check_signature(f"{header}.{payload}", signature, key)
    claims = _decode_object(payload, "claims")
    _check_times(claims, now)
    _check_names(claims, issuer, audience)
    return claims


@lru_cache(maxsize=64)  # the tokens of one key have the same
def _read_header(part: str) -> tuple[str | None, str | None]:
    """The name of the key and the algorithm, as far as the header says."""
    header = _decode_object(part, "malformed")
    if _REFUSED_HEADERS & header.keys():
        raise TokenError("malformed")
    kind = header.get("typ", "JWT")
    if not isinstance(kind, str) or kind.upper() != "JWT":
        raise TokenError("malformed")
    kid, alg = header.get("kid"), header.get("alg")
    if not isinstance(kid, (str, type(None))):
        raise TokenError("malformed")
    return kid, RENAMED.get(alg, alg) if isinstance(alg, str) else None


def _decode_object(part: str, code: Literal["malformed", "claims"]) -> dict[str, Any]:
    """The JSON object in a part of a token.

    :raises TokenError: ``code``.
    """
    try:
        value = json.loads(_decode(part).decode())
    except (ValueError, RecursionError):
        raise TokenError(code) from None
    if not isinstance(value, dict):
        raise TokenError(code)
    return value


def _decode(part: str) -> bytes:
    return urlsafe_b64decode(part + "==")  # more padding than is needed does no harm


def _check_signature(signed: str, signature: str, key: Key) -> None:
    try:
        if not _algorithm(key.alg).verify(signed.encode(), _decode(signature), key.material):
            raise ValueError
    except (JoseError, ValueError):
        raise TokenError("signature") from None


@cache
def _algorithm(name: str) -> Any:  # joserfc does not export the type
    return jws.JWSRegistry(algorithms=[name]).get_alg(name)


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
