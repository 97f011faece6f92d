"""Import of a file, iCalendar (.ics) or CSV.

A thread reads it, while the page asks every half second how far it is. What was found waits as a
draft, which the user looks at and confirms: then all of it is imported, or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from threading import Thread

from flask import Blueprint
from flask import current_app
from flask import flash
from flask import Flask
from flask import redirect
from flask import render_template
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_login import login_required
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from flask_wtf.file import FileRequired
from sqlalchemy import delete
from sqlalchemy import ForeignKey
from sqlalchemy import JSON
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from werkzeug.datastructures import MultiDict

from examples.sched.reading import MOST_ENTRIES
from examples.sched.reading import read
from examples.sched.reading import Unreadable

from .appointments import AppointmentForm
from .models import Appointment
from .models import db
from .models import NUMBERS

STEP = 50  # entries after which the page is told how far it is

bp = Blueprint("importing", __name__, url_prefix="/import")


class Draft(db.Model):
    """What was found in the last file of a user, until it is confirmed.

    :ivar line: How far it is read, of so many ``lines``.
    :ivar is_read: Whether that is the end. A server that stops meanwhile leaves it False for ever.
    :ivar error: Why nothing could be found.
    :ivar entries: The fields of each.
    :ivar problems: Lines and why nothing comes of them.
    :ivar notes: Lines and what else there is to know.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    line: Mapped[int] = mapped_column(default=0)
    lines: Mapped[int]
    is_read: Mapped[bool] = mapped_column(default=False)
    error: Mapped[str] = mapped_column(default="")
    entries: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    problems: Mapped[list[tuple[int, str]]] = mapped_column(JSON, default=list)
    notes: Mapped[list[tuple[int, str]]] = mapped_column(JSON, default=list)


class FileForm(FlaskForm):
    file = FileField("Calendar (.ics) or table (.csv)", [FileRequired("This field is required.")])


@bp.before_request
@login_required
def require_login() -> None:
    """Nothing here is for others."""


@bp.route("/", methods=["GET", "POST"])
def send() -> ResponseReturnValue:
    form = FileForm()
    if form.validate_on_submit():
        content = form.file.data.read()
        db.session.execute(delete(Draft).where(Draft.owner_id == current_user.id))
        draft = Draft(owner_id=current_user.id, lines=content.count(b"\n"))
        db.session.add(draft)
        db.session.commit()
        app = current_app._get_current_object()
        Thread(target=read_file, args=(app, draft.id, content)).start()
        return redirect(url_for(".preview", id=draft.id))
    return render_template("import.html", form=form, draft=None, most=MOST_ENTRIES)


@bp.get("/<int:id>/")
def preview(id: int) -> ResponseReturnValue:
    mine = select(Draft).where(Draft.owner_id == current_user.id)
    draft = db.session.scalar(mine.where(Draft.id == id)) if id in NUMBERS else None
    if draft is None:  # it is imported already, or another file came after it
        return redirect(url_for(".send"))
    form = FileForm()
    form.file.errors = [draft.error] if draft.error else []
    return render_template("import.html", form=form, draft=draft, most=MOST_ENTRIES)


@bp.post("/<int:id>/confirm/")
def confirm(id: int) -> ResponseReturnValue:
    # Whoever takes the draft imports it: a second press finds none.
    taken = delete(Draft).where(Draft.id == id, Draft.owner_id == current_user.id, Draft.is_read)
    entries = db.session.scalar(taken.returning(Draft.entries)) if id in NUMBERS else None
    if entries is None:
        flash("This preview is over. Choose the file once more.", "error")
        return redirect(url_for(".send"))
    for fields in entries:
        appointment = Appointment(owner_id=current_user.id)
        form_of(fields).populate_obj(appointment)
        db.session.add(appointment)
    db.session.commit()
    flash(f"Imported {len(entries)}.")
    return redirect(url_for("appointments.show"))


def read_file(app: Flask, id: int, content: bytes) -> None:
    """Fill a draft, in a thread of its own."""
    with app.app_context():

        def store(**columns: object) -> None:
            # None are changed if another file took the draft's place.
            db.session.execute(update(Draft).where(Draft.id == id).values(**columns))
            db.session.commit()

        entries = []
        try:
            for entry in read(content):
                entries.append(entry)
                if len(entries) % STEP == 0:
                    store(line=entry.line)
        except Unreadable as error:
            store(is_read=True, error=str(error))
        except Exception:
            # Nobody else would hear of it, and the page would ask for ever.
            app.logger.exception("A file cannot be read")
            store(is_read=True, error="This file cannot be read.")
        else:
            good = [each for each in entries if not each.problem]
            store(
                is_read=True,
                entries=[each.fields for each in good],
                problems=[(each.line, each.problem) for each in entries if each.problem],
                notes=[(each.line, each.note) for each in good if each.note],
            )


def form_of(fields: Mapping[str, str]) -> AppointmentForm:
    """What holds for the form of an appointment holds wherever else one comes from."""
    return AppointmentForm(MultiDict(fields), meta={"csrf": False})
