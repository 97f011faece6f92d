"""A call that the database asks to repeat is repeated, as if nothing had happened before."""

import threading
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from tempfile import SpooledTemporaryFile

import pytest
from flask import flash
from flask import Request
from flask import session
from flask_login import current_user
from flask_login import login_user
from jinja2 import DictLoader
from sqlalchemy import event
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from flask_siphon.data import transaction
from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route


def fail(state="40001"):
    """Let PostgreSQL itself raise an error with this SQLSTATE."""
    request.cr.execute(text(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$"))


def add(words):
    request.cr.add(request.env["Note"](text=words))


@pytest.fixture
def serve(postgres, make_siphon):
    """The client of an app whose ``/h`` and ``/j`` are the function given.

    It gets the number of the try; ``client.tries`` is the number of the last one.
    """

    def serve(handler, **settings):
        def counted():
            client.tries += 1
            return handler(client.tries)

        class House(Controller):
            @route("/h", auth="public", csrf=False)
            def h(self, **keywords):
                return counted()

            @route("/j", auth="public", type="json")
            def j(self, **keywords):
                return counted()

        siphon = make_siphon(postgres, House, **settings)
        client = siphon.test_client()
        client.tries = 0
        return client

    return serve


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


@pytest.mark.parametrize(("settings", "tries"), [({}, 5), ({"SIPHON_RETRY_TRIES": 3}, 3)])
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


def test_one_try_may_be_all_there_is(serve):
    client = serve(lambda number: fail(), SIPHON_RETRY_TRIES=1)

    assert client.post("/h").status_code == 500
    assert client.tries == 1


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


def fail_in_template(number):
    add("one")
    return request.render("page.html", {"look": lambda: fail() if number == 1 else "fine"})


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


# What each try finds


def test_each_try_finds_the_session_as_it_was(serve):
    found = []

    def handler(number):
        found.append({key: repr(value) for key, value in session.items()})
        session["count"] = session.get("count", 0) + 1
        session.setdefault("list", []).append(number)
        session["deep"]["inner"].append(number)
        session.pop("gone", None)
        if number < 3:
            fail()
        return "fine"

    client = serve(handler)
    with client.session_transaction() as stored:
        stored.update(gone="here", deep={"inner": []})

    assert client.post("/h").text == "fine"
    assert found[0] == found[1] == found[2]
    with client.session_transaction() as stored:
        assert (stored["count"], stored["list"], stored["deep"]) == (1, [3], {"inner": [3]})
        assert "gone" not in stored


def test_a_session_that_only_a_failed_try_changed_is_not_sent(serve):
    def handler(number):
        if number == 1:
            session["count"] = 1
            fail()
        return "fine"

    assert "Set-Cookie" not in serve(handler).post("/h").headers


def test_a_call_that_failed_for_good_keeps_what_its_last_try_said(serve):
    def handler(number):
        flash(f"try {number}")
        fail()

    client = serve(handler)
    client.post("/h")

    with client.session_transaction() as stored:
        assert stored["_flashes"] == [("message", "try 5")]


def test_flashed_messages_are_shown_once_however_many_tries(serve):
    client = serve(fail_in_template)
    source = "{{ get_flashed_messages() | join }} {{ look() }}"
    client.application.jinja_loader = DictLoader({"page.html": source})
    with client.session_transaction() as stored:
        stored["_flashes"] = [("message", "welcome")]

    assert client.post("/h").text == "welcome fine"
    assert client.post("/h").text == " fine"


def test_each_try_finds_all_files_from_their_beginning(serve):
    found = []

    def handler(number):
        files = request.httprequest.files
        found.append([(each.read(3), each.read()) for each in files.getlist("many")])
        found[-1].append(files["one"].read())
        if number < 3:
            fail()
        return "fine"

    client = serve(handler)
    data = {
        "many": [(BytesIO(b"abcdef"), "a"), (BytesIO(b"ghi"), "b")],
        "one": (BytesIO(b"jkl"), "c"),
    }

    assert client.post("/h", data=data).text == "fine"
    assert found == [[(b"abc", b"def"), (b"ghi", b""), b"jkl"]] * 3


class OneWayFile(SpooledTemporaryFile):
    def seekable(self):
        return False


class OneWayRequest(Request):
    def _get_file_stream(self, *_, **__):
        return OneWayFile()


def test_a_file_that_cannot_be_read_again_is_an_error_that_says_so(serve, caplog):
    def handler(number):
        request.httprequest.files["file"].read()
        fail()

    client = serve(handler)
    client.application.request_class = OneWayRequest

    assert client.post("/h", data={"file": (BytesIO(b"x"), "one way.bin")}).status_code == 500
    assert client.tries == 1
    assert "'one way.bin' cannot be read again" in caplog.text


def test_each_try_finds_the_parameters_as_they_came(postgres, make_siphon):
    found = []

    class House(Controller):
        @route("/h/<path>", auth="public", csrf=False)
        def h(self, path, **keywords):
            found.append((path, dict(keywords), dict(request.params)))
            request.params.clear()
            keywords.clear()
            if len(found) < 3:
                fail()
            return "fine"

        @route("/j/<path>", auth="public", type="json")
        def j(self, path, deep, **keywords):
            found.append((repr(deep), repr(request.params), repr(request.jsonrequest)))
            deep["list"].append({"more": 1})
            deep["list"][0].clear()
            request.params.clear()
            if len(found) < 3:
                fail()

    client = make_siphon(postgres, House).test_client()

    assert client.post("/h/p?a=1", data={"b": "2"}).text == "fine"
    assert found == [("p", {"a": "1", "b": "2"}, {"path": "p", "a": "1", "b": "2"})] * 3

    found.clear()
    assert client.rpc("/j/p", deep={"list": [{"a": 1}]}, other=1) is None
    assert len(found) == 3
    assert len(set(found)) == 1
    assert "more" not in found[0][0]


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


def test_each_try_finds_a_new_environment(serve):
    found = []

    def handler(number):
        found.append((request.env, request.cr, dict(request.context)))
        request.update_context(lang="de")
        if number < 3:
            fail()
        return "fine"

    serve(handler).post("/h")

    environments, sessions, contexts = zip(*found, strict=True)
    assert len(set(map(id, environments))) == len(set(map(id, sessions))) == 3
    assert contexts == ({}, {}, {})


@pytest.fixture
def ada(postgres, models):
    with Session(postgres) as session:
        session.add(models.Account(id=1, name="Ada"))
        session.commit()


@pytest.mark.usefixtures("ada")
def test_each_try_loads_the_user_anew(serve):
    found = []

    def handler(number):
        found.append(request.env.user)
        assert request.env.user in request.cr
        assert current_user in request.cr
        if number < 3:
            fail()
        return request.env.user.name

    client = serve(handler)
    client.get("/login/1")

    assert client.post("/h").text == "Ada"
    assert len(set(map(id, found))) == 3


@pytest.mark.usefixtures("ada")
def test_a_login_in_a_try_that_failed_did_not_happen(serve, models):
    found = []

    def handler(number):
        found.append((current_user.is_anonymous, request.env.user.is_anonymous))
        if number == 1:
            login_user(request.cr.get(models.Account, 1))
            fail()
        return "fine"

    answer = serve(handler).post("/h")

    assert found == [(True, True)] * 2
    assert "X-CSRFToken" not in answer.headers
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("fails_in_method", [False, True])
def test_an_auth_method_is_asked_in_each_try_and_may_use_the_database(
    postgres, make_siphon, models, ada, fails_in_method
):
    asked = []

    class House(Controller):
        @route("/key", auth="key", csrf=False)
        def key(self):
            assert request.env.user in request.cr
            if len(asked) == 1 and not fails_in_method:
                fail()
            return request.env.user.name

    siphon = make_siphon(postgres, House)

    @siphon.auth_method("key")
    def authenticate(request, routing):
        asked.append(1)
        if len(asked) == 1 and fails_in_method:
            fail()
        return request.cr.get(models.Account, 1)

    assert siphon.test_client().get("/key").text == "Ada"
    assert len(asked) == 2


def test_the_token_is_checked_in_each_try_and_needed_once(postgres, make_siphon):
    tries = []

    class House(Controller):
        @route("/h", auth="public")
        def h(self):
            tries.append(1)
            if len(tries) == 1:
                fail()
            return "fine"

    client = make_siphon(postgres, House).test_client()

    assert client.post("/h", data={"csrf_token": client.csrf_token()}).text == "fine"
    assert len(tries) == 2


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


# Two transactions that really meet


class Meeting:
    """Two calls of a route at the same time; each meets the other in its first try only."""

    def __init__(self, siphon):
        self.siphon = siphon
        self.met = threading.Barrier(2, timeout=20)
        self.runs = []
        self.here = threading.local()

    @property
    def repeated(self):
        """True if one was: it may meet the other again before that one has committed."""
        return len(self.runs) > 2

    def run(self, *paths):
        answers = {}
        threads = [
            threading.Thread(target=self._call, args=(path, answers), daemon=True) for path in paths
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        return [answers.get(path) for path in paths]

    def _call(self, path, answers):
        answers[path] = self.siphon.test_client().post(path).status_code

    def wait(self):
        self.runs.append(threading.get_ident())
        if not getattr(self.here, "was_there", False):
            self.here.was_there = True
            self.met.wait()


@pytest.fixture
def counters(postgresql, make_engine, models):
    """Make an engine of this isolation level, over a database with two counters."""

    def make(isolation_level):
        engine = make_engine(postgresql.url, isolation_level=isolation_level)
        with Session(engine) as session:
            session.add_all(models.Counter(id=id, count=0) for id in (1, 2))
            session.commit()
        return engine

    return make


def counts(engine, models):
    with Session(engine) as session:
        return list(session.scalars(select(models.Counter.count).order_by(models.Counter.id)))


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_of_two_that_change_one_row_at_once_one_is_repeated(counters, make_siphon, models, level):
    class House(Controller):
        @route("/add/<int:caller>", auth="public", csrf=False)
        def add(self, caller):
            counter = request.cr.get(models.Counter, 1)
            meeting.wait()
            counter.count += 1

    engine = counters(level)
    meeting = Meeting(make_siphon(engine, House, SIPHON_RETRY_TRIES=20))

    assert meeting.run("/add/1", "/add/2") == [204, 204]
    assert meeting.repeated
    assert counts(engine, models) == [2, 0]


def test_of_two_that_each_go_by_what_the_other_changes_one_is_repeated(
    counters, make_siphon, models
):
    class House(Controller):
        @route("/cross/<int:mine>/<int:yours>", auth="public", csrf=False)
        def cross(self, mine, yours):
            seen = request.cr.get(models.Counter, yours).count
            meeting.wait()
            request.cr.get(models.Counter, mine).count = seen + 1

    engine = counters("SERIALIZABLE")
    meeting = Meeting(make_siphon(engine, House, SIPHON_RETRY_TRIES=20))

    assert meeting.run("/cross/1/2", "/cross/2/1") == [204, 204]
    assert meeting.repeated
    assert sorted(counts(engine, models)) == [1, 2]


def test_of_two_that_wait_for_each_other_one_is_repeated(counters, make_siphon, models):
    class House(Controller):
        @route("/both/<int:first>/<int:second>", auth="public", csrf=False)
        def both(self, first, second):
            request.cr.get(models.Counter, first, with_for_update=True).count += 1
            request.cr.flush()
            meeting.wait()
            request.cr.get(models.Counter, second, with_for_update=True).count += 1

    engine = counters("READ COMMITTED")
    meeting = Meeting(make_siphon(engine, House, SIPHON_RETRY_TRIES=20))

    assert meeting.run("/both/1/2", "/both/2/1") == [204, 204]
    assert meeting.repeated
    assert counts(engine, models) == [2, 2]


def test_a_hundred_increments_of_one_row_count_those_that_succeeded(counters, make_siphon, models):
    class House(Controller):
        @route("/add", auth="public", csrf=False)
        def add(self):
            request.cr.get(models.Counter, 1).count += 1

    engine = counters("SERIALIZABLE")
    siphon = make_siphon(engine, House, SIPHON_RETRY_TRIES=10, SIPHON_RETRY_DELAY=0.1)

    with ThreadPoolExecutor(15) as pool:
        statuses = list(
            pool.map(lambda _: siphon.test_client().post("/add").status_code, range(100))
        )

    assert set(statuses) <= {204, 500}
    assert statuses.count(204) > 50
    assert counts(engine, models) == [statuses.count(204), 0]
