"""What it costs to know who asks: instructions against a plain POST view, and CPU time.

For the instructions each gets the call of :mod:`benchmarks.call`, with the credential that its
application gave.
``python -m benchmarks.identity session 1000`` warms up and answers 1000 calls: what is counted.
The time is that of a GET request, whose view asks and answers two letters.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any

import flask_jwt_extended
import flask_login
from flask import Flask
from flask import g
from flask import jsonify
from flask import request
from flask import Response
from flask_wtf.csrf import CSRFProtect

import flask_sijax
from benchmarks import call
from benchmarks.instructions import count
from benchmarks.instructions import send
from benchmarks.instructions import warm_up
from benchmarks.report import print_table
from benchmarks.report import Row
from flask_siphon import Siphon
from flask_siphon.jam import Jam
from flask_siphon.jam import JWTExtension
from flask_siphon.jam import SessionExtension
from flask_siphon.login import current_user
from flask_siphon.login import login_required
from flask_siphon.login import login_user
from flask_siphon.login import LoginManager
from flask_siphon.login import UserMixin

SESSION_GOAL = 2.6
BEARER_GOAL = 1.9
SILENT_GOAL = 1.05

#: What knowing who asks may add to a bare request of Flask, where that takes so many µs.
BARE = 64
BEARER_ADDS = 120
SESSION_ID_ADDS = 90
SESSION_ID_SQLITE_ADDS = 130
SILENT_ADDS = 10

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0.0.0"

#: What a request brings, as WSGI has it.
Credential = dict[str, str]


class User(UserMixin):
    id = "1"


USER = User()


def _new_app(name: str) -> Flask:
    app = Flask(name)
    app.secret_key = "of the benchmark, and long enough"
    app.config["SIPHON_STORE"] = "memory://"
    return app


def _add_login(app: Flask, manager: flask_login.LoginManager) -> None:
    """Let ``manager`` know the one user, who logs in by opening ``/login``."""
    manager.init_app(app)
    manager.user_loader({"1": USER}.get)

    @app.get("/login")
    def login() -> str:
        login_user(USER)
        csrf_token = app.jinja_env.globals.get("csrf_token")
        return csrf_token() if csrf_token else ""


def _log_in(app: Flask) -> Credential:
    """The cookies and the CSRF token of a page that somebody who logged in has open."""
    answer = app.test_client().get("/login", headers={"User-Agent": BROWSER})
    cookies = (each.partition(";")[0] for each in answer.headers.getlist("Set-Cookie"))
    return {
        "HTTP_COOKIE": "; ".join(cookies),
        "HTTP_X_CSRFTOKEN": answer.text,
        "HTTP_USER_AGENT": BROWSER,
    }


def session() -> tuple[Flask, Credential]:
    app = _new_app("session")
    Siphon(app)
    flask_sijax.Sijax(app)
    _add_login(app, LoginManager())

    @flask_sijax.route(app, "/")
    @login_required
    def page() -> Any:
        def say_hello(obj_response: Any, hello_from: str, hello_to: str) -> None:
            obj_response.alert(f"Hello from {hello_from} to {hello_to}")
            obj_response.css("a", "color", "green")

        if g.sijax.is_sijax_request:
            g.sijax.register_callback("say_hello", say_hello)
            return g.sijax.process_request()
        return "the page"

    return app, _log_in(app)


def session_by_hand() -> tuple[Flask, Credential]:
    """Flask-Login and Flask-WTF, each as its manual says, around a view that answers JSON."""
    app = _new_app("session_by_hand")
    CSRFProtect(app)
    _add_login(app, flask_login.LoginManager())

    @app.post("/")
    @flask_login.login_required
    def say_hello() -> Response:
        assert request.form["sijax_rq"] == "say_hello"
        hello_from, hello_to = json.loads(request.form["sijax_args"])
        return jsonify(
            [
                {"type": "alert", "alert": f"Hello from {hello_from} to {hello_to}"},
                {"type": "css", "selector": "a", "key": "color", "value": "green"},
            ]
        )

    return app, _log_in(app)


def _add_plain_view(app: Flask, ask: Callable[[], bool]) -> None:
    """The view of :func:`benchmarks.call.plain`, which before it answers has to ``ask``; and one
    that does nothing else."""

    @app.get("/who")
    def who() -> str:
        assert ask()
        return "ok"

    @app.post("/")
    def page() -> str:
        assert ask()
        name = request.form["sijax_rq"]
        arguments = json.loads(request.form["sijax_args"])
        assert name and arguments
        return call.ANSWER


def _with_tokens(name: str) -> tuple[Flask, Credential]:
    app = _new_app(name)
    manager = LoginManager(app)
    manager.user_loader({"1": USER}.get)
    jam = Jam()
    JWTExtension(jam, app)
    with app.app_context():
        token = jam.issue_tokens({"user": 1}).access
    return app, {"HTTP_AUTHORIZATION": f"Bearer {token}"}


def bearer() -> tuple[Flask, Credential]:
    app, credential = _with_tokens("bearer")
    _add_plain_view(app, _is_the_user)
    return app, credential


def flask_jwt() -> tuple[Flask, Credential]:
    """Flask-JWT-Extended, which asks nobody whether the token was revoked."""
    app = _new_app("flask_jwt")
    app.config["JWT_SECRET_KEY"] = app.secret_key
    manager = flask_jwt_extended.JWTManager(app)

    @manager.user_lookup_loader
    def load_user(_: dict[str, Any], claims: dict[str, Any]) -> User | None:
        return {"1": USER}.get(claims["sub"])

    @flask_jwt_extended.jwt_required()
    def ask() -> bool:
        return bool(flask_jwt_extended.current_user.id == "1")

    _add_plain_view(app, ask)
    with app.app_context():
        token = flask_jwt_extended.create_access_token("1")
    return app, {"HTTP_AUTHORIZATION": f"Bearer {token}"}


def silent() -> tuple[Flask, Credential]:
    """A caller brings a token, and the view does not want to know."""
    app, credential = _with_tokens("silent")
    _add_plain_view(app, lambda: True)
    return app, credential


def unbound() -> tuple[Flask, Credential]:
    """The same request, and nothing there that could read its token."""
    app = _new_app("unbound")
    _add_plain_view(app, lambda: True)
    return app, silent()[1]


def bare() -> tuple[Flask, Credential]:
    """Nothing but Flask, and no secret: it opens no session."""
    app = Flask("bare")
    _add_plain_view(app, lambda: True)
    return app, {}


def _is_the_user() -> bool:
    return bool(current_user.id == "1")


def login() -> tuple[Flask, Credential]:
    app = _new_app("login")
    _add_login(app, LoginManager())
    _add_plain_view(app, _is_the_user)
    return app, _log_in(app)


def stock_login() -> tuple[Flask, Credential]:
    app = _new_app("stock_login")
    _add_login(app, flask_login.LoginManager())
    _add_plain_view(app, _is_the_user)
    return app, _log_in(app)


def session_id(store: str = "memory://") -> tuple[Flask, Credential]:
    """A server-side session, named by a cookie."""
    app = _new_app("session_id")
    app.config["SIPHON_STORE"] = store
    LoginManager(app).user_loader({"1": USER}.get)
    jam = Jam()
    SessionExtension(jam, app)
    _add_plain_view(app, _is_the_user)
    with app.app_context():
        return app, {"HTTP_COOKIE": f"sessionId={jam.create_session('user', {'user': 1})}"}


def plain() -> tuple[Flask, Credential]:
    return call.plain(), {}


APPLICATIONS: dict[str, Callable[[], tuple[Flask, Credential]]] = {
    each.__name__: each
    for each in (plain, session, session_by_hand, bearer, flask_jwt, silent, unbound)
}


def _microseconds(folder: str) -> dict[str, float]:
    """CPU time of ``GET /who`` by application.

    :param folder: For the file of a store.
    """
    timed = {
        each.__name__: each()
        for each in (bare, unbound, silent, bearer, flask_jwt, session_id, login, stock_login)
    }
    timed["session_id_sqlite"] = session_id(f"sqlite:///{folder}/store.sqlite3")
    requests = {}
    for name, (app, credential) in timed.items():
        environ = {"PATH_INFO": "/who", **credential}
        assert warm_up(app, environ) == b"ok"
        requests[name] = partial(send, app, environ)
    return call.microseconds(requests)


def _time_rows() -> list[Row]:
    with TemporaryDirectory() as folder:
        times = _microseconds(folder)

    def row(what: str, ours: str, peer: str, peer_name: str, goal: float | None = None) -> Row:
        return Row(what, times[ours], times[peer], peer_name, "µs of CPU", goal)

    def beside_bare(what: str, ours: str, adds: float) -> Row:
        return row(what, ours, "bare", "bare Flask request", 1 + adds / BARE)

    silent_goal = 1 + SILENT_ADDS / BARE * times["bare"] / times["unbound"]
    return [
        row("Bearer token, nobody asks", "silent", "unbound", "without extensions", silent_goal),
        beside_bare("Bearer token, user", "bearer", BEARER_ADDS),
        row("Bearer token, user", "bearer", "flask_jwt", "Flask-JWT-Extended 4"),
        beside_bare("sessionId, user (memory)", "session_id", SESSION_ID_ADDS),
        beside_bare("sessionId, user (SQLite)", "session_id_sqlite", SESSION_ID_SQLITE_ADDS),
        row("login session, user", "login", "stock_login", "Flask-Login 0.6.3", 1),
    ]


def run() -> list[Row]:
    counts = {name: count("benchmarks.identity", name) for name in APPLICATIONS}

    def row(what: str, ours: str, peer: str, peer_name: str, goal: float | None = None) -> Row:
        return Row(what, counts[ours], counts[peer], peer_name, "1000 instr.", goal)

    login, token = "login, CSRF token, call", "Bearer token, user"
    return [
        row(login, "session", "plain", call.PEER, SESSION_GOAL),
        row(login, "session", "session_by_hand", "Flask-Login, Flask-WTF"),
        row(token, "bearer", "plain", call.PEER, BEARER_GOAL),
        row(token, "bearer", "flask_jwt", "Flask-JWT-Extended 4"),
        row("Bearer token, nobody asks", "silent", "unbound", "without extensions", SILENT_GOAL),
        *_time_rows(),
    ]


if __name__ == "__main__":
    if len(sys.argv) == 1:
        print_table(run())
    else:
        app, credential = APPLICATIONS[sys.argv[1]]()
        environ = {**call.REQUEST, **credential}
        assert json.loads(warm_up(app, environ, call.BODY)) == json.loads(call.ANSWER)
        for _ in range(int(sys.argv[2])):
            send(app, environ, call.BODY)
