"""Sijax, as its applications import it. Everything comes from :mod:`flask_siphon`."""

from flask_siphon.calls.mirror import SIJAX_VERSION as __version__

from . import core as core
from . import exception as exception
from . import helper as helper
from . import plugin as plugin
from . import response as response
from .core import Sijax as Sijax

__all__ = ["Sijax", "__version__", "core", "exception", "helper", "plugin", "response"]
