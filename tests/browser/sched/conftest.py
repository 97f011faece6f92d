"""Sched with its demo data, in a browser."""

from datetime import datetime

import pytest

from examples.sched import create_app
from examples.sched import demo
from examples.sched.models import Appointment
from examples.sched.models import db


@pytest.fixture
def app(tmp_path):
    app = create_app(
        {
            "SECRET_KEY": "a key for tests only",
            "SESSION_COOKIE_SECURE": False,  # the loopback has no https
            "SESSION_COOKIE_NAME": "session",
            "REMEMBER_COOKIE_NAME": "remember",
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/sched.db",
            "SIPHON_STORE": f"sqlite:///{tmp_path}/store.db",
        }
    )
    with app.app_context():
        demo.seed()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def site(app, serve):
    """The address of sched, without a slash at its end."""
    return serve(app)


@pytest.fixture
def log_in(site):
    """``log_in(page)`` logs Ada in by the login page."""

    def log_in(page):
        page.goto(f"{site}/login/")
        page.get_by_label("Email").fill(demo.EMAIL)
        page.get_by_label("Password").fill(demo.PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.get_by_role("heading", name="Appointments").wait_for()
        return page

    return log_in


@pytest.fixture
def christmas(app):
    """An appointment of Ada's on a day that has a month of its own: its number."""
    with app.app_context():
        noon = datetime(2026, 12, 25, 12)
        appointment = Appointment(title="Goose", start=noon, end=noon, owner_id=1)
        db.session.add(appointment)
        db.session.commit()
        return appointment.id
