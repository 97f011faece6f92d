"""Comet and upload functions: flushes, the line that ends a stream, and what may go wrong."""

import json
from io import BytesIO

import pytest
from flask import g
from flask import request
from flask import session

from flask_siphon import page
from flask_siphon import UserError

JSON = {"Accept": "application/json"}
DONE = {"done": True}
FAILED = {"code": "server_error", "message": "Something went wrong on the server."}


def shows(text):
    return {"selector": "#a", "text": text, "type": "text"}


@pytest.fixture
def stream(client, p):
    """Register a comet function ``f`` and read the lines of a call."""

    def stream(function, *args, **options):
        p.comet(name="f")(function)
        return client.stream("f", *args, **options)

    return stream


def test_each_yield_flushes(stream):
    def f(browser, n: int):
        for i in range(n):
            browser.text("#a", i)
            yield "anything"

    assert stream(f, 3) == [[shows(0)], [shows(1)], [shows(2)], DONE]


def test_a_yield_without_commands_sends_nothing(stream):
    def f(browser):
        yield
        browser.text("#a", 1).text("#a", 2)
        yield
        yield

    assert stream(f) == [[shows(1), shows(2)], DONE]


def test_what_is_queued_after_the_last_yield_is_sent(stream):
    def f(browser):
        yield
        browser.text("#a", 1)

    assert stream(f) == [[shows(1)], DONE]


def test_the_result_is_what_the_generator_returns(stream):
    def f(browser):
        browser.text("#a", 1)
        yield
        return 5

    assert stream(f) == [[shows(1)], [{"result": 5, "type": "result"}], DONE]


def test_a_plain_function_may_be_a_comet_function(stream):
    assert stream(lambda browser: browser.text("#a", 1)) == [[shows(1)], DONE]


def test_an_async_function_may_be_a_comet_function(stream):
    async def f(browser):
        browser.text("#a", 1)

    assert stream(f) == [[shows(1)], DONE]


def test_a_stream_says_how_it_is_to_be_passed_on(client, p):
    p.comet(name="f")(lambda browser: None)
    answer = client.call("f")

    assert answer.content_type == "application/x-ndjson"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert "Content-Length" not in answer.headers


def test_who_reads_no_lines_gets_all_at_once(client, p):
    @p.comet
    def f(browser):
        browser.text("#a", 1)
        yield
        browser.text("#a", 2)
        return 3

    answer = client.call("f", headers=JSON)

    assert answer.content_type == "application/json"
    assert answer.json == [shows(1), shows(2), {"result": 3, "type": "result"}]


def test_the_pieces_leave_as_they_are_made(app, client, p):
    @p.comet
    def f(browser):
        for i in range(3):
            app.seen.append(i)
            browser.text("#a", i)
            yield

    answer = client.call("f", buffered=False)
    lines = iter(answer.response)

    assert json.loads(next(lines)) == [shows(0)]
    assert app.seen == [0]
    assert json.loads(next(lines)) == [shows(1)]
    assert app.seen == [0, 1]
    answer.close()


def test_a_stream_sees_its_request_to_the_end(app, client, stream):
    @app.before_request
    def note():
        g.noted = "noted"

    def f(browser):
        yield
        browser.text("#a", f"{request.path} {g.noted} {session.get('x')}")

    assert stream(f)[0] == [shows("/p noted None")]


def test_a_function_may_change_the_session_before_its_first_flush(client, stream):
    def f(browser):
        session["x"] = 1
        browser.text("#a", 1)
        yield

    stream(f)
    with client.session_transaction() as stored:
        assert stored["x"] == 1


# Errors


def test_the_first_flush_decides_the_status(client, p, refusal):
    @p.comet
    def f(browser):
        browser.text("#a", 1)
        raise UserError("no")
        yield

    assert refusal(client.call("f")) == (400, {"code": "user_error", "message": "no"})


