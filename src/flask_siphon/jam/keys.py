"""Which key signs, which keys verify. A key is for one algorithm (:rfc:`8725#section-3.1`)."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Mapping
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from typing import NamedTuple

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc.errors import JoseError
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey
from joserfc.jwk import OctKey
from joserfc.jwk import OKPKey
from joserfc.jwk import RSAKey

from ..errors import JamConfigError
from ..errors import TokenError

#: The least length of an HMAC secret in bytes (:rfc:`7518#section-3.2`).
_SECRET_BYTES = {"HS256": 32, "HS384": 48, "HS512": 64}
_KINDS: Mapping[str, Any] = {"RS256": RSAKey, "PS256": RSAKey, "ES256": ECKey, "Ed25519": OKPKey}
_RSA_BITS = 2048

_ALGORITHMS = (*_SECRET_BYTES, *_KINDS)
_MATERIAL = ("secret_key", "private_key", "public_key")
_VARIABLES = ("JAM_JWT_SECRET_KEY", "JAM_JWT_PRIVATE_KEY", "JAM_JWT_PUBLIC_KEY")
#: A key as text, be it PEM, SSH2 or OpenSSH. Anything may stand around it.
_KEY_TEXT = re.compile(rb"---- ?BEGIN |(?:ssh|ecdsa|sk)-\S+ AAAA")

#: An older name of an algorithm (:rfc:`9864`), which other libraries still write into tokens.
RENAMED = {"EdDSA": "Ed25519"}


class Key(NamedTuple):
    """A key and the one algorithm that it is for.

    :param kid: Its name in token headers, or None.
    :param can_sign: False for a public key.
    """

    kid: str | None
    alg: str
    material: Any
    can_sign: bool

    def __repr__(self) -> str:
        return f"Key(kid={self.kid!r}, alg={self.alg!r})"


class Keys:
    """The first key signs, all verify.

    :param keys: At least one.
    :raises JamConfigError: If two bear one name.
    """

    def __init__(self, keys: Sequence[Key]) -> None:
        self._keys = tuple(keys)
        kids = [key.kid for key in keys]
        if len(set(kids)) != len(kids):
            raise JamConfigError(
                "Two keys of jwt.keys have the same kid, or none. Give each a kid of its own."
            )

    @property
    def signer(self) -> Key:
        """The key that signs.

        :raises JamConfigError: If it can only verify.
        """
        key = self._keys[0]
        if not key.can_sign:
            raise JamConfigError(
                "The first JWT key is a public key, which can verify but not sign. Put a secret "
                "or private key first."
            )
        return key

    def find(self, kid: object) -> Key:
        """The key that a token names; if it names none, the only one there is.

        :raises TokenError: ``key``.
        """
        if kid is None:
            if len(self._keys) == 1:
                return self._keys[0]
            raise TokenError("key")
        for key in self._keys:
            if key.kid is not None and key.kid == kid:
                return key
        raise TokenError("key")


def check_algorithm(alg: object) -> str:
    """The algorithm by its one name.

    :raises JamConfigError: If it is none of ours, ``none`` above all.
    """
    name = RENAMED.get(alg, alg) if isinstance(alg, str) else None
    if name not in _ALGORITHMS:
        raise JamConfigError(f"jwt.alg is {alg!r}. It must be one of {', '.join(_ALGORITHMS)}.")
    return name


def make_key(
    alg: object,
    kid: object,
    secret_key: str | bytes | None = None,
    private_key: str | bytes | None = None,
    public_key: str | bytes | None = None,
) -> Key:
    """A key from its material.

    :raises JamConfigError: If it is too weak, or of another kind than the algorithm.
    """
    name = check_algorithm(alg)
    if kid is not None and (not isinstance(kid, str) or not kid):
        raise JamConfigError(f"The kid of a JWT key is {kid!r}. It must be text.")
    if name in _SECRET_BYTES:
        if secret_key is None:
            raise JamConfigError(f"{name} needs jwt.secret_key.")
        return Key(kid, name, _import_secret(name, secret_key), True)
    text = private_key if private_key is not None else public_key
    if text is None:
        raise JamConfigError(f"{name} needs jwt.private_key, or jwt.public_key to verify only.")
    try:
        with warnings.catch_warnings():
            # What joserfc only warns of, a short key, is refused below.
            warnings.simplefilter("ignore", SecurityWarning)
            material = _KINDS[name].import_key(text)
    except (JoseError, ValueError, TypeError):
        # The library's text may quote the key.
        raise JamConfigError(f"The JWT key for {name} cannot be read. It must be PEM.") from None
    _check_material(name, material)
    if (private_key is not None) != bool(material.is_private):
        raise JamConfigError(
            "A private JWT key stands where the public one belongs, or the other way round."
        )
    return Key(kid, name, material, bool(material.is_private))


def _import_secret(alg: str, secret: str | bytes) -> OctKey:
    if not isinstance(secret, (str, bytes)):
        raise JamConfigError("jwt.secret_key must be text or bytes.")
    material = secret.encode() if isinstance(secret, str) else secret
    least = _SECRET_BYTES[alg]
    if len(material) < least:
        raise JamConfigError(
            f"jwt.secret_key has {len(material)} bytes. {alg} needs at least {least}: "
            "python -c 'import secrets; print(secrets.token_hex(64))' makes one."
        )
    try:
        if _KEY_TEXT.search(material):
            raise ValueError
        return OctKey.import_key(material)  # which refuses a public key in DER
    except ValueError:
        raise JamConfigError(
            f"jwt.secret_key is a key file, and {alg} needs a secret: whoever knows the public "
            "key could sign. Use jwt.private_key with RS256, PS256, ES256 or Ed25519."
        ) from None


def _check_material(alg: str, material: Any) -> None:
    raw = material.raw_value
    if alg in ("RS256", "PS256") and raw.key_size < _RSA_BITS:
        raise JamConfigError(
            f"The RSA key has {raw.key_size} bits. At least {_RSA_BITS} are needed."
        )
    if alg == "ES256" and raw.curve.name != "secp256r1":
        raise JamConfigError(f"ES256 needs a key on the curve P-256, not on {raw.curve.name}.")
    if alg == "Ed25519" and material.curve_name != "Ed25519":
        raise JamConfigError(f"Ed25519 needs an Ed25519 key, not {material.curve_name}.")


def keys_from_config(jwt: Mapping[str, Any]) -> Keys | None:
    """The keys that a configuration names; None if it names none.

    :raises JamConfigError: If one cannot be used.
    """
    alg = check_algorithm(jwt.get("alg", "HS256"))
    if "keys" in jwt:
        entries = jwt["keys"]
        if not isinstance(entries, list) or not entries:
            raise JamConfigError(f"jwt.keys is {type(entries).__name__}. It must be a list.")
        return Keys([_from_entry(entry) for entry in entries])
    material = {name: jwt[name] for name in _MATERIAL if jwt.get(name) is not None}
    if not material:
        return None
    return Keys([make_key(alg, jwt.get("kid"), **material)])


def _from_entry(entry: object) -> Key:
    if not isinstance(entry, Mapping):
        raise JamConfigError("An entry of jwt.keys must be a table with kid, alg and a key.")
    unknown = set(entry) - {"kid", "alg", *_MATERIAL}
    if unknown:
        raise JamConfigError(f"jwt.keys has the unknown member {sorted(unknown)[0]!r}.")
    if "kid" not in entry:
        raise JamConfigError("An entry of jwt.keys has no kid. Give each key a name.")
    material = {name: entry[name] for name in _MATERIAL if entry.get(name) is not None}
    return make_key(entry.get("alg", "HS256"), entry["kid"], **material)


def keys_from_environment(jwt: Mapping[str, Any]) -> Keys | None:
    """The key that environment variables hold, read now; None if there is none."""
    material = [os.environ.get(name) or None for name in _VARIABLES]
    if not any(material):
        return None
    return _keys_of_variables(jwt.get("alg", "HS256"), jwt.get("kid"), *material)


@lru_cache(maxsize=8)
def _keys_of_variables(alg: str, kid: str | None, *material: str | None) -> Keys:
    return Keys([make_key(alg, kid, *material)])


@lru_cache(maxsize=64)
def keys_from_app(*secrets: str | bytes) -> Keys:
    """Keys derived from an application's ``SECRET_KEY`` and, for verifying, its fallbacks.

    Derived by HKDF (:rfc:`5869`), so that a token never equals anything else signed with it.
    """
    material = (each.encode() if isinstance(each, str) else each for each in secrets)
    return Keys([_derive_key(each) for each in dict.fromkeys(material)])


def _derive_key(secret: bytes) -> Key:
    kid = _hkdf(secret, b"jwt:kid")[:8].hex()
    return Key(kid, "HS256", OctKey.import_key(_hkdf(secret, b"jwt:HS256")), True)


def _hkdf(secret: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=b"flask-siphon/1", info=info).derive(secret)
