"""What was revoked: tokens by ``jti``, families and logins by ``sid``, users by generation.

All of it lives in one kind of the store, with the sessions, so that one question answers for many
credentials.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any

from .stores import Store

#: The kind of everything that says whether a credential counts.
KIND = "identity"


#: What is kept of each member of a handle.
_KINDS_OF_NAMES = (("jti", "jti"), ("sid", "sid"), ("user", "gen"))


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

    def is_good(self, handle: dict[str, Any]) -> bool:
        """Whether one credential still counts; see :meth:`are_good`."""
        keys = _keys_of(handle)
        found = self._store.get(KIND, list(keys.values())) if keys else []
        return _is_good(handle, zip(keys, found, strict=True))

    def are_good(self, handles: Sequence[dict[str, Any]]) -> list[bool]:
        """For each credential, whether it still counts. One question to the store for all.

        :param handles: Each with any of ``jti``, ``sid``, ``user``, ``gen`` and ``session``.
        """
        keys = [_keys_of(handle) for handle in handles]
        asked = list({key: None for each in keys for key in each.values()})
        found = dict(zip(asked, self._store.get(KIND, asked), strict=True)) if asked else {}
        return [
            _is_good(handle, [(name, found[key]) for name, key in each.items()])
            for handle, each in zip(handles, keys, strict=True)
        ]


def _keys_of(handle: dict[str, Any]) -> dict[str, str]:
    """Where the store may have something to say on a credential, by the member of its handle."""
    keys = {name: _key(what, handle[name]) for name, what in _KINDS_OF_NAMES if handle.get(name)}
    if handle.get("session"):
        keys["session"] = handle["session"]
    return keys


def _is_good(handle: dict[str, Any], found: Iterable[tuple[str, dict[str, Any] | None]]) -> bool:
    """True if nothing that was found, by the member of the handle, is against it."""
    for name, entry in found:
        if name == "user":
            if _generation(entry) != handle.get("gen", ""):
                return False
        # A session has to be there; what is noted of a token or a login says that it is over.
        elif (entry is None) == (name == "session"):
            return False
    return True


def _generation(entry: dict[str, Any] | None) -> str:
    return "" if entry is None else str(entry.get("gen", ""))
