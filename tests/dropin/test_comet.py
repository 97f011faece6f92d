"""Streaming calls of an application: lines for our client, script elements for an old one, and the
request that lives on (sijax.md 4.2, 4.3, 7)."""

import gc
import json
import logging
from itertools import islice

import flask
import pytest
from flask import g
from flask import got_request_exception
from flask import request
from flask import session
from werkzeug.test import EnvironBuilder

from sijax.plugin.comet import CometResponse

NDJSON = "application/x-ndjson"


def count(response, to=2):
    for number in range(1, to + 1):
        response.alert(number)
        yield response


@pytest.fixture
def comet(make_page):
    """A page with one streaming function ``f``."""

    def comet(function, register=lambda sijax: None, **config):
        def register_all(sijax):
            sijax.register_comet_callback("f", function)
            register(sijax)

        return make_page(register_all, **config)

    return comet


def test_each_flush_is_one_line_and_the_last_line_says_done(comet):
    response = comet(count).stream("f")

    assert response.text == (
        '[{"alert":1,"type":"alert"}]\n[{"alert":2,"type":"alert"}]\n{"done":true}\n'
    )


def test_a_stream_without_commands_is_just_done(comet, lines):
    assert lines(comet(lambda response: None).stream("f")) == [{"done": True}]


@pytest.mark.parametrize(
    "accept",
    [
        None,
        "*/*",
        "application/*",
        "application/json, text/javascript, */*; q=0.01",
        "text/html,application/xhtml+xml",
        "application/x-ndjson;q=0",
        "nonsense",
        "",
    ],
)
def test_a_client_that_does_not_name_ndjson_gets_script_elements(comet, accept):
    headers = {} if accept is None else {"Accept": accept}

    response = comet(count).call("f", headers=headers)

    assert response.content_type == "text/html; charset=utf-8"
    assert response.text.startswith('<script type="text/javascript"></script>' + "\n" * 2000)
    assert response.text.count("window.parent.Sijax.processCommands([{") == 2


@pytest.mark.parametrize(
    "accept",
    [
        "application/x-ndjson",
        "application/json, application/x-ndjson",
        "text/html, APPLICATION/X-NDJSON;q=0.1",
        "application/x-ndjson; charset=utf-8",
    ],
)
def test_a_client_that_names_ndjson_gets_lines(comet, accept):
    response = comet(count).call("f", headers={"Accept": accept})

    assert response.content_type == NDJSON
    assert response.text.endswith('{"done":true}\n')


def test_a_line_stays_one_line_however_the_class_writes_json(make_page, lines):
    class Pretty(CometResponse):
        JSON_INDENT = 2

    page = make_page(
        lambda sijax: sijax.register_comet_callback(
            "f", lambda response: response.alert("a\nb"), response_class=Pretty
        )
    )

    assert lines(page.stream("f")) == [[{"alert": "a\nb", "type": "alert"}], {"done": True}]


@pytest.mark.parametrize("accept", [NDJSON, "*/*"])
def test_nothing_on_the_way_may_keep_change_or_hold_back_a_stream(comet, accept):
    headers = comet(count).call("f", headers={"Accept": accept}).headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Accel-Buffering"] == "no"
    assert "Accept" in headers["Vary"]
    assert "Content-Length" not in headers


def test_script_elements_carry_the_nonce_of_the_page(comet):
    page = comet(count, SIJAX_CSP_NONCE=lambda: "r4nd>om")

    assert page.call("f").text.count('<script type="text/javascript" nonce="r4nd&gt;om">') == 3


# Unknown functions


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Dest": "iframe"}, {"Accept": "text/html,*/*"}],
    ids=["by destination", "by accept"],
)
def test_the_iframe_of_an_old_page_is_told_of_an_unknown_function(make_page, headers):
    response = make_page().call("nope", headers=headers)

    assert response.status_code == 200
    assert response.content_type == "text/html; charset=utf-8"
    assert "window.parent.Sijax.processCommands([{" in response.text
    assert "nope" not in response.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Accept": "*/*"},
        {"Accept": NDJSON},
        {"Accept": "text/html", "X-Requested-With": "XMLHttpRequest"},
        {"Sec-Fetch-Dest": "empty"},
    ],
    ids=str,
)
def test_a_script_is_told_of_an_unknown_function_in_json(make_page, headers):
    response = make_page().call("nope", headers=headers)

    assert response.content_type == "application/json"
    assert [command["type"] for command in response.json] == ["alert"]


