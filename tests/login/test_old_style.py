"""User classes of before Flask-Login 0.3, whose flags are methods."""

import pytest
from flask import Flask
from flask import session
from flask_login import current_user
from flask_login import login_required

from flask_siphon.identity import current_identity
from flask_siphon.login import AnonymousUserMixin
from flask_siphon.login import login_user
from flask_siphon.login import LoginManager
from flask_siphon.login import UserMixin

FLAGS = ["is_authenticated", "is_active", "is_anonymous"]


def make_user_class(active=True, authenticated=True):
    """A new class each time: old style changes it."""

    class User:
        def __init__(self, id="1"):
            self.id = id

        def is_authenticated(self):
            return authenticated

        def is_active(self):
            return active

        def is_anonymous(self):
            return False

        def get_id(self):
            return self.id

    return User


@pytest.fixture
def make_app(store):
    """An application bound by ``setup_app`` or ``init_app``, whose users are of one class."""

    def make(cls, bind="setup_app", **options):
        app = Flask("old")
        app.config.update(SECRET_KEY="a secret of thirty-two characters", TESTING=True)
        manager = LoginManager()
        manager.user_loader(cls)
        if bind == "setup_app":
            with pytest.warns(DeprecationWarning, match="init_app"):
                manager.setup_app(app, **options)
        else:
            manager.init_app(app)

        @app.route("/login", methods=["GET", "POST"])
        def login():
            done = login_user(cls(), remember=True)
            return {"done": done, "keys": sorted(session)}

        @app.get("/me")
        def me():
            return [bool(current_user.is_authenticated), current_identity.user_id]

        @app.get("/door")
        @login_required
        def door():
            return "inside"

        @app.get("/flags")
        def flags():
            return [
                [bool(getattr(current_user, name)), getattr(current_user, name)()] for name in FLAGS
            ]

        return app

    return make


def test_setup_app_warns_once(make_app, recwarn):
    make_app(make_user_class())

    assert not recwarn.list


def test_a_user_whose_method_says_inactive_is_not_logged_in(make_app):
    app = make_app(make_user_class(active=False))

    assert app.test_client().post("/login").json == {"done": False, "keys": []}


def test_a_user_whose_method_says_active_is_logged_in(make_app):
    client = make_app(make_user_class()).test_client()

    assert client.post("/login").json["done"]
    assert client.get("/door").text == "inside"


def test_a_user_whose_method_says_unauthenticated_comes_through_no_door(make_app):
    client = make_app(make_user_class(authenticated=False)).test_client()
    client.post("/login")

    assert client.get("/door").status_code == 401


def test_an_inactive_user_of_an_old_session_is_anonymous_from_the_first_request(make_app):
    client = make_app(make_user_class(active=False)).test_client()
    with client.session_transaction() as stored:
        stored["_user_id"] = "1"

    assert client.get("/me").json == [False, None]


@pytest.mark.parametrize("log_in", [False, True], ids=["anonymous", "logged in"])
@pytest.mark.parametrize("properties", [False, True], ids=["methods", "UserMixin"])
def test_flags_work_both_ways(make_app, log_in, properties):
    class Modern(UserMixin):
        def __init__(self, id="1"):
            self.id = id

    client = make_app(Modern if properties else make_user_class()).test_client()
    if log_in:
        client.post("/login")

    assert client.get("/flags").json == [[flag, flag] for flag in (log_in, log_in, not log_in)]


def test_a_subclass_may_have_its_own_flag(make_app):
    class Base(make_user_class()):
        pass

    class Banned(Base):
        def is_active(self):
            return False

    assert make_app(Base).test_client().post("/login").json["done"]
    assert not make_app(Banned).test_client().post("/login").json["done"]
    assert make_app(Base).test_client().post("/login").json["done"]


@pytest.mark.parametrize("how", [staticmethod, classmethod])
def test_a_method_of_another_sort_works_both_ways_too(make_app, how):
    app = make_app(make_decorated(how))

    assert not app.test_client().post("/login").json["done"]


def test_a_flag_that_is_neither_method_nor_property_stays(make_app):
    class Plain(make_user_class()):
        is_active = False

    assert not make_app(Plain).test_client().post("/login").json["done"]
    assert Plain.is_active is False


