"""How a streaming call of an application is answered: lines or script elements (sijax.md 4.2)."""

import flask
import pytest
from flask import request

from sijax.plugin.comet import CometResponse

from .conftest import count
from .conftest import NDJSON


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
