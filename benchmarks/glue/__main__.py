"""The glued application on this machine, with sched's demo data and without https."""

import secrets
from datetime import datetime
from datetime import time
from datetime import timedelta
from tempfile import mkdtemp

from examples.sched import demo
from examples.server import serve

from . import create_app
from .models import Appointment
from .models import db
from .models import User

app = create_app(
    {
        "SECRET_KEY": secrets.token_hex(),
        "SESSION_COOKIE_SECURE": False,
        "SESSION_COOKIE_NAME": "glue_session",
        "REMEMBER_COOKIE_SECURE": False,
        "REMEMBER_COOKIE_NAME": "glue_remember",
        "TRUSTED_HOSTS": ["127.0.0.1", "localhost"],
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{mkdtemp()}/glue.db",
    }
)
with app.app_context():
    db.create_all()
    ada = User(name="Ada", email=demo.EMAIL)
    ada.set_password(demo.PASSWORD)
    for days, hour, hours, title, location in demo.APPOINTMENTS:
        start = datetime.combine(datetime.now() + timedelta(days=days), time(hour or 0))
        end = start + timedelta(hours=hours)
        allday = hour is None
        db.session.add(
            Appointment(
                owner=ada, title=title, start=start, end=end, allday=allday, location=location
            )
        )
    db.session.commit()
print(f"Log in as {demo.EMAIL} with the password {demo.PASSWORD}", flush=True)
serve(app)
