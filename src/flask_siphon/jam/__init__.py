"""Tokens (JWT) and server-side sessions, and the Flask extensions that read them."""

from ..errors import JamConfigError as JamConfigError
from ..errors import JamError as JamError
from ..errors import SessionNotFoundError as SessionNotFoundError
from ..errors import StoreDown as StoreDown
from ..errors import TokenError as TokenError
from .extensions import JamExtension as JamExtension
from .extensions import JWTExtension as JWTExtension
from .extensions import SessionExtension as SessionExtension
from .facade import Jam as Jam
from .tokens import Tokens as Tokens
