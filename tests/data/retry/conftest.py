"""Handlers that let PostgreSQL fail, and applications that count the tries."""

import pytest
from sqlalchemy import text

from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route


def fail(state="40001"):
    """Let PostgreSQL itself raise an error with this SQLSTATE."""
    request.cr.execute(text(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$"))


def add(words):
    request.cr.add(request.env["Note"](text=words))


def fail_in_template(number):
    add("one")
    return request.render("page.html", {"look": lambda: fail() if number == 1 else "fine"})


@pytest.fixture
def serve(postgres, make_siphon):
    """The client of an app whose ``/h`` and ``/j`` are the function given.

    It gets the number of the try; ``client.tries`` is the number of the last one.
    """

    def serve(handler, **settings):
        def counted():
            client.tries += 1
            return handler(client.tries)

        class House(Controller):
            @route("/h", auth="public", csrf=False)
            def h(self, **keywords):
                return counted()

            @route("/j", auth="public", type="json")
            def j(self, **keywords):
                return counted()

        siphon = make_siphon(postgres, House, **settings)
        client = siphon.test_client()
        client.tries = 0
        return client

    return serve
