"""What a repetition is answered (pages.md §7.4), while the first runs and afterwards."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest

from flask_siphon import page

from .conftest import is_replay
from .conftest import KEY
from .conftest import refused

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
