"""Applications with a database: SQLite, and a PostgreSQL server that the tests start and stop."""

from types import SimpleNamespace

import pytest
from flask import Flask
from flask_login import login_user
from flask_login import LoginManager
from flask_login import UserMixin
from sqlalchemy import create_engine
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import Session

from flask_siphon import Siphon
from flask_siphon.http import request


class Base(DeclarativeBase):
    """The models of the tests' applications."""


class Note(Base):
    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]


class Counter(Base):
    __tablename__ = "counters"

    id: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class Account(UserMixin, Base):
    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


@pytest.fixture
def sqlite(make_engine, tmp_path):
    return make_engine(f"sqlite:///{tmp_path}/test.db")


@pytest.fixture
def postgres(make_engine, postgresql):
    return make_engine(postgresql.url)


@pytest.fixture
def make_engine():
    """Make an engine whose database has the tables of the models, empty."""
    made = []

    def make(url, **options):
        engine = create_engine(url, **options)
        made.append(engine)
        Base.metadata.create_all(engine)
        with engine.begin() as connection:
            for table in Base.metadata.sorted_tables:
                connection.execute(table.delete())
        return engine

    yield make
    for engine in made:
        assert engine.pool.checkedout() == 0, "a connection was not given back"
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest):
    """Each kind of database in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def make_siphon():
    """Bind a Siphon to a new application: ``make_siphon(engine, H, SIPHON_...=...)``.

    ``/login/<id>`` logs an account of the database in; ``app.seen`` is a list for the test.
    """

    def make(database, *controllers, **settings):
        app = Flask("application")
        app.config.update(
            {
                "SECRET_KEY": "the secret of the tests",
                "SIPHON_RETRY_DELAY": 0,
                "PROPAGATE_EXCEPTIONS": False,
                **settings,
            }
        )
        app.seen = []
        siphon = Siphon(app, database=database, models=Base)
        siphon.register_controllers(*controllers)

        manager = LoginManager(app)

        @manager.user_loader
        def load(id):
            return request.cr.get(Account, int(id))

        @app.get("/login/<int:id>")
        def login(id):
            login_user(load(id))
            return "welcome"

        return siphon

    return make


@pytest.fixture
def texts():
    """What the notes of a database say."""

    def texts(engine):
        with Session(engine) as session:
            return list(session.scalars(select(Note.text).order_by(Note.text)))

    return texts


@pytest.fixture
def models():
    return SimpleNamespace(Base=Base, Note=Note, Counter=Counter, Account=Account)
