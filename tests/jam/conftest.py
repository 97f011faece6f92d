import json
from base64 import urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask

from flask_siphon.errors import TokenError
from flask_siphon.jam import Jam
from flask_siphon.jam import JamExtension
from flask_siphon.stores import MemoryStore

#: Good for each of the three HMAC algorithms.
SECRET = "a secret of the tests, long enough for HS512: " + "0123456789" * 3


class CountingStore(MemoryStore):
    """Counts how often it is asked."""

    def __init__(self):
        super().__init__()
        self.gets = 0

    def get(self, kind, keys):
        self.gets += 1
        return super().get(kind, keys)


@pytest.fixture(autouse=True)
def no_keys_in_the_environment(monkeypatch):
    for name in ("SECRET", "PRIVATE", "PUBLIC"):
        monkeypatch.delenv(f"JAM_JWT_{name}_KEY", raising=False)


@pytest.fixture
def secret():
    return SECRET


@pytest.fixture
def jam():
    """Bound to no application; with a secret of its own."""
    return Jam({"jwt": {"secret_key": SECRET}})


@pytest.fixture
def counting():
    return CountingStore()


@pytest.fixture
def any_jam(store):
    """One with each sort of store."""
    return Jam({"jwt": {"secret_key": SECRET}, "store": store})


@pytest.fixture
def make_app():
    """A new application, bound to a Jam: ``make_app(jam, SECRET_KEY=...)``."""
    apps = []  # one that nobody keeps is none that a Jam is bound to

    def make(jam, **settings):
        apps.append(app := Flask("application"))
        app.config.update(settings)
        JamExtension(jam, app)
        return app

    return make


@pytest.fixture
def refused():
    """The code with which a token is refused; None if it is not."""

    def refused(jam, token):
        try:
            jam.verify_jwt_token(token)
        except TokenError as error:
            return error.code
        return None

    return refused


@pytest.fixture(scope="session")
def pems():
    """A private and a public key in PEM for each algorithm that has such."""
    made = {
        "RS256": rsa.generate_private_key(65537, 2048),
        "ES256": ec.generate_private_key(ec.SECP256R1()),
        "Ed25519": ed25519.Ed25519PrivateKey.generate(),
        "RSA of 1024 bits": rsa.generate_private_key(65537, 1024),  # noqa: S505 - too weak
        "P-384": ec.generate_private_key(ec.SECP384R1()),
    }
    made["PS256"] = made["RS256"]
    pairs = {
        name: (
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
            key.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            ),
        )
        for name, key in made.items()
    }
    return pairs


@pytest.fixture
def b64():
    """The base64url of bytes, or of a value's JSON."""

    def b64(value):
        raw = value if isinstance(value, bytes) else json.dumps(value).encode()
        return urlsafe_b64encode(raw).rstrip(b"=").decode()

    return b64
