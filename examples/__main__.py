"""All examples behind one index page."""

from . import chat
from . import comet
from . import hello
from . import upload
from .application import assemble
from .server import serve

serve(assemble(hello.blueprint, chat.blueprint, comet.blueprint, upload.blueprint))
