"""Effects once when a worker or the store dies (pages.md §7.4, §7.6)."""

import logging
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flask_siphon import page

KEY = "k" * 16
WORKER = Path(__file__).parent / "programs" / "worker.py"


@pytest.fixture
def serve(make_app):
    """An application with this store whose function ``f`` does what it is given."""

    def serve(url, act=lambda app: None):
        app = make_app(SIPHON_STORE=url)

        @page(app, "/p", auth="public")
        def p():
            return ""

        @p.callback
        def f(browser):
            app.seen.append(1)
            act(app)

        return app

    return serve


def refused(answer):
    return answer.status_code, answer.json["error"]["code"]


def test_a_worker_that_was_killed_in_the_function_33(serve, shared_url, monkeypatch):
    app = serve(shared_url)
    client = app.test_client()
    worker = subprocess.Popen(
        [sys.executable, WORKER, shared_url, KEY], stdout=subprocess.PIPE, text=True
    )
    with worker:
        assert worker.stdout.readline() == "entered\n"
        assert refused(client.call("f", key=KEY)) == (409, "in_progress")
        worker.kill()
    assert refused(client.call("f", key=KEY)) == (409, "in_progress")

    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 61)

    assert refused(client.call("f", key=KEY)) == (409, "outcome_unknown")
    assert refused(client.call("f", key=KEY)) == (409, "outcome_unknown")
    assert app.seen == []


def test_a_plain_form_whose_worker_was_killed(serve, shared_url, monkeypatch):
    app = serve(shared_url)
    client = app.test_client()
    fields = {"siphon_call": KEY}
    from flask_siphon.app_store import store_of

    with app.app_context():
        store = store_of(app)
    monkeypatch.setattr(store, "set", lambda *_: None)  # as if it had died before
    assert client.press("f", fields=fields).status_code == 303
    assert client.press("f", fields=fields).status_code == 303

    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 61)

    answer = client.press("f", fields=fields)
    assert (answer.status_code, answer.mimetype) == (409, "text/html")
    assert app.seen == [1]


def test_a_redis_that_is_gone_before_the_call(serve, redis_server):
    app = serve(redis_server.url)
    client = app.test_client()
    redis_server.kill()

    answer = client.call("f", key=KEY)

    assert refused(answer) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert app.seen == []


def test_a_redis_that_goes_during_the_call(serve, redis_server, caplog):
    app = serve(redis_server.url, lambda app: redis_server.kill())
    client = app.test_client()

    with caplog.at_level(logging.WARNING, "flask_siphon.calls"):
        answer = client.call("f", key=KEY)
    assert answer.status_code == 200
    assert "could not be remembered" in caplog.text

    redis_server.start()
    assert refused(client.call("f", key=KEY)) == (409, "in_progress")
    assert app.seen == [1]


def test_a_redis_that_is_gone_for_a_plain_form(serve, redis_server):
    app = serve(redis_server.url)
    client = app.test_client()
    redis_server.kill()

    answer = client.press("f", fields={"siphon_call": KEY})

    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert app.seen == []
