"""The application that the examples run in: what all of their pages share."""

import os
import secrets

from flask import Blueprint
from flask import Flask
from flask import render_template
from flask import request
from flask import Response
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.utils import import_string

import flask_sijax
from flask_siphon import Siphon

LARGEST_BODY = 16 * 1024 * 1024  # bytes

POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types siphon"
)


def assemble(*examples: Blueprint) -> Flask:
    """Make an application of ``examples``, whose first page is an index of them."""
    app = Flask(__name__)
    app.config.update(
        # A key for each start: whoever restarts the examples starts a new session with them.
        SECRET_KEY=os.environ.get("SECRET_KEY") or secrets.token_hex(),
        # Browsers send a cookie to all ports of a host: keep out of other applications' way.
        SESSION_COOKIE_NAME="siphon_examples",
        SESSION_COOKIE_SAMESITE="Strict",
        # Served over https, an application also sets SESSION_COOKIE_SECURE and its own hosts.
        TRUSTED_HOSTS=["127.0.0.1", "localhost"],
        MAX_CONTENT_LENGTH=LARGEST_BODY,
    )
    app.jinja_env.globals.update(examples=examples, largest_body=LARGEST_BODY, csp_nonce=csp_nonce)

    app.after_request(add_policy)
    app.register_error_handler(RequestEntityTooLarge, explain_limit)
    Siphon(app)
    flask_sijax.Sijax(app)

    app.add_url_rule("/", "index", lambda: render_template("index.html"))
    for example in examples:
        app.register_blueprint(example, url_prefix=f"/{example.name}")
        # Beside each example lies the same as a native page. It imports the example, which imports
        # this module: so only now.
        native = import_string(f"{example.import_name}.native:blueprint")
        app.register_blueprint(native, url_prefix=f"/{example.name}/native")
    return app


def csp_nonce() -> str:
    """Only scripts that bear this word run, and nobody can know it beforehand.

    Made when first asked for: an answer to a refused request has the policy, too.
    """
    nonce: str = request.environ.setdefault("csp_nonce", secrets.token_urlsafe(16))
    return nonce


def add_policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY.format(nonce=csp_nonce())
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def explain_limit(error: RequestEntityTooLarge) -> tuple[str, int]:
    return render_template("too_large.html"), error.code
