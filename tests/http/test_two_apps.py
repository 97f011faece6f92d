"""Two applications in one process share nothing."""

import threading

from flask import Flask

from flask_siphon import Siphon
from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route


class H(Controller):
    @route("/h", auth="none")
    def h(self):
        return "h"


class E(H):
    @route("/e", auth="public", extra={"e": 1})
    def h(self):
        response = super().h()
        response.set_data("e")
        return response


def test_an_extension_is_active_where_it_is_registered_and_nowhere_else(serve):
    one, two = serve(H), serve(H, E)

    assert one.get("/h").text == "h"
    assert one.get("/e").status_code == 404
    assert two.get("/e").text == "e"
    assert two.get("/h").status_code == 404
    assert one.get("/h").text == "h"


def test_one_siphon_serves_the_same_controllers_in_both_applications():
    siphon = Siphon()
    apps = [Flask("one"), Flask("two")]
    siphon.register_controllers(H)
    for app in apps:
        siphon.init_app(app)

    assert [app.test_client().get("/h").text for app in apps] == ["h", "h"]


def test_an_application_that_is_bound_later_gets_the_same_controllers():
    siphon = Siphon(Flask("one"))
    siphon.register_controllers(H)
    siphon.publish()
    late = Flask("late")
    siphon.init_app(late)

    assert late.test_client().get("/h").text == "h"


def test_each_application_has_objects_of_its_own(serve):
    class Counter(Controller):
        def __init__(self):
            self.count = 0

        @route("/count", auth="none")
        def count_up(self):
            self.count += 1
            return str(self.count)

    one, two = serve(Counter), serve(Counter)

    assert [one.get("/count").text, one.get("/count").text, two.get("/count").text] == [
        "1",
        "2",
        "1",
    ]


def test_auth_methods_of_one_are_unknown_to_the_other(make_siphon):
    class K(Controller):
        @route("/k", auth="key")
        def k(self):
            return request.env.user

    one, two = make_siphon(K), make_siphon(K)
    one.auth_method("key")(lambda request, routing: "of one")
    two.auth_method("key")(lambda request, routing: "of two")

    assert one.test_client().get("/k").text == "of one"
    assert two.test_client().get("/k").text == "of two"


def test_one_application_may_call_the_other_within_a_request(serve):
    """Each request has its own ``request``, also when one runs inside another."""

    class Inner(Controller):
        @route("/inner", auth="none")
        def inner(self, a):
            return f"inner {a} {request.params}"

    inner = serve(Inner)

    class Outer(Controller):
        @route("/outer", auth="none")
        def outer(self, a):
            answer = inner.get("/inner?a=2").text
            return f"{answer} outer {a} {request.params}"

    assert serve(Outer).get("/outer?a=1").text == "inner 2 {'a': '2'} outer 1 {'a': '1'}"


def test_threads_of_two_applications_do_not_meet(serve):
    barrier = threading.Barrier(4, timeout=10)

    class Meet(Controller):
        @route("/meet", auth="none")
        def meet(self, who):
            before = dict(request.params)
            barrier.wait()
            return f"{who} {before == request.params} {request.args['who']}"

    apps = [serve(Meet).application for _ in range(2)]
    answers = {}

    def ask(who, app):
        answers[who] = app.test_client().get(f"/meet?who={who}").text

    threads = [
        threading.Thread(target=ask, args=(str(number), apps[number % 2])) for number in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == {str(number): f"{number} True {number}" for number in range(4)}
