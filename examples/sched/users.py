"""Who may come in: login, logout, and the password."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import flash
from flask import Flask
from flask import redirect
from flask import render_template
from flask import request as http
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from wtforms import BooleanField
from wtforms import Form
from wtforms import PasswordField
from wtforms import StringField
from wtforms.validators import InputRequired
from wtforms.validators import Length

from flask_siphon import Browser
from flask_siphon import page
from flask_siphon.http import request
from flask_siphon.login import current_user
from flask_siphon.login import login_user
from flask_siphon.login import LoginManager
from flask_siphon.login import logout_user
from flask_siphon.login import safe_next

from .models import LONGEST_PASSWORD
from .models import User

LIMIT = "5/minute;20/hour"
TOO_MANY = "Too many attempts to log in. Try again later."
View = Callable[[], ResponseReturnValue]


class LoginForm(Form):
    username = StringField(
        "Email", [InputRequired(), Length(max=200)], render_kw={"autocomplete": "username"}
    )
    password = PasswordField(
        "Password", [InputRequired()], render_kw={"autocomplete": "current-password"}
    )
    remember = BooleanField("Remember me")


class PasswordForm(Form):
    old = PasswordField(
        "Old password", [InputRequired()], render_kw={"autocomplete": "current-password"}
    )
    new = PasswordField(
        "New password",
        [InputRequired(), Length(12, LONGEST_PASSWORD)],
        render_kw={"autocomplete": "new-password"},
    )


def init_app(app: Flask) -> Limiter:
    """Add the views.

    :return: What counts the attempts to log in.
    """
    manager = LoginManager(app)
    manager.login_view = "login"
    manager.user_loader(lambda user_id: request.cr.get(User, int(user_id)))
    # Several processes count together in Redis, if that is where the sessions are, too.
    store = app.config["SIPHON_STORE"] or ""
    uri = store if store.startswith("redis") else "memory://"
    limiter = Limiter(get_remote_address, app=app, storage_uri=uri, headers_enabled=True)
    # Views know it by a weak reference. Switched off (RATELIMIT_ENABLED) it does not keep itself.
    app.extensions.setdefault("limiter", set()).add(limiter)
    _add_login(app, limiter)
    _add_account(app)
    return limiter


def limited(limiter: Limiter, name: Callable[[], str]) -> Callable[[View], View]:
    """Few attempts to log in, counted together wherever they are made: by address, and by name.

    :param name: Gives the name that is tried.
    """
    limit = partial(limiter.shared_limit, LIMIT, "login", methods=["POST"], error_message=TOO_MANY)
    return lambda view: limit()(limit(key_func=name)(view))


def _add_login(app: Flask, limiter: Limiter) -> None:
    @app.route("/login/", methods=["GET", "POST"])
    @limited(limiter, lambda: http.form.get("username", "").strip().lower())
    def login() -> ResponseReturnValue:
        target = safe_next(http.args.get("next"), url_for("appointment_list"))
        if current_user.is_authenticated:
            return redirect(target)
        form = LoginForm(http.form)
        error = None
        if http.method == "POST" and form.validate():
            email, password = form.username.data or "", form.password.data or ""
            user, authenticated = User.authenticate(request.cr.query, email, password)
            if authenticated:
                request.cr.commit()  # a plain view commits by itself: the password may be rehashed
                login_user(user, remember=form.remember.data)
                return redirect(target)
            error = "Incorrect email or password."
        return render_template("user/login.html", form=form, error=error)

    @app.post("/logout/")
    def logout() -> ResponseReturnValue:
        logout_user()
        flash("You are logged out.")
        return redirect(url_for("login"))


def _add_account(app: Flask) -> None:
    @page(app, "/account/")
    def account() -> str:
        return render_template("user/account.html", form=PasswordForm())

    @account.callback
    def change_password(browser: Browser, form: PasswordForm) -> None:
        user = request.env.user
        if not user.has_password(form.old.data):
            browser.form_errors("#password", {"old": "This is not your password."})
            return
        user.set_password(form.new.data)
        app.extensions["jam"].revoke_user(user.id)
        login_user(user)
        browser.reset("#password").flash("Your password is changed. Other devices are logged out.")

    @account.callback
    def log_out_everywhere(browser: Browser) -> None:
        app.extensions["jam"].revoke_user(request.env.user.id)
        logout_user()
        browser.flash("You are logged out everywhere.").redirect(url_for("login"))
