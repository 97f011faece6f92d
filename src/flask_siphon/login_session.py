"""What Flask-Login's session says besides whose it is: since when, last seen, which login."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from typing import Any
from typing import TypeGuard

from flask import current_app
from flask import Flask
from flask import request
from flask import session
from flask.globals import request_ctx

from . import config
from .exchange import current_session
from .revocations import Revocations

KEY = "_siphon"
#: Whose login it was that is over, and who left the other keys.
_FORMER = "_siphon_former"

#: Flask-Login's own keys, but for the one that tells the browser to drop its remember cookie.
_LOGIN_KEYS = ("_user_id", "_fresh", "_id", "_remember_seconds")
#: Seconds for which a use is not written down again.
_WRITE_EVERY = 60
_NOTED = frozenset({"user", "at", "seen", "gen", "sid", "until"})

#: What stays of the session when another user logs in: Flask-Login's keys and flashed messages.
_SHARED_KEYS = frozenset({*_LOGIN_KEYS, "next", "_remember", "_flashes"})


def peek() -> Mapping[str, Any]:
    """The session, only to be looked at, and not yet used by that.

    Of a used one Flask says in ``Vary`` that the answer depends on it.
    """
    context = request_ctx._get_current_object()  # type: ignore[attr-defined]
    opened: Mapping[str, Any] = context._session
    return opened


def begin(
    revocations: Revocations,
    sid: str | None = None,
    gen: str | None = None,
    remembered_until: float = 0,
) -> None:
    """Note that a login begins now. What a different former user left in the session goes.

    :param sid: Its name, if it had one before: a remember cookie goes on with the same.
    :param gen: The user's generation, if it is known.
    :param remembered_until: Unix time at which its remember cookie is worth nothing any more.
    """
    user_id = str(session["_user_id"])
    if _former_user() not in (None, user_id):
        for name in [name for name in session if name not in _SHARED_KEYS]:
            del session[name]
    session.pop(_FORMER, None)
    now = int(time.time())
    session[KEY] = {
        "user": user_id,
        "at": now,
        "seen": now,
        "gen": revocations.generation(user_id) if gen is None else gen,
        "sid": sid or secrets.token_urlsafe(16),
        "until": remembered_until,
    }


def _former_user() -> str | None:
    """Whose the session was before the login that begins now."""
    notes = session.get(KEY)
    if _are_notes(notes):
        return str(notes["user"])
    if _FORMER in session:
        return str(session[_FORMER])
    # Flask-Login has overwritten it already: of a release before ours, it stands nowhere else.
    came = current_app.session_interface.open_session(
        current_app._get_current_object(),  # type: ignore[attr-defined]
        request._get_current_object(),  # type: ignore[attr-defined]
    )
    return None if came is None or "_user_id" not in came else str(came["_user_id"])


def is_remembered(until: float) -> None:
    """Note that the login has a remember cookie.

    :param until: Unix time at which that is worth nothing any more.
    """
    session[KEY] = {**session[KEY], "until": until}


def end(app: Flask, revocations: Revocations) -> None:
    """Note that the login has ended: nothing that names it counts any more.

    :raises StoreDown: If it could not be written down.
    """
    notes = session.get(KEY)
    if _are_notes(notes):
        revoke(app, revocations, notes["sid"], notes["until"])
    forget()
    if config.LOGOUT_CLEARS_SESSION.read(app.config):
        for name in [name for name in session if name not in ("_flashes", "_remember")]:
            del session[name]


def revoke(app: Flask, revocations: Revocations, sid: str, remembered_until: float) -> None:
    """Let nobody in with this login any more.

    :param remembered_until: Unix time at which its remember cookie is worth nothing any more.
    :raises StoreDown: If it could not be written down.
    """
    absolute = config.SESSION_ABSOLUTE.read(app.config)
    # A remember cookie may outlive the longest session.
    ends = None if absolute is None else max(time.time() + absolute, remembered_until)
    revocations.revoke_family(sid, ends)


def check(app: Flask, revocations: Revocations) -> dict[str, Any] | None:
    """A handle of the login that the session holds; None if there is none that still counts.

    One that is over or revoked is taken out of the session.

    :raises StoreDown: If nobody can say whether it was revoked.
    """
    held = current_session()
    user_id = held.get("_user_id")
    if user_id is None:
        return None
    now = time.time()
    notes: Any = held.get(KEY)
    if not _are_notes(notes) or notes["user"] != str(user_id):
        # Of a release before ours, or set by a test client: it counts from now on.
        begin(revocations, gen="")
        notes = held[KEY]
    idle = config.SESSION_IDLE.read(app.config)
    absolute = config.SESSION_ABSOLUTE.read(app.config)
    ends = None if absolute is None else notes["at"] + absolute
    handle = {"sid": notes["sid"], "user": str(user_id), "gen": notes["gen"], "exp": ends}
    is_over = (ends is not None and now > ends) or (idle is not None and now > notes["seen"] + idle)
    if is_over or not revocations.is_good(handle):
        forget()
        return None
    if now - notes["seen"] >= _WRITE_EVERY:
        held[KEY] = {**notes, "seen": int(now)}
    return handle


def forget() -> None:
    """Take the login out of the session.

    Other keys stay. Whose they are is noted, so that a different user who logs in later sees
    nothing of them.
    """
    notes = session.pop(KEY, None)
    if _are_notes(notes):
        session[_FORMER] = notes["user"]
    for name in _LOGIN_KEYS:
        session.pop(name, None)


def _are_notes(notes: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(notes, dict) and notes.keys() >= _NOTED
