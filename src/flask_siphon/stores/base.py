"""What every store promises, and the JSON that it keeps."""

import json
from abc import ABC
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

import msgspec

from ..errors import StoreDown

Value = dict[str, Any]

# Strict where msgspec would be obliging: what is no JSON (bytes, dates, sets, NaN) is refused and
# not turned into something else that comes back.
_encoder = json.JSONEncoder(separators=(",", ":"), allow_nan=False)


class Store(ABC):
    """Named entries that expire, shared by everybody who opens the same store.

    An entry is named by its kind (a word without a colon, say ``session``) and its key. Its value
    is a JSON object; what comes out is a copy. It is live until the clock reaches ``expires``
    (unix time in seconds; ``None``: for ever), and an entry that is not live is not there.
    Every method is atomic: among several threads, processes and machines that share the store,
    one goes first.

    The store knows no secrets: whoever keeps something under an id that a client holds gives the
    id's SHA-256 as the key.

    Whatever goes wrong below (a time-out, a full disk, a refused password, an entry that somebody
    else overwrote) is a :exc:`~flask_siphon.jam.StoreDown`.
    """

    @abstractmethod
    def add(
        self, kind: str, key: str, value: Value, expires: float | None, group: str | None = None
    ) -> bool:
        """Insert an entry, unless there is a live one of this name.

        :param group: What :meth:`clear` will name to remove it together with others of its kind.
        :returns: Whether it was inserted.
        """

    @abstractmethod
    def get(self, kind: str, keys: Sequence[str]) -> list[Value | None]:
        """The values of several entries, in one round trip; ``None`` for each that is not there."""

    @abstractmethod
    def set(self, kind: str, key: str, value: Value) -> bool:
        """Replace the value of a live entry, which keeps its expiry and its group.

        :returns: Whether there was one; this never makes an entry.
        """

    @abstractmethod
    def touch(self, kind: str, key: str, expires: float | None) -> bool:
        """Change the expiry of a live entry and nothing else of it.

        :returns: Whether there was one.
        """

    @abstractmethod
    def take(self, kind: str, key: str) -> Value | None:
        """Remove an entry and return its value; of several callers exactly one gets it."""

    @abstractmethod
    def clear(self, kind: str, group: str) -> int:
        """Remove the entries of a group.

        :returns: How many live ones there were.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of files and connections. A store that is used again opens them again."""


def encode(value: Value) -> str:
    """The JSON text of ``value``.

    :raises TypeError: If it holds what JSON does not know.
    :raises ValueError: If it holds a number that JSON does not know, or itself.
    """
    return _encoder.encode(value)


def _decode(text: str | bytes) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        # Slower, and knows half a surrogate pair, which JSON may hold.
        return json.loads(text)


def decode(text: str | bytes, store: Store) -> Value:
    """The JSON object that ``text`` is.

    :param store: Where it was found.
    :raises StoreDown: If it is anything else, so that a spoilt revocation revokes still.
    """
    try:
        value = _decode(text)
        if not isinstance(value, dict):
            raise TypeError(f"an entry is {type(value).__name__}, not a JSON object")
    except (TypeError, ValueError, RecursionError) as error:
        raise StoreDown(repr(store)) from error
    return value
