"""JSON-RPC 2.0 over HTTP: calls, answers, errors, batches and notifications."""

import io
import json
import logging

import flask
import pytest
from flask import Flask
from flask import got_request_exception
from flask.json.provider import DefaultJSONProvider
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from werkzeug.exceptions import Forbidden
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import ImATeapot
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.exceptions import NotFound

from flask_siphon import Siphon
from flask_siphon.http import Controller
from flask_siphon.http import JsonRequest
from flask_siphon.http import request
from flask_siphon.http import Response
from flask_siphon.http import route
from flask_siphon.http import SessionExpired
from flask_siphon.http import UserError


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


PARSE_ERROR = failure(-32700, "Parse error", "parse_error")
INVALID_REQUEST = failure(-32600, "Invalid Request", "invalid_request")


@pytest.fixture
def client(serve):
    return serve(J)


@pytest.fixture
def send(client):
    """Post a text to a json route."""

    def send(body, path="/j", content_type="application/json"):
        return client.post(path, data=body, content_type=content_type)

    return send


# Calls that go well


def test_a_call_is_answered_with_its_result(client):
    answer = client.post(
        "/j", json={"jsonrpc": "2.0", "method": "zzz", "params": {"a": 1}, "id": None}
    )

    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.json == {"jsonrpc": "2.0", "id": None, "result": 2}


@pytest.mark.parametrize("method", ["call", "rpc.discover", "", None, 5, ["x"], {}], ids=repr)
def test_the_method_is_not_looked_at(client, method):
    assert client.post("/j", json=call({"a": 1}, method=method)).json["result"] == 2


def test_the_method_may_be_absent(client):
    assert client.post("/j", json={"jsonrpc": "2.0", "id": 1, "params": {"a": 1}}).json == {
        "jsonrpc": "2.0",
        "id": 1,
        "result": 2,
    }


@pytest.mark.parametrize("id", ["x", "", "ä", "\ud800", 0, 1, -1, 2**70, 1.5, None], ids=ascii)
def test_an_id_is_echoed_unchanged(client, id):
    answer = client.post("/j", json=call({"a": 1}, id=id)).json

    assert answer == {"jsonrpc": "2.0", "id": id, "result": 2}
    assert type(answer["id"]) is type(id)


@pytest.mark.parametrize("id", [True, False, [], [1], {}, {"a": 1}], ids=repr)
def test_an_id_of_another_type_is_refused(client, id):
    answer = client.post("/j", json=call({"a": 1}, id=id))

    assert (answer.status_code, answer.json) == (400, INVALID_REQUEST)


def test_a_call_without_version_is_answered_also_without_id(client):
    """Clients of the family leave both out and wait for an answer."""
    assert client.post("/j", json={"params": {"a": 1}}).json == {
        "jsonrpc": "2.0",
        "id": None,
        "result": 2,
    }
    assert client.post("/j", json={"params": {"a": 1}, "id": 7}).json["id"] == 7


@pytest.mark.parametrize("version", ["1.0", "2", 2, 2.0, None, True, [], {}], ids=repr)
def test_another_version_is_refused(client, version):
    answer = client.post("/j", json=call({"a": 1}, jsonrpc=version))

    assert (answer.status_code, answer.json) == (400, INVALID_REQUEST)


def test_unknown_members_do_no_harm(client):
    assert client.post("/j", json=call({"a": 1}, extra=[1])).json["result"] == 2


@pytest.mark.parametrize("result", [None, False, 0, "", [], {}, 1, "x", [None], {"a": None}])
def test_the_result_is_there_also_if_it_is_nothing(serve, result):
    answer = serve(failing(lambda: result)).post("/f", json=call()).json

    assert answer == {"jsonrpc": "2.0", "id": 1, "result": result}


def test_results_go_through_the_applications_provider(serve):
    class Provider(DefaultJSONProvider):
        def dumps(self, value, **options):
            return super().dumps(value, **options).replace("left", "right")

        def loads(self, text, **options):
            return super().loads(text.replace("up", "left"), **options)

    client = serve(J)
    client.application.json = Provider(client.application)

    answer = client.post(
        "/echo", data=json.dumps(call({"a": "up"})), content_type="application/json"
    )

    assert json.loads(answer.data)["result"] == {"a": "right"}


