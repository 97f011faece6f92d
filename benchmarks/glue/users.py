"""Who may come in: login, logout, and the password."""

from __future__ import annotations

import re

from flask import Blueprint
from flask import flash
from flask import Flask
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user
from flask_login import login_required
from flask_login import login_url
from flask_login import login_user
from flask_login import LoginManager
from flask_login import logout_user
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import BooleanField
from wtforms import PasswordField
from wtforms import StringField
from wtforms import ValidationError
from wtforms.validators import InputRequired
from wtforms.validators import Length

from .models import db
from .models import LONGEST_PASSWORD
from .models import User

LIMIT = "5/minute;20/hour"
SCOPE = "login"  # attempts count together, wherever they are made
#: A path of this host. Browsers take a backslash for a slash, and drop tabs and line ends.
PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20]*")

bp = Blueprint("users", __name__)
limiter = Limiter(get_remote_address)
manager = LoginManager()


class LoginForm(FlaskForm):
    username = StringField(
        "Email", [InputRequired(), Length(max=200)], render_kw={"autocomplete": "username"}
    )
    password = PasswordField(
        "Password", [InputRequired()], render_kw={"autocomplete": "current-password"}
    )
    remember = BooleanField("Remember me")


class PasswordForm(FlaskForm):
    old = PasswordField(
        "Old password", [InputRequired()], render_kw={"autocomplete": "current-password"}
    )
    new = PasswordField(
        "New password",
        [InputRequired(), Length(12, LONGEST_PASSWORD)],
        render_kw={"autocomplete": "new-password"},
    )

    def validate_old(self, field: PasswordField) -> None:
        if not current_user.has_password(field.data):
            raise ValidationError("This is not your password.")


def init_app(app: Flask) -> None:
    limiter.init_app(app)
    manager.init_app(app)


@manager.user_loader
def load_user(login_key: str) -> User | None:
    return db.session.scalar(select(User).filter_by(login_key=login_key))


@manager.unauthorized_handler
def ask_for_login() -> ResponseReturnValue:
    """A part of a page cannot be a login page: htmx is told to leave for it.

    What was typed in a form is lost then.
    """
    if "HX-Request" in request.headers:
        page = request.headers.get("HX-Current-URL", "/")
        return "", {"HX-Redirect": login_url("users.login", page)}
    return redirect(login_url("users.login", request.full_path.rstrip("?")))


def name_tried() -> str:
    return request.form.get("username", "").strip().lower()


@bp.route("/login/", methods=["GET", "POST"])
@limiter.shared_limit(LIMIT, SCOPE, methods=["POST"])
@limiter.shared_limit(LIMIT, SCOPE, methods=["POST"], key_func=name_tried)
def login() -> ResponseReturnValue:
    target = request.args.get("next", "")
    if not PATH.fullmatch(target):
        target = url_for("appointments.show")
    if current_user.is_authenticated:
        return redirect(target)
    form = LoginForm()
    error = None
    if form.validate_on_submit():
        user = User.authenticate(form.username.data, form.password.data)
        if user is not None:
            db.session.commit()  # the password may be rehashed
            login_user(user, remember=form.remember.data)
            return redirect(target)
        error = "Incorrect email or password."
    return render_template("user/login.html", form=form, error=error)


@bp.post("/logout/")
def logout() -> ResponseReturnValue:
    logout_user()
    flash("You are logged out.")
    return redirect(url_for(".login"))


@bp.route("/account/", methods=["GET", "POST"])
@login_required
def account() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit():
        current_user.set_password(form.new.data)
        current_user.end_logins()
        db.session.commit()
        login_user(current_user)
        flash("Your password is changed. Other devices are logged out.")
        return redirect(url_for(".account"))
    return render_template("user/account.html", form=form)


@bp.post("/account/log-out-everywhere/")
@login_required
def log_out_everywhere() -> ResponseReturnValue:
    current_user.end_logins()
    db.session.commit()
    logout_user()
    flash("You are logged out everywhere.")
    return redirect(url_for(".login"))
