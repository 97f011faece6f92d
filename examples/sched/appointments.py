"""The appointments of a user: a list that is searched while one types, and one open in a form.

Every function here answers a call of the page, or a form of it if there is no JavaScript.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import Annotated
from typing import Any

from flask import Flask
from flask import render_template
from flask import request as http
from flask import url_for
from msgspec import Meta
from sqlalchemy import delete as delete_rows
from sqlalchemy import or_
from werkzeug.datastructures import MultiDict
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

from flask_siphon import Browser
from flask_siphon import page
from flask_siphon.http import request

from .models import Appointment
from .models import find
from .models import mine
from .models import spelled
from .models import YEARS

HOUR = timedelta(hours=1)
TEMPLATE = "appointments.html"
Days = Annotated[int, Meta(ge=-366, le=366)]


def in_calendar(form: Form, field: Field) -> None:
    if field.data and field.data.year not in YEARS:
        raise ValidationError(f"The year must be from {YEARS[0]} to {YEARS[-1]}.")


def as_text(value: str | None) -> str:
    """A field that does not arrive is empty."""
    return value or ""


class AppointmentForm(Form):
    title = StringField("Title", [DataRequired(), Length(max=200)])
    start = DateTimeLocalField("Start", [InputRequired(), in_calendar])
    end = DateTimeLocalField("End", [InputRequired(), in_calendar])
    allday = BooleanField("All day")
    location = StringField("Location", [Length(max=200)], filters=[as_text])
    description = TextAreaField("Description", [Length(max=10_000)], filters=[as_text])

    def validate_end(self, field: Field) -> None:
        if self.start.data and field.data and field.data < self.start.data:
            raise ValidationError("The end must not be before the start.")


def form_of(fields: Mapping[str, str]) -> AppointmentForm:
    """What holds for the form of an appointment holds wherever else one comes from."""
    return AppointmentForm(MultiDict(fields))


def init_app(app: Flask) -> None:
    @page(app, "/appointments/")
    @page(app, "/appointments/<int:open_id>/")
    def appointment_list(open_id: int | None = None) -> str:
        opened = None if open_id is None else find(open_id)
        return render_template(TEMPLATE, **context(opened, http.args.get("q", ""), http.form))

    @appointment_list.callback(readonly=True)
    def search(browser: Browser, q: str) -> None:
        found = context(None, q)
        browser.block("#list", TEMPLATE, "list", **found)
        browser.announce(f"{len(found['upcoming']) + len(found['past'])} found")

    @appointment_list.callback(name="open", readonly=True)
    def open_(browser: Browser, id: int | None = None) -> None:
        draw(browser.reset("#appointment"), None if id is None else find(id)).focus("#title")

    @appointment_list.callback
    def save(browser: Browser, form: AppointmentForm, id: int | None = None) -> None:
        appointment = Appointment(owner=request.env.user) if id is None else find(id)
        form.populate_obj(appointment)
        appointment.is_deleted = False  # in another window, meanwhile
        request.cr.add(appointment)
        request.cr.flush()
        draw(browser.reset("#appointment")).focus(f"#appointment-{appointment.id}")
        browser.flash(f"Saved “{appointment.title}”.")

    @appointment_list.callback
    def move(browser: Browser, id: int, days: Days) -> None:
        appointment = find(id)
        appointment.move(days)
        draw(browser, appointment).flash(f"Moved to {spelled(appointment.day)}.")

    @appointment_list.callback
    def delete(browser: Browser, id: int) -> None:
        appointment = find(id)
        # Only the last one can be brought back.
        others = (Appointment.owner_id == appointment.owner_id, Appointment.id != id)
        request.cr.execute(delete_rows(Appointment).where(*others, Appointment.is_deleted))
        appointment.is_deleted = True
        draw(browser, appointment).focus("#restore").announce(f"Deleted “{appointment.title}”.")

    @appointment_list.callback
    def restore(browser: Browser, id: int) -> None:
        appointment = find(id)
        appointment.is_deleted = False
        draw(browser, appointment).focus("#title").flash(f"“{appointment.title}” is back.")


def context(opened: Appointment | None, q: str = "", submitted: Any = None) -> dict[str, Any]:
    """What the template shows: what was found, and the form of the one that is open.

    :param submitted: The fields of a form that came back without JavaScript.
    """
    found = mine().where(~Appointment.is_deleted)
    if q:
        # Longer than any title or place is long enough; databases refuse endless patterns.
        text = q[:201]
        found = found.where(
            or_(
                Appointment.title.icontains(text, autoescape=True),
                Appointment.location.icontains(text, autoescape=True),
            )
        )
    rows = request.cr.scalars(found.order_by(Appointment.start, Appointment.id)).all()
    day = http.args.get("day", type=date.fromisoformat)
    soon = datetime.now().replace(minute=0, second=0, microsecond=0) + HOUR
    start = datetime.combine(day, time(9)) if day else soon
    today = date.today()
    return {
        "upcoming": [row for row in rows if row.last_day >= today],
        "past": [row for row in reversed(rows) if row.last_day < today],
        "opened": opened,
        "form": AppointmentForm(submitted, opened, data={"start": start, "end": start + HOUR}),
        "q": q,
    }


def draw(browser: Browser, opened: Appointment | None = None) -> Browser:
    """Show the list again, and ``opened`` beside it: a new one if None."""
    now = context(opened)
    browser.reset("#search")
    browser.block("#list", TEMPLATE, "list", **now).block("#panel", TEMPLATE, "panel", **now)
    return browser.push_url(url_for("appointment_list", open_id=opened and opened.id))
