"""The API for a phone: it logs in once, and calls the methods with the token that it got.

``/api/token`` gives an access token, for the header ``Authorization: Bearer ...``, and a refresh
token, for which ``/api/refresh`` gives the next pair. The methods are JSON-RPC, one URL for each.
"""

from __future__ import annotations

from datetime import date
from datetime import datetime
from typing import Any

from flask import abort
from flask import current_app
from flask import Flask
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter

from flask_siphon import UserError
from flask_siphon.csrf import exempt
from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route
from flask_siphon.jam import Jam
from flask_siphon.jam import TokenError

from .appointments import form_of
from .models import Appointment
from .models import between
from .models import find
from .models import User
from .models import YEARS
from .users import limited


class Api(Controller):
    @route("/api/rpc/list", type="json", readonly=True)
    def appointments(self, first: date, last: date) -> list[dict[str, Any]]:
        """The appointments on the days from ``first`` to ``last``."""
        if first.year not in YEARS or last.year not in YEARS:
            raise UserError(f"The years are from {YEARS[0]} to {YEARS[-1]}.")
        return [_told(each) for each in between(first, last)]

    @route("/api/rpc/create", type="json")
    def create(
        self,
        title: str,
        start: datetime,
        end: datetime,
        allday: bool = False,
        location: str = "",
        description: str = "",
    ) -> dict[str, Any]:
        """Add an appointment. Times are those of the clock on the wall, without a zone."""
        form = form_of(
            {
                "title": title,
                "start": start.isoformat(" "),
                "end": end.isoformat(" "),
                "allday": "y" if allday else "",
                "location": location,
                "description": description,
            }
        )
        if not form.validate():
            raise UserError("This is no appointment.", "invalid", {"fields": form.errors})
        appointment = Appointment(owner=request.env.user)
        form.populate_obj(appointment)
        request.cr.add(appointment)
        request.cr.flush()
        return _told(appointment)

    @route("/api/rpc/move", type="json")
    def move(self, id: int, days: int) -> dict[str, Any]:
        """Put an appointment so many days later."""
        appointment = _find(id)
        appointment.move(days)
        return _told(appointment)

    @route("/api/rpc/delete", type="json")
    def delete(self, id: int) -> None:
        """Delete an appointment."""
        _find(id).is_deleted = True

    @route("/api/rpc/log_out_everywhere", type="json")
    def log_out_everywhere(self) -> None:
        """End every login of the user, this one too."""
        _jam().revoke_user(request.env.user.id)


def init_app(app: Flask, limiter: Limiter) -> None:
    """Add the two views that need no token.

    :param limiter: Counts the attempts to log in.
    """

    @app.post("/api/token")
    @exempt
    @limited(limiter, _email)
    def token() -> ResponseReturnValue:
        email, password = _email(), http.form.get("password", "")
        user, authenticated = User.authenticate(request.cr.query, email, password)
        if user is None or not authenticated:
            return {"error": "Incorrect email or password."}, 401
        request.cr.commit()  # a plain view commits by itself: the password may be rehashed
        return _jam().issue_tokens({"sub": user.get_id()})._asdict()

    @app.post("/api/refresh")
    @exempt
    def refresh() -> ResponseReturnValue:
        try:
            return _jam().refresh_tokens(http.form.get("refresh", ""))._asdict()
        except TokenError:
            return {"error": "Log in again."}, 401


def _email() -> str:
    return http.form.get("email", "").strip().lower()


def _jam() -> Jam:
    jam: Jam = current_app.extensions["jam"]
    return jam


def _find(id: int) -> Appointment:
    found = find(id)
    return abort(404) if found.is_deleted else found


def _told(appointment: Appointment) -> dict[str, Any]:
    return {
        "id": appointment.id,
        "title": appointment.title,
        "start": appointment.start.isoformat(),
        "end": appointment.end.isoformat(),
        "allday": appointment.allday,
        "location": appointment.location,
        "description": appointment.description,
    }
