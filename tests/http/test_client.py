"""``siphon.test_client()``: Flask's client with JSON-RPC and CSRF tokens."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import NotFound

from flask_siphon import Siphon
from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route
from flask_siphon.http import RpcError
from flask_siphon.http import UserError


class J(Controller):
    @route("/echo", type="json", auth="none")
    def echo(self, **kw):
        return kw

    @route("/nothing", type="json", auth="none")
    def nothing(self):
        return None

    @route("/refuse", type="json", auth="none")
    def refuse(self):
        raise UserError("Sold out", code="sold_out", data={"left": 0})

    @route("/missing", type="json", auth="none")
    def missing(self):
        raise NotFound

    @route("/data", auth="none", csrf=False)
    def data(self):
        return request.make_json_response({"a": 1})

    @route("/form", auth="public")
    def form(self, **kw):
        return request.make_json_response([kw, request.session.get("n")])


@pytest.fixture
def client(serve):
    return serve(J)


def test_it_is_flasks_client(client):
    assert isinstance(client, FlaskClient)
    assert client.get("/form").status_code == 200


def test_rpc_gives_the_result(client):
    assert client.rpc("/echo", a=1, b=[None, "ä"]) == {"a": 1, "b": [None, "ä"]}
    assert client.rpc("/nothing") is None


def test_any_name_can_be_a_parameter(client):
    assert client.rpc("/echo", **{"path": 1, "a-b": 2}) == {"path": 1, "a-b": 2}


def test_rpc_raises_what_the_server_says(client):
    with pytest.raises(RpcError) as caught:
        client.rpc("/refuse")

    error = caught.value
    assert (error.code, error.message) == (1, "Sold out")
    assert error.data == {"code": "sold_out", "left": 0}
    assert "Sold out" in str(error)


def test_rpc_raises_http_errors_of_the_handler_by_their_code(client):
    with pytest.raises(RpcError) as caught:
        client.rpc("/missing")

    assert caught.value.code == 404


@pytest.mark.parametrize(
    ("path", "status"), [("/no/such/route", 404), ("/form", 400), ("/data", 200)]
)
def test_rpc_to_something_else_raises_the_status(client, path, status):
    with pytest.raises(RpcError) as caught:
        client.rpc(path)

    assert caught.value.code == status


def test_a_token_is_good_for_the_clients_session(client):
    assert client.post("/form", data={"a": "1"}).status_code == 400

    data = {"a": "1", "csrf_token": client.csrf_token()}
    assert client.post("/form", data=data).json == [{"a": "1"}, None]

    headers = {"X-CSRFToken": client.csrf_token()}
    assert client.post("/form", data={"a": "1"}, headers=headers).status_code == 200


def test_every_token_of_a_client_is_good(client):
    for token in [client.csrf_token(), client.csrf_token()]:
        assert client.post("/form", data={"csrf_token": token}).status_code == 200


def test_making_a_token_keeps_the_session(client):
    with client.session_transaction() as session:
        session["n"] = 5

    data = {"csrf_token": client.csrf_token()}

    assert client.post("/form", data=data).json == [{}, 5]


def test_tokens_of_one_client_are_worthless_to_another(serve):
    one = serve(J)
    other = one.application.extensions["siphon"].test_client()
    other.csrf_token()

    assert other.post("/form", data={"csrf_token": one.csrf_token()}).status_code == 400


def test_options_go_to_flasks_client(make_siphon):
    client = make_siphon(J).test_client(use_cookies=False)

    with pytest.raises(TypeError):
        client.csrf_token()


def test_one_application_is_needed():
    siphon = Siphon()

    with pytest.raises(RuntimeError, match="0"):
        siphon.test_client()
    siphon.init_app(Flask("one"))
    siphon.test_client()
    siphon.init_app(Flask("two"))
    with pytest.raises(RuntimeError, match="2"):
        siphon.test_client()
