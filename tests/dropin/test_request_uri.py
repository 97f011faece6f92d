"""``get_js()``: where the page sends its calls, whatever address it was asked for with
(sijax.md 4.4)."""

import json
import re
from urllib.parse import quote
from urllib.parse import unquote_to_bytes
from urllib.parse import urljoin
from urllib.parse import urlsplit

import pytest
from flask import g
from flask import request
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from flask_siphon.calls.dispatch import uri_of


def uri_in(text):
    (uri,) = re.fullmatch(r'Sijax\.setRequestUri\(("(?:[^"\\]|\\.)*")\);', text).groups()
    return json.loads(uri)


@pytest.fixture
def js_of(make_page):
    """The JavaScript that a page prints which was asked for with a raw target."""
    page = make_page()
    page.app.add_url_rule("/<path:rest>", "any", lambda rest: g.sijax.get_js())

    def js_of(path="/", query="", mount=""):
        environ = EnvironBuilder(path="/").get_environ()
        environ.update(
            PATH_INFO=unquote_to_bytes(path).decode("latin-1"),
            QUERY_STRING=query,
            SCRIPT_NAME=unquote_to_bytes(mount).decode("latin-1"),
        )
        with page.app.request_context(environ):
            page.app.preprocess_request()
            return g.sijax.get_js()

    return js_of


@pytest.mark.parametrize(
    ("target", "uri"),
    [
        ({}, "/"),
        ({"path": "/relative/url", "query": "query=string&is=here"},
         "/relative/url?query=string&is=here"),
        ({"query": "q=%3C/script%3E"}, "/?q=%3C/script%3E"),
        ({"path": "/%C3%BC", "query": "x=%2F"}, "/%C3%BC?x=%2F"),
        ({"path": "/a%20b%3Fc%23d%25"}, "/a%20b%3Fc%23d%25"),
        ({"path": "/it's(a)~b;c=1,2@x:y!$&*+"}, "/it's(a)~b;c=1,2@x:y!$&*+"),
        ({"query": "a=1&a=2&=&&b"}, "/?a=1&a=2&=&&b"),
        ({"path": "/page", "mount": "/mounted"}, "/mounted/page"),
        ({"path": "/page", "mount": "/%C3%BC"}, "/%C3%BC/page"),
        ({"path": "/page", "mount": "//evil.example"}, "/evil.example/page"),
        ({"path": "//evil.example/page"}, "/evil.example/page"),
        ({"path": "/\\evil.example"}, "/%5Cevil.example"),
        ({"path": "\\evil.example"}, "/%5Cevil.example"),
        ({"path": "/%FF"}, "/%FF"),
    ],
    ids=str,
)  # fmt: skip
def test_calls_go_to_the_address_as_the_browser_sent_it(js_of, target, uri):
    assert uri_in(js_of(**target)) == uri


def test_markup_in_the_query_cannot_leave_the_script_element(js_of):
    js = js_of(query='q="</script><script>alert(1)</script>')

    assert "<" not in js and ">" not in js
    assert uri_in(js) == '/?q="</script><script>alert(1)</script>'


def test_an_ampersand_and_a_slash_stay_as_they_are(js_of):
    js = js_of("/relative/url", "query=string&is=here")

    assert js == 'Sijax.setRequestUri("/relative/url?query=string&is=here");'


def test_the_page_may_name_another_address_for_its_request_only(make_page):
    page = make_page(lambda sijax: sijax.set_request_uri("/other") if "x" in request.args else None)

    assert uri_in(page.client.get("/?x").text) == "/other"
    assert uri_in(page.client.get("/").text) == "/"


def test_a_json_uri_that_was_set_is_printed_escaped(make_page):
    page = make_page(SIJAX_JSON_URI="/</script>.js")

    assert page.client.get("/").text == (
        'Sijax.setRequestUri("/");Sijax.setJsonUri("/\\u003c/script\\u003e.js");'
    )


ANY_BYTES = st.binary(max_size=30).map(lambda raw: raw.decode("latin-1"))


@given(path=ANY_BYTES, mount=ANY_BYTES, query=ANY_BYTES)
def test_whatever_was_asked_for_calls_go_to_this_host_and_no_markup_escapes(path, mount, query):
    uri = uri_of({"PATH_INFO": path, "SCRIPT_NAME": mount, "QUERY_STRING": query})

    assert re.fullmatch(r"/([!-~]*)", uri)
    assert not uri.startswith(("//", "/\\"))
    there = urlsplit(urljoin("https://own.example/page", uri))
    assert (there.scheme, there.netloc) == ("https", "own.example")
    assert unquote_to_bytes(uri.partition("?")[0]).lstrip(b"/") == (mount + path).encode(
        "latin-1"
    ).lstrip(b"/")
    assert quote(uri, safe=uri) == uri
