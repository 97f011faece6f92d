"""Effects once (pages.md §7): a repeated call is answered without running it again."""

import json
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from flask import session
from flask_login import login_user

from flask_siphon import page
from flask_siphon import UserError
from flask_siphon.app_store import bring_store
from flask_siphon.jam import StoreDown

KEY = "a-key_of-exactly-31-characters-"
JSON = {"Accept": "application/json"}


@pytest.fixture
def app(make_app, store):
    app = make_app()
    bring_store(app, store)
    return app


@pytest.fixture
def count(app, p):
    """Register a function that notes what it was called with and returns how often it ran."""

    @p.callback
    def count(browser, n: int = 0):
        app.seen.append(n)
        browser.text("#n", n)
        return len(app.seen)

    return count


def refused(answer):
    return answer.status_code, answer.json["error"]["code"]


def is_replay(answer):
    return answer.headers.get("Siphon-Replay") == "true"


# 1. The key


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


# 2. The claim, before the arguments are looked at, and after the guard


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


# 3. Invalid arguments free the key; errors of the function are answers


def test_a_corrected_call_may_use_the_key_again_34(app, client, count):
    assert client.call("count", "x", key=KEY).status_code == 422
    assert client.call("count", 2, key=KEY).status_code == 200
    assert app.seen == [2]


ERRORS = {
    "user error": (UserError("Too late"), 400),
    "any other": (ValueError(), 500),
}


@pytest.mark.parametrize(("error", "status"), ERRORS.values(), ids=ERRORS.keys())
def test_an_error_of_the_function_is_answered_as_before(app, client, p, error, status):
    @p.callback
    def f(browser):
        app.seen.append(1)
        raise error

    first, second = (client.call("f", key=KEY) for _ in range(2))

    assert app.seen == [1]
    assert first.status_code == second.status_code == status
    assert first.json == second.json
    assert is_replay(second)


def test_an_error_that_the_application_tells_is_answered_as_before(app, client, p):
    app.register_error_handler(ValueError, lambda error: ("<h1>No</h1>", 409))

    @p.callback
    def f(browser):
        app.seen.append(1)
        raise ValueError

    first, second = (client.call("f", key=KEY) for _ in range(2))

    assert app.seen == [1]
    assert refused(first) == refused(second) == (409, "conflict")
    assert is_replay(second)


def test_an_error_that_cannot_be_told_is_an_answer_too(app, client, p):
    @p.callback
    def f(browser):
        app.seen.append(1)
        raise UserError("m", data={"a": object()})

    answers = [client.call("f", key=KEY) for _ in range(2)]

    assert [refused(each) for each in answers] == [(500, "server_error")] * 2
    assert app.seen == [1]


def test_a_result_that_cannot_be_sent_is_an_answer_too(app, client, p):
    @p.callback
    def f(browser):
        app.seen.append(1)
        return object()

    answers = [client.call("f", key=KEY) for _ in range(2)]

    assert [refused(each) for each in answers] == [(500, "server_error")] * 2
    assert app.seen == [1]


def test_a_call_is_two_operations_of_the_store(app, client, count, store, monkeypatch):
    asked = []
    for name in ("add", "get", "set", "touch", "take", "clear"):
        operate = getattr(store, name)
        monkeypatch.setattr(
            store, name, lambda *a, name=name, operate=operate: asked.append(name) or operate(*a)
        )
    client.call("count", key=KEY)

    assert asked == ["add", "set"]


# 4. Repetitions


