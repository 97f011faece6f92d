"""Registering and publishing: sources, order, time, and errors that name class and method."""

import sys
import threading
import types

import pytest
from flask import Flask

from flask_siphon import Siphon
from flask_siphon.http import Controller
from flask_siphon.http import route


class H(Controller):
    @route("/h", auth="none")
    def h(self):
        return "h"


MODULE = """
from flask_siphon import Siphon
from flask_siphon.http import Controller, route
from elsewhere import Foreign

class Second(Controller):
    @route("/second", auth="none")
    def second(self):
        return "second"

class First(Controller):
    @route(["/first", "/second"], auth="none")
    def first(self):
        return "first"

class NoController:
    pass
"""


@pytest.fixture
def module(monkeypatch):
    """A module with two controllers of its own and one that it imports."""
    elsewhere = types.ModuleType("elsewhere")
    exec(  # noqa: S102  (a module made of text)
        "from flask_siphon.http import Controller, route\n"
        "class Foreign(Controller):\n"
        "    @route('/foreign', auth='none')\n"
        "    def foreign(self): return 'foreign'\n",
        vars(elsewhere),
    )
    module = types.ModuleType("of_flectra")
    monkeypatch.setitem(sys.modules, "elsewhere", elsewhere)
    monkeypatch.setitem(sys.modules, "of_flectra", module)
    exec(MODULE, vars(module))  # noqa: S102
    return module


def test_defining_a_class_publishes_nothing(serve):
    assert serve().get("/h").status_code == 404


def test_a_module_brings_the_controllers_that_it_defines(serve, module):
    client = serve(module)

    assert client.get("/first").text == "first"
    assert client.get("/second").text == "second"
    assert client.get("/foreign").status_code == 404


def test_a_module_can_be_given_by_name(serve, module):
    assert serve("of_flectra").get("/first").text == "first"


def test_a_module_may_register_itself_while_it_is_imported(monkeypatch, make_siphon):
    siphon = make_siphon()
    module = types.ModuleType("registers_itself")
    module.siphon = siphon
    monkeypatch.setitem(sys.modules, "registers_itself", module)

    exec(MODULE.replace("from elsewhere import Foreign", ""), vars(module))  # noqa: S102
    siphon.register_controllers(module.__name__)

    assert siphon.test_client().get("/first").text == "first"


def test_a_module_that_is_not_there_is_an_import_error(make_siphon):
    with pytest.raises(ModuleNotFoundError):
        make_siphon("no_such_module_anywhere")


@pytest.mark.parametrize(
    "source", [5, None, object, H(), "", Flask], ids=lambda source: type(source).__name__
)
def test_other_sources_are_refused(make_siphon, source):
    with pytest.raises((TypeError, ValueError)):
        make_siphon(source)


def test_the_base_class_itself_is_refused(make_siphon):
    with pytest.raises(TypeError):
        make_siphon(Controller)


def test_repeats_are_ignored(serve):
    client = serve(H, H, H)

    assert client.get("/h").text == "h"
    assert [rule.rule for rule in client.application.url_map.iter_rules()].count("/h") == 1


def test_controllers_may_be_registered_before_the_application_is_bound():
    app = Flask(__name__)
    siphon = Siphon()
    siphon.register_controllers(H)
    siphon.init_app(app)

    assert app.test_client().get("/h").text == "h"


def test_the_first_request_publishes(make_siphon):
    siphon = make_siphon(H)
    app = siphon.test_client().application

    assert "H.h" not in app.view_functions
    with app.test_request_context():
        assert "H.h" in app.view_functions


def test_publishing_twice_is_publishing_once(make_siphon):
    siphon = make_siphon(H)
    siphon.publish()
    siphon.publish()
    client = siphon.test_client()

    assert client.get("/h").text == "h"
    assert [rule.rule for rule in client.application.url_map.iter_rules()].count("/h") == 1


def test_nothing_can_be_registered_after_the_first_request(make_siphon):
    siphon = make_siphon()
    siphon.test_client().get("/")

    with pytest.raises(RuntimeError, match="register_controllers"):
        siphon.register_controllers(H)


def test_nothing_can_be_registered_after_publishing(make_siphon):
    siphon = make_siphon()
    siphon.publish()

    with pytest.raises(RuntimeError):
        siphon.register_controllers(H)


def waits_in(thread, function):
    frame = sys._current_frames().get(thread.ident)
    return frame is not None and frame.f_code is function.__code__


def test_two_first_requests_at_the_same_time_both_find_the_routes(make_siphon):
    """The second must not be matched before the first has published."""
    constructing, go_on = threading.Event(), threading.Event()

    class Slow(Controller):
        def __init__(self):
            constructing.set()
            assert go_on.wait(5)

        @route("/slow", auth="none")
        def slow(self):
            return "slow"

    app = make_siphon(Slow).test_client().application
    statuses = []

    def ask():
        statuses.append(app.test_client().get("/slow").status_code)

    first = threading.Thread(target=ask)
    second = threading.Thread(target=ask)
    first.start()
    assert constructing.wait(5)
    second.start()
    while second.is_alive() and not waits_in(second, Siphon.publish):
        pass  # it is on its way there, or to be matched too early
    go_on.set()
    first.join()
    second.join()

    assert statuses == [200, 200]


def test_what_cannot_be_published_fails_with_every_request(make_siphon):
    class Homeless(Controller):
        @route(auth="none")
        def h(self):
            return "x"

    client = make_siphon(H, Homeless).test_client()

    for _ in range(2):
        with pytest.raises(ValueError, match=r"Homeless\.h"):
            client.get("/h")


def test_two_roots_of_one_name_are_refused(make_siphon):
    other = type("H", (Controller,), {})

    with pytest.raises(ValueError, match=r"'H'.*controller_name"):
        make_siphon(H, other).publish()


def test_a_controller_name_resolves_two_roots_of_one_name(serve):
    class Other(Controller):
        controller_name = "second"

        @route("/other", auth="none")
        def h(self):
            return "other"

    Other.__name__ = "H"
    client = serve(H, Other)

    assert client.get("/h").text == "h"
    assert client.get("/other").text == "other"
    assert {"H.h", "second.h"} <= set(client.application.view_functions)


def test_an_endpoint_of_the_applications_own_is_not_replaced(make_siphon):
    siphon = make_siphon(H)
    app = siphon.test_client().application
    app.add_url_rule("/mine", endpoint="H.h", view_func=lambda: "mine")

    with pytest.raises(ValueError, match=r"H\.h"):
        siphon.publish()


def test_a_handler_that_takes_parameters_by_position_only_is_named(make_siphon):
    class P(Controller):
        @route("/p")
        def p(self, a, /):
            return a

    with pytest.raises(ValueError, match=r"P\.p"):
        make_siphon(P).publish()


def test_a_handler_without_self_is_named(make_siphon):
    class P(Controller):
        @route("/p")
        def p():
            return "x"

    with pytest.raises(ValueError, match=r"P\.p"):
        make_siphon(P).publish()


def test_a_plain_view_of_the_same_application_still_answers(make_siphon):
    siphon = make_siphon(H)
    client = siphon.test_client()
    client.application.add_url_rule("/plain", view_func=lambda: "plain")

    assert client.get("/plain").text == "plain"
    assert client.get("/h").text == "h"
