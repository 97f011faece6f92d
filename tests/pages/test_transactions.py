"""Calls and the database: one transaction for each, on SQLite and on PostgreSQL."""

import time

import pytest
from flask import session
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from flask_siphon import page
from flask_siphon import UserError
from flask_siphon.calls import callback
from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route
from tests.data.conftest import Base
from tests.data.conftest import Counter
from tests.data.conftest import engine as engine
from tests.data.conftest import make_engine as make_engine
from tests.data.conftest import Note
from tests.data.conftest import postgres as postgres
from tests.data.conftest import sqlite as sqlite
from tests.data.conftest import texts as texts

KEY = "k" * 16
JSON = {"Accept": "application/json"}


@pytest.fixture
def app(make_app, engine):
    return make_app(siphon={"database": engine, "models": Base})


def write(text):
    request.cr.add(Note(text=text))
    request.cr.flush()


class Serialization(Exception):
    sqlstate = "40001"


def ask_for_another_try():
    raise OperationalError("statement", {}, Serialization())


def test_a_call_is_stored_when_all_went_well(client, p, engine, texts):
    p.callback(name="f")(lambda browser: write("a"))

    assert client.call("f").status_code == 200
    assert texts(engine) == ["a"]


ERRORS = {
    "user error 26": lambda: UserError("Too late"),
    "program error": lambda: ValueError(),
}


@pytest.mark.parametrize("make", ERRORS.values(), ids=ERRORS.keys())
@pytest.mark.parametrize("register", ["callback", "comet"])
def test_an_error_undoes_what_the_call_did(client, p, engine, texts, register, make):
    def f(browser):
        browser.text("#a", "x")
        write("a")
        raise make()

    getattr(p, register)(f)

    assert list(client.call("f").json) == ["error"]
    assert texts(engine) == []


@pytest.mark.parametrize("result", [object(), {1}])
def test_a_result_that_cannot_be_sent_undoes_it(client, p, engine, texts, result):
    @p.callback
    def f(browser):
        write("a")
        return result

    assert client.call("f").status_code == 500
    assert texts(engine) == []


def test_a_plain_form_is_stored_too(client, p, engine, texts):
    p.callback(name="f")(lambda browser: write("a"))

    assert client.press("f").status_code == 303
    assert texts(engine) == ["a"]


def test_a_plain_form_that_fails_is_undone(client, p, engine, texts):
    @p.callback
    def f(browser):
        write("a")
        raise UserError("m")

    assert client.press("f").status_code == 303
    assert texts(engine) == []


def test_the_page_after_an_invalid_form_reads_the_database(app, client, engine, texts):
    @page(app, "/n", auth="public")
    def view():
        return ",".join(request.cr.scalars(select(Note.text)))

    @view.callback
    def f(browser, n: int):
        raise AssertionError("entered")

    view.callback(name="g")(lambda browser: write("a"))
    client.press("g", path="/n")

    answer = client.press("f", path="/n", fields={"n": "x"})
    assert (answer.status_code, answer.text) == (422, "a")


# Streams


def test_a_stream_is_stored_before_its_last_line(client, p, engine, texts):
    @p.comet
    def f(browser):
        write("a")
        browser.text("#a", 1)
        yield
        write("b")
        browser.text("#a", 2)

    answer = client.call("f", buffered=False)
    lines = iter(answer.response)
    next(lines)
    assert texts(engine) == []
    assert b'"text":2' in next(lines)
    assert texts(engine) == ["a", "b"]
    answer.close()


def test_an_error_after_the_first_flush_undoes_all(client, p, engine, texts):
    @p.comet
    def f(browser):
        write("a")
        browser.text("#a", 1)
        yield
        raise UserError("no")

    assert client.stream("f")[-1] == {"error": {"code": "user_error", "message": "no"}}
    assert texts(engine) == []


def test_a_client_that_has_gone_undoes_all(client, p, engine, texts):
    @p.comet
    def f(browser):
        write("a")
        browser.text("#a", 1)
        yield
        browser.text("#a", 2)

    answer = client.call("f", buffered=False)
    next(iter(answer.response))
    answer.close()

    assert texts(engine) == []


# Tried again


@pytest.mark.parametrize("register", ["callback", "comet"])
def test_the_database_may_ask_for_another_try_within_one_claim(
    app, client, p, engine, texts, register
):
    def f(browser):
        app.seen.append(1)
        session["tries"] = session.get("tries", 0) + 1
        browser.text("#a", len(app.seen))
        write(f"try {len(app.seen)}")
        if len(app.seen) < 3:
            ask_for_another_try()
        del session["tries"]

    getattr(p, register)(f)
    first, second = (client.call("f", key=KEY, headers=JSON) for _ in range(2))

    assert first.json == second.json == [{"selector": "#a", "text": 3, "type": "text"}]
    assert second.headers["Siphon-Replay"] == "true"
    assert app.seen == [1, 1, 1]
    assert texts(engine) == ["try 3"]


