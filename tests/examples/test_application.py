"""What all pages of the examples have in common."""

import re
from html.parser import HTMLParser

import pytest

from examples import chat
from examples import comet
from examples import hello
from examples import upload
from examples.application import assemble


@pytest.fixture
def app():
    return assemble(hello.blueprint, chat.blueprint, comet.blueprint, upload.blueprint)


@pytest.fixture
def client(app):
    return app.test_client()


EXAMPLES = ["/hello/", "/chat/", "/comet/", "/upload/"]
PAGES = ["/", *EXAMPLES, *(f"{path}native/" for path in EXAMPLES), "/nowhere"]


def nonce_of(answer):
    return re.search(r"script-src 'nonce-([\w-]{22})';", answer.headers["Content-Security-Policy"])[
        1
    ]


@pytest.mark.parametrize("path", [*PAGES, "/static/style.css", "/_siphon/static/sijax.js"])
def test_every_answer_has_the_strict_policy(client, path):
    answer = client.get(path, buffered=True)

    assert answer.headers["Content-Security-Policy"] == (
        f"default-src 'none'; script-src 'nonce-{nonce_of(answer)}'; style-src 'self'; "
        "connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types siphon"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_refusal_has_the_strict_policy_too(client):
    answer = client.post("/hello/")

    assert answer.status_code == 400
    assert nonce_of(answer)


def test_every_answer_has_a_nonce_of_its_own_also_under_one_app_context(app, client):
    with app.app_context():
        nonces = {nonce_of(client.get("/hello/")) for _ in range(10)}

    assert len(nonces) == 10


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


@pytest.mark.parametrize("path", PAGES)
def test_every_script_bears_the_nonce_and_nothing_else_is_inline(client, path):
    answer = client.get(path)
    tags = Tags(answer.text).found

    assert all(a.get("nonce") == nonce_of(answer) for tag, a in tags if tag == "script")
    assert not [name for _, a in tags for name in a if name == "style" or name.startswith("on")]
    assert "style" not in [tag for tag, _ in tags]


@pytest.mark.parametrize("path", PAGES[:-1])
def test_every_file_that_a_page_names_is_there(client, path):
    for tag, attributes in Tags(client.get(path).text).found:
        address = attributes.get("src") or attributes.get("href")
        if address:
            assert client.get(address, buffered=True).status_code == 200, (tag, address)


def test_the_client_is_kept_by_the_browser_for_good(client):
    script = re.search(r'src="(/_siphon/static/[^"]+)"', client.get("/hello/").text)[1]

    assert client.get(script).cache_control.immutable


def test_the_index_leads_to_every_example(client):
    text = client.get("/").text

    assert all(f'<a href="/{name}/">' in text for name in ["hello", "chat", "comet", "upload"])


def test_the_index_of_one_example_leads_to_that_one_alone():
    text = comet.create_app().test_client().get("/").text

    assert '<a href="/comet/">' in text
    assert "/hello/" not in text


def test_every_field_of_every_page_has_a_label(client):
    for path in PAGES:
        tags = Tags(client.get(path).text).found
        labelled = {a.get("for") for tag, a in tags if tag == "label"}
        fields = [
            a
            for tag, a in tags
            if tag in {"input", "select", "progress"} and a.get("type") != "hidden"
        ]
        assert all(a["id"] in labelled for a in fields)


def test_scripts_and_other_sites_never_see_the_cookie(client):
    cookie = client.get("/hello/").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_another_name_for_this_machine_is_refused(client):
    """A site that lets its name point to this machine (DNS rebinding) gets nothing to read."""
    assert client.get("/chat/", headers={"Host": "evil.example"}).status_code == 400


def test_the_key_is_random_or_that_of_the_environment(monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    keys = {hello.create_app().secret_key for _ in range(2)}
    assert len(keys) == 2
    assert all(len(key) == 64 for key in keys)

    monkeypatch.setenv("SECRET_KEY", "of the environment")
    assert hello.create_app().secret_key == "of the environment"