OTHERS = {
    "arguments": {"n": 4},
    "fields": {"fields": {"a": "b"}},
    "order of fields": {"fields": {"a": "b", "c": "d"}},
    "a file": {"fields": {"file": "made below"}},
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_the_same_key_with_another_body_31(app, client, count, other):
    client.call("count", 3, key=KEY)
    other = dict(other)
    if "file" in other.get("fields", ()):
        other["fields"] = {"file": (BytesIO(b"x"), "a.txt")}

    answer = client.call("count", other.pop("n", 3), key=KEY, **other)

    assert refused(answer) == (422, "key_reused")
    assert app.seen == [3]


def test_a_file_of_another_size_is_another_body(app, client, count):
    for text, status in ((b"x", 200), (b"x", 200), (b"xy", 422)):
        fields = {"file": (BytesIO(text), "a.txt")}
        assert client.call("count", key=KEY, fields=fields).status_code == status


def test_the_same_key_at_another_object(app, client):
    @page(app, "/x/<int:id>", auth="public")
    def view(id):
        return ""

    view.callback(name="f")(lambda browser, id: id)
    client.call("f", path="/x/1", key=KEY)

    assert refused(client.call("f", path="/x/2", key=KEY)) == (422, "key_reused")


@pytest.fixture
def running(app, p):
    """A function that runs until it is let go, called in a thread of its own."""
    entered, go = threading.Event(), threading.Event()
    threads = []

    @p.callback
    def wait(browser):
        app.seen.append(1)
        entered.set()
        go.wait(30)
        return "done"

    def start():
        with ThreadPoolExecutor(1) as pool:
            threads.append(pool.submit(app.test_client().call, "wait", key=KEY))
            assert entered.wait(30)
            yield
            go.set()
            assert threads[0].result().json[-1]["result"] == "done"

    yield from start()


def test_the_same_key_while_the_first_runs_32(app, client, running):
    answer = client.call("wait", key=KEY)

    assert refused(answer) == (409, "in_progress")
    assert answer.headers["Retry-After"] == "1"
    assert app.seen == [1]


def test_the_same_key_long_after_the_first_began(app, client, running, monkeypatch):
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 59)
    assert refused(client.call("wait", key=KEY)) == (409, "in_progress")

    monkeypatch.setattr(time, "time", lambda: now + 61)
    assert refused(client.call("wait", key=KEY)) == (409, "outcome_unknown")
    assert app.seen == [1]


def test_eight_at_once_run_once(app, count):
    barrier = threading.Barrier(8)
    clients = [app.test_client() for _ in range(8)]
    app.test_client().get("/p")

    def press(client):
        barrier.wait()
        return client.call("count", 1, key=KEY)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(press, clients))

    assert app.seen == [1]
    assert {each.status_code for each in answers} <= {200, 409}
    assert sum(each.status_code == 200 and not is_replay(each) for each in answers) == 1
    for each in answers:
        assert each.status_code == 200 or refused(each) == (409, "in_progress")


def test_after_a_while_the_key_is_forgotten(app, client, count):
    app.config["SIPHON_CALL_MEMORY"] = 1
    client.call("count", key=KEY)
    while is_replay(client.call("count", key=KEY)):
        pass

    assert app.seen == [0, 0]


# 5. What is remembered without its body


def test_a_long_answer_is_remembered_without_its_body(app, client, p):
    app.config["SIPHON_CALL_ANSWER"] = 100

    @p.callback
    def f(browser, size: int):
        app.seen.append(size)
        return "\u00e4" * size

    for size, status in ((10, 200), (49, 409), (200, 409)):
        key = f"{size:016}"
        assert client.call("f", size, key=key).status_code == 200
        assert client.call("f", size, key=key).status_code == status

    assert refused(client.call("f", 200, key=f"{200:016}")) == (409, "already_done")
    assert app.seen == [10, 49, 200]


def test_a_function_that_changed_the_session_36(app, client, p):
    @p.callback
    def f(browser):
        app.seen.append(1)
        session["x"] = 1

    assert client.call("f", key=KEY).status_code == 200
    assert refused(client.call("f", key=KEY)) == (409, "already_done")
    assert app.seen == [1]


