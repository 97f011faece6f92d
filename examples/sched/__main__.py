"""Sched on this machine, with demo data and without https."""

import os
import secrets

from ..server import serve
from . import create_app
from . import demo

app = create_app(
    {
        # A key for each start: whoever restarts the demo logs in again.
        "SECRET_KEY": os.environ.get("SECRET_KEY") or secrets.token_hex(),
        "SESSION_COOKIE_SECURE": False,
        # Browsers send a cookie to all ports of a host: keep out of other applications' way.
        "SESSION_COOKIE_NAME": "sched_session",
        "REMEMBER_COOKIE_NAME": "sched_remember",
        "TRUSTED_HOSTS": ["127.0.0.1", "localhost"],
    }
)
with app.app_context():
    demo.seed()
serve(app, greeting=f"Log in as {demo.EMAIL} with the password {demo.PASSWORD}")