# Errors


def fail_at_once(response):
    response.alert("never sent")
    raise RuntimeError("secret detail")
    yield


def fail_midway(response):
    response.alert(1)
    yield
    response.alert("queued, then lost")
    raise RuntimeError("secret detail")


@pytest.mark.parametrize("accept", [NDJSON, "*/*"])
def test_an_error_before_the_first_flush_is_an_ordinary_error(comet, accept):
    page = comet(fail_at_once)
    page.app.errorhandler(RuntimeError)(lambda error: ("handled", 500))

    response = page.call("f", headers={"Accept": accept})

    assert (response.status_code, response.text) == (500, "handled")


def test_an_error_in_the_middle_ends_the_stream_with_a_line_that_tells_little(comet, lines, caplog):
    sent = []
    page = comet(fail_midway)
    with got_request_exception.connected_to(
        lambda app, exception: sent.append(exception), page.app
    ):
        first, last = lines(page.stream("f"))

    assert first == [{"alert": 1, "type": "alert"}]
    assert last["error"]["code"] == "server_error"
    assert "secret" not in json.dumps(last)
    assert [str(error) for error in sent] == ["secret detail"]
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "Traceback" in caplog.text and record.exc_info[0] is RuntimeError


def test_an_error_in_the_middle_of_script_elements_just_ends_them(comet, caplog):
    response = comet(fail_midway).call("f")

    assert response.text.count("processCommands") == 1
    assert "secret" not in response.text
    assert "secret detail" in caplog.text


@pytest.mark.parametrize(
    ("config", "tells"),
    [
        ({"SIJAX_DEBUG_ERRORS": True}, True),
        ({"DEBUG": True}, True),
        ({"SIJAX_DEBUG_ERRORS": False, "DEBUG": True}, False),
        ({"SIJAX_DEBUG_ERRORS": None}, False),
        ({"TESTING": True}, False),
    ],
    ids=str,
)
def test_the_text_of_an_error_is_for_debugging_only(comet, lines, config, tells):
    last = lines(comet(fail_midway, **config).stream("f"))[-1]

    assert (last["error"]["message"] == "secret detail") is tells
    assert "Traceback" not in last["error"]["message"]


def test_a_value_that_json_cannot_carry_ends_the_stream_as_an_error(comet, lines):
    def handler(response):
        response.alert(1)
        yield
        response.alert(object())
        yield

    assert "error" in lines(comet(handler).stream("f"))[-1]


def test_the_after_event_does_not_run_after_an_error(comet, lines):
    ran = []

    def register(sijax):
        sijax.register_event("after_processing", ran.append)

    lines(comet(fail_midway, register).stream("f"))

    assert ran == []


# The request lives on


def test_request_session_and_g_are_there_after_a_flush(comet, lines):
    def handler(response):
        g.word = "kept"
        response.alert(0)
        yield
        response.alert([request.path, g.word, session.get("x"), flask.url_for("page")])
        yield

    assert lines(comet(handler).stream("f"))[1][0]["alert"] == ["/", "kept", None, "/"]


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


def test_a_response_class_of_the_application_carries_streams_and_answers(comet, make_page):
    class Own(flask.Response):
        pass

    page = comet(count, lambda sijax: sijax.register_callback("g", lambda response: None))
    page.app.response_class = Own
    seen = []
    page.app.after_request(lambda response: seen.append(type(response)) or response)

    page.stream("f").get_data()
    page.call("g")

    assert seen == [Own, Own]


def test_an_async_function_may_be_a_comet_function(comet, lines):
    async def handler(response):
        response.alert(request.path)

    assert lines(comet(handler).stream("f"))[0] == [{"alert": "/", "type": "alert"}]


def test_an_async_generator_is_refused_with_advice(comet):
    async def handler(response):
        yield

    page = comet(handler, TESTING=True)

    with pytest.raises(Exception, match="plain generator"):
        page.stream("f")
