"""The client's files as every application serves them."""

import gzip

import pytest
from flask import Flask
from flask import url_for

import flask_sijax
from flask_siphon import Siphon
from flask_siphon.assets import asset

NAMES = ["sijax.js", "sijax_comet.js", "sijax_upload.js", "json2.js"]


@pytest.fixture(params=[Siphon, flask_sijax.Sijax], ids=["Siphon", "Sijax alone"])
def client(request):
    app = Flask(__name__)
    request.param(app)
    return app.test_client()


@pytest.mark.parametrize("name", NAMES)
def test_each_file_is_served_as_script(client, name):
    answer = client.get(f"/_siphon/static/{name}")

    assert answer.status_code == 200
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert answer.data == asset(name).content
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_three_old_names_are_one_client():
    assert asset("sijax.js") == asset("sijax_comet.js") == asset("sijax_upload.js")


def test_the_endpoint_is_known_to_url_for(client):
    with client.application.test_request_context():
        address = url_for("siphon.static", file="sijax.js")

    assert address == f"/_siphon/static/sijax.js?v={asset('sijax.js').version}"
    assert "immutable" in client.get(address).headers["Cache-Control"]


def test_it_is_compressed_for_who_accepts_it(client):
    answer = client.get("/_siphon/static/sijax.js", headers={"Accept-Encoding": "br, gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == asset("sijax.js").content
    assert int(answer.headers["Content-Length"]) == len(asset("sijax.js").compressed)


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "identity"])
def test_it_is_plain_for_who_does_not(client, accepted):
    answer = client.get("/_siphon/static/sijax.js", headers={"Accept-Encoding": accepted})

    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_a_versioned_address_is_kept_for_good(client):
    answer = client.get(f"/_siphon/static/sijax.js?v={asset('sijax.js').version}")

    assert "immutable" in answer.headers["Cache-Control"]
    assert "max-age=31536000" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("query", ["", "?v=", "?v=0123456789abcdef"])
def test_any_other_address_is_asked_for_again(client, query):
    answer = client.get(f"/_siphon/static/sijax.js{query}")

    assert "immutable" not in answer.headers["Cache-Control"]
    assert "no-cache" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_an_unchanged_file_is_not_sent_again(client, encoding):
    headers = {"Accept-Encoding": encoding}
    etag = client.get("/_siphon/static/sijax.js", headers=headers).headers["ETag"]

    answer = client.get("/_siphon/static/sijax.js", headers={**headers, "If-None-Match": etag})

    assert answer.status_code == 304
    assert answer.data == b""


@pytest.mark.parametrize(
    "path", ["nothing.js", "../config.py", "%2e%2e/config.py", "/etc/passwd", "sijax.js/", ""]
)
def test_nothing_else_is_served(client, path):
    assert client.get(f"/_siphon/static/{path}", follow_redirects=True).status_code == 404


def test_two_parts_add_the_route_once():
    app = Flask(__name__)
    flask_sijax.Sijax(app)
    Siphon(app)

    assert [rule.endpoint for rule in app.url_map.iter_rules()].count("siphon.static") == 1
