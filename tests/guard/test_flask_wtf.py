"""Flask-WTF's forms, keys and extension, beside the guard that takes its place."""

import logging

import flask_wtf.csrf
import pytest
from flask import Flask
from flask import request
from flask_wtf import CSRFProtect
from flask_wtf import FlaskForm
from wtforms import StringField

from flask_siphon import ConfigError
from flask_siphon import Siphon
from flask_siphon.csrf import CSRF
from flask_siphon.csrf import CSRFError
from flask_siphon.csrf import exempt
from flask_siphon.csrf import generate_csrf


class NameForm(FlaskForm):
    name = StringField()


@pytest.fixture(params=[Siphon, CSRF])
def guard(request):
    """Each extension that brings the guard."""
    return request.param


@pytest.fixture
def forms(guard, bare_app):
    """A form at three doors: one guarded, one exempted, one exempted that asks by hand."""
    guard(bare_app)

    def show():
        form = NameForm()
        if request.method == "GET":
            return str(form.hidden_tag())
        return "valid" if form.validate_on_submit() else str(form.errors)

    bare_app.add_url_rule("/form", "form", show, methods=["GET", "POST"])
    bare_app.add_url_rule("/open", "open", exempt(lambda: show()), methods=["POST"])
    return bare_app.test_client()


def hidden_token(client):
    return client.get("/form").text.split('value="')[1].split('"')[0]


def test_a_form_in_the_view_does_not_ask_again(forms):
    token = forms.get("/token").text

    assert forms.post("/form", data={"name": "x"}, headers={"X-CSRFToken": token}).text == "valid"
    assert forms.post("/form", data={"name": "x", "csrf_token": token}).text == "valid"


def test_the_hidden_tag_of_a_form_is_good(forms):
    data = {"name": "x", "csrf_token": hidden_token(forms)}

    assert forms.post("/form", data=data).text == "valid"


def test_a_form_without_its_token_does_not_reach_the_view(forms):
    assert forms.post("/form", data={"name": "x"}).status_code == 400


def test_a_form_in_an_exempted_view_checks_for_itself(forms):
    assert "missing" in forms.post("/open", data={"name": "x"}).text
    data = {"name": "x", "csrf_token": hidden_token(forms)}
    assert forms.post("/open", data=data).text == "valid"


def test_a_form_is_checked_anew_for_the_next_visitor_under_a_pushed_context(forms):
    app = forms.application
    token = forms.get("/token").text

    with app.app_context():
        assert forms.post("/form", headers={"X-CSRFToken": token}).text == "valid"
        assert "missing" in app.test_client().post("/open", data={"name": "x"}).text


def test_two_visitors_under_one_pushed_context_have_secrets_of_their_own(forms):
    app = forms.application
    one, other = app.test_client(), app.test_client()

    with app.app_context():
        of_one, of_other = hidden_token(one), hidden_token(other)

        assert one.post("/form", data={"csrf_token": of_one}).text == "valid"
        assert other.post("/form", data={"csrf_token": of_other}).text == "valid"
        assert one.post("/form", data={"csrf_token": of_other}).status_code == 400


@pytest.mark.parametrize("make", [generate_csrf, flask_wtf.csrf.generate_csrf])
def test_the_name_of_the_field_is_honoured(guard, bare_app, make):
    bare_app.config["WTF_CSRF_FIELD_NAME"] = "proof"
    guard(bare_app)
    bare_app.add_url_rule("/make", "make", make)
    bare_app.add_url_rule("/door", "door", lambda: "ran", methods=["POST"])
    client = bare_app.test_client()
    token = client.get("/make").text

    assert client.post("/door", data={"proof": token}).text == "ran"
    assert client.post("/door", data={"csrf-token": token}).text == "ran"
    assert client.post("/door", data={"csrf_token": token}).status_code == 400


@pytest.mark.parametrize("make", [generate_csrf, flask_wtf.csrf.generate_csrf])
def test_the_key_is_honoured(guard, bare_app, make):
    bare_app.config["WTF_CSRF_SECRET_KEY"] = "a key for tokens alone"
    guard(bare_app)
    bare_app.add_url_rule("/make", "make", make)
    bare_app.add_url_rule("/door", "door", lambda: "ran", methods=["POST"])
    client = bare_app.test_client()
    token = client.get("/make").text

    assert client.post("/door", data={"csrf_token": token}).text == "ran"
    bare_app.config["WTF_CSRF_SECRET_KEY"] = "another one"
    assert client.post("/door", data={"csrf_token": token}).status_code == 400


def test_tests_may_switch_the_rule_off(guard, bare_app):
    bare_app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    guard(bare_app)
    bare_app.add_url_rule("/door", "door", lambda: "ran", methods=["POST"])

    headers = {"Origin": "https://evil.example"}

    assert bare_app.test_client().post("/door", headers=headers).text == "ran"


