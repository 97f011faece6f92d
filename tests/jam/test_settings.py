"""The configuration of a Jam: a dict, or a section of a TOML file."""

import pytest

from flask_siphon.jam import Jam
from flask_siphon.jam import JamConfigError
from flask_siphon.stores import MemoryStore


@pytest.fixture
def toml(tmp_path):
    """Write a file and return its path."""

    def toml(text, name="settings.toml"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return toml


@pytest.mark.parametrize("form", [str, lambda path: path], ids=["text", "path"])
def test_a_file_holds_the_settings_in_the_section_jam(toml, clock, form):
    path = toml("[jam.jwt]\nexpire = 60\nsecret_key = '" + "x" * 32 + "'\n[other]\nkey = 1\n")

    jam = Jam(form(path))

    assert jam.verify_jwt_token(jam.gen_jwt_token({}))["exp"] == clock.now + 60


def test_the_pointer_names_another_section(toml, clock):
    jam = Jam(toml("[phones.jwt]\nexpire = 60\n"), pointer="phones")

    assert jam.make_payload()["exp"] == clock.now + 60


def test_a_file_names_a_variable_of_the_environment(toml, monkeypatch, refused, jam, secret):
    monkeypatch.setenv("TOKEN_SECRET", secret)

    token = Jam(toml('[jam]\njwt.secret_key = "${TOKEN_SECRET}"')).gen_jwt_token({})

    assert refused(jam, token) is None


def test_only_a_value_that_is_nothing_else_names_a_variable(toml, monkeypatch, refused):
    monkeypatch.setenv("PART", "x" * 32)
    text = "${PART} and more than enough of it"

    token = Jam(toml(f"[jam]\njwt.secret_key = '{text}'")).gen_jwt_token({})

    assert refused(Jam({"jwt": {"secret_key": text}}), token) is None


def test_a_dict_names_no_variables(monkeypatch):
    monkeypatch.setenv("TOKEN_SECRET", "x" * 32)

    with pytest.raises(JamConfigError, match="at least 32"):
        Jam({"jwt": {"secret_key": "${TOKEN_SECRET}"}})


def test_a_variable_that_is_not_set_is_refused_by_name(toml, monkeypatch):
    monkeypatch.delenv("TOKEN_SECRET", raising=False)

    with pytest.raises(JamConfigError, match="TOKEN_SECRET"):
        Jam(toml('[jam]\njwt.secret_key = "${TOKEN_SECRET}"'))


@pytest.mark.parametrize(
    ("text", "name", "need"),
    [
        ("[jam]\n", "settings.yaml", ".toml"),
        ("[jam]\n", "settings", ".toml"),
        ("[other]\n", "settings.toml", r"\[jam\]"),
        ("jam = 5\n", "settings.toml", r"\[jam\]"),
        ("[jam\n", "settings.toml", "TOML"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(toml, text, name, need):
    with pytest.raises(JamConfigError, match=need):
        Jam(toml(text, name))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(JamConfigError, match="cannot be read"):
        Jam(tmp_path / "missing.toml")


def test_a_broken_file_is_not_repeated(toml):
    with pytest.raises(JamConfigError) as caught:
        Jam(toml("[jam.jwt]\nsecret_key = 'certainly secret"))

    assert "certainly" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("config", "name"),
    [
        ({"jwts": {}}, "jwts"),
        ({"jwt": {"secret": "x" * 32}}, r"jwt\.secret"),
        ({"session": {"ttl": 5}}, r"session\.ttl"),
        ({"logger": None}, "logger"),
    ],
)
def test_an_unknown_setting_is_refused_by_name(config, name):
    with pytest.raises(JamConfigError, match=name):
        Jam(config)


@pytest.mark.parametrize(
    ("config", "replacement"),
    [
        ({"auth_type": "jwt"}, "leave it out"),
        ({"session": {"sessions_type": "redis"}}, "redis://"),
        ({"session": {"redis_uri": "redis://localhost"}}, "redis://"),
        ({"jwt": {"list": {"type": "white"}}}, "sessions"),
    ],
)
def test_a_setting_of_upstream_is_refused_with_what_replaces_it(config, replacement):
    with pytest.raises(JamConfigError, match=replacement):
        Jam(config)


@pytest.mark.parametrize("value", [0, -1, True, 1.5, "60"])
@pytest.mark.parametrize(
    ("section", "name"),
    [("jwt", "expire"), ("jwt", "refresh_expire"), ("session", "idle"), ("session", "absolute")],
)
def test_a_time_that_is_no_whole_number_above_0_is_refused(section, name, value):
    with pytest.raises(JamConfigError, match=rf"{section}\.{name}"):
        Jam({section: {name: value}})


@pytest.mark.parametrize("name", ["issuer", "audience"])
@pytest.mark.parametrize("value", ["", 5, ["a"]])
def test_an_issuer_or_audience_that_is_no_text_is_refused(name, value):
    with pytest.raises(JamConfigError, match=rf"jwt\.{name}"):
        Jam({"jwt": {name: value}})


@pytest.mark.parametrize("section", ["jwt", "session"])
def test_a_section_is_a_table(section):
    with pytest.raises(JamConfigError, match=f"{section} must be a table"):
        Jam({section: 5})


@pytest.mark.parametrize("store", ["mysql://host", 5, b"redis://:certainly@host"])
def test_a_store_that_is_none_is_refused_and_not_repeated(store):
    with pytest.raises(JamConfigError) as caught:
        Jam({"store": store})

    assert "certainly" not in str(caught.value)


def test_a_store_is_given_by_itself_or_by_its_url(tmp_path):
    store = MemoryStore()
    session = Jam({"store": store}).create_session("alice", {"user": 1})
    url = f"sqlite:///{tmp_path}/store"
    other = Jam({"store": url}).create_session("alice", {"user": 2})

    assert Jam({"store": store}).get_session(session) == {"user": 1}
    assert Jam({"store": url}).get_session(other) == {"user": 2}
    assert Jam().get_session(session) is None


def test_an_error_of_the_configuration_is_a_value_error():
    assert issubclass(JamConfigError, ValueError)
