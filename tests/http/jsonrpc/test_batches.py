"""Notifications, which nobody answers, and batches of calls."""

import logging

import pytest

from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route
from flask_siphon.http import UserError

from .conftest import call
from .conftest import failing
from .conftest import INVALID_REQUEST
from .conftest import J


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


# Batches


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
