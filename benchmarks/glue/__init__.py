"""Sched once more, glued by hand: htmx, Flask-Login, Flask-WTF, Flask-JWT-Extended, plain routes.

What it costs to write is counted by ``python -m benchmarks.lines``; ``README.md`` says where it
stays behind. It has no line of Flask-Siphon; what no approach changes (how files are read, the
names of holidays) it imports from ``examples.sched``.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from typing import Any

from flask import flash
from flask import Flask
from flask import redirect
from flask import render_template
from flask import request
from flask import Response
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WerkzeugResponse

from . import api
from . import appointments
from . import exporting
from . import importing
from . import models
from . import months
from . import users

# No Trusted Types: htmx needs an extension and a nonce on each of its elements for them.
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Make the application, ready for production: https, and a SECRET_KEY in the environment."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=os.environ.get("SECRET_KEY"),
        SQLALCHEMY_DATABASE_URI=_with_driver(os.environ.get("DATABASE_URL", "sqlite:///glue.db")),
        RATELIMIT_STORAGE_URI=os.environ.get("REDIS_URL", "memory://"),
        SESSION_COOKIE_NAME="__Host-session",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_NAME="__Host-remember",
        REMEMBER_COOKIE_SECURE=True,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a form may stay open for longer than an hour
        MAX_CONTENT_LENGTH=5 * 1024 * 1024,  # bytes; a file to import is the largest
    )
    app.config.update(config or {})
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.after_request(add_policy)
    app.register_error_handler(HTTPException, show_error)
    app.register_error_handler(models.UserError, show_user_error)

    csrf = CSRFProtect(app)
    csrf.exempt(api.bp)
    models.init_app(app)
    users.init_app(app)
    api.jwt.init_app(app)
    for module in (users, appointments, months, importing, exporting, api):
        app.register_blueprint(module.bp)
    app.add_url_rule("/", view_func=index)
    return app


def _with_driver(url: str) -> str:
    """Hosts give ``postgres://``; SQLAlchemy asks for the name of the driver."""
    return re.sub(r"^postgres(ql)?:", "postgresql+psycopg:", url)


def index() -> WerkzeugResponse:
    return redirect(url_for("appointments.show"))


def csp_nonce() -> str:
    """Only scripts that bear this word run, and nobody can know it beforehand."""
    nonce: str = request.environ.setdefault("csp_nonce", secrets.token_urlsafe(16))
    return nonce


def add_policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY.format(nonce=csp_nonce())
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def show_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None:
        return error.get_response(request.environ)
    if request.path.startswith("/api/"):
        return {"error": error.description}, error.code
    return render_template("error.html", error=error), error.code


def show_user_error(error: models.UserError) -> ResponseReturnValue:
    if request.path.startswith("/api/"):
        return {"error": str(error)}, 400
    flash(str(error), "error")
    return redirect(request.referrer or url_for("index"))
