"""A store, a function that counts how often it runs, and what a repetition looks like."""

import pytest

from flask_siphon.app_store import bring_store

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
