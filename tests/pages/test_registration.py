"""Registering functions of pages: what is refused, and when; pages without ``Siphon``."""

import functools

import pytest
from flask import Flask

from flask_siphon import page
from flask_siphon import Siphon

# Without Siphon


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_siphon_the_first_request_says_so(method):
    app = Flask("application")
    app.testing = True

    @page(app, "/p", auth="public")
    def p():
        return ""

    with pytest.raises(RuntimeError, match=r"Siphon\(app\)"):
        app.test_client().open("/p", method=method)


def test_siphon_may_come_after_the_page(commands):
    app = Flask("application")
    app.config.update(SECRET_KEY="secret", TESTING=True)

    @page(app, "/p", auth="public")
    def p():
        return ""

    @p.callback
    def f(browser):
        return 5

    Siphon(app)
    client = app.test_client()
    with app.test_request_context():
        pass
    assert client.get("/p").status_code == 200


# Registration


def test_two_functions_of_one_name(p):
    p.callback(name="f")(lambda browser: None)

    with pytest.raises(ValueError, match="'f'"):
        p.comet(name="f")(lambda browser: None)


def test_a_name_taken_by_an_upload(p):
    p.upload("a")(lambda browser: None)

    with pytest.raises(ValueError, match="a_upload"):
        p.callback(name="a_upload")(lambda browser: None)


def test_a_registration_after_the_first_request(client, p):
    client.get("/p")

    with pytest.raises(RuntimeError, match="first request"):
        p.callback(lambda browser: None)


def test_a_generator_is_no_callback(p):
    def f(browser):
        yield

    with pytest.raises(TypeError, match="comet"):
        p.callback(f)


def test_an_async_generator_is_nothing(p):
    async def f(browser):
        yield

    with pytest.raises(TypeError, match="async generator"):
        p.comet(f)


@pytest.mark.parametrize("form_id", ["", None, 4])
def test_an_upload_names_its_form(p, form_id):
    with pytest.raises(TypeError, match="id of the form"):
        p.upload(form_id)


def test_an_upload_without_parentheses(p):
    with pytest.raises(TypeError, match="id of the form"):

        @p.upload
        def f(browser):
            pass


def test_a_function_without_browser(p):
    with pytest.raises(TypeError, match="browser"):
        p.callback(name="f")(lambda: None)


@pytest.mark.parametrize("what", [None, 4, "f"])
def test_what_cannot_be_called(p, what):
    with pytest.raises(TypeError):
        p.callback(name="f")(what)


def test_a_partial_needs_a_name(client, p, commands):
    partial = functools.partial(lambda browser, n: n, n=5)

    with pytest.raises(TypeError, match="name"):
        p.callback(partial)
    p.callback(name="f")(partial)
    assert commands(client.call("f"))[0]["result"] == 5


def test_a_function_that_asks_who_calls_on_a_page_that_does_not_look(app):
    @page(app, "/n", auth="none")
    def view():
        return ""

    with pytest.raises(ValueError, match="auth='none'"):
        view.callback(name="f", auth="user")(lambda browser: None)


def test_an_async_function_is_waited_for(client, p, commands):
    @p.callback
    async def f(browser, n: int):
        return n + 1

    assert commands(client.call("f", 1))[0]["result"] == 2
