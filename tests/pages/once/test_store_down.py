"""A call whose store is down (pages.md §7.6)."""

import logging
import time

import pytest

from flask_siphon.jam import StoreDown

from .conftest import KEY
from .conftest import refused


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
