"""The page calls Python. Python drives the page. One answer to "may they", wherever it came in."""

from . import calls as calls
from .errors import ConfigError as ConfigError
from .errors import OriginRefused as OriginRefused
from .errors import SijaxError as SijaxError
from .errors import SiphonError as SiphonError
from .extension import Siphon as Siphon
