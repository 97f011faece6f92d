"""The page calls Python. Python drives the page. One answer to "may they", wherever it came in."""

from . import calls as calls
from . import csrf as csrf
from . import http as http
from . import identity as identity
from . import jam as jam
from . import login as login
from .calls import Browser as Browser
from .calls import page as page
from .errors import ConfigError as ConfigError
from .errors import SessionExpired as SessionExpired
from .errors import SijaxError as SijaxError
from .errors import SiphonError as SiphonError
from .errors import UserError as UserError
from .extension import Siphon as Siphon
