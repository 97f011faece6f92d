"""Who logs in or out leaves the old token behind: it may have been seen by somebody else."""

import flask_wtf.csrf
import pytest

from flask_siphon import Siphon
from flask_siphon.csrf import generate_csrf
from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route


@pytest.mark.parametrize("path", ["/login/1", "/logout"])
def test_a_token_from_before_is_worthless_afterwards(client, path):
    client.get("/login/2")
    before = client.get("/token").text

    client.get(path)

    assert client.post("/door", data={"csrf_token": before}).status_code == 400
    after = client.get("/token").text
    assert client.post("/door", data={"csrf_token": after}).text == "ran"


@pytest.mark.parametrize("path", ["/login/1", "/logout"])
def test_the_answer_carries_the_new_token(client, path):
    client.get("/login/2")

    new = client.get(path).headers["X-CSRFToken"]

    assert client.post("/door", headers={"X-CSRFToken": new}).text == "ran"


@pytest.mark.parametrize("path", ["/token", "/door"])
def test_no_other_answer_carries_one(client, path):
    client.get("/login/1")

    assert "X-CSRFToken" not in client.get(path).headers


def test_a_page_that_logs_in_by_a_call_goes_on_working(bare_app):
    class House(Controller):
        @route("/enter", type="json", auth="public")
        def enter(self):
            bare_app.enter("1")

        @route("/door", auth="user")
        def door(self):
            return f"ran for {request.uid}"

    siphon = Siphon(bare_app)
    siphon.register_controllers(House)
    client = siphon.test_client()
    client.csrf_token()

    answer = client.post("/enter", json={"params": {}})

    headers = {"X-CSRFToken": answer.headers["X-CSRFToken"]}
    assert client.post("/door", headers=headers).text == "ran for 1"


def test_a_login_in_a_view_that_fails_still_hands_out_the_token(bare_app, client):
    bare_app.config["PROPAGATE_EXCEPTIONS"] = False

    @bare_app.get("/fail")
    def fail():
        bare_app.enter("1")
        raise ValueError

    answer = client.get("/fail")

    assert answer.status_code == 500
    headers = {"X-CSRFToken": answer.headers["X-CSRFToken"]}
    assert client.post("/door", headers=headers).text == "ran"


@pytest.mark.parametrize("make", [generate_csrf, flask_wtf.csrf.generate_csrf])
def test_a_token_made_after_the_login_within_one_request_is_good(bare_app, client, make):
    @bare_app.get("/both")
    def both():
        make()
        bare_app.enter("1")
        return make()

    made = client.get("/both").text

    assert client.post("/door", data={"csrf_token": made}).text == "ran"
