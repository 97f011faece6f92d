"""An application that knows its users in every way there is, and the visitors who come to it."""

from itertools import permutations
from types import SimpleNamespace

import flask_login
from flask import flash
from flask import Flask
from flask import g
from flask import get_flashed_messages
from flask import request
from flask import session
from flask.testing import FlaskClient
from flask_login import current_user
from flask_login import fresh_login_required
from flask_login import login_fresh
from flask_login import login_required
from flask_login import logout_user
from flask_login import UserMixin

import flask_siphon.login
from flask_siphon.identity import current_identity
from flask_siphon.jam import JWTExtension
from flask_siphon.jam import SessionExtension
from flask_siphon.jam import StoreDown
from flask_siphon.login import login_user
from flask_siphon.stores import MemoryStore

MANAGERS = {"stock": flask_login.LoginManager, "ours": flask_siphon.login.LoginManager}

#: In which order an application is put together.
ORDERS = {" ".join(order): order for order in permutations(("manager", "extensions", "loader"))}


class User(UserMixin):
    def __init__(self, id):
        self.id = id

    @property
    def is_active(self):
        return self.id != "inactive"


class CountingStore(MemoryStore):
    """Counts the questions; answers none of them while it is ``down``."""

    def __init__(self):
        super().__init__()
        self.calls = 0
        self.down = False

    def _ask(self, name, *arguments):
        self.calls += 1
        if self.down:
            raise StoreDown("The store of the test")
        return getattr(super(), name)(*arguments)

    def add(self, kind, key, value, expires, group=None):
        return self._ask("add", kind, key, value, expires, group)

    def get(self, kind, keys):
        return self._ask("get", kind, keys)

    def set(self, kind, key, value):
        return self._ask("set", kind, key, value)

    def touch(self, kind, key, expires):
        return self._ask("touch", kind, key, expires)

    def take(self, kind, key):
        return self._ask("take", kind, key)

    def clear(self, kind, group):
        return self._ask("clear", kind, group)


class Visitor(FlaskClient):
    """A browser, or a program, that can log in and ask who the application takes it for."""

    def who(self, bearer=None, **options):
        """What ``/me`` answers."""
        if bearer is not None:
            options["headers"] = {"Authorization": f"Bearer {bearer}"}
        answer = self.get("/me", **options)
        assert answer.status_code == 200
        return SimpleNamespace(**answer.json)

    def log_in(self, id, *, remember=False, **options):
        """Log in with the form; ``remember`` ticks the box."""
        data = {"remember": "yes"} if remember else {}
        return self.post(f"/login/{id}", data=data, **options)

    def log_out(self, **options):
        return self.post("/logout", **options)

    def close(self):
        """Close the browser: what has no end of its own is forgotten."""
        self.delete_cookie("session")

    def value_of(self, name):
        cookie = self.get_cookie(name)
        return None if cookie is None else cookie.value

    @property
    def stored(self):
        """What the session holds, as a dict of its own."""
        with self.session_transaction() as session:
            return dict(session)


def add_views(app):
    @app.route("/me", methods=["GET", "POST"])
    def me():
        user = current_user if hasattr(app, "login_manager") else None
        return {
            "user": user.get_id() if user and user.is_authenticated else None,
            "user_id": current_identity.user_id,
            "via": current_identity.via,
            "source": current_identity.source,
            "payload": getattr(g, "payload", None),
            "error": current_identity.error,
            "handle": current_identity.handle,
            "fresh": user is not None and login_fresh(),
        }

    @app.route("/silent", methods=["GET", "POST"])
    def silent():
        return "nobody was asked"

    @app.get("/door")
    @login_required
    def door():
        return "inside"

    @app.get("/vault")
    @fresh_login_required
    def vault():
        return "inside"

    @app.post("/login/<id>")
    def login(id):
        login_user(User(id), remember="remember" in request.form)
        return "welcome"

    @app.post("/logout")
    def logout():
        logout_user()
        return "bye"

    @app.post("/keep/<name>")
    def keep(name):
        session[name] = "kept"
        return "kept"

    @app.post("/flash")
    def say():
        flash("something")
        return "said"

    @app.get("/flashed")
    def flashed():
        return get_flashed_messages(with_categories=True)

    @app.get("/login-page")
    def login_page():
        return "Please log in"


def load_by_key(request):
    """A request loader, as APIs had before there were tokens."""
    return User("by key") if request.args.get("key") == "good" else None


def make_application(
    jam,
    *extensions,
    manager="ours",
    order=("manager", "extensions", "loader"),
    setup=None,
    **config,
):
    """Put an application together: ``make_application(jam, manager="ours", TESTING=True)``.

    :param extensions: What finds credentials; by default tokens and sessions, in header and cookie.
    :param setup: Is called with the application before its views are added.
    """
    app = Flask("application")
    app.test_client_class = Visitor
    app.config.update(
        {
            "SECRET_KEY": "a secret of thirty-two characters",
            # An error that nobody expected fails the test instead of becoming a page.
            "PROPAGATE_EXCEPTIONS": True,
            **config,
        }
    )
    bound = MANAGERS[manager]() if manager else None
    extensions = extensions or (
        JWTExtension(jam, cookie_name="token"),
        SessionExtension(jam, header_name="X-Session"),
    )

    def bind_extensions():
        for extension in extensions:
            extension.init_app(app)

    steps = {"extensions": bind_extensions}
    if bound is not None:
        bound.login_view = "login_page"
        bound.user_loader(lambda id: User(id) if id in ("1", "2", "inactive") else None)
        steps["manager"] = lambda: bound.init_app(app)
        steps["loader"] = lambda: bound.request_loader(load_by_key)
    for step in order:
        steps.get(step, lambda: None)()
    if setup is not None:
        setup(app)
    add_views(app)
    return app
