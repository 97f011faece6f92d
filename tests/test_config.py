"""Configuration keys: defaults, checks, and errors that name the key."""

from datetime import timedelta

import pytest
from flask import Flask

import flask_sijax
from flask_siphon import config
from flask_siphon import ConfigError
from flask_siphon import Siphon
from flask_siphon.csrf import CSRF
from flask_siphon.jam import Jam
from flask_siphon.jam import JamExtension
from flask_siphon.jam import JWTExtension
from flask_siphon.jam import SessionExtension
from flask_siphon.login import LoginManager

DEFAULTS = {
    "SIPHON_CALL_ANSWER": 65536,
    "SIPHON_CALL_LEASE": 60,
    "SIPHON_CALL_MEMORY": 300,
    "SIPHON_CALL_TIMEOUT": 30,
    "SIPHON_COOKIE_HARDEN": True,
    "SIPHON_CORS_MAX_AGE": 86400,
    "SIPHON_CSP_NONCE": None,
    "SIPHON_CSRF_CHECK_ORIGIN": True,
    "SIPHON_CSRF_TIME_LIMIT": None,
    "SIPHON_LOGOUT_CLEARS_SESSION": False,
    "SIPHON_MESSAGES": {},
    "SIPHON_RETRY_DELAY": 0.1,
    "SIPHON_RETRY_TRIES": 5,
    "SIPHON_RPC_MAX_BATCH": 100,
    "SIPHON_SESSION_ABSOLUTE": 2592000,
    "SIPHON_SESSION_IDLE": 604800,
    "SIPHON_STORE": None,
    "SIPHON_TRUSTED_ORIGINS": (),
    "SIJAX_CSP_NONCE": None,
    "SIJAX_CSRF": "origin",
    "SIJAX_DEBUG_ERRORS": None,
    "SIJAX_FORM_VALUES": "first",
    "SIJAX_JSON_URI": None,
    "SIJAX_STATIC_PATH": None,
    "SIJAX_TRUSTED_ORIGINS": (),
}

BAD = [
    ("SIPHON_CALL_ANSWER", -1),
    ("SIPHON_CALL_ANSWER", "64k"),
    ("SIPHON_CALL_LEASE", 0),
    ("SIPHON_CALL_LEASE", 1.5),
    ("SIPHON_CALL_MEMORY", -1),
    ("SIPHON_CALL_MEMORY", None),
    ("SIPHON_CALL_TIMEOUT", 0),
    ("SIPHON_CALL_TIMEOUT", True),
    ("SIPHON_CSP_NONCE", "abc"),
    ("SIPHON_MESSAGES", "required"),
    ("SIPHON_MESSAGES", {1: "one"}),
    ("SIPHON_COOKIE_HARDEN", "yes"),
    ("SIPHON_COOKIE_HARDEN", None),
    ("SIPHON_COOKIE_HARDEN", 0),
    ("SIPHON_CORS_MAX_AGE", -1),
    ("SIPHON_CORS_MAX_AGE", 1.5),
    ("SIPHON_CORS_MAX_AGE", None),
    ("SIPHON_CORS_MAX_AGE", True),
    ("SIPHON_CSRF_CHECK_ORIGIN", "yes"),
    ("SIPHON_CSRF_CHECK_ORIGIN", 1),
    ("SIPHON_CSRF_TIME_LIMIT", 0),
    ("SIPHON_CSRF_TIME_LIMIT", -1),
    ("SIPHON_CSRF_TIME_LIMIT", "3600"),
    ("SIPHON_CSRF_TIME_LIMIT", False),
    ("SIPHON_LOGOUT_CLEARS_SESSION", "no"),
    ("SIPHON_LOGOUT_CLEARS_SESSION", None),
    ("SIPHON_RETRY_DELAY", -0.1),
    ("SIPHON_RETRY_DELAY", "0.1"),
    ("SIPHON_RETRY_DELAY", None),
    ("SIPHON_RETRY_DELAY", float("inf")),
    ("SIPHON_RETRY_DELAY", float("nan")),
    ("SIPHON_RETRY_DELAY", True),
    ("SIPHON_RETRY_TRIES", 0),
    ("SIPHON_RETRY_TRIES", 2.0),
    ("SIPHON_RETRY_TRIES", "5"),
    ("SIPHON_RETRY_TRIES", True),
    ("SIPHON_RPC_MAX_BATCH", 0),
    ("SIPHON_RPC_MAX_BATCH", "100"),
    ("SIPHON_RPC_MAX_BATCH", None),
    ("SIPHON_SESSION_ABSOLUTE", 0),
    ("SIPHON_SESSION_ABSOLUTE", "30 days"),
    ("SIPHON_SESSION_ABSOLUTE", timedelta(days=30)),
    ("SIPHON_SESSION_IDLE", -1),
    ("SIPHON_SESSION_IDLE", 1.5),
    ("SIPHON_SESSION_IDLE", True),
    ("SIPHON_STORE", 5),
    ("SIPHON_STORE", b"memory://"),
    ("SIPHON_TRUSTED_ORIGINS", "https://one.example"),
    ("SIPHON_TRUSTED_ORIGINS", ["one.example"]),
    ("SIPHON_TRUSTED_ORIGINS", ["https://one.example/"]),
    ("SIPHON_TRUSTED_ORIGINS", [b"https://one.example"]),
    ("SIPHON_TRUSTED_ORIGINS", ["*"]),
    ("SIJAX_CSP_NONCE", "abc"),
    ("SIJAX_CSRF", "none"),
    ("SIJAX_CSRF", False),
    ("SIJAX_CSRF", None),
    ("SIJAX_DEBUG_ERRORS", "on"),
    ("SIJAX_FORM_VALUES", "all"),
    ("SIJAX_FORM_VALUES", ["lists"]),
    ("SIJAX_JSON_URI", 5),
    ("SIJAX_STATIC_PATH", ""),
    ("SIJAX_STATIC_PATH", 5),
    ("SIJAX_TRUSTED_ORIGINS", "https://one.example"),
]


