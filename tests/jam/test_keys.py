"""Which key signs, which keys verify."""

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from flask_siphon.jam import Jam
from flask_siphon.jam import JamConfigError

SECRETS = {"HS256": 32, "HS384": 48, "HS512": 64}
PAIRS = ["RS256", "PS256", "ES256", "Ed25519"]


def header_of(token):
    return jwt.get_unverified_header(token)


def jam_with(**settings):
    return Jam({"jwt": settings})


@pytest.mark.parametrize(("alg", "size"), SECRETS.items())
def test_a_secret_of_the_least_length_signs_and_verifies(alg, size):
    jam = jam_with(alg=alg, secret_key="x" * size)

    token = jam.gen_jwt_token({"user": 1})

    assert header_of(token)["alg"] == alg
    assert jam.verify_jwt_token(token)["user"] == 1


@pytest.mark.parametrize(("alg", "size"), SECRETS.items())
def test_a_shorter_secret_is_refused(alg, size):
    with pytest.raises(JamConfigError, match=f"at least {size}"):
        jam_with(alg=alg, secret_key="x" * (size - 1))


def test_the_default_algorithm_is_hs256(jam):
    assert header_of(jam.gen_jwt_token({}))["alg"] == "HS256"


@pytest.mark.parametrize("form", [bytes, bytes.decode], ids=["bytes", "text"])
@pytest.mark.parametrize("alg", PAIRS)
def test_a_private_key_signs_what_its_public_key_verifies(pems, refused, alg, form):
    private, public = map(form, pems[alg])

    token = jam_with(alg=alg, private_key=private).gen_jwt_token({"user": 1})

    assert header_of(token)["alg"] == alg
    assert refused(jam_with(alg=alg, public_key=public), token) is None
    assert refused(jam_with(alg=alg, private_key=private), token) is None


@pytest.mark.parametrize("alg", PAIRS)
def test_a_public_key_cannot_sign(pems, alg):
    jam = jam_with(alg=alg, public_key=pems[alg][1])

    with pytest.raises(JamConfigError, match="public key"):
        jam.gen_jwt_token({})


def test_eddsa_is_another_spelling_of_ed25519(pems):
    jam = jam_with(alg="EdDSA", private_key=pems["Ed25519"][0])

    assert header_of(jam.gen_jwt_token({}))["alg"] == "Ed25519"


def test_a_token_that_another_library_signed_as_eddsa_verifies(pems, refused, clock):
    claims = {"jti": "x", "iat": clock.now, "exp": clock.now + 60}
    token = jwt.encode(claims, pems["Ed25519"][0], algorithm="EdDSA")

    assert refused(jam_with(alg="Ed25519", public_key=pems["Ed25519"][1]), token) is None


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "", "HS1", "hs256", "ES384", None, 256])
def test_another_algorithm_is_refused(secret, alg):
    with pytest.raises(JamConfigError, match="HS256"):
        jam_with(alg=alg, secret_key=secret)


@pytest.mark.parametrize("others", [{}, {"keys": [{"kid": "a", "secret_key": "x" * 32}]}])
def test_another_algorithm_is_refused_before_there_is_a_key_for_it(others):
    with pytest.raises(JamConfigError, match=r"jwt\.alg"):
        jam_with(alg="none", **others)


def test_an_rsa_key_needs_2048_bits(pems):
    with pytest.raises(JamConfigError, match="2048"):
        jam_with(alg="RS256", private_key=pems["RSA of 1024 bits"][0])


@pytest.mark.parametrize(
    ("alg", "other"),
    [
        ("RS256", "ES256"),
        ("PS256", "Ed25519"),
        ("ES256", "RS256"),
        ("ES256", "P-384"),
        ("ES256", "Ed25519"),
        ("Ed25519", "ES256"),
    ],
)
def test_a_key_of_another_kind_is_refused(pems, alg, other):
    with pytest.raises(JamConfigError):
        jam_with(alg=alg, private_key=pems[other][0])


@pytest.mark.parametrize("alg", PAIRS)
def test_what_is_no_key_is_refused_and_not_repeated(alg):
    with pytest.raises(JamConfigError) as caught:
        jam_with(alg=alg, private_key="certainly no key")

    assert "certainly" not in str(caught.value)


@pytest.mark.parametrize("alg", PAIRS)
def test_private_and_public_keys_are_not_taken_for_each_other(pems, alg):
    private, public = pems[alg]

    with pytest.raises(JamConfigError, match="other way round"):
        jam_with(alg=alg, public_key=private)
    with pytest.raises(JamConfigError, match="other way round"):
        jam_with(alg=alg, private_key=public)


@pytest.mark.parametrize("alg", SECRETS)
def test_an_hmac_algorithm_needs_a_secret(pems, alg):
    with pytest.raises(JamConfigError, match="secret_key"):
        jam_with(alg=alg, public_key=pems["RS256"][1])


