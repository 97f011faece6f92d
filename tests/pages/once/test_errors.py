"""Errors of a repeated call (pages.md §7.3): invalid arguments free the key, others are answers."""

import pytest

from flask_siphon import UserError

from .conftest import is_replay
from .conftest import KEY
from .conftest import refused


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
