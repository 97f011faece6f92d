"""What an application may give as its database, and what its handlers then see."""

import subprocess
import sys

import pytest
from flask import Flask
from sqlalchemy import Column
from sqlalchemy import create_engine
from sqlalchemy import Integer
from sqlalchemy.orm import declarative_base
from sqlalchemy.orm import scoped_session
from sqlalchemy.orm import Session
from sqlalchemy.orm import sessionmaker

from flask_siphon import Siphon
from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route


class House(Controller):
    @route("/add", auth="public")
    def add(self):
        request.cr.add(request.env["Note"](text="one"))
        return request.db

    @route("/session", auth="public")
    def session(self):
        return type(request.cr).__name__


class OwnSession(Session):
    pass


def test_a_sessionmaker_makes_the_session(engine, make_siphon, texts):
    client = make_siphon(sessionmaker(engine, class_=OwnSession), House).test_client()

    assert client.get("/session").text == "OwnSession"
    client.get("/add")
    assert texts(engine) == ["one"]


def test_a_sessionmaker_keeps_its_own_options(engine, make_siphon, models):
    class Options(Controller):
        @route("/options", auth="public")
        def options(self):
            return f"{request.cr.expire_on_commit} {request.cr.autoflush}"

    given = make_siphon(sessionmaker(engine, autoflush=False), Options).test_client()
    made = make_siphon(engine, Options).test_client()

    assert given.get("/options").text == "True False"
    assert made.get("/options").text == "False True"


@pytest.mark.parametrize(
    "given", ["sqlite://", scoped_session(sessionmaker()), Session, 5], ids=repr
)
def test_anything_else_is_refused_when_it_is_bound(given):
    with pytest.raises(TypeError, match="Engine or sessionmaker"):
        Siphon(Flask("app"), database=given)


def test_the_name_of_the_database_is_text(sqlite, postgres, make_siphon, tmp_path):
    assert make_siphon(sqlite, House).test_client().get("/add").text == f"{tmp_path}/test.db"
    assert make_siphon(postgres, House).test_client().get("/add").text == "postgres"


NAMELESS = {
    "SQLite in memory": lambda: create_engine("sqlite://"),
    "a sessionmaker of several": lambda: sessionmaker(binds={}),
    "a sessionmaker that is bound later": lambda: sessionmaker(),
}


@pytest.mark.parametrize("make", NAMELESS.values(), ids=NAMELESS.keys())
def test_a_database_without_a_name_has_one_too(make_siphon, make):
    class Name(Controller):
        @route("/name", auth="public")
        def name(self):
            return request.db

    assert make_siphon(make(), Name).test_client().get("/name").text


def test_two_databases_are_two_engines_of_one_session(make_siphon, sqlite, postgres, models, texts):
    class Both(Controller):
        @route("/both", auth="public", csrf=False)
        def both(self, fail: bool = False):
            request.cr.add_all([models.Note(text="one"), models.Counter(id=1, count=7)])
            request.cr.flush()
            if fail:
                raise ValueError

    database = sessionmaker(binds={models.Note: postgres, models.Counter: sqlite})
    client = make_siphon(database, Both).test_client()

    assert client.post("/both?fail=1").status_code == 500
    assert client.post("/both").status_code == 204
    assert texts(postgres) == ["one"]
    assert texts(sqlite) == []
    with Session(sqlite) as session:
        assert session.get(models.Counter, 1).count == 7


def test_two_applications_of_one_siphon_have_their_own(sqlite, postgres, models, texts):
    siphon = Siphon(models=models.Base, database=sqlite)
    siphon.register_controllers(House)
    for database in (None, postgres):
        app = Flask("app")
        app.secret_key = "secret"
        siphon.init_app(app, database=database)
        app.test_client().get("/add")

    assert texts(sqlite) == texts(postgres) == ["one"]


def test_without_a_database_only_the_session_is_missing():
    class Without(Controller):
        @route("/h", auth="public")
        def h(self):
            with pytest.raises(RuntimeError, match="Siphon\\(app, database=engine\\)"):
                request.cr  # noqa: B018
            with pytest.raises(RuntimeError, match="there is no database"):
                request.env.cr  # noqa: B018
            with pytest.raises(KeyError):
                request.env["Note"]
            assert request.db is None
            return str(request.env.uid)

    app = Flask("app")
    app.secret_key = "secret"
    siphon = Siphon(app)
    siphon.register_controllers(Without)

    assert siphon.test_client().get("/h").text == "None"


def test_none_has_no_database_even_if_there_is_one(sqlite, make_siphon):
    class Without(Controller):
        @route("/h", auth="none")
        def h(self):
            with pytest.raises(RuntimeError, match="auth='none'"):
                request.cr  # noqa: B018
            with pytest.warns(DeprecationWarning, match="env"):
                assert request.registry is None
            return repr(request.db)

    assert make_siphon(sqlite, Without).test_client().get("/h").text == "None"


def test_the_extra_is_needed_only_by_who_gives_a_database():
    code = (
        "import sys; sys.modules['sqlalchemy'] = None\n"
        "from flask import Flask; from flask_siphon import Siphon\n"
        "from flask_siphon.http import Controller, Environment, request, route\n"
        "class House(Controller):\n"
        "    @route('/', auth='public')\n"
        "    def h(self): return str(request.uid)\n"
        "app = Flask('app'); app.secret_key = 'x'\n"
        "siphon = Siphon(app); siphon.register_controllers(House)\n"
        "assert siphon.test_client().get('/').text == 'None'\n"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_models_are_found_by_class_and_by_table(sqlite, make_siphon, models):
    class Models(Controller):
        @route("/h", auth="public")
        def h(self):
            assert request.env["Note"] is request.env["notes"] is models.Note
            for unknown in ("Base", "nothing", "note"):
                with pytest.raises(KeyError):
                    request.env[unknown]
            return "fine"

    assert make_siphon(sqlite, Models).test_client().get("/h").text == "fine"


def test_a_table_does_not_hide_a_class(sqlite):
    Base = declarative_base()

    class Person(Base):
        __tablename__ = "Animal"
        id = Column(Integer, primary_key=True)

    class Animal(Base):
        __tablename__ = "Person"
        id = Column(Integer, primary_key=True)

    app = Flask("app")
    app.secret_key = "secret"
    Siphon(app, database=sqlite, models=Base)
    with app.test_request_context():
        assert request.env["Person"] is Person
        assert request.env["Animal"] is Animal


def test_registry_is_the_same_and_deprecated(sqlite, make_siphon, models):
    class Old(Controller):
        @route("/h", auth="public")
        def h(self):
            with pytest.warns(DeprecationWarning, match="env"):
                registry = request.registry
            assert registry["Note"] is models.Note
            return "fine"

    assert make_siphon(sqlite, Old).test_client().get("/h").text == "fine"