@pytest.mark.parametrize("alg", PAIRS)
def test_a_secret_is_no_key_pair(secret, alg):
    with pytest.raises(JamConfigError, match="private_key"):
        jam_with(alg=alg, secret_key=secret)


def spelled(pem):
    """A public key in each form in which it lies about."""
    key = serialization.load_pem_public_key(pem)
    der = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    ssh = key.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    ssh2 = b"---- BEGIN SSH2 PUBLIC KEY ----\n" + ssh.split()[1] + b"\n---- END SSH2"
    return [pem, b"\n" + pem, b"Key of production:\n" + pem, der, ssh, b"# a key\n" + ssh, ssh2]


@pytest.mark.parametrize("form", range(7))
@pytest.mark.parametrize("kind", ["RS256", "ES256", "Ed25519"])
def test_a_public_key_is_no_secret(pems, kind, form):
    public = spelled(pems[kind][1])[form]

    with pytest.raises(JamConfigError, match=r"key file|at least"):
        jam_with(secret_key=public)


def test_a_private_key_file_is_no_secret(pems):
    with pytest.raises(JamConfigError, match="key file"):
        jam_with(secret_key=pems["RS256"][0])


@pytest.mark.parametrize("secret", [5, ["x" * 32], {"k": "x"}])
def test_a_secret_is_text_or_bytes(secret):
    with pytest.raises(JamConfigError, match="text or bytes"):
        jam_with(secret_key=secret)


def test_the_first_of_several_keys_signs_and_all_verify(pems, refused):
    old = {"kid": "old", "secret_key": "o" * 32}
    new = {"kid": "new", "alg": "ES256", "private_key": pems["ES256"][0]}
    before, between, after = (jam_with(keys=keys) for keys in ([old], [new, old], [new]))
    token_of_before, token_of_between = before.gen_jwt_token({}), between.gen_jwt_token({})

    assert header_of(token_of_between)["kid"] == "new"
    assert refused(between, token_of_before) is None
    assert refused(after, token_of_between) is None
    assert refused(after, token_of_before) == "key"


@pytest.mark.parametrize(
    ("keys", "need"),
    [
        ([], "list"),
        ({"kid": "a", "secret_key": "x" * 32}, "list"),
        (["x" * 32], "table"),
        ([{"secret_key": "x" * 32}], "kid"),
        ([{"kid": "", "secret_key": "x" * 32}], "kid"),
        ([{"kid": 1, "secret_key": "x" * 32}], "kid"),
        ([{"kid": "a", "secret_key": "x" * 32}] * 2, "same kid"),
        ([{"kid": "a"}], "secret_key"),
        ([{"kid": "a", "secret": "x" * 32}], "'secret'"),
        ([{"kid": "a", "secret_key": "x" * 31}], "at least 32"),
        ([{"kid": "a", "secret_key": "x" * 32, "alg": "none"}], "alg"),
    ],
)
def test_a_bad_list_of_keys_is_refused(keys, need):
    with pytest.raises(JamConfigError, match=need):
        jam_with(keys=keys)


def test_the_environment_has_a_secret_that_is_read_when_it_is_needed(monkeypatch, secret, refused):
    jam = Jam()
    monkeypatch.setenv("JAM_JWT_SECRET_KEY", secret)

    token = jam.gen_jwt_token({"user": 1})
    assert refused(jam, token) is None
    monkeypatch.setenv("JAM_JWT_SECRET_KEY", "another " + secret)

    assert refused(jam, token) == "signature"


def test_the_environment_has_key_files(monkeypatch, pems, refused):
    jam = jam_with(alg="ES256")
    monkeypatch.setenv("JAM_JWT_PRIVATE_KEY", pems["ES256"][0].decode())
    token = jam.gen_jwt_token({"user": 1})
    monkeypatch.delenv("JAM_JWT_PRIVATE_KEY")
    monkeypatch.setenv("JAM_JWT_PUBLIC_KEY", pems["ES256"][1].decode())

    assert refused(jam, token) is None


def test_a_weak_key_in_the_environment_is_refused(monkeypatch):
    monkeypatch.setenv("JAM_JWT_SECRET_KEY", "weak")

    with pytest.raises(JamConfigError, match="at least 32"):
        Jam().gen_jwt_token({})


def test_the_configuration_goes_before_the_environment(monkeypatch, jam, refused):
    monkeypatch.setenv("JAM_JWT_SECRET_KEY", "of the environment".ljust(64))
    token = Jam().gen_jwt_token({})

    assert refused(jam, token) == "signature"


def test_the_environment_goes_before_the_application(monkeypatch, make_app, secret, refused):
    jam = Jam()
    make_app(jam, SECRET_KEY="the secret of the application")
    token = jam.gen_jwt_token({})
    monkeypatch.setenv("JAM_JWT_SECRET_KEY", secret)

    assert refused(jam, token) == "key"