def test_an_app_that_sets_nothing_gets_the_defaults():
    assert {key.name: key.read({}) for key in config.KEYS} == DEFAULTS


def test_the_list_of_keys_is_complete_and_sorted_within_its_prefix():
    keys = [value for value in vars(config).values() if isinstance(value, config.Key)]

    assert {key.name for key in keys} == {key.name for key in config.KEYS}
    assert len(config.KEYS) == len(keys)


#: Whatever can be bound to an application.
EXTENSIONS = {
    "Siphon": Siphon,
    "Sijax": flask_sijax.Sijax,
    "CSRF": CSRF,
    "LoginManager": LoginManager,
    "JamExtension": lambda app: JamExtension(Jam(), app),
    "JWTExtension": lambda app: JWTExtension(Jam(), app),
    "SessionExtension": lambda app: SessionExtension(Jam(), app),
}


@pytest.mark.parametrize("extension", EXTENSIONS.values(), ids=EXTENSIONS.keys())
@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_value_fails_when_the_extension_is_bound_and_names_the_key(extension, name, value):
    app = Flask(__name__)
    app.config[name] = value

    with pytest.raises(ConfigError) as caught:
        extension(app)

    assert caught.value.key == name
    assert name in str(caught.value)
    assert repr(value) in str(caught.value)
    assert "It must be" in str(caught.value)


def test_a_value_that_went_bad_later_fails_when_it_is_used():
    with pytest.raises(ConfigError):
        config.SIJAX_CSRF.read({"SIJAX_CSRF": "maybe"})


def test_origins_are_compared_in_lower_case():
    assert config.TRUSTED_ORIGINS.read(
        {"SIPHON_TRUSTED_ORIGINS": ["HTTPS://One.Example:8443"]}
    ) == ("https://one.example:8443",)


def test_retries_may_follow_at_once():
    assert config.RETRY_DELAY.read({"SIPHON_RETRY_DELAY": 0}) == 0


def test_a_bad_value_is_a_value_error_too():
    assert issubclass(ConfigError, ValueError)
