"""Chat, alone."""

from ..server import serve
from . import create_app

serve(create_app(), "/chat/")
