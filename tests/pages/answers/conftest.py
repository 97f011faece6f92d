"""A function to call, and one that fails."""

import pytest

SERVER_ERROR = {"code": "server_error", "message": "Something went wrong on the server."}


@pytest.fixture
def call(client, p):
    """Register ``f`` and call it."""

    def call(function, *args, **options):
        p.callback(name="f")(function)
        return client.call("f", *args, **options)

    return call


def raising(error):
    def f(browser):
        browser.text("#a", "x")
        browser.flash("m")
        raise error

    return f