def test_a_plain_form_may_be_tried_again(app, client, p, engine, texts):
    @p.callback
    def f(browser):
        app.seen.append(1)
        write(f"try {len(app.seen)}")
        browser.flash(f"try {len(app.seen)}")
        if len(app.seen) < 2:
            ask_for_another_try()

    assert client.press("f").status_code == 303
    assert client.get("/next").text == "[message: try 2]"
    assert texts(engine) == ["try 2"]


def test_a_stream_is_tried_again_only_before_its_first_flush(app, client, p, engine, texts):
    @p.comet
    def f(browser):
        app.seen.append(1)
        browser.text("#a", 1)
        yield
        ask_for_another_try()

    assert client.stream("f")[-1]["error"]["code"] == "server_error"
    assert app.seen == [1]


def test_after_the_last_try_it_is_an_error_that_is_remembered(app, client, p):
    app.config["SIPHON_RETRY_TRIES"] = 2

    @p.callback
    def f(browser):
        app.seen.append(1)
        ask_for_another_try()

    answers = [client.call("f", key=KEY) for _ in range(2)]
    assert [each.status_code for each in answers] == [500, 500]
    assert app.seen == [1, 1]


def test_two_calls_that_meet_in_postgresql_both_count(make_app, postgres):
    """A real serialisation failure: both read before either writes."""
    import threading
    from concurrent.futures import ThreadPoolExecutor

    from sqlalchemy import create_engine
    from sqlalchemy.orm import Session

    strict = create_engine(postgres.url, isolation_level="SERIALIZABLE")
    app = make_app(siphon={"database": strict, "models": Base})
    with Session(postgres) as first:
        first.add(Counter(id=1, count=0))
        first.commit()
    barrier = threading.Barrier(2)

    @page(app, "/p", auth="public")
    def p():
        return ""

    @p.callback
    def add(browser):
        counter = request.cr.get(Counter, 1)
        app.seen.append(1)
        if len(app.seen) <= 2:
            barrier.wait(30)
        counter.count += 1

    clients = [app.test_client() for _ in range(2)]
    app.test_client().get("/p")
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda client: client.call("add"), clients))

    assert [each.status_code for each in answers] == [200, 200]
    assert len(app.seen) == 3
    with Session(postgres) as after:
        assert after.get(Counter, 1).count == 2
    strict.dispose()


# readonly, controllers


def test_a_readonly_function_may_not_write(client, p, engine, texts, refusal):
    p.callback(name="f", readonly=True)(lambda browser: write("a"))

    assert refusal(client.call("f"))[0] == 500
    assert texts(engine) == []


def test_a_readonly_function_reads(client, p, engine):
    p.callback(name="f", readonly=True)(lambda browser: len(request.cr.scalars(select(Note)).all()))

    assert client.call("f").json == [{"result": 0, "type": "result"}]


def test_a_function_of_a_controller_has_what_its_handlers_have(app, client, engine, texts):
    class H(Controller):
        @route("/c")
        def show(self):
            return ""

        @callback
        def f(self, browser, text: str):
            request.cr.add(request.env["Note"](text=text))
            return [request.env.uid, request.uid, request.routing["auth"]]

    app.siphon.register_controllers(H)

    answer = client.log_in().call("f", "t", path="/c")
    assert answer.json[0]["result"] == ["7", "7", "user"]
    assert texts(engine) == ["t"]


def test_a_readonly_override_of_a_writing_function_may_write(app, client, engine, texts):
    class H(Controller):
        @route("/c", auth="public")
        def show(self):
            return ""

        @callback
        def f(self, browser):
            write("a")

    class Child(H):
        @callback(readonly=True)
        def f(self, browser):
            return super().f(browser)

    app.siphon.register_controllers(Child)

    assert client.call("f", path="/c").status_code == 200
    assert texts(engine) == ["a"]


# A store that lives in the same process keeps its answers meanwhile


def test_the_claim_is_made_once_whatever_the_database_asks(app, client, p, monkeypatch):
    from flask_siphon.app_store import store_of

    with app.app_context():
        store = store_of(app)
    added = []
    add = store.add
    monkeypatch.setattr(store, "add", lambda *args: added.append(time.time()) or add(*args))

    @p.callback
    def f(browser):
        app.seen.append(1)
        if len(app.seen) < 3:
            ask_for_another_try()

    assert client.call("f").status_code == 200
    assert len(added) == 1
