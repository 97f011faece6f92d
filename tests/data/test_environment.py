"""``request.env``: who, with which context, on which database session."""

from typing import ClassVar

import pytest
from flask import Flask
from flask import session as flask_session
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import Session

from flask_siphon import Siphon
from flask_siphon.http import Controller
from flask_siphon.http import Environment
from flask_siphon.http import request
from flask_siphon.http import route


@pytest.fixture
def run(sqlite, make_siphon, models):
    """Run a function as the handler of a route, as the account 1, with these parameters."""
    with Session(sqlite) as session:
        session.add_all([models.Account(id=1, name="Ada"), models.Account(id=2, name="Bob")])
        session.commit()

    def run(function, **parameters):
        class House(Controller):
            @route("/j", type="json")
            def j(self, **keywords):
                return function()

        client = make_siphon(sqlite, House).test_client()
        client.get("/login/1")
        return client.rpc("/j", **parameters)

    return run


def test_it_says_who_and_with_which_context(run):
    def handler():
        assert isinstance(request.env, Environment)
        assert request.env.user.name == "Ada"
        assert request.env.uid == request.uid == "1"
        assert request.env.cr is request.cr
        return dict(request.env.context)

    assert run(handler, context={"lang": "de"}) == {"lang": "de"}


@pytest.mark.parametrize("name", ["user", "uid", "cr", "context", "other"])
def test_it_cannot_be_written_to(run, name):
    def handler():
        with pytest.raises(AttributeError):
            setattr(request.env, name, 1)

    run(handler)


def test_a_copy_has_another_user_or_context_and_the_same_session(run, models):
    def handler():
        bob = request.cr.get(models.Account, 2)
        as_bob = request.env(user=bob)
        in_german = request.env(context={"lang": "de"})
        both = as_bob(context={"lang": "fr"})

        assert (as_bob.uid, dict(as_bob.context)) == ("2", {"tz": "UTC"})
        assert (in_german.uid, dict(in_german.context)) == ("1", {"lang": "de"})
        assert (both.uid, dict(both.context)) == ("2", {"lang": "fr"})
        assert as_bob.cr is in_german.cr is both.cr is request.cr
        assert both["Note"] is request.env["Note"]
        return [request.env.uid, dict(request.env.context)]

    assert run(handler, context={"tz": "UTC"}) == ["1", {"tz": "UTC"}]


def test_an_empty_context_is_a_context(run):
    def handler():
        return dict(request.env(context={}).context)

    assert run(handler, context={"lang": "de"}) == {}


def test_the_context_can_only_be_read(run):
    def handler():
        for mapping in (request.context, request.env.context):
            with pytest.raises(TypeError):
                mapping["lang"] = "de"

    run(handler)


def test_the_context_of_the_session_is_below_that_of_the_call(run):
    def handler():
        flask_session["context"] = {"lang": "de", "tz": "UTC"}
        return dict(request.context)

    assert run(handler, context={"lang": "fr"}) == {"lang": "fr", "tz": "UTC"}


@pytest.mark.parametrize("junk", [None, "de", ["de"], 5])
def test_junk_in_the_session_is_no_context(run, junk):
    def handler():
        flask_session["context"] = junk
        return dict(request.context)

    assert run(handler) == {}


def test_the_context_may_be_updated_for_the_rest_of_the_call(run):
    def handler():
        request.update_context(lang="fr")
        assert request.env.context["lang"] == "fr"
        return dict(request.context)

    assert run(handler, context={"lang": "de", "tz": "UTC"}) == {"lang": "fr", "tz": "UTC"}


@pytest.mark.parametrize("as_what", ["object", "text", "number"])
def test_the_user_may_be_replaced_for_the_rest_of_the_call(run, models, as_what):
    def handler():
        bob = {"object": request.cr.get(models.Account, 2), "text": "2", "number": 2}
        request.update_env(user=bob[as_what])
        return [request.uid, request.env.user.name, dict(request.context)]

    assert run(handler, context={"lang": "de"}) == ["2", "Bob", {"lang": "de"}]


def test_a_user_whom_nobody_knows_is_an_error(run):
    def handler():
        with pytest.raises(LookupError, match="9"):
            request.update_env(user=9)

    run(handler)


def test_the_next_call_starts_anew(sqlite, make_siphon):
    class House(Controller):
        @route("/j", auth="public", type="json")
        def j(self):
            seen = dict(request.context)
            request.update_context(lang="fr")
            return seen

    client = make_siphon(sqlite, House).test_client()

    answers = client.post("/j", json=[{"id": 1}, {"id": 2}]).json

    assert [each["result"] for each in answers] == [{}, {}]


def test_of_classes_that_share_a_table_its_name_is_that_of_the_first():
    class Base(DeclarativeBase):
        pass

    class Party(Base):
        __tablename__ = "parties"
        id: Mapped[int] = mapped_column(primary_key=True)
        kind: Mapped[str]
        __mapper_args__: ClassVar = {"polymorphic_on": "kind"}

    # Which of them SQLAlchemy names last is a matter of chance.
    heirs = [
        type(name, (Party,), {"__mapper_args__": {"polymorphic_identity": name}})
        for name in ("Person", "Company", "Club", "Firm", "School")
    ]
    app = Flask("application")
    Siphon(app, models=Base)

    with app.test_request_context():
        assert request.env["parties"] is request.env["Party"] is Party
        assert [request.env[each.__name__] for each in heirs] == heirs
