"""Which store a URL names."""

import pytest
from flask import Flask

from flask_siphon import Siphon
from flask_siphon.errors import JamConfigError
from flask_siphon.jam import Jam
from flask_siphon.jam import JamExtension
from flask_siphon.login import LoginManager
from flask_siphon.stores import MemoryStore
from flask_siphon.stores import open_store
from flask_siphon.stores import RedisStore
from flask_siphon.stores import SQLiteStore


def test_memory():
    assert isinstance(open_store("memory://"), MemoryStore)


def test_each_memory_store_is_one_of_its_own():
    store = open_store("memory://")
    store.add("session", "a", {}, None)

    assert open_store("memory://").get("session", ["a"]) == [None]


@pytest.mark.parametrize(
    ("path", "made"),
    [
        ("store.sqlite3", "store.sqlite3"),
        ("folder/store.sqlite3", "folder/store.sqlite3"),
        ("{folder}/absolute.sqlite3", "absolute.sqlite3"),
        ("with space, é and %41.db", "with space, é and %41.db"),
    ],
)
def test_a_file(folder, monkeypatch, path, made):
    monkeypatch.chdir(folder)
    store = open_store(f"sqlite:///{path.format(folder=folder)}")
    store.add("session", "a", {}, None)

    assert isinstance(store, SQLiteStore)
    assert (folder / made).is_file()
    store.close()


@pytest.mark.parametrize(
    "url",
    ["redis://localhost", "redis://host:6380/2", "rediss://user:pw@host", "unix:///run/redis.sock"],
)
def test_redis(url):
    assert isinstance(open_store(url), RedisStore)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "memory",
        "memory:",
        "memory:///",
        "MEMORY://",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite://store.sqlite3",
        "sqlite:///store.sqlite3?mode=ro",
        "sqlite:///a\0b",
        "redis:host",
        "rediss:/host",
        "redis+sentinel://host",
        "postgresql://user:secret@host/database",
        "memcached://secret@host",
        "secret@host",
        "/var/lib/secret",
        None,
        17,
        b"memory://",
    ],
    ids=repr,
)
def test_anything_else_is_refused_with_what_would_be_accepted(url):
    with pytest.raises(JamConfigError, match=r"memory://, sqlite:///.*Correct SIPHON_STORE") as it:
        open_store(url)

    assert isinstance(it.value, ValueError)
    assert "secret@" not in str(it.value)
    assert "user" not in str(it.value)


@pytest.mark.parametrize(
    "extension",
    [Siphon, LoginManager, lambda app: JamExtension(Jam(), app)],
    ids=["Siphon", "LoginManager", "JamExtension"],
)
@pytest.mark.parametrize("url", ["postgresql://user:secret@host/database", "redis://host:port"])
def test_one_that_an_application_names_is_checked_when_it_is_bound(extension, url):
    app = Flask(__name__)
    app.config["SIPHON_STORE"] = url

    with pytest.raises(JamConfigError, match="Correct SIPHON_STORE") as caught:
        extension(app)

    assert "secret" not in str(caught.value)


def test_an_application_opens_its_store_when_it_is_needed(tmp_path):
    app = Flask(__name__)
    app.config["SIPHON_STORE"] = f"sqlite:///{tmp_path}/store.sqlite3"

    LoginManager(app)

    assert list(tmp_path.iterdir()) == []
