"""Whatever is sent to a json route, the answer is one of JSON-RPC."""

import json

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from flask_siphon import Siphon
from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route

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
