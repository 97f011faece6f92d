"""Redis on another machine: ``rediss://``, and whom it believes."""

import datetime
import ipaddress
import time
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from flask_siphon.errors import StoreDown
from flask_siphon.stores import RedisStore


class Authority:
    """Signs certificates; ``certificate`` is the path of its own."""

    def __init__(self, folder, name):
        self._folder = folder
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._key = ec.generate_private_key(ec.SECP256R1())
        basic = x509.BasicConstraints(ca=True, path_length=0)
        signs = x509.KeyUsage(**{**NO_USAGE, "key_cert_sign": True})
        self.certificate = self._write(name, self._sign(self._name, self._key, basic, signs))

    def certify(self, address):
        """The options that let Redis show a certificate of this for an IP address."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, address)])
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return [
            *["--tls-cert-file", str(self._write("server", self._sign(subject, key, names)))],
            *["--tls-key-file", str(self._write("server-key", private))],
            *["--tls-auth-clients", "no"],
        ]

    def _sign(self, subject, key, *extensions):
        now = datetime.datetime.now(datetime.UTC)
        hour = datetime.timedelta(hours=1)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - hour)
            .not_valid_after(now + hour)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
        )
        for extension in extensions:
            builder = builder.add_extension(extension, critical=True)
        certificate = builder.sign(self._key, hashes.SHA256())
        return certificate.public_bytes(serialization.Encoding.PEM)

    def _write(self, name, content):
        path = self._folder / f"{name}.pem"
        path.write_bytes(content)
        return path


NO_USAGE = dict.fromkeys(
    [
        *["digital_signature", "content_commitment", "key_encipherment", "data_encipherment"],
        *["key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"],
    ],
    False,
)


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path, "authority")


@pytest.fixture
def server(authority, start_redis):
    return start_redis(tls=authority.certify("127.0.0.1"))


@pytest.fixture
def open_store():
    """Open a store at a server whose certificates' authority is named in the URL."""
    stores = []

    def open_store(server, authority):
        trusted = quote(str(authority.certificate))
        stores.append(RedisStore(f"{server.url}?ssl_ca_certs={trusted}"))
        return stores[-1]

    yield open_store
    for store in stores:
        store.close()


def test_a_server_whose_authority_the_url_names_is_a_store(server, authority, open_store):
    store = open_store(server, authority)

    assert store.add("session", "a", {"user": 1}, time.time() + 60, group="alice") is True
    assert store.get("session", ["a", "b"]) == [{"user": 1}, None]
    assert store.clear("session", "alice") == 1


def test_a_server_of_another_authority_is_told_nothing(server, tmp_path, open_store):
    (tmp_path / "other").mkdir()
    store = open_store(server, Authority(tmp_path / "other", "other authority"))

    with pytest.raises(StoreDown):
        store.add("session", "a", {"user": 1}, None)


def test_a_server_that_shows_the_certificate_of_another_is_told_nothing(
    authority, start_redis, open_store
):
    store = open_store(start_redis(tls=authority.certify("127.0.0.2")), authority)

    with pytest.raises(StoreDown):
        store.add("session", "a", {"user": 1}, None)


def test_a_server_is_not_believed_without_an_authority(server):
    with pytest.raises(StoreDown):
        RedisStore(server.url).add("session", "a", {"user": 1}, None)


@pytest.mark.parametrize("connection", ["used before", "new"])
def test_a_server_that_hangs_is_given_up_within_a_second(server, authority, open_store, connection):
    store = open_store(server, authority)
    if connection == "used before":
        store.add("session", "a", {"user": 1}, None)
    server.pause()

    before = time.monotonic()
    with pytest.raises(StoreDown):
        store.get("session", ["a"])
    assert time.monotonic() - before < 1

    server.resume()
    assert store.get("session", ["b"]) == [None]


def test_everything_is_there_again_when_the_server_is(server, authority, open_store):
    store = open_store(server, authority)
    store.add("revoked", "a", {}, None)
    server.kill()
    with pytest.raises(StoreDown):
        store.get("revoked", ["a"])

    server.start()

    assert store.get("revoked", ["a"]) == [{}]
