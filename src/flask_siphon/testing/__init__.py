"""Interactive pages tested without a browser; needs the extra ``flask-siphon[testing]``."""

try:
    import selectolax as _selectolax  # noqa: F401
except ImportError as _error:
    raise ImportError(
        f"flask_siphon.testing was imported and selectolax was not: {_error}. The Visitor reads "
        "pages with selectolax 1.0 or later, which Flask-Siphon itself does not need. Install "
        "flask-siphon[testing]."
    ) from _error

from .errors import CallError as CallError
from .visitor import Visitor as Visitor
