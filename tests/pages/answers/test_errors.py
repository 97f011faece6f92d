"""What a call is told that fails (pages.md §6)."""

import json
from decimal import Decimal

import pytest
from flask import abort
from flask import got_request_exception
from flask import Response
from werkzeug.exceptions import BadRequest
from werkzeug.exceptions import Conflict
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import ImATeapot
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.exceptions import TooManyRequests

from flask_siphon import SessionExpired
from flask_siphon import UserError
from flask_siphon.jam import StoreDown

from .conftest import raising
from .conftest import SERVER_ERROR


def test_invalid_arguments(call, refusal):
    def f(browser, n: int):
        raise AssertionError("entered")

    status, error = refusal(call(f, "1"))

    assert (status, error["code"], list(error["fields"])) == (422, "invalid", ["n"])


def test_a_user_error_says_its_message_26(call, refusal):
    assert refusal(call(raising(UserError("Too late")))) == (
        400,
        {"code": "user_error", "message": "Too late"},
    )


def test_a_user_error_with_a_code_and_data(call, refusal):
    error = UserError("Too <late>", code="late", data={"by": Decimal("1.5")})

    assert refusal(call(raising(error))) == (
        400,
        {"code": "late", "message": "Too <late>", "data": {"by": "1.5"}},
    )


def test_the_data_of_a_user_error_may_be_no_json(call, refusal):
    assert refusal(call(raising(UserError("m", data={"a": object()})))) == (500, SERVER_ERROR)


def test_an_unknown_function_17(client, p, refusal):
    answer = client.call("nope<script>")

    status, error = refusal(answer)
    assert (status, error["code"]) == (404, "unknown_function")
    assert "nope" not in answer.text


def test_a_body_that_is_too_large(app, client, p, refusal):
    app.config["MAX_CONTENT_LENGTH"] = 1000
    p.callback(name="f")(lambda browser, a: None)

    status, error = refusal(client.call("f", "x" * 2000))
    assert (status, error["code"]) == (413, "too_large")


HTTP = {
    "404": (lambda: abort(404), 404, "not_found"),
    "409": (lambda: abort(409), 409, "conflict"),
    "418": (lambda: abort(418), 418, "im_a_teapot"),
    "451": (lambda: abort(451), 451, "unavailable_for_legal_reasons"),
    "429": (lambda: abort(429), 429, "too_many_requests"),
    "503": (lambda: abort(503), 503, "unavailable"),
    "500": (lambda: abort(500), 500, "server_error"),
}


@pytest.mark.parametrize(("refuse", "status", "code"), HTTP.values(), ids=HTTP.keys())
def test_other_refusals_go_by_the_name_of_their_status(call, refusal, refuse, status, code):
    got = refusal(call(lambda browser: refuse()))

    assert (got[0], got[1]["code"]) == (status, code)


class Taken(Conflict):
    description = "This name is taken."


class Blocked(HTTPException):
    code = 450
    description = "Your parents said no."


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (Taken(), "conflict", Taken.description),
        (Blocked(), "error", Blocked.description),
        (ImATeapot(), "im_a_teapot", ImATeapot.description),
        (BadRequest(), "bad_request", "This request was not understood."),
        (BadRequest("Why?"), "bad_request", "Why?"),
        (Conflict("I <b>was</b> faster."), "conflict", "I <b>was</b> faster."),
        (StoreDown(), "unavailable", "Later."),
    ],
    ids=lambda each: type(each).__name__,
)
def test_the_description_of_a_refusal_is_its_message(app, call, refusal, error, code, message):
    app.config["SIPHON_MESSAGES"] = {"unavailable": "Later."}

    assert refusal(call(raising(error))) == (error.code, {"code": code, "message": message})


@pytest.mark.parametrize(
    ("error", "after"),
    [
        (TooManyRequests(retry_after=7), "7"),
        (ServiceUnavailable(retry_after=9), "9"),
        (StoreDown(), "5"),
    ],
)
def test_when_to_come_back_is_passed_on(call, error, after):
    assert call(raising(error)).headers.getlist("Retry-After") == [after]


def test_a_refusal_with_a_response_of_its_own(call, refusal):
    def f(browser):
        abort(Response("<h1>No</h1>", status=403))

    status, error = refusal(call(f))
    assert (status, error["code"]) == (403, "forbidden")


def test_any_other_exception_says_nothing_55(call, caplog, refusal):
    answer = call(raising(ValueError("the secret of the program")))

    assert refusal(answer) == (500, SERVER_ERROR)
    assert "secret" not in answer.text
    assert "the secret of the program" in caplog.text


def test_any_other_exception_is_signalled_once(app, call):
    heard = []

    def hear(sender, exception, **_):
        heard.append(exception)

    with got_request_exception.connected_to(hear, app):
        error = ValueError()
        call(raising(error))

    assert heard == [error]


@pytest.mark.parametrize("settings", [{"PROPAGATE_EXCEPTIONS": None}, {"DEBUG": True}])
def test_any_other_exception_propagates_as_flask_would_have_it(app, call, settings):
    app.config.update({"PROPAGATE_EXCEPTIONS": None, **settings})

    with pytest.raises(ValueError, match="of the program"):
        call(raising(ValueError("of the program")))


@pytest.mark.parametrize("error", [UserError("m"), Conflict("m"), SessionExpired()])
def test_what_the_user_is_told_does_not_propagate(app, call, error):
    app.config["PROPAGATE_EXCEPTIONS"] = None

    assert call(raising(error)).status_code >= 400


ERRORS = [UserError("m"), Conflict("m"), ValueError("m"), SessionExpired("m")]


@pytest.mark.parametrize("error", ERRORS)
def test_what_was_queued_is_dropped_on_every_error(client, call, error):
    assert list(call(raising(error)).json) == ["error"]
    assert client.get("/next").text == ""


def test_the_error_object_is_json_of_the_application(app, call):
    app.json.ensure_ascii = False
    answer = call(raising(UserError("Zu spät")))

    assert json.loads(answer.data)["error"]["message"] == "Zu spät"
