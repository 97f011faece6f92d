"""The parameters of a call and its context: how they come, and where a handler finds them."""

import pytest

from flask_siphon.http import Controller
from flask_siphon.http import JsonRequest
from flask_siphon.http import request
from flask_siphon.http import route

from .conftest import call


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
