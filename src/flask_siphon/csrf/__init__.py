"""The CSRF rule for every part, and its names for applications."""

from flask_wtf.csrf import CSRFError as CSRFError

from .exemption import exempt as exempt
from .extension import CSRF as CSRF
from .tokens import generate_csrf as generate_csrf
