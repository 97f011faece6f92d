"""A call and its answer around parameters and result: version, id, method."""

import json

import pytest
from flask.json.provider import DefaultJSONProvider

from flask_siphon.http import Controller
from flask_siphon.http import route

from .conftest import call
from .conftest import failing
from .conftest import INVALID_REQUEST
from .conftest import J


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