@pytest.mark.parametrize("ascii_only", [True, False])
def test_half_a_surrogate_pair_comes_back(client, ascii_only):
    client.application.json.ensure_ascii = ascii_only

    answer = client.post(
        "/echo",
        data=r'{"id": "\ud800", "params": {"a": "\udfffä"}}',
        content_type="application/json",
    )

    assert answer.json == {"jsonrpc": "2.0", "id": "\ud800", "result": {"a": "\udfffä"}}


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json-rpc",
        "application/json; charset=utf-8",
        "Application/JSON",
    ],
)
def test_these_content_types_are_taken(send, content_type):
    body = json.dumps(call({"a": 1}))

    assert send(body, content_type=content_type).json["result"] == 2


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/json",
        "application/jsonrequest",
        "application/vnd.api+json",
        "",
        None,
        "text/plain; application/json",
        "*/*",
    ],
)
def test_other_content_types_are_refused(send, content_type):
    answer = send(json.dumps(call({"a": 1})), content_type=content_type)

    assert (answer.status_code, answer.json) == (400, INVALID_REQUEST)


def test_a_form_is_refused(client):
    assert client.post("/j", data={"a": "1"}).json == INVALID_REQUEST


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PURGE"])
def test_every_method_may_call(client, method):
    assert client.open("/j", method=method, json=call({"a": 1})).json["result"] == 2


def test_listed_methods_are_kept_to(serve):
    class P(Controller):
        @route("/p", type="json", auth="none", methods=["POST"])
        def p(self):
            return 1

    client = serve(P)

    assert client.get("/p", json=call()).status_code == 405
    assert client.rpc("/p") == 1


def test_calls_need_no_token(client):
    assert client.post("/j", json=call({"a": 1})).status_code == 200


# Bodies that are refused as a whole

NO_JSON = [
    b"",
    b"{",
    b"nonsense",
    b"{'a': 1}",
    b'{"id": 1,}',
    b"\xff\xfe",
    b'{"id": "\xff"}',
    "{}".encode("utf-16"),
    b"\xef\xbb\xbf{}",
    b'{"id": NaN}',
    b'{"id": 1, "params": {"a": Infinity}}',
    b'{"id": 1, "params": {"a": -Infinity}}',
    b'{"id": 1e999}',
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b'{"id": 1' + b"0" * 5000 + b"}",
]


@pytest.mark.parametrize("body", NO_JSON, ids=lambda each: repr(each[:20]))
def test_a_body_that_is_no_json_is_a_parse_error(send, body):
    answer = send(body)

    assert (answer.status_code, answer.json) == (400, PARSE_ERROR)


@pytest.mark.parametrize("body", ["[]", "5", '"text"', "null", "true", "1.5"])
def test_a_body_that_is_no_call_is_an_invalid_request(send, body):
    answer = send(body)

    assert (answer.status_code, answer.json) == (400, INVALID_REQUEST)


def test_ten_megabytes_are_read(client):
    text = "x" * 10_000_000

    assert client.rpc("/echo", text=text) == {"text": text}


@pytest.mark.parametrize("size_is_told", [True, False])
def test_a_body_over_the_limit_is_an_invalid_request(serve, size_is_told):
    client = serve(J, MAX_CONTENT_LENGTH=1000)
    body = json.dumps(call({"a": 1, "b": "x" * 2000})).encode()
    options = {"data": body}
    if not size_is_told:
        chunked = {"wsgi.input_terminated": True}
        options = {"input_stream": io.BytesIO(body), "environ_overrides": chunked}

    answer = client.post("/j", content_type="application/json", **options)

    assert (answer.status_code, answer.json) == (400, INVALID_REQUEST)
    assert client.rpc("/j", a=1) == 2


# Parameters and context


@pytest.mark.parametrize("params", [{}, None], ids=["object", "null"])
def test_no_parameters_are_an_empty_object(client, params):
    assert client.post("/echo", json={**call(), "params": params}).json["result"] == {}


def test_parameters_may_be_absent(client):
    assert client.post("/echo", json={"jsonrpc": "2.0", "id": 1}).json["result"] == {}


@pytest.mark.parametrize("params", [[1], [], "a", 1, True, False], ids=repr)
def test_parameters_that_are_no_object_are_refused(client, params):
    answer = client.post("/j", json={**call(), "params": params})

    assert answer.status_code == 200
    assert answer.json["error"]["code"] == -32602
    assert answer.json["error"]["message"] == "Invalid params"
    assert answer.json["error"]["data"]["code"] == "invalid_params"


