"""``async def`` functions and event handlers run as Flask runs async views (sijax.md 2.1)."""

import functools

from flask import g
from flask import request


def test_an_async_function_is_waited_for(make_page):
    async def handler(response, a):
        response.alert([a, request.path])

    page = make_page(lambda sijax: sijax.register_callback("f", handler))

    assert page.call("f", "x").json == [{"alert": ["x", "/"], "type": "alert"}]


def test_a_decorated_async_function_that_gets_too_few_arguments_is_reported(make_page):
    async def handler(response, needed):
        response.alert(needed)

    @functools.wraps(handler)
    async def wrapper(*args):
        await handler(*args)

    def register(sijax):
        sijax.register_callback("f", wrapper)
        sijax.register_event("invalid_call", lambda response, callback: response.alert("no"))

    page = make_page(register)

    assert page.call("f").json == [{"alert": "no", "type": "alert"}]
    assert page.call("f", "x").json == [{"alert": "x", "type": "alert"}]


def test_an_async_event_handler_is_waited_for(make_page):
    async def before(response):
        response.alert("b")

    def register(sijax):
        sijax.register_event("before_processing", before)
        sijax.register_callback("f", lambda response: None)

    assert make_page(register).call("f").json == [{"alert": "b", "type": "alert"}]


def test_an_async_function_is_waited_for_in_an_async_view_too(make_page):
    async def handler(response):
        response.alert(request.path)

    page = make_page(lambda sijax: sijax.register_callback("f", handler))

    async def view():
        g.sijax.register_callback("f", handler)
        return g.sijax.process_request()

    page.app.view_functions["page"] = view

    assert page.call("f").json == [{"alert": "/", "type": "alert"}]


def test_an_async_event_handler_reports_a_decorated_stream_that_gets_too_few_arguments(
    comet, lines
):
    def stream(response, needed):
        yield

    @functools.wraps(stream)
    def wrapper(*args):
        yield from stream(*args)

    async def refuse(response, callback):
        response.alert("no")

    page = comet(wrapper, lambda sijax: sijax.register_event("invalid_call", refuse))

    assert lines(page.stream("f")) == [[{"alert": "no", "type": "alert"}], {"done": True}]
