"""All appointments of a user as a file for other calendars (iCalendar, RFC 5545)."""

from __future__ import annotations

from datetime import datetime
from datetime import UTC

from icalendar import Calendar
from icalendar import Event

from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import Response
from flask_siphon.http import route

from .models import Appointment
from .models import DAY
from .models import mine


class Export(Controller):
    @route("/appointments/export.ics", methods=["GET"], readonly=True)
    def export(self) -> Response:
        calendar = Calendar()
        calendar.add("prodid", "-//Flask-Siphon//Sched//EN")
        calendar.add("version", "2.0")
        found = mine().where(~Appointment.is_deleted).order_by(Appointment.start, Appointment.id)
        for appointment in request.cr.scalars(found):
            calendar.add_component(event_of(appointment))
        headers = [
            ("Content-Type", "text/calendar; charset=utf-8"),
            ("Content-Disposition", 'attachment; filename="appointments.ics"'),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(calendar.to_ical(), headers)


def event_of(appointment: Appointment) -> Event:
    """Without a time zone: a time is that of the clock on the wall, wherever it hangs."""
    event = Event()
    event.add("uid", f"{appointment.id}@sched")
    event.add("dtstamp", datetime.now(UTC))
    event.add("summary", appointment.title)
    if appointment.allday:
        event.add("dtstart", appointment.day)
        event.add("dtend", appointment.last_day + DAY)
    else:
        event.add("dtstart", appointment.start)
        event.add("dtend", appointment.end)
    if appointment.location:
        event.add("location", appointment.location)
    if appointment.description:
        event.add("description", appointment.description)
    return event
