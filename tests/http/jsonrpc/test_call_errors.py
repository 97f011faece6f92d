"""What the caller of a call that failed is told, and what stays in the log."""

import logging

import flask
import pytest
from flask import got_request_exception
from werkzeug.exceptions import Forbidden
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import ImATeapot
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.exceptions import NotFound

from flask_siphon.http import request
from flask_siphon.http import Response
from flask_siphon.http import SessionExpired
from flask_siphon.http import UserError

from .conftest import call
from .conftest import failing
from .conftest import failure


def test_a_user_error_reaches_the_caller(serve, caplog):
    caplog.set_level(logging.INFO, "flask_siphon.http")
    error = UserError("End user error message.", code="codestring")

    answer = serve(failing(error)).post("/f", json=call(id=None))

    assert answer.status_code == 200
    assert answer.json == failure(1, "End user error message.", "codestring")
    assert [record.levelname for record in caplog.records] == ["INFO"]


def test_data_of_a_user_error_is_merged_in_and_cannot_replace_the_code(serve):
    error = UserError("Sold out", data={"left": 0, "code": "mine"})

    answer = serve(failing(error)).post("/f", json=call()).json

    assert answer == failure(1, "Sold out", "user_error", id=1, left=0)


@pytest.mark.parametrize("message", ["Session expired", "Log in"])
def test_an_expired_session_is_code_100(serve, message):
    answer = serve(failing(SessionExpired(message))).post("/f", json=call())

    assert (answer.status_code, answer.json) == (
        200,
        failure(100, message, "session_expired", id=1),
    )


@pytest.mark.parametrize(
    ("error", "code", "message", "name"),
    [
        (NotFound, 404, "404: Not Found", "not_found"),
        (Forbidden, 403, "403: Forbidden", "forbidden"),
        (MethodNotAllowed, 405, "405: Method Not Allowed", "method_not_allowed"),
        (ImATeapot, 418, "418: I'm a teapot", "im_a_teapot"),
    ],
)
@pytest.mark.parametrize("raised", [True, False], ids=["raised", "returned"])
def test_an_http_exception_keeps_its_code(serve, error, code, message, name, raised):
    answer = serve(failing(error() if raised else error)).post("/f", json=call())

    assert answer.status_code == 200
    assert answer.json == failure(code, message, name, id=1, message=error.description)


def test_an_error_without_description_is_described_by_its_name(serve):
    class Locked(HTTPException):
        code = 423

    answer = serve(failing(Locked())).post("/f", json=call()).json

    assert answer == failure(423, "423: Locked", "locked", id=1, message="Locked")


def test_a_description_of_ones_own_reaches_the_caller(serve):
    answer = serve(failing(lambda: request.not_found("No such item"))).post("/f", json=call())

    assert answer.json["error"]["data"]["message"] == "No such item"


class Unprintable(Exception):
    def __str__(self):
        raise RuntimeError("unprintable")


UNEXPECTED = {
    "an exception": ValueError("secret"),
    "one that cannot be printed": Unprintable(),
    "a HTTP exception without code": HTTPException(),
    "an aborted response": HTTPException(response=flask.Response("x", 409)),
    "a result without form": object,
    "a set": lambda: {1},
    "not a number": lambda: float("nan"),
    "infinity": lambda: [float("inf")],
    "a key that is no text": lambda: {(1, 2): 3},
    "a result without end": lambda: endless(),
    "a response": lambda: Response("x"),
    "a response of Flask": lambda: flask.make_response("x"),
    "user data without form": UserError("x", data={"a": object()}),
}


def endless():
    value = []
    value.append(value)
    return value


@pytest.mark.parametrize("testing", [True, False], ids=["testing", "not testing"])
@pytest.mark.parametrize("error", UNEXPECTED.values(), ids=UNEXPECTED.keys())
def test_everything_else_is_an_internal_error_that_says_nothing(serve, caplog, error, testing):
    answer = serve(failing(error), TESTING=testing).post("/f", json=call())

    assert answer.status_code == 200
    assert answer.json == failure(-32603, "Internal error", "internal_error", id=1)
    (record,) = [each for each in caplog.records if each.levelname == "ERROR"]
    assert record.exc_info


def test_a_response_as_result_is_told_to_be_no_data(serve, caplog):
    serve(failing(lambda: Response("x"))).post("/f", json=call())

    assert "F.f returned a response" in caplog.text


def test_an_unexpected_exception_is_signalled(serve):
    error, seen = ValueError("x"), []
    client = serve(failing(error))

    def note(sender, exception, **_):
        seen.append(exception)

    with got_request_exception.connected_to(note, client.application):
        client.post("/f", json=call())

    assert seen == [error]


@pytest.mark.parametrize("error", [UserError("x"), SessionExpired(), NotFound()], ids=repr)
def test_an_expected_one_is_not(serve, error):
    seen = []
    client = serve(failing(error))

    def note(sender, exception, **_):
        seen.append(exception)

    with got_request_exception.connected_to(note, client.application):
        client.post("/f", json=call())

    assert seen == []


def test_error_handlers_of_the_application_are_not_asked(serve):
    client = serve(failing(ValueError("x")))
    client.application.register_error_handler(Exception, lambda error: ("mine", 500))

    assert client.post("/f", json=call()).json["error"]["code"] == -32603


def test_an_anonymous_caller_is_told_that_the_session_expired(client):
    answer = client.post("/users", json=call(id=5))

    assert answer.status_code == 200
    assert answer.json == failure(100, "Session expired", "session_expired", id=5)


def test_who_may_not_come_in_is_told_so_before_his_parameters_are_looked_at(client):
    body = {**call(id=5), "params": [1]}

    assert client.post("/users", json=body).json["error"]["code"] == 100


def test_a_user_may_come_in(client, add_login):
    add_login(client.application)
    client.get("/login")

    assert client.rpc("/users") == "7"


# Debugging


def test_while_debugging_an_error_tells_everything(serve):
    client = serve(failing(ValueError("x", 5)))
    client.application.debug = True

    data = client.post("/f", json=call()).json["error"]["data"]

    assert data["code"] == "internal_error"
    assert "Traceback" in data["debug"] and "ValueError" in data["debug"]
    assert (data["name"], data["message"]) == ("builtins.ValueError", "('x', 5)")
    assert data["arguments"] == ["x", "5"]


@pytest.mark.parametrize(
    "error",
    [UserError("x"), SessionExpired(), NotFound(), Unprintable()],
    ids=["user error", "session expired", "not found", "unprintable"],
)
def test_while_debugging_every_error_has_a_traceback(serve, error):
    client = serve(failing(error))
    client.application.debug = True

    error = client.post("/f", json=call()).json["error"]

    assert "Traceback" in error["data"]["debug"]


@pytest.mark.parametrize(
    "body",
    ["{", "[]", "5", "[5]", '{"id": []}', '{"id": 1, "params": [1]}', '{"id": 1, "params": {}}'],
)
def test_while_debugging_every_refusal_has_a_traceback_too(send, client, body):
    client.application.debug = True

    answer = send(body).json
    error = (answer[0] if isinstance(answer, list) else answer)["error"]

    assert "Traceback" in error["data"]["debug"]