def test_a_function_that_looked_at_the_session(app, client, p):
    @p.callback
    def f(browser):
        return session.get("x", 5)

    answers = [client.call("f", key=KEY) for _ in range(2)]
    assert [each.json[-1]["result"] for each in answers] == [5, 5]


def test_a_function_that_failed_after_it_changed_the_session(app, client, p):
    @p.callback
    def f(browser):
        session["x"] = 1
        raise UserError("m")

    assert client.call("f", key=KEY).status_code == 400
    assert refused(client.call("f", key=KEY)) == (409, "already_done")


def test_a_function_that_logs_in(app, client, p):
    @p.callback
    def log_in(browser):
        app.seen.append(1)
        login_user(app.login_manager._user_callback("7"))

    anonymous = app.test_client()
    assert anonymous.call("log_in", key=KEY).status_code == 200
    assert refused(app.test_client().call("log_in", key=KEY)) == (409, "already_done")
    assert app.seen == [1]


def test_a_stream_is_remembered_without_its_body(app, client, p):
    @p.comet
    def f(browser):
        app.seen.append(1)
        browser.text("#a", 1)
        yield

    assert client.call("f", key=KEY).text.endswith('{"done":true}\n')
    assert refused(client.call("f", key=KEY)) == (409, "already_done")
    assert app.seen == [1]


def test_a_comet_function_that_did_not_stream_is_remembered(app, client, p):
    @p.comet
    def f(browser):
        app.seen.append(1)
        browser.text("#a", 1)
        yield

    first, second = (client.call("f", key=KEY, headers=JSON) for _ in range(2))
    assert first.json == second.json == [{"selector": "#a", "text": 1, "type": "text"}]
    assert app.seen == [1]


# 6. A store that is down


@pytest.fixture
def broken(store, monkeypatch):
    """Let operations of the store fail."""

    def broken(*names):
        def fail(*_):
            raise StoreDown("the store of the test")

        for name in names:
            monkeypatch.setattr(store, name, fail)

    return broken


def test_a_store_that_is_down_at_the_claim(app, client, count, broken):
    broken("add")

    answer = client.call("count", key=KEY)

    assert refused(answer) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert app.seen == []


def test_a_store_that_is_down_afterwards(app, client, count, broken, monkeypatch, caplog):
    now = time.time()
    broken("set")
    with caplog.at_level(logging.WARNING, "flask_siphon.calls"):
        assert client.call("count", 5, key=KEY).json[-1]["result"] == 1

    assert len([each for each in caplog.records if each.levelname == "WARNING"]) == 1
    assert refused(client.call("count", 5, key=KEY)) == (409, "in_progress")
    monkeypatch.setattr(time, "time", lambda: now + 61)
    assert refused(client.call("count", 5, key=KEY)) == (409, "outcome_unknown")
    assert app.seen == [5]


def test_a_store_that_is_down_as_the_key_is_freed(app, client, count, broken, caplog):
    broken("take")

    assert client.call("count", "x", key=KEY).status_code == 422
    assert "could not be released" in caplog.text


# 7. Off


@pytest.mark.parametrize("option", [{"readonly": True}, {"once": False}])
def test_a_function_may_be_repeated_35(app, client, p, option):
    @p.callback(**option)
    def f(browser):
        app.seen.append(1)

    for _ in range(2):
        assert not is_replay(client.call("f", key=KEY))
    assert app.seen == [1, 1]


def test_all_may_be_repeated(app, client, count):
    app.config["SIPHON_CALL_MEMORY"] = 0
    for _ in range(2):
        client.call("count", key=KEY)

    assert app.seen == [0, 0]


@pytest.mark.parametrize("key", ["SIPHON_CALL_MEMORY", "SIPHON_CALL_LEASE", "SIPHON_CALL_ANSWER"])
@pytest.mark.parametrize("value", [-1, "300", None, 1.5, True])
def test_a_bad_setting_fails_at_once(make_app, key, value):
    with pytest.raises(ValueError, match=key):
        make_app(**{key: value})
