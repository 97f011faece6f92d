"""What a call is answered with: results (pages.md §4.4), and the table of errors (§6)."""

import json
from decimal import Decimal

import pytest
from flask import abort
from flask import got_request_exception
from flask import jsonify
from flask import Response
from flask_login import login_required
from werkzeug.exceptions import BadRequest
from werkzeug.exceptions import Conflict
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import ImATeapot
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.exceptions import TooManyRequests

from flask_siphon import page
from flask_siphon import SessionExpired
from flask_siphon import UserError
from flask_siphon.jam import StoreDown

SERVER_ERROR = {"code": "server_error", "message": "Something went wrong on the server."}


@pytest.fixture
def call(client, p):
    """Register ``f`` and call it."""

    def call(function, *args, **options):
        p.callback(name="f")(function)
        return client.call("f", *args, **options)

    return call


def raising(error):
    def f(browser):
        browser.text("#a", "x")
        browser.flash("m")
        raise error

    return f


# Results


def test_the_answer_is_json_that_nobody_keeps(call):
    answer = call(lambda browser: None)

    assert answer.content_type == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Accept" in answer.headers["Vary"]
    assert answer.text == "[]"


def test_what_a_function_returns_comes_last_13(call):
    def f(browser):
        browser.text("#a", "x")
        return 5

    assert call(f).json == [
        {"selector": "#a", "text": "x", "type": "text"},
        {"result": 5, "type": "result"},
    ]


@pytest.mark.parametrize("value", [0, "", False, [], {}, Decimal("1.5")])
def test_whatever_it_returns_is_the_result(call, value):
    expected = str(value) if isinstance(value, Decimal) else value
    assert call(lambda browser: value).json == [{"result": expected, "type": "result"}]


def test_none_and_the_browser_are_no_result_14(client, p):
    p.callback(name="none")(lambda browser: None)
    p.callback(name="browser")(lambda browser: browser.focus("#a"))

    assert client.call("none").json == []
    assert client.call("browser").json == [{"selector": "#a", "type": "focus"}]


def test_what_it_returns_goes_before_an_earlier_result(call):
    assert call(lambda browser: browser.result(1) and 2).json[-1] == {"result": 2, "type": "result"}


NO_RESULTS = {
    "a response": lambda: Response("x"),
    "an object": object,
    "a set": lambda: {1},
    "bytes": lambda: b"x",
    "not a number": lambda: float("nan"),
    "a generator": lambda: (each for each in "ab"),
}


@pytest.mark.parametrize("make", NO_RESULTS.values(), ids=NO_RESULTS.keys())
def test_what_json_cannot_carry_is_an_error_of_the_program_15(call, caplog, refusal, make):
    def function_of_mine(browser):
        return make()

    assert refusal(call(function_of_mine)) == (500, SERVER_ERROR)
    assert "function_of_mine" in caplog.text
    assert type(make()).__name__ in caplog.text


def test_a_command_that_json_cannot_carry_names_the_function_too(call, caplog, refusal):
    def function_of_mine(browser):
        browser.text("#a", object())

    assert refusal(call(function_of_mine)) == (500, SERVER_ERROR)
    assert "function_of_mine" in caplog.text


# Errors


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


def test_without_a_token(client, p, refusal):
    p.callback(name="f")(lambda browser: None)

    status, error = refusal(client.call("f", token=False))
    assert (status, error["code"]) == (400, "csrf")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_from_another_site_29(client, p, refusal, site):
    p.callback(name="f")(lambda browser: None)

    status, error = refusal(client.call("f", headers={"Sec-Fetch-Site": site}))
    assert (status, error["code"]) == (400, "csrf")


@pytest.fixture
def members_page(app):
    @page(app, "/p")
    def members():
        return "the page"

    @members.callback
    def f(browser):
        return "ran"

    return members


def test_who_is_anonymous_is_told_where_to_log_in_27(client, members_page, refusal):
    status, error = refusal(client.call("f", path="/p?a=b"))

    assert (status, error["code"]) == (401, "session_expired")
    assert error["login"] == "/login?next=%2Fp%3Fa%3Db"
    assert client.call("f").json["error"]["login"].endswith("next=%2Fp")


def test_without_a_login_view_there_is_nowhere_to_go(app, client, members_page, refusal):
    app.login_manager.login_view = None

    assert refusal(client.call("f"))[1]["login"] is None


def test_without_a_login_manager_everybody_is_anonymous(make_app, refusal):
    app = make_app()
    del app.login_manager

    @page(app, "/p")
    def members():
        return "the page"

    members.callback(name="f")(lambda browser: "ran")

    status, error = refusal(app.test_client().call("f"))
    assert (status, error["code"], error["login"]) == (401, "session_expired", None)


def test_who_is_anonymous_does_not_learn_what_functions_there_are(client, members_page, refusal):
    assert refusal(client.call("nope")) == refusal(client.call("f"))


def test_a_session_that_has_expired_meanwhile(call, refusal):
    status, error = refusal(call(raising(SessionExpired("of the application"))))

    assert (status, error["code"]) == (401, "session_expired")
    assert error["login"] == "/login?next=%2Fp"


@pytest.mark.parametrize("login_view", ["login", None])
def test_login_required_on_a_function(app, client, p, refusal, login_view):
    app.login_manager.login_view = login_view

    @p.callback
    @login_required
    def f(browser, n: int):
        return n

    status, error = refusal(client.call("f", 1))

    assert (status, error["code"]) == (401, "session_expired")
    assert client.log_in().call("f", 1).json == [{"result": 1, "type": "result"}]


def test_login_required_on_a_function_with_our_manager(make_app, refusal):
    from flask_siphon.login import LoginManager

    app = make_app()
    LoginManager(app).login_view = "login"
    app.login_manager.user_loader(lambda id: None)
    app.login_manager.unauthorized_handler(lambda: "a page of the application")

    @page(app, "/p", auth="public")
    def p():
        return ""

    p.callback(name="f")(login_required(lambda browser: "ran"))

    assert refusal(app.test_client().call("f"))[0] == 401


def test_access_refused(call, refusal):
    def f(browser):
        abort(403)

    status, error = refusal(call(f))
    assert (status, error["code"]) == (403, "forbidden")


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


# Others that refuse: error handlers, hooks


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


# The transaction: tests/pages/test_transactions.py


def test_the_error_object_is_json_of_the_application(app, call):
    app.json.ensure_ascii = False
    answer = call(raising(UserError("Zu spät")))

    assert json.loads(answer.data)["error"]["message"] == "Zu spät"
