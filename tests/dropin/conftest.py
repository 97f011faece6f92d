import json
import threading
from contextlib import contextmanager

import pytest
from flask import Flask
from flask import g
from hypothesis import HealthCheck
from hypothesis import settings
from werkzeug.serving import make_server
from werkzeug.serving import WSGIRequestHandler

import flask_sijax
import sijax

NDJSON = "application/x-ndjson"

# A busy machine is no bug of ours.
settings.register_profile("dropin", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("dropin")


@pytest.fixture
def core():
    """The part of Sijax that needs no Flask."""
    return sijax.Sijax()


@pytest.fixture
def call():
    """Let a core object execute a call, and return the commands or the list of chunks."""

    def call(core, name, *args, text=None):
        core.set_data({"sijax_rq": name, "sijax_args": json.dumps(args) if text is None else text})
        answer = core.process_request()
        return json.loads(answer) if isinstance(answer, str) else list(answer)

    return call


class Page:
    """An application of one page, whose view registers functions and answers calls.

    :param register: Called with ``g.sijax`` in each request.
    """

    def __init__(self, register, config):
        self.app = Flask(__name__)
        self.app.secret_key = "of the tests"
        self.app.config.update(config)
        self.sijax = flask_sijax.Sijax(self.app)
        self.client = self.app.test_client()

        @flask_sijax.route(self.app, "/")
        def page():
            register(g.sijax)
            if g.sijax.is_sijax_request:
                return g.sijax.process_request()
            return g.sijax.get_js()

    def call(self, name, *args, text=None, fields=(), **options):
        """Post what the client posts, and return the response."""
        data = {
            **dict(fields),
            "sijax_rq": name,
            "sijax_args": json.dumps(args) if text is None else text,
        }
        return self.client.post("/", data=data, **options)

    def stream(self, name, *args, **options):
        return self.call(name, *args, headers={"Accept": NDJSON}, **options)


@pytest.fixture
def make_page():
    return lambda register=lambda sijax: None, **config: Page(register, config)


def count(response):
    """A comet function of two chunks."""
    for number in (1, 2):
        response.alert(number)
        yield response


@pytest.fixture
def comet(make_page):
    """A page with one streaming function ``f``."""

    def comet(function, register=lambda sijax: None, **config):
        def register_all(sijax):
            sijax.register_comet_callback("f", function)
            register(sijax)

        return make_page(register_all, **config)

    return comet


@pytest.fixture
def lines():
    """The lines of an NDJSON answer, decoded."""
    return lambda response: [json.loads(line) for line in response.text.splitlines()]


class _QuietHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *args):
        pass


@pytest.fixture
def serve():
    """Serve an application on loopback, one thread per connection: ``with serve(app) as port``."""

    @contextmanager
    def serve(app):
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_QuietHandler)
        server.daemon_threads = False  # so that closing the server waits for its requests
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.port
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    return serve
