"""Views that machines and other sites may send requests to."""

import functools

import pytest
from flask import Blueprint
from flask import Flask
from flask import g
from flask.views import MethodView

from flask_siphon import Siphon
from flask_siphon.csrf import CSRF
from flask_siphon.csrf import exempt
from flask_siphon.http import Controller
from flask_siphon.http import route

FOREIGN = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}


@pytest.fixture(params=["Siphon", "CSRF"])
def client(request, bare_app):
    {"Siphon": Siphon, "CSRF": CSRF}[request.param](bare_app)
    return bare_app.test_client()


@pytest.fixture(params=["function", "method"])
def mark(request):
    """``exempt``, and the method of that name that Flask-WTF's users know."""
    return exempt if request.param == "function" else CSRF().exempt


def test_an_exempted_view_takes_everything(bare_app, client, mark):
    @bare_app.post("/hook")
    @mark
    def hook():
        return "ran"

    assert client.post("/hook").text == "ran"
    assert client.post("/hook", headers=FOREIGN).text == "ran"


def test_a_view_beside_it_stays_guarded(bare_app, client, mark):
    bare_app.add_url_rule("/hook", "hook", mark(lambda: "ran"), methods=["POST"])
    bare_app.add_url_rule("/door", "door", lambda: "ran", methods=["POST"])

    client.post("/hook")

    assert client.post("/door").status_code == 400


def test_the_mark_shines_through_other_decorators(bare_app, client):
    @exempt
    def hook():
        return "ran"

    @functools.wraps(hook)
    def decorated():
        return hook()

    bare_app.add_url_rule("/hook", "hook", decorated, methods=["POST"])

    assert client.post("/hook").text == "ran"


def test_all_views_of_an_exempted_blueprint_take_everything(bare_app, client, mark):
    api = Blueprint("api", "api", url_prefix="/api")
    inner = Blueprint("inner", "inner", url_prefix="/inner")
    for each in (api, inner):
        each.add_url_rule("/hook", "hook", lambda: "ran", methods=["POST"])
    api.register_blueprint(inner)
    bare_app.register_blueprint(mark(api))

    assert client.post("/api/hook", headers=FOREIGN).text == "ran"
    assert client.post("/api/inner/hook", headers=FOREIGN).text == "ran"


def test_exempting_the_inner_blueprint_leaves_the_outer_one_guarded(bare_app, client, mark):
    api = Blueprint("api", "api", url_prefix="/api")
    inner = Blueprint("inner", "inner", url_prefix="/inner")
    for each in (api, inner):
        each.add_url_rule("/hook", "hook", lambda: "ran", methods=["POST"])
    api.register_blueprint(mark(inner))
    bare_app.register_blueprint(api)

    assert client.post("/api/inner/hook").text == "ran"
    assert client.post("/api/hook").status_code == 400


def test_a_class_based_view_is_exempted_as_a_view(bare_app, client):
    class Hook(MethodView):
        def post(self):
            return "ran"

    bare_app.add_url_rule("/hook", view_func=exempt(Hook.as_view("hook")))

    assert client.post("/hook").text == "ran"


class SomeView(MethodView):
    """What is not exempted by its class."""


@pytest.mark.parametrize("other", ["module.view", SomeView, None, 5], ids=repr)
def test_nothing_else_can_be_exempted(mark, other):
    with pytest.raises(TypeError, match="as_view"):
        mark(other)


def test_a_form_in_an_exempted_view_knows_that_nothing_was_checked(bare_app, client):
    bare_app.add_url_rule(
        "/hook", "hook", exempt(lambda: str(g.get("csrf_valid"))), methods=["POST"]
    )
    bare_app.add_url_rule("/door", "door", lambda: str(g.get("csrf_valid")), methods=["POST"])

    assert client.post("/hook").text == "None"
    assert client.post("/door", headers={"X-CSRFToken": client.get("/token").text}).text == "True"


def test_a_route_says_it_by_itself_and_an_override_may_take_it_back(bare_app):
    class Hook(Controller):
        @route("/hook", auth="none", csrf=False)
        def hook(self):
            return "ran"

    class Closed(Hook):
        @route("/closed", csrf=True)
        def hook(self):
            return super().hook()

    siphon = Siphon(bare_app)
    siphon.register_controllers(Hook)
    assert siphon.test_client().post("/hook", headers=FOREIGN).text == "ran"

    other = Flask("other")
    other.secret_key = "secret"
    siphon = Siphon(other)
    siphon.register_controllers(Closed)
    assert siphon.test_client().post("/closed").status_code == 400