def test_an_error_of_the_program_before_the_first_flush(client, p, refusal):
    @p.comet
    def f(browser):
        yield
        raise ValueError

    assert refusal(client.call("f")) == (500, FAILED)


def test_invalid_arguments_of_a_stream(client, p, refusal):
    @p.comet
    def f(browser, n: int):
        yield

    assert refusal(client.call("f", "x"))[0] == 422


def test_an_error_after_the_first_flush_is_the_last_line(stream):
    def f(browser):
        browser.text("#a", 1)
        yield
        browser.text("#a", 2)
        raise UserError("no", code="mine", data={"a": 1})

    assert stream(f) == [
        [shows(1)],
        {"error": {"code": "mine", "message": "no", "data": {"a": 1}}},
    ]


def test_an_error_of_the_program_after_the_first_flush(stream, caplog):
    def f(browser):
        browser.text("#a", 1)
        yield
        raise ValueError("the secret of the program")

    assert stream(f) == [[shows(1)], {"error": FAILED}]
    assert "the secret of the program" in caplog.text


@pytest.mark.parametrize("value", [object(), {1}])
def test_what_json_cannot_carry_after_the_first_flush(stream, caplog, value):
    def f(browser):
        browser.text("#a", 1)
        yield
        return value

    assert stream(f) == [[shows(1)], {"error": FAILED}]
    assert "a_cannot" not in caplog.text
    assert "after_the_first_flush.<locals>.f" in caplog.text


# The client has gone


def test_a_client_that_has_gone_ends_the_function(app, client, p):
    @p.comet
    def f(browser):
        try:
            while True:
                browser.text("#a", 1)
                yield
        finally:
            app.seen.append("ended")

    answer = client.call("f", buffered=False)
    next(iter(answer.response))
    answer.close()

    assert app.seen == ["ended"]


def test_nobody_knows_the_outcome_of_a_stream_that_was_broken_off(client, p, refusal):
    @p.comet
    def f(browser):
        browser.text("#a", 1)
        yield
        raise AssertionError("went on")

    answer = client.call("f", key="k" * 16, buffered=False)
    next(iter(answer.response))
    assert refusal(client.call("f", key="k" * 16))[1]["code"] == "in_progress"
    answer.close()

    assert refusal(client.call("f", key="k" * 16))[1]["code"] == "outcome_unknown"


def test_a_stream_that_was_done_as_the_client_went_is_done(client, p, refusal):
    p.comet(name="f")(lambda browser: None)
    answer = client.call("f", key="k" * 16, buffered=False)
    next(iter(answer.response))
    answer.close()

    assert refusal(client.call("f", key="k" * 16))[1]["code"] == "already_done"


# Uploads


def test_an_upload_may_stream_with_its_files_open(client, p):
    @p.upload("photo")
    def take(browser, files, form_values):
        browser.text("#a", form_values["title"])
        yield
        browser.text("#a", files["picture"].read().decode())

    fields = {"title": "t", "picture": (BytesIO(b"bytes"), "a.png")}

    assert client.stream("photo_upload", "photo", fields=fields) == [
        [shows("t")],
        [shows("bytes")],
        DONE,
    ]


def test_an_upload_may_answer_at_once(client, p):
    @p.upload("photo")
    def take(browser, files, form_values):
        return len(files)

    fields = {"picture": (BytesIO(b"bytes"), "a.png")}
    assert client.stream("photo_upload", fields=fields)[0] == [{"result": 1, "type": "result"}]


def test_an_upload_of_another_form_is_invalid(client, p, refusal):
    @p.upload("photo")
    def take(browser, files, form_values):
        raise AssertionError("entered")

    assert refusal(client.call("photo_upload", "other"))[0] == 422


def test_a_stream_of_who_may_not_come_in(app, refusal):
    @page(app, "/m")
    def members():
        return ""

    @members.comet
    def f(browser):
        yield

    assert refusal(app.test_client().call("f", path="/m"))[0] == 401
