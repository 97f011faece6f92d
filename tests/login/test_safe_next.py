"""Where a visitor goes after the login: never to another site."""

from urllib.parse import urljoin
from urllib.parse import urlsplit

import pytest
from flask import redirect
from flask import request
from hypothesis import given
from hypothesis import strategies as st

from flask_siphon.login import safe_next

STAYING = [
    "/",
    "/need",
    "/need?a=b&c=//d#e",
    "/a//b",
    "/a b",
    "/@evil.example",
    "/https://evil.example",
    "/é",
    "/%5Cevil.example",
    "/" + "a" * 2047,
]

LEAVING = [
    None,
    "",
    17,
    b"/need",
    ["/need"],
    "need",
    "?next",
    "#here",
    "./need",
    "../need",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/need\\evil",
    "https://evil.example",
    "https:evil.example",
    "http:///evil.example",
    "http://localhost/need",
    "HTTPS://evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    " /need",
    "/need ",
    " //evil.example",
    "\t/need",
    "/\t/evil.example",
    "/\n/evil.example",
    "/need\n",
    "/a\nb",
    "/a\rb",
    "/a\x00b",
    "/a\x1fb",
    "/a\x7fb",
    "\x00//evil.example",
    "/" + "a" * 2048,
]


@pytest.mark.parametrize("target", STAYING)
def test_a_path_of_this_site_is_taken(target):
    assert safe_next(target) == target


@pytest.mark.parametrize("target", LEAVING, ids=repr)
def test_anything_else_is_not(target):
    assert safe_next(target) == "/"
    assert safe_next(target, "/home") == "/home"


def test_the_default_is_not_checked():
    assert safe_next(None, "https://elsewhere.example/") == "https://elsewhere.example/"


ALPHABET = st.sampled_from("/\\.:@?#% \t\n\r\x00\x7fhtpsjavcript[]é1-") | st.characters()


@given(st.text(ALPHABET, max_size=60).map(lambda text: "/" + text) | st.text(ALPHABET, max_size=60))
def test_whatever_is_taken_stays_on_the_site(target):
    taken = safe_next(target)

    # As browsers read it: tabs and newlines are dropped, a backslash is a slash (WHATWG URL).
    read = "".join(each for each in taken.strip() if each not in "\t\r\n").replace("\\", "/")
    assert read.startswith("/") and not read.startswith("//")
    assert urlsplit(urljoin("https://site.example/login", read.partition("?")[0])).netloc == (
        "site.example"
    )


@pytest.fixture
def client(our_app):
    @our_app.post("/log-in-and-go")
    def log_in_and_go():
        return redirect(safe_next(request.args.get("next"), "/home"))

    return our_app.test_client()


@pytest.mark.parametrize("target", [each for each in LEAVING if isinstance(each, str)], ids=repr)
def test_a_login_leads_nowhere_else(client, target):
    answer = client.post("/log-in-and-go", query_string={"next": target})

    assert answer.headers["Location"] == "/home"


def test_a_login_leads_to_where_the_visitor_wanted(client):
    sent = client.get("/door?a=b")
    query = sent.headers["Location"].partition("?")[2]

    answer = client.post(f"/log-in-and-go?{query}")

    assert answer.headers["Location"] == "/door?a=b"


@pytest.mark.parametrize("manager", ["stock", "ours"])
@pytest.mark.parametrize("host", ["evil.example", "localhost:5000", "LOCALHOST"])
def test_a_forged_host_is_nothing_that_a_login_leads_to(make_app, manager, host):
    client = make_app(manager=manager).test_client()

    location = client.get("/door", headers={"Host": host}).headers["Location"]

    assert location == "/login-page?next=%2Fdoor"
