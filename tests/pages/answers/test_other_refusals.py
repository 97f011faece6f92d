"""Refusals of error handlers, hooks and other views (pages.md §6): a call is told in JSON."""

import pytest
from flask import jsonify
from flask import Response
from werkzeug.exceptions import ImATeapot
from werkzeug.exceptions import TooManyRequests

from .conftest import raising
from .conftest import SERVER_ERROR


@pytest.fixture
def answers(app, call):
    """The answer to a call whose function raises, in an application with this error handler."""

    def answers(error, kind, handler):
        app.register_error_handler(kind, handler)
        return call(raising(error))

    return answers


def test_an_error_page_of_the_application_becomes_json(answers, refusal):
    answer = answers(
        ValueError(), Exception, lambda error: ("<h1>Sorry</h1>", 500, {"X-Request": "1"})
    )

    assert refusal(answer) == (500, SERVER_ERROR)
    assert answer.headers["X-Request"] == "1"
    assert answer.content_length == len(answer.data)


def test_the_status_of_an_error_page_stays(answers, refusal):
    status, error = refusal(answers(ValueError(), ValueError, lambda error: ("Sorry", 402)))

    assert (status, error["code"]) == (402, "payment_required")


def test_an_error_object_of_the_application_stays(answers):
    answer = answers(
        ValueError(),
        ValueError,
        lambda error: (jsonify(error={"code": "mine", "message": "M"}), 400),
    )

    assert answer.json == {"error": {"code": "mine", "message": "M"}}
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("body", [{"error": "a text"}, {"message": "m"}, ["error"], "error"])
def test_json_that_is_no_error_object_is_rewritten(answers, refusal, body):
    status, error = refusal(answers(ValueError(), ValueError, lambda _: (jsonify(body), 409)))

    assert (status, error["code"]) == (409, "conflict")


@pytest.mark.parametrize("raised", [True, False])
def test_a_hook_that_limits_the_rate(app, client, p, refusal, raised):
    @app.before_request
    def limit():
        if raised:
            raise TooManyRequests(retry_after=7)
        return Response("<h1>Slow down</h1>", 429, {"Retry-After": "7", "X-Limit": "1"})

    answer = client.call("f")

    status, error = refusal(answer)
    assert (status, error["code"]) == (429, "too_many_requests")
    assert answer.headers.getlist("Retry-After") == ["7"]


def test_a_hook_that_redirects_is_left_alone(app, client, p):
    app.before_request(lambda: Response("", 302, {"Location": "/maintenance"}))

    assert client.call("f").status_code == 302


def test_a_hook_that_answers_401(app, client, p, refusal):
    app.before_request(lambda: Response("", 401, {"WWW-Authenticate": "Basic"}))

    answer = client.call("f")
    assert refusal(answer)[1]["login"] == "/login?next=%2Fp"
    assert answer.headers["WWW-Authenticate"] == "Basic"


def test_a_compressed_error_page_is_told_plainly(app, client, p, refusal):
    app.before_request(lambda: Response(b"\x1f\x8b", 403, {"Content-Encoding": "gzip"}))

    answer = client.call("f")
    assert "Content-Encoding" not in answer.headers
    assert refusal(answer)[0] == 403


def test_a_post_that_is_no_call_gets_the_page_of_the_application(app, client, p):
    app.register_error_handler(405, lambda error: ("<h1>No</h1>", 405))

    assert client.post("/p", headers={"Accept": "text/html"}).text == "<h1>No</h1>"


def test_a_call_without_its_fields_is_told_in_json(client, p, refusal):
    answer = client.post("/p", headers={"Accept": "application/json"})

    status, error = refusal(answer)
    assert (status, error["code"]) == (405, "method_not_allowed")
    assert "GET" in answer.headers["Allow"]


def test_other_views_keep_their_error_pages(app, client, p):
    @app.post("/view")
    def view():
        raise ImATeapot

    headers = {"Accept": "application/json", "X-CSRFToken": client.csrf_token()}
    assert client.post("/view", headers=headers).content_type.startswith("text/html")


@pytest.mark.parametrize("accept", ["application/json", "application/x-ndjson", "Application/JSON"])
def test_a_call_names_what_it_reads(client, p, accept):
    p.callback(name="f")(lambda browser: 1)

    assert client.call("f", headers={"Accept": accept}).content_type == "application/json"
