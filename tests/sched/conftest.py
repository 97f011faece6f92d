"""Sched with two users: Ada, who has an appointment, and Grace, who has one of her own."""

from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from examples.sched import create_app
from examples.sched.models import Appointment
from examples.sched.models import db
from examples.sched.models import hasher
from examples.sched.models import User
from flask_siphon.testing import Visitor

PASSWORD = "correct horse battery"
HASH = hasher.hash(PASSWORD)
TODAY = date.today()


def at(days, hour=9):
    """So many days from today."""
    return datetime.combine(TODAY + timedelta(days=days), time(hour))


@pytest.fixture
def settings():
    return {}


@pytest.fixture
def app(tmp_path, settings):
    app = create_app(
        {
            "TESTING": True,
            "SECRET_KEY": "a key for tests only",
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/sched.db",
            **settings,
        }
    )
    with app.app_context():
        db.create_all()
        for name in ("Ada", "Grace"):
            email = f"{name.lower()}@example.com"
            db.session.add(User(name=name, email=email, password=HASH))
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def add(app):
    """``add("Dentist")`` stores an appointment of Ada's, tomorrow at nine; its number."""

    def add(title, start=None, end=None, owner="Ada", **columns):
        start = start or at(1)
        with app.app_context():
            user = db.session.scalars(select(User).filter_by(name=owner)).one()
            appointment = Appointment(
                title=title, start=start, end=end or start, owner=user, **columns
            )
            db.session.add(appointment)
            db.session.commit()
            return appointment.id

    return add


@pytest.fixture
def stored(app):
    """``stored()`` is what the database holds: (title, start) of each appointment in sight."""

    def stored():
        with app.app_context():
            shown = select(Appointment).where(~Appointment.is_deleted).order_by(Appointment.id)
            return [(each.title, each.start) for each in db.session.scalars(shown)]

    return stored


@pytest.fixture
def visit(app):
    """``visit("Ada")`` is a browser in which she is logged in; without a name nobody is."""

    def visit(name=None, **options):
        visitor = Visitor(app, **options)
        if name is not None:
            with app.app_context():
                visitor.login(db.session.scalars(select(User).filter_by(name=name)).one())
        return visitor

    return visit
