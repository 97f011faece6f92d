"""Copies of the client's files in a directory that the application serves itself."""

import hashlib
import os
import secrets
from pathlib import Path

from ..assets import content_of
from ..assets import MIRRORED
from ..errors import SijaxError

_VERSION_FILE = "sijax_version"
_OWN_NAMES = frozenset({*MIRRORED, _VERSION_FILE})
_TEMPORARY = ".siphon-tmp"

#: The release of Sijax that we stand in for, with our client's hash: it changes whenever a mirrored
#: directory must be brought up to date.
SIJAX_VERSION = "0.3.2+" + hashlib.sha256(content_of("sijax.js")).hexdigest()[:8]


def init_static_path(path: str | os.PathLike[str]) -> None:
    """Keep the client's files up to date in a directory of their own.

    Other files at the top of a directory that this function filled before are deleted;
    sub-directories are left alone. Several processes may do this at the same time.

    :param path: The directory; made if it is not there.
    :raises SijaxError: If it holds files and was not filled by this function, or is no directory:
        nothing is written.
    """
    directory = Path(path)
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise SijaxError(
            f"{str(directory)!r} is a file. Name an empty or new directory in SIJAX_STATIC_PATH."
        ) from error
    version = _mirrored_version(directory)
    if version == SIJAX_VERSION:
        return
    foreign = [name for name in _files(directory) if name not in _OWN_NAMES]
    if version is None and foreign:
        raise SijaxError(
            f"The directory {str(directory)!r} holds files that are not Sijax's, such as "
            f"{foreign[0]!r}. Mirroring would delete them: name an empty or new directory in "
            "SIJAX_STATIC_PATH."
        )
    for name in foreign:
        (directory / name).unlink(missing_ok=True)
    for name in MIRRORED:
        _write(directory / name, content_of(name))
    # Last, so that a half-filled directory is never taken for a complete one.
    _write(directory / _VERSION_FILE, SIJAX_VERSION.encode())


def _mirrored_version(directory: Path) -> str | None:
    try:
        return (directory / _VERSION_FILE).read_text("utf-8", "replace")
    except FileNotFoundError:
        return None


def _files(directory: Path) -> list[str]:
    """The regular files at the top of the directory, but those that another process is writing."""
    with os.scandir(directory) as entries:
        return sorted(
            entry.name
            for entry in entries
            if entry.is_file(follow_symlinks=False) and not entry.name.endswith(_TEMPORARY)
        )


def _write(target: Path, content: bytes) -> None:
    """Replace a file in one step: a browser gets the old one or the new one, never a part."""
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}{_TEMPORARY}")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)
