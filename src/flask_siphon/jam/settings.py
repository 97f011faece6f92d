"""The configuration of a :class:`Jam`: a dict, or a section of a TOML file."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from ..errors import JamConfigError
from ..stores import open_store
from ..stores import Store
from .keys import Keys
from .keys import keys_from_config

_REPLACED = {
    "auth_type": "leave it out: tokens and sessions are both there",
    "sessions_type": "use store = 'redis://...', 'sqlite:///...' or 'memory://'",
    "redis_uri": "use store = 'redis://...'",
    "list": "leave it out: revoke_token() and revoke_user() revoke; to allow only what was "
    "issued, use sessions",
}
_JWT = frozenset(
    {
        "alg",
        "kid",
        "keys",
        "secret_key",
        "private_key",
        "public_key",
        "expire",
        "refresh_expire",
        "issuer",
        "audience",
    }
)
_TOP = frozenset({"jwt", "session", "store"})
_SESSION = frozenset({"idle", "absolute"})
_VARIABLE = re.compile(r"\$\{(\w+)\}\Z")


@dataclass(frozen=True, repr=False)
class Settings:
    """What a configuration says, checked.

    :param jwt: The section ``jwt`` as it came, for keys that are read later.
    :param keys: The keys that it names, or None.
    :param expire: Seconds for which an access token is good.
    :param refresh_expire: Seconds for which a family of refresh tokens is good.
    :param idle: Seconds without use after which a session is over; None: as the app says.
    :param absolute: Seconds after which any session is over; None: as the app says.
    :param store: A store or its URL, or None.
    """

    jwt: Mapping[str, Any]
    keys: Keys | None
    expire: int
    refresh_expire: int
    issuer: str | None
    audience: str | None
    idle: int | None
    absolute: int | None
    store: Store | str | None


def read_settings(config: Mapping[str, Any] | str | PathLike[str] | None, pointer: str) -> Settings:
    """Check a configuration.

    :param config: A mapping, or the path of a ``.toml`` file.
    :param pointer: The section of the file.
    :raises JamConfigError: Naming what cannot be used.
    """
    if config is None:
        config = {}
    if not isinstance(config, Mapping):
        config = _read_file(config, pointer)
    _refuse_unknown(config, _TOP, "")
    jwt = _section(config, "jwt", _JWT)
    session = _section(config, "session", _SESSION)
    store = config.get("store")
    if store is not None and not isinstance(store, (str, Store)):
        raise JamConfigError(f"store is {type(store).__name__}. It must be a URL or a Store.")
    return Settings(
        jwt=jwt,
        keys=keys_from_config(jwt),
        expire=_seconds(jwt, "jwt.expire", 3600) or 3600,
        refresh_expire=_seconds(jwt, "jwt.refresh_expire", 2592000) or 2592000,
        issuer=_text(jwt, "issuer"),
        audience=_text(jwt, "audience"),
        idle=_seconds(session, "session.idle", None),
        absolute=_seconds(session, "session.absolute", None),
        store=store,
    )


def make_store(given: Store | str) -> Store:
    """The store that a configuration names."""
    return open_store(given) if isinstance(given, str) else given


def _read_file(path: str | PathLike[str], pointer: str) -> Mapping[str, Any]:
    file = Path(path)
    if file.suffix != ".toml":
        raise JamConfigError(f"The configuration {str(path)!r} must be a .toml file.")
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise JamConfigError(f"The configuration {str(path)!r} cannot be read.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        # The parser's text may quote a line that holds a key.
        raise JamConfigError(f"The configuration {str(path)!r} is not valid TOML.") from None
    section = content.get(pointer)
    if not isinstance(section, dict):
        raise JamConfigError(f"The configuration {str(path)!r} has no section [{pointer}].")
    expanded = _expand(section)
    return expanded if isinstance(expanded, dict) else {}


def _expand(value: Any) -> Any:
    """The same with each text that is exactly ``${NAME}`` taken from the environment."""
    if isinstance(value, dict):
        return {name: _expand(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_expand(each) for each in value]
    found = _VARIABLE.match(value) if isinstance(value, str) else None
    if found is None:
        return value
    name = found[1]
    if name not in os.environ:
        raise JamConfigError(
            f"The configuration takes ${{{name}}} from the environment, where it is not set."
        )
    return os.environ[name]


def _section(config: Mapping[str, Any], name: str, known: frozenset[str]) -> Mapping[str, Any]:
    section = config.get(name, {})
    if not isinstance(section, Mapping):
        raise JamConfigError(f"{name} must be a table, not {type(section).__name__}.")
    _refuse_unknown(section, known, f"{name}.")
    return section


def _refuse_unknown(section: Mapping[str, Any], known: frozenset[str], prefix: str) -> None:
    for name in section:
        if name in _REPLACED:
            raise JamConfigError(f"{prefix}{name} is not read. Instead: {_REPLACED[name]}.")
        if name not in known:
            names = ", ".join(prefix + each for each in sorted(known))
            raise JamConfigError(f"There is no setting {prefix}{name}. Known: {names}.")


def _seconds(section: Mapping[str, Any], name: str, default: int | None) -> int | None:
    value = section.get(name.rpartition(".")[2], default)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise JamConfigError(f"{name} is {value!r}. It must be a number of seconds above 0.")
    return value


def _text(section: Mapping[str, Any], name: str) -> str | None:
    value = section.get(name)
    if value is not None and (not isinstance(value, str) or not value):
        raise JamConfigError(f"jwt.{name} is {value!r}. It must be text.")
    return value
