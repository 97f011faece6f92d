"""Sched and the same application glued by hand, each with two users, Ada and Grace."""

from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta

import pytest
from sqlalchemy import select

import benchmarks.glue
import benchmarks.glue.models
import examples.sched
import examples.sched.models
from flask_siphon.testing import Visitor

PASSWORD = "correct horse battery"
HASH = benchmarks.glue.models.hasher.hash(PASSWORD)
TODAY = date.today()
APPLICATIONS = {"sched": examples.sched, "glue": benchmarks.glue}


def at(days, hour=9):
    """So many days from today."""
    return datetime.combine(TODAY + timedelta(days=days), time(hour))


def text(moment):
    """As a field of a form has it."""
    return f"{moment:%Y-%m-%dT%H:%M}"


@pytest.fixture
def which():
    """Whose tests these are, if they do not say more."""
    return "glue"


@pytest.fixture
def models(which):
    return APPLICATIONS[which].models


@pytest.fixture
def app(which, models, tmp_path):
    app = APPLICATIONS[which].create_app(
        {
            "TESTING": True,
            "SECRET_KEY": "a key for tests only, and long enough",
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/{which}.db",
        }
    )
    with app.app_context():
        models.db.create_all()
        for name in ("Ada", "Grace"):
            email = f"{name.lower()}@example.com"
            models.db.session.add(models.User(name=name, email=email, password=HASH))
        models.db.session.commit()
    yield app
    with app.app_context():
        models.db.engine.dispose()


@pytest.fixture
def add(app, models):
    """``add("Dentist")`` stores an appointment of Ada's, tomorrow at nine; its number."""

    def add(title, start=None, owner="Ada", **columns):
        start = start or at(1)
        with app.app_context():
            user = models.db.session.scalars(select(models.User).filter_by(name=owner)).one()
            columns = {"end": start, **columns}
            appointment = models.Appointment(title=title, start=start, owner=user, **columns)
            models.db.session.add(appointment)
            models.db.session.commit()
            return appointment.id

    return add


@pytest.fixture
def stored(app, models):
    """``stored()`` is what the database holds: (title, start) of each appointment in sight."""

    def stored():
        shown = select(models.Appointment).where(~models.Appointment.is_deleted)
        with app.app_context():
            found = models.db.session.scalars(shown.order_by(models.Appointment.id))
            return [(each.title, each.start) for each in found]

    return stored


@pytest.fixture
def visit(app):
    """``visit("Ada")`` is a browser without JavaScript in which she is logged in."""

    def visit(name=None, password=PASSWORD, **fields):
        visitor = Visitor(app, javascript=False)
        if name is not None:
            visitor.open("/login/").submit(
                "main form", username=f"{name}@example.com", password=password, **fields
            )
        return visitor

    return visit