def test_an_anonymous_user_of_the_applications_own_works_both_ways(make_app):
    class Visitor(AnonymousUserMixin):
        name = "visitor"

    app = make_app(make_user_class())
    app.login_manager.anonymous_user = Visitor

    @app.get("/name")
    def name():
        return [current_user.name, current_user.is_anonymous()]

    assert app.test_client().get("/name").json == ["visitor", True]


def test_the_classes_of_flask_login_itself_stay_as_they_are(make_app):
    client = make_app(make_user_class()).test_client()
    client.get("/flags")
    client.post("/login")

    assert AnonymousUserMixin().is_anonymous is True
    assert UserMixin().is_active is True


def test_a_flag_reads_like_a_truth_value(make_app):
    app = make_app(make_user_class())
    with app.test_request_context():
        flag = current_user.is_anonymous

        assert repr(flag) == "True"
        assert flag == True  # noqa: E712  # what old applications wrote
        assert flag() is True


def test_the_context_processor_can_be_left_out(make_app):
    from flask import render_template_string

    app = make_app(make_user_class(), add_context_processor=False)
    with app.test_request_context():
        assert render_template_string("{{ current_user is defined }}") == "False"


# init_app


def make_decorated(how):
    class User(UserMixin):
        id = "1"
        is_active = how(lambda self=None: False)

    return User


METHODS = {
    "methods": lambda: make_user_class(active=False),
    "one method": lambda: make_decorated(lambda function: function),
    "staticmethod": lambda: make_decorated(staticmethod),
    "classmethod": lambda: make_decorated(classmethod),
    "inherited": lambda: type("Derived", (make_user_class(active=False),), {}),
}


@pytest.mark.parametrize("make_class", METHODS.values(), ids=METHODS.keys())
def test_a_flag_that_is_a_method_is_refused_before_the_session_is_touched(make_app, make_class):
    cls = make_class()
    app = make_app(cls, "init_app")
    with app.test_request_context():
        app.preprocess_request()
        with pytest.raises(TypeError, match=r"is_a\w+ is a method.*@property.*setup_app"):
            login_user(cls())

        assert dict(session) == {}


def test_a_flag_that_is_a_method_is_refused_at_load(make_app):
    client = make_app(make_user_class(), "init_app").test_client()
    with client.session_transaction() as stored:
        stored["_user_id"] = "1"

    with pytest.raises(TypeError, match="is a method"):
        client.get("/me")


def test_the_refusal_names_the_class(make_app):
    cls = make_user_class()
    app = make_app(cls, "init_app")
    with app.test_request_context(), pytest.raises(TypeError, match=r"User\.is_authenticated"):
        login_user(cls())


def test_an_anonymous_user_with_method_flags_is_refused(make_app):
    app = make_app(UserMixin, "init_app")
    app.login_manager.anonymous_user = make_user_class()

    with pytest.raises(TypeError, match="is a method"):
        app.test_client().get("/me")


def test_a_user_whose_properties_say_no_is_not_logged_in(make_app):
    class Inactive(UserMixin):
        is_active = property(lambda self: False)

        def __init__(self, id="1"):
            self.id = id

    app = make_app(Inactive, "init_app")

    assert app.test_client().post("/login").json == {"done": False, "keys": []}


def test_flags_that_come_from_columns_are_taken(make_app):
    from sqlalchemy.ext.hybrid import hybrid_property
    from sqlalchemy.orm import DeclarativeBase
    from sqlalchemy.orm import Mapped
    from sqlalchemy.orm import mapped_column

    class Base(DeclarativeBase):
        pass

    class Account(UserMixin, Base):
        __tablename__ = "account"
        id: Mapped[int] = mapped_column(primary_key=True)
        is_active: Mapped[bool]
        banned: Mapped[bool]

        @hybrid_property
        def is_authenticated(self):
            return not self.banned

    app = make_app(lambda id: Account(id=1, is_active=True, banned=False), "init_app")
    client = app.test_client()
    with client.session_transaction() as stored:
        stored["_user_id"] = "1"

    assert client.get("/door").text == "inside"
