"""The API for a phone: it logs in once, and then names itself by the token that it got.

``/api/token`` gives an access token, for the header ``Authorization: Bearer ...``, and a refresh
token, for which ``/api/refresh`` gives the next pair. Bodies are JSON.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort
from flask import Blueprint
from flask import request
from flask.typing import ResponseReturnValue
from flask_jwt_extended import create_access_token
from flask_jwt_extended import create_refresh_token
from flask_jwt_extended import current_user
from flask_jwt_extended import get_jti
from flask_jwt_extended import get_jwt
from flask_jwt_extended import jwt_required
from flask_jwt_extended import JWTManager
from sqlalchemy import delete as delete_rows
from sqlalchemy import update

from .importing import form_of
from .models import Appointment
from .models import between
from .models import db
from .models import find
from .models import PhoneLogin
from .models import User
from .models import UserError
from .models import YEARS
from .users import LIMIT
from .users import limiter
from .users import SCOPE

bp = Blueprint("api", __name__, url_prefix="/api")
jwt = JWTManager()


@jwt.user_lookup_loader
def load_user(_: object, claims: dict[str, Any]) -> User | None:
    return db.session.get(User, int(claims["sub"]))


@jwt.token_in_blocklist_loader
def is_revoked(_: object, claims: dict[str, Any]) -> bool:
    return db.session.get(PhoneLogin, claims["login"]) is None


def email_tried() -> str:
    return request.form.get("email", "").strip().lower()


def issue(user_id: int, login_id: int) -> dict[str, str]:
    claims = {"login": login_id}
    return {
        "access": create_access_token(str(user_id), additional_claims=claims),
        "refresh": create_refresh_token(str(user_id), additional_claims=claims),
    }


@bp.post("/token")
@limiter.shared_limit(LIMIT, SCOPE)
@limiter.shared_limit(LIMIT, SCOPE, key_func=email_tried)
def token() -> ResponseReturnValue:
    user = User.authenticate(email_tried(), request.form.get("password", ""))
    if user is None:
        return {"error": "Incorrect email or password."}, 401
    # Logins that are never used again stay in the table.
    login = PhoneLogin(user_id=user.id)
    db.session.add(login)
    db.session.flush()
    tokens = issue(user.id, login.id)
    login.refresh_jti = get_jti(tokens["refresh"])
    db.session.commit()
    return tokens


@bp.post("/refresh")
@jwt_required(refresh=True)
def refresh() -> ResponseReturnValue:
    claims = get_jwt()
    tokens = issue(current_user.id, claims["login"])
    login = PhoneLogin.id == claims["login"]
    is_first_use = db.session.execute(
        update(PhoneLogin)
        .where(login, PhoneLogin.refresh_jti == claims["jti"])
        .values(refresh_jti=get_jti(tokens["refresh"]))
    ).rowcount
    if not is_first_use:  # one of the two who used it has stolen it
        db.session.execute(delete_rows(PhoneLogin).where(login))
    db.session.commit()
    return tokens if is_first_use else ({"error": "Log in again."}, 401)


@bp.post("/log-out-everywhere")
@jwt_required()
def log_out_everywhere() -> ResponseReturnValue:
    """End every login of the user, this one too."""
    current_user.end_logins()
    db.session.commit()
    return "", 204


@bp.get("/appointments")
@jwt_required()
def appointments() -> ResponseReturnValue:
    """The appointments on the days from ``first`` to ``last``."""
    first = request.args.get("first", type=date.fromisoformat)
    last = request.args.get("last", type=date.fromisoformat)
    if first is None or last is None:
        raise UserError("Give two days: first and last.")
    if first.year not in YEARS or last.year not in YEARS:
        raise UserError(f"The years are from {YEARS[0]} to {YEARS[-1]}.")
    return [told(each) for each in between(current_user, first, last)]


@bp.post("/appointments")
@jwt_required()
def create() -> ResponseReturnValue:
    """Add an appointment. Times are those of the clock on the wall, without a zone."""
    form = form_of(
        {name: "" if value in (None, False) else str(value) for name, value in body().items()}
    )
    if not form.validate():
        return {"error": "This is no appointment.", "fields": form.errors}, 400
    appointment = Appointment(owner_id=current_user.id)
    form.populate_obj(appointment)
    db.session.add(appointment)
    db.session.commit()
    return told(appointment), 201


@bp.post("/appointments/<int:id>/move")
@jwt_required()
def move(id: int) -> ResponseReturnValue:
    """Put an appointment so many days later."""
    days = body().get("days")
    if type(days) is not int:
        abort(400, "days is a whole number.")
    appointment = find_shown(id)
    appointment.move(days)
    db.session.commit()
    return told(appointment)


@bp.delete("/appointments/<int:id>")
@jwt_required()
def delete(id: int) -> ResponseReturnValue:
    find_shown(id).is_deleted = True
    db.session.commit()
    return "", 204


def body() -> dict[str, Any]:
    sent = request.get_json()
    return sent if isinstance(sent, dict) else abort(400, "The body is a JSON object.")


def find_shown(id: int) -> Appointment:
    found = find(current_user, id)
    return abort(404) if found.is_deleted else found


def told(appointment: Appointment) -> dict[str, Any]:
    return {
        "id": appointment.id,
        "title": appointment.title,
        "start": appointment.start.isoformat(),
        "end": appointment.end.isoformat(),
        "allday": appointment.allday,
        "location": appointment.location,
        "description": appointment.description,
    }
