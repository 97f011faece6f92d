"""Sched: appointments with users, the example that uses every part of Flask-Siphon.

Read ``models.py`` first, then ``appointments.py``: it holds most of what Flask-Siphon is about.
"""

import os
import re
import secrets
from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask import json
from flask import redirect
from flask import render_template
from flask import request
from flask import Response
from flask import url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WerkzeugResponse

from flask_siphon import Siphon
from flask_siphon.jam import Jam
from flask_siphon.jam import JWTExtension

from . import api
from . import appointments
from . import demo
from . import exporting
from . import holidays
from . import importing
from . import models
from . import users

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types siphon"
)


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Make the application, ready for production: https, and a SECRET_KEY in the environment."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=os.environ.get("SECRET_KEY"),
        SQLALCHEMY_DATABASE_URI=_with_driver(os.environ.get("DATABASE_URL", "sqlite:///sched.db")),
        SQLALCHEMY_ENGINE_OPTIONS={"isolation_level": "SERIALIZABLE"},
        SIPHON_STORE=os.environ.get("SIPHON_STORE"),
        # __Host-: no other host and no page without https can set these cookies.
        SESSION_COOKIE_NAME="__Host-session",
        SESSION_COOKIE_SECURE=True,
        REMEMBER_COOKIE_NAME="__Host-remember",
        MAX_CONTENT_LENGTH=5 * 1024 * 1024,  # bytes; a file to import is the largest
    )
    app.config.update(config or {})
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.after_request(add_policy)
    app.register_error_handler(HTTPException, show_error)

    models.init_app(app)
    with app.app_context():
        siphon = Siphon(app, database=models.db.engine, models=models.db.Model)
    siphon.register_controllers(holidays, exporting, api)
    JWTExtension(Jam(), app, header_name="Authorization", cookie_name=None)
    limiter = users.init_app(app)
    api.init_app(app, limiter)
    appointments.init_app(app)
    importing.init_app(app)
    demo.init_app(app)
    app.add_url_rule("/", view_func=index)
    return app


def _with_driver(url: str) -> str:
    """Hosts give ``postgres://``; SQLAlchemy asks for the name of the driver."""
    return re.sub(r"^postgres(ql)?:", "postgresql+psycopg:", url)


def index() -> WerkzeugResponse:
    return redirect(url_for("appointment_list"))


def csp_nonce() -> str:
    """Only scripts that bear this word run, and nobody can know it beforehand."""
    nonce: str = request.environ.setdefault("csp_nonce", secrets.token_urlsafe(16))
    return nonce


def add_policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY.format(nonce=csp_nonce())
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def show_error(error: HTTPException) -> WerkzeugResponse:
    """As a page; to a program in JSON, as the API does."""
    response = error.get_response(request.environ)
    if request.path.startswith("/api/"):
        response.mimetype = "application/json"
        response.data = json.dumps({"error": error.description})
    else:
        response.data = render_template("error.html", error=error)
    return response
