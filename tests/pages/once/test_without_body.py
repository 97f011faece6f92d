"""What is remembered without its body (pages.md §7.5)."""

from flask import session
from flask_login import login_user

from flask_siphon import UserError

from .conftest import JSON
from .conftest import KEY
from .conftest import refused


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