def test_context_is_taken_out_of_the_parameters(client):
    answer = client.post("/context", json=call({"context": {"lang": "de"}, "a": 1}))

    assert answer.json["result"] == [{"lang": "de"}, {"a": 1}]
    assert client.rpc("/j", context={"lang": "de"}, a=1) == 2


def test_context_is_merged_over_that_of_the_session(client):
    with client.session_transaction() as session:
        session["context"] = {"lang": "de", "tz": "UTC"}

    assert client.rpc("/context", context={"lang": "fr"})[0] == {"lang": "fr", "tz": "UTC"}
    assert client.rpc("/context")[0] == {"lang": "de", "tz": "UTC"}


@pytest.mark.parametrize("context", [[], "de", 1, True, None], ids=repr)
def test_a_context_that_is_no_object_is_refused(client, context):
    answer = client.post("/context", json=call({"context": context}))

    assert answer.status_code == 200
    assert answer.json["error"]["code"] == -32602


def test_the_request_knows_the_call(serve):
    class K(Controller):
        @route("/k/<int:n>", type="json", auth="none")
        def k(self, **kw):
            assert isinstance(request, JsonRequest)
            return [request.jsonrequest, request.params]

    body = call({"a": 1, "context": {"lang": "de"}, "n": 2})

    assert serve(K).post("/k/5?q=1", json=body).json["result"] == [body, {"a": 1, "n": 5}]


def test_the_request_knows_its_route(serve):
    class K(Controller):
        @route("/k", type="json", auth="none", extra={"a": 1})
        def k(self):
            return [request.routing["type"], request.routing["extra"]["a"]]

    assert serve(K).rpc("/k") == ["json", 1]


# Calls that fail


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


# Notifications and batches


def test_a_notification_runs_and_is_not_answered(serve):
    ran = []

    class N(Controller):
        @route("/n", type="json", auth="none")
        def n(self, a):
            ran.append(a)
            return a

    answer = serve(N).post("/n", json={"jsonrpc": "2.0", "params": {"a": 1}})

    assert (answer.status_code, answer.data, ran) == (204, b"", [1])


@pytest.mark.parametrize("error", [ValueError("x"), UserError("x")], ids=repr)
def test_an_error_of_a_notification_is_logged_only(serve, caplog, error):
    caplog.set_level(logging.INFO, "flask_siphon.http")

    answer = serve(failing(error)).post("/f", json={"jsonrpc": "2.0"})

    assert (answer.status_code, answer.data) == (204, b"")
    assert len(caplog.records) == 1


def test_wrong_parameters_of_a_notification_are_not_answered(client):
    answer = client.post("/j", json={"jsonrpc": "2.0", "params": [1]})

    assert (answer.status_code, answer.data) == (204, b"")


def test_a_batch_is_answered_in_order_without_its_notifications(client):
    answer = client.post(
        "/j",
        json=[
            call({"a": 1}, id=1),
            {"jsonrpc": "2.0", "params": {"a": 2}},
            call({"a": 3}, id="x"),
            call({"a": "no number"}, id=4),
            call({"a": 5}, id=None),
        ],
    )

    assert answer.status_code == 200
    assert [each["id"] for each in answer.json] == [1, "x", 4, None]
    assert [each.get("result") for each in answer.json] == [2, 4, None, 6]
    assert answer.json[2]["error"]["code"] == -32602


def test_the_calls_of_a_batch_run_in_order(serve):
    ran = []

    class N(Controller):
        @route("/n", type="json", auth="none")
        def n(self, a):
            ran.append((a, request.params, request.jsonrequest["id"], dict(request.context)))

    body = [call({"a": n, "context": {"n": n}}, id=n) for n in range(3)]
    serve(N).post("/n", json=body)

    assert ran == [(n, {"a": n}, n, {"n": n}) for n in range(3)]


def test_a_bad_element_has_an_error_of_its_own(client):
    answer = client.post("/j", json=[1, call({"a": 1}, id=4)])

    assert answer.status_code == 200
    assert answer.json == [INVALID_REQUEST, {"jsonrpc": "2.0", "id": 4, "result": 2}]


def test_a_batch_of_one_is_answered_by_a_batch_of_one(client):
    assert client.post("/j", json=[call({"a": 1})]).json == [
        {"jsonrpc": "2.0", "id": 1, "result": 2}
    ]


def test_a_batch_within_a_batch_is_no_call(client):
    assert client.post("/j", json=[[call({"a": 1})]]).json == [INVALID_REQUEST]


