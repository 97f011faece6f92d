"""The request of a streaming call lives on until its stream ends (sijax.md 7)."""

import gc
import json
from itertools import islice

import flask
from flask import g
from flask import request
from flask import session
from werkzeug.test import EnvironBuilder

from .conftest import count
from .conftest import NDJSON


def test_request_session_and_g_are_there_after_a_flush(comet, lines):
    def handler(response):
        g.word = "kept"
        response.alert(0)
        yield
        response.alert([request.path, g.word, session.get("x"), flask.url_for("page")])
        yield

    assert lines(comet(handler).stream("f"))[1][0]["alert"] == ["/", "kept", None, "/"]


# The session and cookies


def test_a_session_changed_before_the_first_flush_is_saved(comet):
    def handler(response):
        session["user"] = "ann"
        response.alert(0)
        yield

    page = comet(handler)
    page.stream("f")

    with page.client.session_transaction() as saved:
        assert saved["user"] == "ann"


def test_a_session_changed_after_the_first_flush_comes_too_late(comet, lines):
    def handler(response):
        response.alert(0)
        yield
        session["user"] = "ann"

    page = comet(handler)

    assert lines(page.stream("f"))[-1] == {"done": True}
    with page.client.session_transaction() as saved:
        assert "user" not in saved


def test_a_session_changed_by_a_regular_call_is_saved(make_page):
    page = make_page(
        lambda sijax: sijax.register_callback("f", lambda response: session.update(user="ann"))
    )
    page.call("f")

    with page.client.session_transaction() as saved:
        assert saved["user"] == "ann"


def test_a_flash_in_a_function_waits_for_the_next_page(make_page):
    page = make_page(
        lambda sijax: sijax.register_callback("f", lambda response: flask.flash("saved"))
    )
    page.app.add_url_rule("/next", "next", lambda: ",".join(flask.get_flashed_messages()))
    page.call("f")

    assert page.client.get("/next").text == "saved"


def test_cookies_set_after_the_request_reach_the_answer_of_a_stream(comet):
    def handler(response):
        @flask.after_this_request
        def add(answer):
            answer.set_cookie("seen", "1")
            return answer

        response.alert(0)
        yield

    page = comet(handler)
    page.stream("f")

    assert page.client.get_cookie("seen").value == "1"


# Its end


def test_teardown_functions_run_when_the_view_ends_and_when_the_stream_ends(comet):
    ran = []

    def handler(response):
        response.alert(0)
        yield
        ran.append("handler")

    page = comet(handler)
    page.app.teardown_request(lambda error: ran.append("request"))
    page.app.teardown_appcontext(lambda error: ran.append("app"))

    page.stream("f").get_data()

    assert ran == ["request", "app", "handler", "request", "app"]


def test_closing_a_stream_runs_finally_in_the_request_then_the_teardown(comet):
    ran = []

    def handler(response):
        try:
            response.alert(0)
            yield
        finally:
            ran.append(request.path)

    page = comet(handler)
    page.app.teardown_request(lambda error: ran.append("teardown"))
    response = page.stream("f", buffered=False)
    ran.clear()

    response.close()
    response.close()

    assert ran == ["/", "teardown"]


def test_a_stream_that_nobody_reads_or_closes_is_ended_when_it_is_forgotten(comet):
    ran = []

    def handler(response):
        try:
            response.alert(0)
            yield
        finally:
            ran.append("finally")

    page = comet(handler)
    page.app.teardown_request(lambda error: ran.append("teardown"))
    builder = EnvironBuilder(method="POST", data={"sijax_rq": "f", "sijax_args": "[]"})
    page.app(builder.get_environ(), lambda status, headers: None)
    builder.close()
    gc.collect()

    assert ran == ["teardown", "finally", "teardown"]


# Beside other requests


def test_two_streams_read_in_turn_by_one_thread_keep_to_their_own_request(comet, lines):
    def handler(response, name):
        g.name = name
        for _ in range(3):
            response.alert([name, g.name, request.args["name"]])
            yield

    page = comet(handler)
    data = {"sijax_rq": "f", "sijax_args": ""}

    def open_stream(name):
        return page.client.post(
            f"/?name={name}",
            data={**data, "sijax_args": f'["{name}"]'},
            headers={"Accept": NDJSON},
            buffered=False,
        )

    one, two = open_stream("one"), open_stream("two")
    in_turn = zip(one.iter_encoded(), two.iter_encoded(), strict=True)
    got = [[json.loads(line)[0]["alert"] for line in pair] for pair in islice(in_turn, 3)]
    one.close()
    two.close()

    assert got == [[["one"] * 3, ["two"] * 3]] * 3
    assert not flask.has_request_context()


def test_what_a_stream_leaves_on_g_is_not_there_for_the_next_request(comet, lines):
    def handler(response):
        response.alert(getattr(g, "user", None))
        g._login_user = g.csrf_valid = True
        yield

    page = comet(handler)
    seen = []
    page.app.before_request(lambda: seen.append(sorted(set(g) - {"sijax"})))
    with page.app.app_context():
        page.stream("f").get_data()
        page.stream("f").get_data()
        assert flask.current_app

    assert seen == [[], []]


def test_a_stream_under_a_pushed_app_context_leaves_that_context_alone(comet):
    ran = []
    page = comet(count)
    page.app.teardown_appcontext(lambda error: ran.append("app"))

    with page.app.app_context():
        page.stream("f").get_data()
        assert ran == []
        assert flask.current_app.name == page.app.name

    assert ran == ["app"]
