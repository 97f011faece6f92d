"""All appointments of a user as a file for other calendars (iCalendar, RFC 5545)."""

from __future__ import annotations

from flask import Blueprint
from flask import Response
from flask_login import current_user
from flask_login import login_required
from icalendar import Calendar

from examples.sched.exporting import event_of

from .models import Appointment
from .models import db
from .models import of

bp = Blueprint("exporting", __name__)


@bp.get("/appointments/export.ics")
@login_required
def export() -> Response:
    calendar = Calendar()
    calendar.add("prodid", "-//Flask-Siphon//Glue//EN")
    calendar.add("version", "2.0")
    found = of(current_user).where(~Appointment.is_deleted)
    for appointment in db.session.scalars(found.order_by(Appointment.start, Appointment.id)):
        calendar.add_component(event_of(appointment))
    headers = {
        "Content-Disposition": 'attachment; filename="appointments.ics"',
        "Cache-Control": "no-store",
    }
    return Response(calendar.to_ical(), mimetype="text/calendar", headers=headers)
