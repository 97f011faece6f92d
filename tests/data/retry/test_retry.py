"""A call that the database asks to repeat is repeated: after what, how often, how long it waits."""

from io import BytesIO

import pytest
from jinja2 import DictLoader
from sqlalchemy import event
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from flask_siphon.data import transaction
from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route

from .conftest import add
from .conftest import fail
from .conftest import fail_in_template


def test_two_failures_and_a_success_are_a_success(postgres, serve, texts):
    seen = []

    def handler(number):
        add(f"try {number}")
        request.cr.flush()
        seen.append(request.httprequest.files["file"].read())
        if number < 3:
            fail()
        return "fine"

    client = serve(handler)

    # So much that Werkzeug keeps the file on disk. The test client would, too, and not close it.
    file = FileStorage(BytesIO(b"x" * 600_000), filename="file.bin")
    boundary, body = encode_multipart({"file": file})
    kind = f'multipart/form-data; boundary="{boundary}"'
    answer = client.post("/h", data=body, content_type=kind)

    assert (answer.status_code, answer.text) == (200, "fine")
    assert client.tries == 3
    assert texts(postgres) == ["try 3"]
    assert [len(each) for each in seen] == [600_000] * 3


@pytest.mark.parametrize("state", ["40001", "40P01", "55P03"])
@pytest.mark.parametrize("path", ["/h", "/j"])
def test_it_is_repeated_after(serve, state, path):
    client = serve(lambda number: fail(state) if number == 1 else "fine")

    answer = client.post(path, json={"id": 1})

    assert client.tries == 2
    assert answer.status_code == 200
    assert answer.text == "fine" or answer.json["result"] == "fine"


@pytest.mark.parametrize("state", ["23505", "57014", "40002", "40000", "P0001"])
def test_it_is_not_repeated_after(serve, state):
    client = serve(lambda number: fail(state))

    assert client.post("/h").status_code == 500
    assert client.tries == 1


@pytest.mark.parametrize(
    ("settings", "tries"),
    [({}, 5), ({"SIPHON_RETRY_TRIES": 3}, 3), ({"SIPHON_RETRY_TRIES": 1}, 1)],
)
def test_the_last_failure_is_an_error_and_leaves_nothing(postgres, serve, texts, settings, tries):
    def handler(number):
        add("one")
        request.cr.flush()
        fail()

    client = serve(handler, **settings)

    assert client.post("/h").status_code == 500
    assert client.tries == tries
    assert client.post("/j", json={"id": 1}).json["error"]["code"] == -32603
    assert client.tries == 2 * tries
    assert texts(postgres) == []


def fail_at_flush(number):
    add("one")
    if number == 1:
        event.listen(request.cr, "after_flush", lambda *_: fail())
    request.cr.flush()
    return "fine"


def fail_at_commit(number):
    add("one")
    if number == 1:
        event.listen(request.cr, "before_commit", lambda _: fail())
    return "fine"


@pytest.mark.parametrize("handler", [fail_at_flush, fail_at_commit, fail_in_template])
def test_it_is_repeated_wherever_the_database_asks_for_it(postgres, serve, texts, handler):
    client = serve(handler)
    client.application.jinja_loader = DictLoader({"page.html": "{{ look() }}"})

    assert client.post("/h").text == "fine"
    assert client.tries == 2
    assert texts(postgres) == ["one"]


def test_a_lock_that_another_connection_holds_is_waited_for(postgres, serve, models):
    with Session(postgres) as other:
        other.add(models.Counter(id=1, count=0))
        other.commit()
        other.execute(select(models.Counter).with_for_update())

        def handler(number):
            if number == 2:
                other.rollback()
            statement = select(models.Counter).with_for_update(nowait=True)
            request.cr.scalars(statement).one().count += 1
            return "fine"

        client = serve(handler)

        assert client.post("/h").text == "fine"
        assert client.tries == 2


def test_in_a_batch_each_call_is_repeated_for_itself(postgres, make_siphon, texts):
    tries = []

    class House(Controller):
        @route("/j", auth="public", type="json")
        def j(self, words, times):
            tries.append(words)
            add(words)
            times.append(1)
            if tries.count(words) < 3:
                fail()
            return times

    client = make_siphon(postgres, House).test_client()
    batch = [{"id": each, "params": {"words": each, "times": []}} for each in ("a", "b")]

    answers = client.post("/j", json=batch).json

    assert [each["result"] for each in answers] == [[1], [1]]
    assert tries == ["a", "a", "a", "b", "b", "b"]
    assert texts(postgres) == ["a", "b"]


# How long it waits


def test_it_waits_longer_each_time_and_never_for_sure(serve, monkeypatch):
    waits, limits = [], []
    monkeypatch.setattr(transaction.time, "sleep", waits.append)
    monkeypatch.setattr(
        transaction.random, "uniform", lambda low, high: limits.append((low, high)) or high
    )
    client = serve(lambda number: fail(), SIPHON_RETRY_DELAY=0.25)

    client.post("/h")

    assert limits == [(0, 0.5), (0, 1.0), (0, 2.0), (0, 4.0)]
    assert waits == [0.5, 1.0, 2.0, 4.0]


def test_without_a_delay_it_does_not_wait(serve, monkeypatch):
    waits = []
    monkeypatch.setattr(transaction.time, "sleep", waits.append)

    serve(lambda number: fail(), SIPHON_RETRY_DELAY=0).post("/h")

    assert waits == []
