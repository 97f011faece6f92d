"""The origin check of an application that has ``flask_sijax`` alone (sijax.md, defect 11)."""

import logging

import pytest
from flask import Flask
from flask import g

import flask_sijax
from flask_siphon import Siphon

FOREIGN = {"Origin": "https://evil.example"}


@pytest.fixture
def page(make_page):
    def page(**config):
        def register(sijax):
            sijax.register_callback("f", lambda response: ran.append("regular"))
            sijax.register_comet_callback("comet", lambda response: ran.append("comet"))

        ran = []
        made = make_page(register, **config)
        made.ran = ran
        return made

    return page


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        FOREIGN,
        {"Origin": "null"},
        {"Origin": "http://localhost:81"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
    ids=str,
)
@pytest.mark.parametrize("name", ["f", "comet", "unknown"])
def test_a_call_of_another_site_is_refused(page, name, headers, caplog):
    page = page()

    response = page.call(name, headers=headers)

    assert response.status_code == 403
    assert page.ran == []
    (record,) = caplog.records
    assert record.levelno == logging.WARNING and "TRUSTED_ORIGINS" in record.message


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://localhost"},
        {"Origin": "https://localhost"},
        {"Origin": "HTTP://LOCALHOST"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
    ],
    ids=str,
)
def test_a_call_of_a_page_of_ours_is_answered(page, headers):
    page = page()

    assert page.call("f", headers=headers).status_code == 200
    assert page.ran == ["regular"]


@pytest.mark.parametrize("key", ["SIJAX_TRUSTED_ORIGINS", "SIPHON_TRUSTED_ORIGINS"])
@pytest.mark.parametrize("site", [{}, {"Sec-Fetch-Site": "cross-site"}], ids=str)
def test_a_trusted_site_may_call(page, key, site):
    page = page(**{key: ["https://partner.example"]})

    trusted = page.call("f", headers={"Origin": "https://partner.example", **site})

    assert trusted.status_code == 200
    assert page.call("f", headers=FOREIGN).status_code == 403


def test_the_check_can_be_switched_off(page):
    assert page(SIJAX_CSRF="off").call("f", headers=FOREIGN).status_code == 200


def test_a_foreign_page_may_link_to_a_page_of_ours(page):
    assert page().client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_execute_callback_asks_where_the_call_comes_from_too():
    app = Flask(__name__)
    flask_sijax.Sijax(app)
    ran = []
    app.add_url_rule(
        "/", "page", lambda: g.sijax.execute_callback([], ran.append), methods=["POST"]
    )

    assert app.test_client().post("/", headers=FOREIGN).status_code == 403
    assert ran == []


def test_a_view_that_makes_no_calls_is_none_of_its_business(page):
    page = page()
    page.app.add_url_rule("/plain", "plain", lambda: "fine", methods=["POST"])

    assert page.client.post("/plain", headers=FOREIGN).text == "fine"


def test_with_siphon_its_guard_has_decided_before(page):
    page = page()
    Siphon(page.app)

    assert page.call("f", headers=FOREIGN).status_code == 400
    assert page.ran == []
