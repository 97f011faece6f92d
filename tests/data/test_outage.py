"""PostgreSQL goes away in the middle of a request, and comes back."""

import pytest
from sqlalchemy import text

from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route


def go_on():
    """The next statement fails."""
    request.cr.execute(text("SELECT 1"))


def finish():
    """The commit fails."""


def fail():
    """The rollback fails."""
    raise ValueError("of the handler's own")


@pytest.fixture
def outage(postgresql):
    """``outage.begin()`` stops the server; it is there again when the test asks or ends."""

    class Outage:
        is_on = False

        def begin(self):
            postgresql.stop()
            self.is_on = True

        def end(self):
            if self.is_on:
                postgresql.start()
            self.is_on = False

    outage = Outage()
    yield outage
    outage.end()


@pytest.mark.parametrize("then", [go_on, finish, fail])
@pytest.mark.parametrize("path", ["/h", "/j"])
def test_a_call_fails_and_leaves_nothing_and_the_next_one_works(
    postgres, make_siphon, texts, outage, caplog, path, then
):
    class House(Controller):
        @route("/h", auth="public", csrf=False)
        def h(self, **keywords):
            return self.add()

        @route("/j", auth="public", type="json")
        def j(self):
            return self.add()

        def add(self):
            request.cr.add(request.env["Note"](text=request.headers["X-Text"]))
            request.cr.flush()
            if request.headers["X-Text"] == "lost":
                outage.begin()
                then()
            return "stored"

    client = make_siphon(postgres, House).test_client()

    def call(words):
        return client.post(path, json={"id": 1}, headers={"X-Text": words})

    lost = call("lost")
    outage.end()
    stored = call("stored")

    if path == "/h":
        assert (lost.status_code, stored.text) == (500, "stored")
    else:
        assert lost.json["error"]["code"] == -32603
        assert stored.json["result"] == "stored"
    assert texts(postgres) == ["stored"]
    if then is fail:
        assert "of the handler's own" in caplog.text


def test_a_plain_view_is_a_500_and_the_next_one_works(postgres, make_siphon, outage):
    app = make_siphon(postgres).test_client().application

    @app.get("/plain")
    def plain():
        request.cr.execute(text("SELECT 1"))
        if "stop" in request.args:
            outage.begin()
            request.cr.execute(text("SELECT 1"))
        return "fine"

    client = app.test_client()

    assert client.get("/plain?stop").status_code == 500
    outage.end()
    assert client.get("/plain").text == "fine"


def test_a_plain_view_that_does_not_notice_is_not_disturbed(postgres, make_siphon, outage):
    app = make_siphon(postgres).test_client().application

    @app.get("/plain")
    def plain():
        request.cr.execute(text("SELECT 1"))
        outage.begin()
        return "fine"

    assert app.test_client().get("/plain").text == "fine"
