"""What an http handler may return, and what becomes of it."""

import datetime
import io
import logging

import flask
import pytest
import werkzeug
from werkzeug.exceptions import Conflict
from werkzeug.exceptions import HTTPException

from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import Response
from flask_siphon.http import route
from flask_siphon.http import SessionExpired
from flask_siphon.http import UserError


def returning(result):
    """A controller whose handler at ``/r`` returns this, or calls it."""

    class R(Controller):
        @route("/r", auth="none")
        def r(self):
            return result() if callable(result) else result

    return R


@pytest.mark.parametrize("result", ["<b>ä</b>", "<b>ä</b>".encode()], ids=["str", "bytes"])
def test_text_becomes_html(serve, result):
    answer = serve(returning(result)).get("/r")

    assert answer.status_code == 200
    assert answer.content_type == "text/html; charset=utf-8"
    assert answer.text == "<b>ä</b>"


@pytest.mark.parametrize("result", [None, "", b"", False, 0, 0.0, [], {}, (), set()], ids=repr)
def test_nothing_is_a_204(serve, result):
    answer = serve(returning(result)).get("/r")

    assert (answer.status_code, answer.data) == (204, b"")


@pytest.mark.parametrize(
    "result", [{"a": 1}, [1], ("text", 201), 1, 1.5, True, object], ids=lambda each: str(type(each))
)
def test_anything_else_is_a_500_and_the_log_names_handler_and_type(serve, caplog, result):
    answer = serve(returning(lambda: result)).get("/r")

    assert answer.status_code == 500
    (record,) = [each for each in caplog.records if each.exc_info]
    error = record.exc_info[1]
    assert isinstance(error, TypeError)
    for word in ("R.r", type(result).__name__, "make_json_response"):
        assert word in str(error)


def test_our_own_response_is_itself():
    response = Response("x", status=201)

    assert Response.load(response) is response


def test_load_is_a_class_method_that_makes_responses_of_results():
    assert Response.load("x").get_data() == b"x"
    assert Response.load(None).status_code == 204
    with pytest.raises(Conflict):
        Response.load(Conflict())
    with pytest.raises(TypeError):
        Response.load({"a": 1})


def test_load_of_a_subclass_makes_objects_of_the_subclass():
    class Mine(Response):
        pass

    assert type(Mine.load("x")) is Mine
    assert type(Mine.load(werkzeug.Response("x"))) is Mine


@pytest.mark.parametrize("kind", [werkzeug.Response, flask.Response])
def test_another_response_keeps_status_headers_and_body(serve, kind):
    def result():
        response = kind("body", status=418, headers={"X-Mine": "1"}, mimetype="text/plain")
        response.set_cookie("a", "b")
        return response

    answer = serve(returning(result)).get("/r")

    assert (answer.status_code, answer.text, answer.mimetype) == (418, "body", "text/plain")
    assert answer.headers["X-Mine"] == "1"
    assert answer.headers["Set-Cookie"].startswith("a=b")


def test_another_response_with_status_200_and_no_body_is_no_204(serve):
    assert serve(returning(lambda: werkzeug.Response())).get("/r").status_code == 200


def test_what_is_to_be_done_at_the_end_is_done_once(serve):
    closed = []

    def result():
        response = werkzeug.Response("x")
        response.call_on_close(lambda: closed.append(1))
        return response

    serve(returning(result)).get("/r").close()

    assert closed == [1]


def test_a_stream_is_not_read_before_it_is_sent(serve):
    read = []

    def result():
        def lines():
            read.append(1)
            yield "line"

        response = werkzeug.Response(lines())
        loaded = Response.load(response)
        assert loaded.is_streamed
        assert read == []
        return loaded

    assert serve(returning(result)).get("/r").text == "line"


