"""The database of a call: what it sees, and the transaction that it runs in."""

from .environment import Environment as Environment
