"""Json routes, and what is sent to them and comes back."""

import pytest

from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route


class J(Controller):
    @route("/j", type="json", auth="none")
    def j(self, a: int, b=1):
        return a + b

    @route("/echo", type="json", auth="none")
    def echo(self, **kw):
        return kw

    @route("/context", type="json", auth="none")
    def context(self, **kw):
        return [dict(request.context), kw]

    @route("/users", type="json")
    def users(self):
        return request.uid


def failing(error):
    """A controller whose json handler at ``/f`` raises this, or returns what it makes."""

    class F(Controller):
        @route("/f", type="json", auth="none")
        def f(self):
            if isinstance(error, Exception):
                raise error
            return error()

    return F


def call(params=None, id=1, **members):
    """A call with these parameters."""
    return {"jsonrpc": "2.0", "method": "call", "params": params or {}, "id": id, **members}


def failure(code, message, data_code, /, id=None, **data):
    """The answer of a call that failed, whole."""
    return {
        "jsonrpc": "2.0",
        "id": id,
        "error": {"code": code, "message": message, "data": {"code": data_code, **data}},
    }


INVALID_REQUEST = failure(-32600, "Invalid Request", "invalid_request")


@pytest.fixture
def client(serve):
    """The client of an application with the json routes of ``J``."""
    return serve(J)


@pytest.fixture
def send(client):
    """Post a text to a json route."""

    def send(body, path="/j", content_type="application/json"):
        return client.post(path, data=body, content_type=content_type)

    return send
