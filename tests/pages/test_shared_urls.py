"""A page of a controller and a handler of forms below one URL: each gets what is meant for it."""

import pytest

from flask_siphon.calls import callback
from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route


def show(self, number):
    return f"page {number}"


def save(self, number, title=""):
    return f"saved {title} by {request.endpoint}, csrf={request.routing['csrf']}"


def put(self, browser, number):
    return request.routing["csrf"]


show = route("/p/<int:number>", auth="public", methods=["GET"])(show)
save = route("/p/<int:number>", auth="public", methods=["POST"], csrf=False)(save)

# The order of definition is that of the URL rules.
PARTS = {"show": show, "save": save, "put": callback(put)}


@pytest.fixture(params=[["show", "save", "put"], ["put", "save", "show"]], ids=" ".join)
def client(make_app, request: pytest.FixtureRequest):
    app = make_app()
    methods = {name: PARTS[name] for name in request.param}
    app.siphon.register_controllers(type("House", (Controller,), methods))
    return app.test_client()


def test_the_page_is_shown(client):
    assert client.get("/p/5").text == "page 5"


def test_a_form_reaches_its_handler_under_the_policy_of_that(client):
    answer = client.post("/p/5", data={"title": "t", "csrf_token": "not looked at"})

    assert answer.text == "saved t by House.save, csrf=False"


def test_a_call_reaches_the_function_under_the_policy_of_the_page(client):
    answer = client.call("put", path="/p/5")

    assert answer.json[-1]["result"] is True


def test_a_call_without_a_token_is_refused_although_forms_need_none(client):
    answer = client.call("put", path="/p/5", token=False)

    assert answer.status_code == 400


def test_other_methods_are_405(client):
    answer = client.put("/p/5")

    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))
