"""Refresh tokens: opaque, used once, in families that die together.

OAuth 2.0 Security (:rfc:`9700#section-4.14`): the second use of a refresh token means that two
hold it, and one of them stole it.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from typing import Any
from typing import NamedTuple
from typing import NoReturn

from ..errors import TokenError
from ..revocations import hashed
from ..revocations import Revocations
from ..stores import Store

logger = logging.getLogger("flask_siphon.jam")

_KIND = "refresh"
_USED = "refresh-used"
#: Seconds for which an expired token is still told from one that never was.
_REMEMBERED = 24 * 60 * 60

_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}\Z")


class Family(NamedTuple):
    """A login and all tokens that came of it.

    :param claims: What its access tokens say.
    :param ends: Unix time at which it is over.
    """

    sid: str
    claims: dict[str, Any]
    user: str | None
    gen: str
    ends: float


class RefreshTokens:
    """The refresh tokens in a store.

    :param store: The store.
    :param access_expire: Seconds for which the access tokens of a family are good.
    """

    def __init__(self, store: Store, access_expire: int) -> None:
        self._store = store
        self._access_expire = access_expire
        self._revocations = Revocations(store)

    def issue(self, family: Family) -> str:
        """The next token of a family."""
        token = secrets.token_urlsafe(32)
        self._store.add(_KIND, hashed(token), family._asdict(), family.ends + _REMEMBERED)
        return token

    def use(self, token: object) -> Family:
        """The family of a token, which cannot be used again.

        :raises TokenError: ``malformed``, ``expired``, ``revoked`` or ``reused``.
        """
        family = self.find(token)
        if family is None:
            raise TokenError("malformed")
        if time.time() >= family.ends:
            raise TokenError("expired")
        key = hashed(str(token))
        if self._store.get(_USED, [key])[0] is not None:
            self._report_reuse(family)
        if not self._revocations.is_good(family._asdict()):
            raise TokenError("revoked")
        # Whoever adds the mark has used the token; nobody adds it twice.
        if not self._store.add(_USED, key, {"used": True}, family.ends + _REMEMBERED):
            self._report_reuse(family)
        return family

    def find(self, token: object) -> Family | None:
        """The family of a token, used or not."""
        if not isinstance(token, str) or not _SHAPE.match(token):
            return None
        entry = self._store.get(_KIND, [hashed(token)])[0]
        if entry is None or set(entry) != set(Family._fields):
            return None
        return Family(**entry)

    def revoke(self, family: Family) -> None:
        """Let nobody in with any token of a family, until the last one is dead anyway."""
        self._revocations.revoke_family(family.sid, family.ends + self._access_expire)

    def _report_reuse(self, family: Family) -> NoReturn:
        logger.warning(
            "A refresh token of user %r was used twice. All tokens of this login are dead.",
            family.user,
        )
        self.revoke(family)
        raise TokenError("reused")
