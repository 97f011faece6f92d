"""What was revoked: tokens by ``jti``, families and logins by ``sid``, users by generation.

All of it lives in one kind of the store, with the sessions, so that one question answers for many
credentials.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

from .stores import Store

#: The kind of everything that says whether a credential counts.
KIND = "identity"


def _key(what: str, name: str) -> str:
    # A lone surrogate, which JSON can carry, is a name like others.
    return hashlib.sha256(f"{what}:{name}".encode("utf-8", "surrogatepass")).hexdigest()


def hashed(secret: str) -> str:
    """What the store knows of something that a client holds."""
    return _key("held", secret)


class Revocations:
    """The revocations in a store.

    :param store: The store.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def revoke_token(self, jti: str, expires: float) -> None:
        """Let nobody in with this token any more.

        :param expires: Unix time from which the token is dead anyway.
        """
        self._store.add(KIND, _key("jti", jti), {"revoked": True}, expires)

    def revoke_family(self, sid: str, expires: float | None) -> None:
        """Let nobody in with any token or session of this login any more."""
        self._store.add(KIND, _key("sid", sid), {"revoked": True}, expires)

    def revoke_user(self, user_id: str) -> None:
        """Let nobody in with anything issued to the user before now."""
        value = {"gen": secrets.token_urlsafe(12)}
        key = _key("gen", user_id)
        while not (self._store.set(KIND, key, value) or self._store.add(KIND, key, value, None)):
            pass  # somebody else revoked between the two; ours must come after

    def generation(self, user_id: str | None) -> str:
        """The user's generation; ``""`` as long as nothing was revoked."""
        if user_id is None:
            return ""
        return _generation(self._store.get(KIND, [_key("gen", user_id)])[0])

    def are_good(self, handles: Sequence[dict[str, Any]]) -> list[bool]:
        """For each credential, whether it still counts. One question to the store for all.

        :param handles: Each with any of ``jti``, ``sid``, ``user``, ``gen`` and ``session``.
        """
        keys = list(dict.fromkeys(key for handle in handles for key in _keys_of(handle)))
        found = dict(zip(keys, self._store.get(KIND, keys), strict=True)) if keys else {}
        return [_is_good(handle, found) for handle in handles]


def _keys_of(handle: dict[str, Any]) -> list[str]:
    names = (("jti", "jti"), ("sid", "sid"), ("gen", "user"))
    keys = [_key(what, handle[name]) for what, name in names if handle.get(name)]
    return [*keys, handle["session"]] if handle.get("session") else keys


def _is_good(handle: dict[str, Any], found: dict[str, dict[str, Any] | None]) -> bool:
    for what in ("jti", "sid"):
        name = handle.get(what)
        if name and found[_key(what, name)] is not None:
            return False
    if handle.get("session") and found[handle["session"]] is None:
        return False
    user = handle.get("user")
    if not user:
        return True
    return bool(_generation(found[_key("gen", user)]) == handle.get("gen", ""))


def _generation(entry: dict[str, Any] | None) -> str:
    return "" if entry is None else str(entry.get("gen", ""))