def test_an_empty_batch_is_one_invalid_request(send):
    answer = send("[]")

    assert (answer.status_code, answer.json) == (400, INVALID_REQUEST)


def test_a_batch_of_notifications_is_not_answered(client):
    body = [{"jsonrpc": "2.0", "params": {"a": 1}}] * 2

    answer = client.post("/j", json=body)

    assert (answer.status_code, answer.data) == (204, b"")


def test_a_batch_may_have_100_calls_and_no_more(client):
    calls = [call({"a": n}, id=n) for n in range(101)]

    assert len(client.post("/j", json=calls[:100]).json) == 100
    answer = client.post("/j", json=calls)
    assert (answer.status_code, answer.json) == (400, INVALID_REQUEST)


def test_an_application_may_set_another_limit(serve):
    client = serve(J, SIPHON_RPC_MAX_BATCH=2)
    calls = [call({"a": n}, id=n) for n in range(3)]

    assert client.post("/j", json=calls[:2]).status_code == 200
    assert client.post("/j", json=calls).status_code == 400


def test_one_call_that_fails_leaves_the_others_alone(serve):
    class N(Controller):
        @route("/n", type="json", auth="none")
        def n(self, a):
            return 10 // a

    body = [call({"a": n}, id=n) for n in (1, 0, 2)]
    answer = serve(N).post("/n", json=body).json

    assert [each.get("result") for each in answer] == [10, None, 5]
    assert answer[1]["error"]["code"] == -32603


def test_what_a_handler_does_to_a_value_does_not_reach_the_next_call(serve):
    class N(Controller):
        @route("/n", type="json", auth="none")
        def n(self, a, **kw):
            a.append("changed")
            return a

    body = [call({"a": []}, id=n) for n in range(2)]

    assert [each["result"] for each in serve(N).post("/n", json=body).json] == [["changed"]] * 2


# Whatever comes

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("2.0"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["jsonrpc", "id", "params", "method", "context", "a", "b", "self"])
            | st.text(max_size=3),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)
CALLS = st.fixed_dictionaries(
    {},
    optional={
        "jsonrpc": st.just("2.0") | VALUES,
        "id": st.integers() | VALUES,
        "params": st.fixed_dictionaries({}, optional={"a": VALUES, "b": VALUES, "context": VALUES})
        | VALUES,
        "method": VALUES,
    },
)
BODIES = st.one_of(
    CALLS.map(json.dumps),
    st.lists(CALLS | VALUES, max_size=4).map(json.dumps),
    VALUES.map(json.dumps),
    st.text(max_size=30),
).map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=30)


class Any(Controller):
    @route("/typed", type="json", auth="none")
    def typed(self, a: int, b: list[float] | None = None):
        return [a, b]

    @route("/any", type="json", auth="none")
    def any(self, **kw):
        return [kw, dict(request.context)]

    @route("/sum", type="json", auth="none")
    def sum(self, a, b=1):
        return a + b


@pytest.fixture(scope="module")
def any_client():
    app = Flask(__name__)
    app.secret_key = "secret"
    app.testing = True
    siphon = Siphon(app)
    siphon.register_controllers(Any)
    return siphon.test_client()


def refuse(name):
    raise AssertionError(f"{name} is no JSON")


def check_answer(answer):
    assert answer["jsonrpc"] == "2.0"
    assert isinstance(answer["id"], (str, int, float, type(None)))
    assert not isinstance(answer["id"], bool)
    assert answer.keys() in ({"jsonrpc", "id", "result"}, {"jsonrpc", "id", "error"})
    if "error" in answer:
        error = answer["error"]
        assert isinstance(error["code"], int) and isinstance(error["message"], str)
        assert isinstance(error["data"]["code"], str)
        assert "debug" not in error["data"]


@settings(max_examples=400, deadline=None)
@given(body=BODIES, path=st.sampled_from(["/typed", "/any", "/sum"]))
def test_whatever_comes_the_answer_is_one_of_json_rpc(any_client, body, path):
    answer = any_client.post(path, data=body, content_type="application/json")

    if answer.status_code == 204:
        assert answer.data == b""
        return
    assert answer.status_code in (200, 400)
    assert answer.mimetype == "application/json"
    decoded = json.loads(answer.data, parse_constant=refuse)
    for each in decoded if isinstance(decoded, list) else [decoded]:
        check_answer(each)
    if answer.status_code == 400:
        assert decoded["id"] is None and decoded["error"]["code"] in (-32600, -32700)
