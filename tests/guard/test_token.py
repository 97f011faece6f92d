"""A form or a script of this session proves it with a token."""

import json
import logging
import os
from base64 import urlsafe_b64encode
from io import BytesIO

import flask_wtf.csrf
import pytest
from flask import Flask
from flask import request as flask_request
from flask import session

from flask_siphon import Siphon
from flask_siphon.csrf import CSRFError
from flask_siphon.csrf import generate_csrf
from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route

REFUSAL = "Session expired (invalid CSRF token)"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_without_a_token_the_view_does_not_run(app, client, method):
    answer = client.open("/door", method=method)

    assert answer.status_code == 400
    assert REFUSAL in answer.text
    assert app.seen == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE"])
def test_methods_that_change_nothing_need_none(client, method):
    assert client.open("/door", method=method).status_code == 200


PLACES = {
    "form field": lambda token: {"data": {"csrf_token": token}},
    "the field of old pages": lambda token: {"data": {"csrf-token": token}},
    "field of an upload": lambda token: {
        "data": {"csrf_token": token},
        "content_type": "multipart/form-data",
    },
    "header": lambda token: {"headers": {"X-CSRFToken": token}},
    "header, the other spelling": lambda token: {"headers": {"X-CSRF-Token": token}},
    "header beside JSON": lambda token: {"headers": {"X-CSRFToken": token}, "json": {"a": 1}},
    "header beside a bad field": lambda token: {
        "headers": {"X-CSRFToken": token},
        "data": {"csrf_token": "bad"},
    },
    "field beside an empty header": lambda token: {
        "headers": {"X-CSRFToken": ""},
        "data": {"csrf_token": token},
    },
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
def test_a_token_is_taken_from(client, token, place):
    assert client.post("/door", **place(token)).text == "ran"


ELSEWHERE = {
    "query": lambda token: {"query_string": {"csrf_token": token}},
    "query beside a form": lambda token: {
        "query_string": {"csrf_token": token},
        "data": {"a": "b"},
    },
    "JSON": lambda token: {"json": {"csrf_token": token}},
    "cookie": lambda token: {"headers": {"Cookie": f"csrf_token={token}"}},
    "text": lambda token: {"data": f"csrf_token={token}", "content_type": "text/plain"},
    "file": lambda token: {"data": {"csrf_token": (BytesIO(token.encode()), "token.txt")}},
}


@pytest.mark.parametrize("place", ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_a_token_is_not_taken_from(app, client, token, place):
    assert client.post("/door", **place(token)).status_code == 400
    assert app.seen == []


def test_a_bad_header_is_not_made_good_by_a_field(client, token):
    answer = client.post("/door", headers={"X-CSRFToken": "bad"}, data={"csrf_token": token})

    assert answer.status_code == 400


def test_the_form_is_not_read_if_the_token_came_in_a_header(bare_app):
    bare_app.config["MAX_CONTENT_LENGTH"] = 10
    Siphon(bare_app)
    bare_app.add_url_rule("/door", "door", lambda: "ran", methods=["POST"])
    client = bare_app.test_client()
    headers = {"X-CSRFToken": client.get("/token").text}

    assert client.post("/door", data={"a": "b" * 20}, headers=headers).text == "ran"
    assert client.post("/door", data={"a": "b" * 20}).status_code == 413


def test_a_missing_token_is_logged_with_its_remedies(client, caplog):
    with caplog.at_level(logging.WARNING):
        client.post("/door")

    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    for each in ("/door", "csrf_token", "X-CSRFToken", "csrf=False"):
        assert each in record.getMessage()


def test_a_bad_token_is_logged_in_short_and_not_repeated(client, caplog):
    with caplog.at_level(logging.WARNING):
        client.post("/door", data={"csrf_token": "forgery-of-mine"})

    (record,) = caplog.records
    assert "/door" in record.getMessage()
    assert "csrf=False" not in record.getMessage()
    assert "forgery-of-mine" not in caplog.text


def test_refusals_are_flask_wtfs_error(app, client):
    app.register_error_handler(CSRFError, lambda error: (f"mine: {error.description}", 400))

    assert client.post("/door").text == f"mine: {REFUSAL}"


def test_each_token_has_another_text_and_all_are_good(client):
    made = [client.get("/token").text for _ in range(3)]

    assert len(set(made)) == 3
    assert {len(each) for each in made} == {len(made[0])}
    assert not set.intersection(*({each[i : i + 8] for i in range(len(each))} for each in made))
    for each in made:
        assert each.isascii()
        assert client.post("/door", data={"csrf_token": each}).text == "ran"


def test_a_token_is_good_for_more_than_one_request(client, token):
    answers = [client.post("/door", headers={"X-CSRFToken": token}) for _ in range(3)]

    assert [each.status_code for each in answers] == [200, 200, 200]


def test_a_plain_token_of_flask_wtf_is_good_too(app, client):
    app.add_url_rule("/plain", "plain", flask_wtf.csrf.generate_csrf)

    plain = client.get("/plain").text

    assert client.post("/door", data={"csrf_token": plain}).text == "ran"


def test_tokens_of_both_kinds_stand_for_one_secret(app, client):
    app.add_url_rule("/plain", "plain", flask_wtf.csrf.generate_csrf)
    ours, plain = client.get("/token").text, client.get("/plain").text

    answers = [client.post("/door", data={"csrf_token": each}) for each in (ours, plain)]

    assert [each.text for each in answers] == ["ran", "ran"]


@pytest.mark.parametrize("path", ["/token", "/plain"])
def test_a_token_of_another_session_is_refused(app, client, path):
    app.add_url_rule("/plain", "plain", flask_wtf.csrf.generate_csrf)
    of_another = app.test_client().get(path).text
    client.get("/token")

    assert client.post("/door", data={"csrf_token": of_another}).status_code == 400


def test_a_token_without_its_session_is_refused(app, token):
    assert app.test_client().post("/door", data={"csrf_token": token}).status_code == 400


def test_a_token_that_an_app_with_another_secret_signed_is_refused(app, client):
    client.get("/token")
    with client.session_transaction() as stored:
        secret = stored["csrf_token"]
    other = Flask("other")
    other.config["SECRET_KEY"] = "another secret"
    with other.test_request_context():
        session["csrf_token"] = secret
        forged = generate_csrf()
        forged_plain = flask_wtf.csrf.generate_csrf()

    for each in (forged, forged_plain, secret):
        assert client.post("/door", data={"csrf_token": each}).status_code == 400


def test_a_signed_text_of_another_purpose_is_no_token(app, client):
    client.get("/token")
    cookie = client.get_cookie("session").value

    assert client.post("/door", data={"csrf_token": cookie}).status_code == 400


JUNK = {
    "a letter": "x",
    "spaces": "   ",
    "dots": "a.b.c",
    "non-ASCII": "é" * 40,
    "an emoji": "🍪",
    "a null": "\0",
    "line ends": "a\r\nb",
    "base64 of nothing": "====",
    "base64 of junk": urlsafe_b64encode(os.urandom(200)).decode(),
    "an odd number of bytes": urlsafe_b64encode(os.urandom(201)).decode(),
    "very long": "A" * 100_000,
    "SQL": "' or 1=1 --",
    "JSON": "[null, null]",
}


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK.keys())
def test_junk_is_refused_and_nothing_breaks(client, token, junk):
    assert client.post("/door", data={"csrf_token": junk}).status_code == 400


@pytest.mark.parametrize("junk", ["é" * 40, "x", "A" * 10_000], ids=["latin-1", "letter", "long"])
def test_junk_in_a_header_is_refused_and_nothing_breaks(client, token, junk):
    assert client.post("/door", headers={"X-CSRFToken": junk}).status_code == 400


def test_no_change_of_one_letter_leaves_a_token_good(client, token):
    for position in range(0, len(token), 7):
        other = "A" if token[position] != "A" else "B"
        changed = token[:position] + other + token[position + 1 :]

        assert client.post("/door", headers={"X-CSRFToken": changed}).status_code == 400


@pytest.mark.parametrize("secret", [5, None, ["x"], {"a": "b"}], ids=repr)
def test_a_secret_of_the_wrong_kind_in_the_session_breaks_nothing(client, token, secret):
    with client.session_transaction() as stored:
        stored["csrf_token"] = secret

    assert client.post("/door", data={"csrf_token": token}).status_code == 400
    fresh = client.get("/token").text
    assert client.post("/door", data={"csrf_token": fresh}).text == "ran"


@pytest.mark.parametrize("path", ["/token", "/plain"])
def test_a_token_is_good_for_as_long_as_the_configuration_says(app, client, clock, path):
    app.add_url_rule("/plain", "plain", flask_wtf.csrf.generate_csrf)
    app.config["SIPHON_CSRF_TIME_LIMIT"] = 60
    token = client.get(path).text

    clock.now += 59
    assert client.post("/door", data={"csrf_token": token}).text == "ran"
    clock.now += 2
    assert client.post("/door", data={"csrf_token": token}).status_code == 400


@pytest.mark.parametrize("path", ["/token", "/plain"])
def test_by_default_a_token_is_good_as_long_as_the_session(app, client, clock, path):
    app.add_url_rule("/plain", "plain", flask_wtf.csrf.generate_csrf)
    app.config["PERMANENT_SESSION_LIFETIME"] = 1_000_000_000
    token = client.get(path).text

    clock.now += 900_000_000

    assert client.post("/door", data={"csrf_token": token}).text == "ran"


@pytest.fixture
def house(bare_app):
    """Controllers that show what reaches a handler."""

    class House(Controller):
        @route("/brief", auth="none")
        def brief(self):
            return request.csrf_token(time_limit=10)

        @route("/lasting", auth="none")
        def lasting(self):
            return request.csrf_token(time_limit=None)

        @route("/keywords", auth="none", methods=["POST"])
        def keywords(self, **keywords):
            assert keywords == request.params
            return json.dumps(sorted(keywords))

        @route("/open", auth="none", csrf=False)
        def open(self, **keywords):
            return json.dumps(sorted(keywords))

        @route("/valid", auth="none", csrf=False)
        def valid(self):
            return str(request.validate_csrf(flask_request.form.get("asked")))

    siphon = Siphon(bare_app)
    siphon.register_controllers(House)
    return siphon.test_client()


def test_a_token_may_have_a_limit_of_its_own(house, clock):
    brief, lasting = house.get("/brief").text, house.get("/lasting").text

    clock.now += 11

    assert house.post("/keywords", data={"csrf_token": brief}).status_code == 400
    assert house.post("/keywords", data={"csrf_token": lasting}).status_code == 200


def test_none_as_limit_outlives_that_of_the_configuration(bare_app, house, clock):
    bare_app.config["SIPHON_CSRF_TIME_LIMIT"] = 10
    lasting = house.get("/lasting").text

    clock.now += 1000

    assert house.post("/keywords", data={"csrf_token": lasting}).status_code == 200


@pytest.mark.parametrize("field", ["csrf_token", "csrf-token"])
def test_the_token_is_taken_out_of_the_parameters(house, field):
    answer = house.post("/keywords", data={field: house.csrf_token(), "a": "1"})

    assert answer.text == '["a"]'


def test_a_route_without_the_rule_checks_nothing_and_takes_nothing_out(house):
    answer = house.post(
        "/open", data={"csrf_token": "x"}, headers={"Origin": "https://evil.example"}
    )

    assert answer.text == '["csrf_token"]'


def test_nobody_is_too_anonymous_for_a_token(house):
    assert house.post("/keywords").status_code == 400
    assert house.post("/keywords", data={"csrf_token": house.csrf_token()}).status_code == 200


def test_validate_csrf_tells_good_from_bad(house):
    good = house.csrf_token()

    assert house.post("/valid", data={"asked": good}).text == "True"
    assert house.post("/valid", data={"asked": good[:-1]}).text == "False"
    assert house.post("/valid").text == "False"


@pytest.mark.parametrize(
    "junk", [None, "", "x", "é", "\ud800", "\0", "A" * 100_000, 5, b"x", ["x"], {}], ids=repr
)
def test_validate_csrf_says_false_to_anything_else(bare_app, house, junk):
    with bare_app.test_request_context():
        request.csrf_token()
        assert request.validate_csrf(junk) is False


@pytest.mark.parametrize("content_type", ["application/json", "application/json-rpc"])
def test_json_routes_need_no_token(bare_app, content_type):
    class House(Controller):
        @route("/sum", type="json", auth="public")
        def sum(self, a: int, b: int):
            return a + b

    siphon = Siphon(bare_app)
    siphon.register_controllers(House)

    answer = siphon.test_client().post(
        "/sum", data='{"params": {"a": 1, "b": 2}}', content_type=content_type
    )

    assert answer.json["result"] == 3


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""],
)
def test_json_routes_take_nothing_that_a_form_of_another_site_can_send(bare_app, content_type):
    ran = []

    class House(Controller):
        @route("/run", type="json", auth="public")
        def run(self):
            ran.append(1)

    siphon = Siphon(bare_app)
    siphon.register_controllers(House)

    answer = siphon.test_client().post("/run", data='{"params": {}}', content_type=content_type)

    assert answer.json["error"]["code"] == -32600
    assert ran == []


def test_the_test_clients_token_is_one_of_its_session(bare_app):
    siphon = Siphon(bare_app)
    bare_app.add_url_rule("/door", "door", lambda: "ran", methods=["POST"])
    client, other = siphon.test_client(), siphon.test_client()

    assert client.post("/door", data={"csrf_token": client.csrf_token()}).text == "ran"
    assert client.post("/door", data={"csrf_token": other.csrf_token()}).status_code == 400


def test_templates_have_the_token(bare_app):
    Siphon(bare_app)
    bare_app.add_url_rule("/door", "door", lambda: "ran", methods=["POST"])

    @bare_app.get("/form")
    def form():
        return bare_app.jinja_env.from_string("{{ csrf_token() }}").render()

    client = bare_app.test_client()

    assert client.post("/door", data={"csrf_token": client.get("/form").text}).text == "ran"


def test_without_a_secret_key_the_error_says_what_to_set():
    app = Flask("keyless")
    Siphon(app)
    with app.test_request_context(), pytest.raises(RuntimeError, match="SECRET_KEY"):
        generate_csrf()
