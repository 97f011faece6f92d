"""Calls that really meet at the same rows: one of them is repeated."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route


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
