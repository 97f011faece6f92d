"""What another site's page sends does not reach a view, whatever token it brings."""

import logging

import pytest
from flask import g
from werkzeug.middleware.proxy_fix import ProxyFix

import flask_sijax
from flask_siphon import Siphon
from flask_siphon.csrf.rule import comes_from_elsewhere

OWN = "http://localhost"
FOREIGN = "https://evil.example"
PARTNER = "https://partner.example"

REFUSED = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "nonsense"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "cross-site", "Origin": OWN},
    {"Origin": FOREIGN},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "https://localhost"},
    {"Origin": "http://localhost:81"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://LOCALHOST.evil.example"},
    {"Origin": "http://localhost/"},
    {"Origin": "https://partner.example:8443"},
]
ADMITTED = [
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "same-origin", "Origin": FOREIGN},
    {"Origin": OWN},
    {"Origin": PARTNER},
    {"Sec-Fetch-Site": "cross-site", "Origin": PARTNER},
]


@pytest.fixture(autouse=True)
def trust_partner(bare_app):
    bare_app.config["SIPHON_TRUSTED_ORIGINS"] = [PARTNER]


@pytest.mark.parametrize("headers", REFUSED, ids=str)
def test_a_request_from_elsewhere_is_refused_although_its_token_is_good(
    app, client, token, headers
):
    answer = client.post("/door", headers={**headers, "X-CSRFToken": token})

    assert answer.status_code == 400
    assert app.seen == []


@pytest.mark.parametrize("headers", ADMITTED, ids=str)
def test_a_request_of_our_own_pages_reaches_the_view(client, token, headers):
    assert client.post("/door", headers={**headers, "X-CSRFToken": token}).text == "ran"


@pytest.mark.parametrize("headers", ADMITTED, ids=str)
def test_a_good_origin_is_no_token(app, client, headers):
    assert client.post("/door", headers=headers).status_code == 400
    assert app.seen == []


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_every_method_that_may_change_something_is_looked_at(app, client, token, method):
    headers = {"Origin": FOREIGN, "X-CSRFToken": token}

    assert client.open("/door", method=method, headers=headers).status_code == 400
    assert app.seen == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE"])
def test_methods_that_change_nothing_are_never_refused(client, method):
    assert client.open("/door", method=method, headers={"Origin": FOREIGN}).status_code == 200


def test_a_method_that_nobody_knows_is_not_taken_for_harmless(bare_app):
    Siphon(bare_app)
    bare_app.add_url_rule("/door", "door", lambda: "ran", methods=["PURGE"])

    answer = bare_app.test_client().open("/door", method="PURGE")

    assert answer.status_code == 400


def test_the_port_is_a_part_of_the_origin(client, token):
    headers = {"X-CSRFToken": token}
    here = "http://localhost:8080"

    same = client.post("/door", base_url=here, headers={**headers, "Origin": here})
    other = client.post("/door", base_url=here, headers={**headers, "Origin": OWN})

    assert (same.status_code, other.status_code) == (200, 400)


@pytest.mark.parametrize(
    ("origin", "status"), [("https://site.example", 200), ("http://localhost", 400)]
)
def test_behind_a_proxy_that_the_app_trusts_the_origin_is_the_proxys(
    app, client, token, origin, status
):
    app.wsgi_app = ProxyFix(app.wsgi_app, x_proto=1, x_host=1)
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "site.example"}
    # The cookie of the session is localhost's, so it goes along by hand.
    cookie = {"Cookie": f"session={client.get_cookie('session').value}"}
    stranger = app.test_client(use_cookies=False)

    answer = stranger.post(
        "/door", headers={**forwarded, **cookie, "Origin": origin, "X-CSRFToken": token}
    )

    assert answer.status_code == status


def test_the_case_of_a_host_makes_no_difference(client, token):
    headers = {"X-CSRFToken": token, "Origin": "HTTP://LocalHost"}

    assert client.post("/door", headers=headers).text == "ran"


