"""What claims a call (pages.md §7.1, §7.2): the key, whose it is, and before what."""

import json
import time

import pytest

from flask_siphon import page
from flask_siphon import UserError

from .conftest import is_replay
from .conftest import KEY
from .conftest import refused


@pytest.mark.parametrize("key", [KEY, f'"{KEY}"', "k" * 16, "K" * 64, f' "{KEY}" '])
def test_a_repetition_is_answered_as_before_30(app, client, count, key):
    first, second = (client.call("count", 3, key=key) for _ in range(2))

    assert app.seen == [3]
    assert (second.status_code, second.text) == (200, first.text)
    assert is_replay(second) and not is_replay(first)
    assert second.content_type == "application/json"
    assert second.headers["Cache-Control"] == "no-store"


BAD_KEYS = {
    "empty": "",
    "short": "k" * 15,
    "long": "k" * 65,
    "half a quote": f'"{KEY}',
    "blanks": "k k" * 8,
    "not ASCII": "\u00e4" * 20,
    "digits of other scripts": "\u0661" * 8 + "k" * 16,
    "a path": "../" * 8,
    "parameters": f'"{KEY}";a=1',
}


@pytest.mark.parametrize("key", BAD_KEYS.values(), ids=BAD_KEYS.keys())
def test_what_is_no_key_is_refused_before_the_function_runs(app, client, count, key):
    answer = client.call("count", key=key.encode().decode("latin-1"))

    assert refused(answer) == (400, "bad_request")
    assert app.seen == []


def test_without_a_key_it_runs_each_time(app, client, count):
    for _ in range(2):
        assert client.call("count", key=None).status_code == 200

    assert app.seen == [0, 0]


def test_another_key_is_another_call(app, client, count):
    for key in ("a" * 16, "b" * 16):
        client.call("count", 1, key=key)

    assert app.seen == [1, 1]


def test_the_key_of_another_function_is_another(app, client, p, count):
    p.callback(name="other")(lambda browser: "other")
    client.call("count", key=KEY)

    assert client.call("other", key=KEY).json[-1]["result"] == "other"


def test_the_key_of_another_page_is_another(app, client, count):
    @page(app, "/q", auth="public")
    def q():
        return ""

    q.callback(count)

    client.call("count", key=KEY)
    client.call("count", key=KEY, path="/q")
    assert app.seen == [0, 0]


def test_the_answer_of_a_user_is_not_given_to_another(app, count):
    for visitor in (None, "1", "2"):
        client = app.test_client()
        if visitor:
            client.log_in(visitor)
        answer = client.call("count", key=KEY)
        assert not is_replay(answer)

    assert len(app.seen) == 3


@pytest.mark.parametrize("auth", ["none", "public"])
def test_the_answer_of_a_user_is_his_whatever_the_function_asks(app, auth):
    @page(app, "/m")
    def members():
        return ""

    @members.callback(auth=auth)
    def f(browser):
        app.seen.append(1)

    for visitor in ("1", "2"):
        assert not is_replay(app.test_client().log_in(visitor).call("f", path="/m", key=KEY))


def test_the_store_knows_no_keys(app, client, count, store, monkeypatch):
    names = []
    add = store.add
    monkeypatch.setattr(store, "add", lambda *args: names.append(args) or add(*args))
    client.call("count", key=KEY)

    ((kind, name, value, expires),) = names
    assert (kind, len(name)) == ("call", 64)
    assert KEY not in json.dumps([name, value])
    assert 290 < expires - time.time() <= 300


def test_a_validator_does_not_judge_the_repetition(app, client, p):
    taken = set()

    @p.callback
    def register(browser, name: str):
        if name in taken:
            raise UserError("taken")
        taken.add(name)

    assert [client.call("register", "ann", key=KEY).status_code for _ in range(2)] == [200, 200]


def test_who_may_not_come_in_claims_nothing(app, client, count, store):
    assert refused(client.call("count", key=KEY, token=False)) == (400, "csrf")
    assert client.call("count", key=KEY).status_code == 200
    assert app.seen == [0]


def test_a_renewed_token_is_the_same_call(app, client, count):
    for _ in range(2):
        fields = {"csrf_token": client.csrf_token()}
        assert client.call("count", key=KEY, fields=fields).status_code == 200

    assert app.seen == [0]
