"""The appointments of a user: a list that is searched while one types, and one open in a form.

Every view answers a whole page; with JavaScript, htmx takes the parts out of it that it needs.
"""

from __future__ import annotations

from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import Any

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_login import login_required
from flask_wtf import FlaskForm
from sqlalchemy import delete as delete_rows
from sqlalchemy import or_
from wtforms import BooleanField
from wtforms import DateTimeLocalField
from wtforms import Field
from wtforms import Form
from wtforms import StringField
from wtforms import TextAreaField
from wtforms.validators import DataRequired
from wtforms.validators import InputRequired
from wtforms.validators import Length
from wtforms.validators import ValidationError

from .models import Appointment
from .models import db
from .models import find
from .models import of
from .models import spelled
from .models import YEARS

HOUR = timedelta(hours=1)

bp = Blueprint("appointments", __name__, url_prefix="/appointments")


def in_calendar(form: Form, field: Field) -> None:
    if field.data and field.data.year not in YEARS:
        raise ValidationError(f"The year must be from {YEARS[0]} to {YEARS[-1]}.")


class AppointmentForm(FlaskForm):
    title = StringField("Title", [DataRequired(), Length(max=200)])
    start = DateTimeLocalField("Start", [InputRequired(), in_calendar])
    end = DateTimeLocalField("End", [InputRequired(), in_calendar])
    allday = BooleanField("All day")
    location = StringField("Location", [Length(max=200)])
    description = TextAreaField("Description", [Length(max=10_000)])

    def validate_end(self, field: Field) -> None:
        if self.start.data and field.data and field.data < self.start.data:
            raise ValidationError("The end must not be before the start.")


@bp.before_request
@login_required
def require_login() -> None:
    """Nothing here is for others."""


@bp.route("/", methods=["GET", "POST"])
@bp.route("/<int:id>/", methods=["GET", "POST"])
def show(id: int | None = None) -> ResponseReturnValue:
    opened = None if id is None else find(current_user, id)
    form = AppointmentForm(obj=opened, data=proposed())
    if form.validate_on_submit():
        # An answer that is lost, and a form that is sent once more, store a new one twice.
        appointment = opened or Appointment(owner_id=current_user.id)
        form.populate_obj(appointment)
        appointment.is_deleted = False  # in another window, meanwhile
        db.session.add(appointment)
        db.session.commit()
        flash(f"Saved “{appointment.title}”.")
        return redirect(url_for(".show"))
    found = search(request.args.get("q", ""))
    return render_template("appointments.html", opened=opened, form=form, **found)


@bp.post("/<int:id>/move/")
def move(id: int) -> ResponseReturnValue:
    appointment = find(current_user, id)
    appointment.move(request.form.get("days", 0, type=int))
    db.session.commit()
    flash(f"Moved to {spelled(appointment.day)}.")
    return redirect(url_for(".show", id=id))


@bp.post("/<int:id>/delete/")
def delete(id: int) -> ResponseReturnValue:
    appointment = find(current_user, id)
    # Only the last one can be brought back.
    others = (Appointment.owner_id == current_user.id, Appointment.id != id)
    db.session.execute(delete_rows(Appointment).where(*others, Appointment.is_deleted))
    appointment.is_deleted = True
    db.session.commit()
    flash(f"Deleted “{appointment.title}”.")
    return redirect(url_for(".show", id=id))


@bp.post("/<int:id>/restore/")
def restore(id: int) -> ResponseReturnValue:
    appointment = find(current_user, id)
    appointment.is_deleted = False
    db.session.commit()
    flash(f"“{appointment.title}” is back.")
    return redirect(url_for(".show", id=id))


def proposed() -> dict[str, datetime]:
    """When a new one would be."""
    day = request.args.get("day", type=date.fromisoformat)
    soon = datetime.now().replace(minute=0, second=0, microsecond=0) + HOUR
    start = datetime.combine(day, time(9)) if day else soon
    return {"start": start, "end": start + HOUR}


def search(q: str) -> dict[str, Any]:
    found = of(current_user).where(~Appointment.is_deleted)
    if q:
        # Longer than any title or place is long enough; databases refuse endless patterns.
        text = q[:201]
        found = found.where(
            or_(
                Appointment.title.icontains(text, autoescape=True),
                Appointment.location.icontains(text, autoescape=True),
            )
        )
    rows = db.session.scalars(found.order_by(Appointment.start, Appointment.id)).all()
    today = date.today()
    return {
        "upcoming": [row for row in rows if row.last_day >= today],
        "past": [row for row in reversed(rows) if row.last_day < today],
        "q": q,
    }
