"""Visitors of the examples, as HTTP sees them."""

import json
import re
from html import unescape

import pytest

from examples import chat
from examples import comet
from examples import hello
from examples import upload

EXAMPLES = {"hello": hello, "chat": chat, "comet": comet, "upload": upload}

#: A call of each example that would be answered if nothing were wrong with it.
CALLS = {
    "hello": {"sijax_rq": "say_hello", "sijax_args": '["Ada"]'},
    "chat": {"sijax_rq": "say", "sijax_args": '["Ada", "Good morning"]'},
    "comet": {"sijax_rq": "count_primes", "sijax_args": '["100 million"]'},
    "upload": {"sijax_rq": "upload_upload", "sijax_args": '["upload"]'},
}


class Visitor:
    """Somebody with a cookie jar, who has loaded the page of an example."""

    def __init__(self, app, name):
        self.path = f"/{name}/"
        self.client = app.test_client()
        self.page = self.client.get(self.path).text
        self.token = unescape(re.search(r'csrf-token" content="([^"]*)"', self.page)[1])

    def post(self, data=None, *, buffered=True, **options):
        headers = {"X-CSRFToken": self.token, "Accept": "application/json, application/x-ndjson"}
        return self.client.post(self.path, data=data, headers=headers, buffered=buffered, **options)

    def call(self, function, *args):
        """The commands that the function answers with."""
        answer = self.post({"sijax_rq": function, "sijax_args": json.dumps(args)})
        assert answer.status_code == 200
        return answer.json

    def result(self, function, *args):
        return self.call(function, *args)[-1]["result"]


@pytest.fixture(params=EXAMPLES)
def example(request):
    """The name of each example."""
    return request.param


@pytest.fixture
def visit():
    """``visit("hello")`` is a visitor of a new server; with ``app``, of that one."""
    return lambda name, app=None: Visitor(app or EXAMPLES[name].create_app(), name)


@pytest.fixture
def valid_call(example):
    """The form of a call to the example."""
    return CALLS[example]