def test_direct_passthrough_survives(serve):
    loaded = []

    class Root(Controller):
        @route("/r", auth="none")
        def r(self):
            return flask.send_file(io.BytesIO(b"file"), download_name="f.txt")

    class E(Root):
        @route()
        def r(self):
            loaded.append(super().r())
            return loaded[0]

    assert serve(E).get("/r").data == b"file"
    assert isinstance(loaded[0], Response) and loaded[0].direct_passthrough


def test_a_converted_response_can_be_used_as_ours():
    loaded = Response.load(werkzeug.Response("x"))

    assert not loaded.is_qweb
    assert (loaded.template, loaded.qcontext, loaded.uid) == (None, {}, None)


def test_an_http_exception_may_be_returned(serve):
    assert serve(returning(lambda: request.not_found())).get("/r").status_code == 404
    assert serve(returning(lambda: Conflict("taken"))).get("/r").status_code == 409


def test_an_http_exception_may_be_raised(serve):
    def result():
        raise request.not_found("no such thing")

    answer = serve(returning(result)).get("/r")

    assert answer.status_code == 404
    assert "no such thing" in answer.text


def test_an_exception_that_carries_a_response_is_answered_with_it(serve):
    def result():
        flask.abort(flask.make_response("mine", 409))

    answer = serve(returning(result)).get("/r")

    assert (answer.status_code, answer.text) == (409, "mine")


def test_error_handlers_of_the_application_answer(serve):
    def result():
        raise KeyError("missing")

    client = serve(returning(result))
    client.application.register_error_handler(KeyError, lambda error: ("mine", 422))

    assert client.get("/r").status_code == 422


def test_error_handlers_see_a_returned_exception_too(serve):
    client = serve(returning(lambda: request.not_found()))
    client.application.register_error_handler(404, lambda error: ("mine", 404))

    assert client.get("/r").text == "mine"


def test_unexpected_exceptions_propagate_in_tests(serve):
    def result():
        raise KeyError("missing")

    with pytest.raises(KeyError):
        serve(returning(result), TESTING=True).get("/r")


def test_a_user_error_is_a_400_with_its_message_escaped(serve, caplog):
    caplog.set_level(logging.INFO, "flask_siphon.http")

    def result():
        raise UserError("<b>Sold</b> out", code="sold_out")

    answer = serve(returning(result), TESTING=True).get("/r")

    assert (answer.status_code, answer.text) == (400, "&lt;b&gt;Sold&lt;/b&gt; out")
    assert answer.mimetype == "text/html"
    assert [record.levelname for record in caplog.records] == ["INFO"]


def test_an_expired_session_leads_to_the_login(make_siphon, add_login):
    def result():
        raise SessionExpired

    siphon = make_siphon(returning(result))
    client = siphon.test_client()
    add_login(client.application)
    client.get("/login")

    assert client.get("/r").location == "/login?next=%2Fr"


def test_an_expired_session_without_login_is_a_401(serve):
    def result():
        raise SessionExpired

    assert serve(returning(result)).get("/r").status_code == 401


def test_dates_are_for_json_responses(serve):
    day = datetime.date(2030, 1, 2)

    answer = serve(returning(lambda: request.make_json_response({"day": day}))).get("/r")

    assert answer.json == {"day": "Wed, 02 Jan 2030 00:00:00 GMT"}


def test_a_result_that_is_an_exception_without_code_is_raised(serve):
    class Odd(HTTPException):
        code = None
        description = "odd"

        def get_response(self, *_, **__):
            return flask.Response("odd", status=499)

    assert serve(returning(Odd)).get("/r").status_code == 499


def test_functions_after_the_request_see_the_final_response(serve):
    client = serve(returning("x"))

    @client.application.after_request
    def add(response):
        assert isinstance(response, Response)
        response.headers["X-Length"] = str(len(response.get_data()))
        return response

    assert client.get("/r").headers["X-Length"] == "1"


def test_head_has_the_headers_and_no_body(serve):
    answer = serve(returning("four")).head("/r")

    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.content_length == 4