def test_nobody_else_may(guard, bare_app):
    bare_app.config["WTF_CSRF_ENABLED"] = False

    with pytest.raises(ConfigError, match="WTF_CSRF_ENABLED"):
        guard(bare_app)


def test_a_switch_that_is_thrown_later_counts_for_nothing(guard, bare_app):
    guard(bare_app)
    bare_app.add_url_rule("/door", "door", lambda: "ran", methods=["POST"])
    bare_app.config["WTF_CSRF_ENABLED"] = False

    assert bare_app.test_client().post("/door").status_code == 400


@pytest.mark.parametrize(
    "key", ["WTF_CSRF_TIME_LIMIT", "WTF_CSRF_SSL_STRICT", "WTF_CSRF_METHODS", "WTF_CSRF_HEADERS"]
)
def test_a_key_that_is_not_read_is_warned_of_once(bare_app, caplog, key):
    bare_app.config[key] = None

    CSRF(bare_app)
    Siphon(bare_app)
    bare_app.test_client().get("/token")

    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert key in record.getMessage()
    assert "SIPHON_CSRF_TIME_LIMIT" in record.getMessage()


def test_keys_that_are_read_are_not_warned_of(guard, bare_app, caplog):
    bare_app.config.update(
        TESTING=True,
        WTF_CSRF_ENABLED=True,
        WTF_CSRF_SECRET_KEY="key",
        WTF_CSRF_FIELD_NAME="proof",
        WTF_I18N_ENABLED=False,
    )

    guard(bare_app)

    assert caplog.records == []


def test_an_engine_that_is_there_already_is_an_error_that_names_the_fix(guard, bare_app):
    CSRFProtect(bare_app)

    with pytest.raises(ConfigError, match=r"remove CSRFProtect\(app\)"):
        guard(bare_app)


def test_an_engine_that_comes_later_stops_every_request(bare_app):
    Siphon(bare_app)
    CSRFProtect(bare_app)
    client = bare_app.test_client()

    for _ in range(2):
        with pytest.raises(ConfigError, match=r"remove CSRFProtect\(app\)"):
            client.get("/token")


def test_a_csrf_token_of_the_apps_own_stays_and_is_warned_of_once(guard, bare_app, caplog):
    bare_app.template_global("csrf_token")(lambda: "my own")

    guard(bare_app)
    bare_app.test_client().get("/token")

    with bare_app.test_request_context():
        assert bare_app.jinja_env.from_string("{{ csrf_token() }}").render() == "my own"
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert "Remove your own csrf_token and check" in record.getMessage()


def test_one_that_comes_later_stays_and_is_warned_of_too(bare_app, caplog):
    Siphon(bare_app)
    bare_app.template_global("csrf_token")(lambda: "my own")

    bare_app.test_client().get("/token")

    with bare_app.test_request_context():
        assert bare_app.jinja_env.from_string("{{ csrf_token() }}").render() == "my own"
    assert len(caplog.records) == 1


@pytest.mark.parametrize("bind", [(CSRF, Siphon), (Siphon, CSRF)], ids=["first", "later"])
def test_csrf_beside_siphon_adds_nothing(bare_app, caplog, bind):
    for extension in bind:
        extension(bare_app)
    bare_app.add_url_rule("/door", "door", lambda: "ran", methods=["POST"])
    client = bare_app.test_client()

    client.post("/door")

    assert len(caplog.records) == 1
    assert client.post("/door", data={"csrf_token": client.get("/token").text}).text == "ran"


def test_csrf_is_bound_in_a_factory(bare_app):
    csrf = CSRF()
    csrf.init_app(bare_app)
    bare_app.add_url_rule("/door", "door", lambda: "ran", methods=["POST"])

    assert isinstance(csrf, CSRFProtect)
    assert bare_app.extensions["csrf"] is csrf
    assert bare_app.test_client().post("/door").status_code == 400


@pytest.mark.parametrize(("apply_exemptions", "status"), [(False, 400), (True, 200)])
def test_an_exempted_view_may_ask_for_the_rule_itself(bare_app, apply_exemptions, status):
    csrf = CSRF(bare_app)

    @bare_app.post("/hook")
    @csrf.exempt
    def hook():
        csrf.protect(apply_exemptions=apply_exemptions)
        return "ran"

    client = bare_app.test_client()

    assert client.post("/hook").status_code == status
    assert client.post("/hook", data={"csrf_token": client.get("/token").text}).text == "ran"


def test_the_error_is_flask_wtfs():
    assert CSRFError is flask_wtf.csrf.CSRFError


def test_an_app_without_forms_of_flask_wtf_needs_none_of_its_keys():
    app = Flask("plain")
    app.secret_key = "secret"
    Siphon(app)

    assert not [key for key in app.config if key.startswith("WTF_")]
