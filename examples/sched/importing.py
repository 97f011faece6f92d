"""Import of a file.

While it is read the page shows how far. What was found in it waits as a draft, which the user
looks at and confirms: then all of it is imported in one transaction, or nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from flask import redirect
from flask import render_template
from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import delete
from sqlalchemy import ForeignKey
from sqlalchemy import JSON
from sqlalchemy import select
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from werkzeug.datastructures import FileStorage

from flask_siphon import Browser
from flask_siphon import page
from flask_siphon import UserError
from flask_siphon.http import request

from .appointments import form_of
from .models import Appointment
from .models import db
from .models import NUMBERS
from .reading import MOST_ENTRIES
from .reading import read
from .reading import Unreadable

STEP = 50  # entries after which the page is told how far it is
TEMPLATE = "import.html"


class Draft(db.Model):  # type: ignore[name-defined, misc]  # made at runtime
    """What was found in the last file of a user, until it is confirmed.

    :ivar entries: The fields of each.
    :ivar problems: Lines and why nothing comes of them.
    :ivar notes: Lines and what else there is to know.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    entries: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    problems: Mapped[list[tuple[int, str]]] = mapped_column(JSON)
    notes: Mapped[list[tuple[int, str]]] = mapped_column(JSON)


def init_app(app: Flask) -> None:
    @page(app, "/import/")
    @page(app, "/import/<int:draft_id>/")
    def import_file(draft_id: int = 0) -> ResponseReturnValue:
        mine = select(Draft).where(Draft.owner_id == request.env.user.id)
        draft = request.cr.scalar(mine.where(Draft.id == draft_id)) if draft_id in NUMBERS else None
        if draft_id and draft is None:  # it is imported already, or another file came after it
            return redirect(url_for("import_file"))
        return render_template(TEMPLATE, draft=draft, most=MOST_ENTRIES)

    @import_file.upload("upload")
    def read_file(browser: Browser, file: FileStorage) -> Iterator[None]:
        content = file.read()
        last = content.count(b"\n")
        entries = []
        try:
            for entry in read(content):
                entries.append(entry)
                if len(entries) % STEP == 0:
                    browser.set_attribute("#progress", "max", str(last))
                    browser.set_attribute("#progress", "value", str(entry.line))
                    yield
        except Unreadable as error:
            browser.form_errors("#upload", {"file": str(error)})
            return
        draft = Draft(
            owner_id=request.env.user.id,
            entries=[each.fields for each in entries if not each.problem],
            problems=[(each.line, each.problem) for each in entries if each.problem],
            notes=[(each.line, each.note) for each in entries if each.note and not each.problem],
        )
        request.cr.execute(delete(Draft).where(Draft.owner_id == draft.owner_id))
        request.cr.add(draft)
        request.cr.flush()
        browser.reset("#upload").block("#draft", TEMPLATE, "found", draft=draft)
        browser.focus("#draft").push_url(url_for("import_file", draft_id=draft.id))

    @import_file.callback
    def confirm(browser: Browser, id: int) -> None:
        user = request.env.user
        # Whoever takes the draft imports it: a second press finds none.
        taken = delete(Draft).where(Draft.id == id, Draft.owner_id == user.id)
        entries = request.cr.scalar(taken.returning(Draft.entries)) if id in NUMBERS else None
        if entries is None:
            raise UserError("This preview is over. Choose the file once more.")
        for fields in entries:
            appointment = Appointment(owner=user)
            form_of(fields).populate_obj(appointment)
            request.cr.add(appointment)
        browser.flash(f"Imported {len(entries)}.").redirect(url_for("appointment_list"))
