"""Where sessions, revocations and refresh tokens are kept: in memory, in SQLite or in Redis."""

from ..errors import StoreDown as StoreDown
from .base import Store as Store
from .memory import MemoryStore as MemoryStore
from .redis import RedisStore as RedisStore
from .sqlite import SQLiteStore as SQLiteStore
from .url import open_store as open_store