@pytest.mark.parametrize(
    ("referer", "status"),
    [
        ("https://localhost/page?a=b", 200),
        ("https://localhost", 200),
        (None, 400),
        ("http://localhost/page", 400),
        ("https://evil.example/https://localhost/", 400),
        ("https://localhost.evil.example/", 400),
        ("nonsense", 400),
    ],
)
def test_a_logged_in_caller_on_https_with_neither_header_shows_where_he_comes_from(
    client, referer, status
):
    client.get("/login/1", base_url="https://localhost")
    headers = {"X-CSRFToken": client.get("/token", base_url="https://localhost").text}
    if referer is not None:
        headers["Referer"] = referer

    assert client.post("/door", base_url="https://localhost", headers=headers).status_code == status


def test_an_anonymous_caller_on_https_need_not(client):
    token = client.get("/token", base_url="https://localhost").text

    answer = client.post("/door", base_url="https://localhost", headers={"X-CSRFToken": token})

    assert answer.text == "ran"


def test_the_browser_is_told_little_and_the_log_enough(client, caplog):
    with caplog.at_level(logging.WARNING):
        answer = client.post("/door", headers={"Origin": FOREIGN})

    assert "Session expired (invalid CSRF token)" in answer.text
    assert FOREIGN not in answer.text
    (record,) = caplog.records
    assert FOREIGN in record.getMessage()
    assert "/door" in record.getMessage()
    assert "SIPHON_TRUSTED_ORIGINS" in record.getMessage()


def test_a_path_cannot_forge_a_line_of_the_log(bare_app, caplog):
    Siphon(bare_app)
    bare_app.add_url_rule("/<path:path>", "any", lambda path: "", methods=["POST"])

    bare_app.test_client().post("/%0aWARNING%20forged", headers={"Origin": FOREIGN})

    assert "forged" in caplog.text
    assert "\nWARNING forged" not in caplog.text


def test_an_app_may_switch_the_check_off_but_not_the_token(app, client, token):
    app.config["SIPHON_CSRF_CHECK_ORIGIN"] = False
    headers = {"Origin": FOREIGN, "Sec-Fetch-Site": "cross-site"}

    assert client.post("/door", headers=headers).status_code == 400
    assert client.post("/door", headers={**headers, "X-CSRFToken": token}).text == "ran"


def test_a_handler_for_400_answers_refusals(app, client):
    app.register_error_handler(400, lambda error: ("mine", 400))

    assert client.post("/door", headers={"Origin": FOREIGN}).text == "mine"


def test_binding_twice_guards_once(bare_app, caplog):
    siphon = Siphon(bare_app)
    siphon.init_app(bare_app)
    bare_app.add_url_rule("/door", "door", lambda: "ran", methods=["POST"])

    bare_app.test_client().post("/door", headers={"Origin": FOREIGN})

    assert len(caplog.records) == 1


def test_what_has_no_view_is_not_found_rather_than_refused(client):
    assert client.post("/nothing", headers={"Origin": FOREIGN}).status_code == 404


def test_a_method_that_a_view_does_not_take_is_405_rather_than_refused(client):
    assert client.post("/token", headers={"Origin": FOREIGN}).status_code == 405


FIELDS = {"sijax_rq": "f", "sijax_args": "[]"}


@pytest.fixture
def old_page(app):
    flask_sijax.Sijax(app)

    @flask_sijax.route(app, "/old")
    def old():
        g.sijax.register_callback("f", lambda obj_response: obj_response.alert("ran"))
        return g.sijax.process_request()


@pytest.mark.usefixtures("old_page")
def test_calls_of_an_old_page_are_refused_by_the_guard_where_there_is_one(client, token):
    fields = {**FIELDS, "csrf_token": token}

    foreign = client.post("/old", data=fields, headers={"Origin": FOREIGN})
    without = client.post("/old", data=FIELDS, headers={"Origin": OWN})
    ours = client.post("/old", data=fields, headers={"Origin": OWN})

    assert [each.status_code for each in (foreign, without, ours)] == [400, 400, 200]


@pytest.mark.usefixtures("old_page")
def test_the_guard_decides_alone_where_there_is_one(app, client, token):
    app.config["SIPHON_CSRF_CHECK_ORIGIN"] = False

    answer = client.post("/old", data={**FIELDS, "csrf_token": token}, headers={"Origin": FOREIGN})

    assert answer.status_code == 200


def test_the_rule_is_a_plain_function():
    assert comes_from_elsewhere(None, FOREIGN, (OWN,), ())
    assert not comes_from_elsewhere(None, None, (OWN,), ())
