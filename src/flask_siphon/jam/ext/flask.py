"""Jam's extensions, under the name that its users import them by."""

from ..extensions import JamExtension as JamExtension
from ..extensions import JWTExtension as JWTExtension
from ..extensions import SessionExtension as SessionExtension
