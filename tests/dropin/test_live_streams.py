"""Streams over a real socket: who waits for whom, and what happens when somebody leaves."""

import http.client
import json
import threading
from contextlib import closing
from urllib.parse import urlencode

import pytest

SOON = 10  # seconds; none of the tests waits that long unless it fails


@pytest.fixture
def open_stream():
    """Send a call to a port of loopback and return the connection and the response."""

    def open_stream(port, name="f", accept="application/x-ndjson"):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SOON)
        connection.request(
            "POST",
            "/",
            urlencode({"sijax_rq": name, "sijax_args": "[]"}),
            {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept},
        )
        return connection, connection.getresponse()

    return open_stream


def test_the_first_chunk_arrives_before_the_second_is_produced(make_page, serve, open_stream):
    arrived = threading.Event()

    def handler(response):
        response.alert("first")
        yield
        response.alert("second" if arrived.wait(SOON) else "nobody saw the first")
        yield

    page = make_page(lambda sijax: sijax.register_comet_callback("f", handler))

    with serve(page.app) as port:
        connection, response = open_stream(port)
        with closing(connection):
            first = response.readline()
            arrived.set()
            second = response.readline()
            last = response.readline()

    assert [json.loads(line)[0]["alert"] for line in [first, second]] == ["first", "second"]
    assert json.loads(last) == {"done": True}


def test_the_script_elements_of_an_old_page_are_not_held_back_either(make_page, serve, open_stream):
    arrived = threading.Event()

    def handler(response):
        response.alert("first")
        yield
        response.alert("second" if arrived.wait(SOON) else "nobody saw the first")

    page = make_page(lambda sijax: sijax.register_comet_callback("f", handler))

    with serve(page.app) as port:
        connection, response = open_stream(port, accept="*/*")
        with closing(connection):
            for line in iter(response.readline, b""):
                if b"first" in line:
                    break
            arrived.set()
            rest = response.read()

    assert b"second" in rest


def test_a_function_ends_at_the_second_write_after_its_reader_has_gone(
    make_page, serve, open_stream
):
    gone, ended = threading.Event(), threading.Event()
    produced, after = [], []

    def handler(response):
        try:
            for number in range(1, 100):
                produced.append(number)
                response.alert(number)
                yield
                assert gone.wait(SOON)
        finally:
            ended.set()

    def register(sijax):
        sijax.register_comet_callback("f", handler)
        sijax.register_event("after_processing", after.append)

    page = make_page(register)

    with serve(page.app) as port:
        connection, response = open_stream(port)
        response.readline()
        response.close()
        connection.close()
        gone.set()
        assert ended.wait(SOON)

    # The first write after a close still succeeds on TCP.
    assert produced in ([1, 2], [1, 2, 3])
    assert after == []


def test_a_call_is_answered_while_a_stream_of_the_same_page_waits(make_page, serve, open_stream):
    go_on = threading.Event()

    def stream(response):
        response.alert("waiting")
        yield
        assert go_on.wait(SOON)
        response.alert("went on")

    def register(sijax):
        sijax.register_comet_callback("f", stream)
        sijax.register_callback("wake", lambda response: go_on.set())

    page = make_page(register)

    with serve(page.app) as port:
        streaming, response = open_stream(port)
        response.readline()
        waking, answer = open_stream(port, "wake")
        with closing(streaming), closing(waking):
            assert answer.read() == b"[]"
            assert b"went on" in response.read()


def test_the_connection_serves_the_next_call_after_a_stream(make_page, serve, open_stream):
    page = make_page(
        lambda sijax: sijax.register_comet_callback("f", lambda response: response.alert("x"))
    )
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode({"sijax_rq": "f", "sijax_args": "[]"})

    with serve(page.app) as port:
        connection, response = open_stream(port)
        with closing(connection):
            response.read()
            connection.request("POST", "/", body, headers)
            assert connection.getresponse().status == 200
