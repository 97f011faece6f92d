"""When the answer is closed, nothing of the request is left."""

import gc
import weakref

import pytest
from flask import Flask
from flask import g
from flask import request

import flask_sijax
from flask_siphon.exchange import current_exchange


@pytest.fixture
def no_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def app():
    return Flask(__name__)


@pytest.fixture
def seen(app):
    """The request objects of the calls to ``/``, if they are still there."""
    flask_sijax.Sijax(app)
    seen = []

    def save(obj_response):
        seen.append(weakref.ref(request._get_current_object()))
        obj_response.alert("saved")

    def watch(obj_response):
        save(obj_response)
        yield obj_response
        obj_response.alert(g.sijax.requested_function)

    @flask_sijax.route(app, "/")
    def page():
        g.sijax.register_callback("save", save)
        g.sijax.register_comet_callback("watch", watch)
        return g.sijax.process_request()

    return seen


def call(app, function):
    """Call as a server does; the test client would keep the request for the test to look at."""
    builder = Flask(__name__).test_request_context(
        method="POST", data={"sijax_rq": function, "sijax_args": "[]"}
    )
    environ = {
        name: value for name, value in builder.request.environ.items() if "." not in name
    } | {name: builder.request.environ[name] for name in ("wsgi.input", "wsgi.url_scheme")}
    answer = app(environ, lambda status, headers: None)
    try:
        return b"".join(answer)
    finally:
        answer.close()


@pytest.mark.parametrize("function", ["save", "watch"])
@pytest.mark.usefixtures("no_collector")
def test_a_request_is_freed_without_the_garbage_collector(app, seen, function):
    assert b"saved" in call(app, function)

    assert [request() for request in seen] == [None]


def test_a_stream_speaks_for_its_request_to_its_end(app, seen):
    assert b'"alert":"watch"' in call(app, "watch")


def test_an_answer_closed_late_takes_nothing_from_the_next_request(app):
    flask_sijax.Sijax(app)

    @flask_sijax.route(app, "/")
    def page():
        return g.sijax.execute_callback([], lambda obj_response: obj_response.alert("ran"))

    environ = app.test_request_context("/", method="POST").request.environ
    with app.request_context(environ):
        first = app.full_dispatch_request()
    with app.request_context(environ):
        app.preprocess_request()
        first.close()

        assert current_exchange() is not None
