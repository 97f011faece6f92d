"""A route that says readonly=True stores nothing, and an attempt does not go unnoticed."""

import pytest
from sqlalchemy import create_engine
from sqlalchemy import delete as delete_from
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.orm import sessionmaker

from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route


@pytest.fixture
def serve(engine, make_siphon):
    """The client of an app whose read-only ``/h`` and ``/j`` are the function given."""

    def serve(handler, database=engine, hook=None):
        class House(Controller):
            @route("/h", auth="public", readonly=True)
            def h(self):
                return handler()

            @route("/j", auth="public", type="json", readonly=True)
            def j(self):
                return handler()

        siphon = make_siphon(database, House)
        client = siphon.test_client()
        if hook is not None:
            client.application.before_request(hook)
        return client

    return serve


def add_pending():
    request.cr.add(request.env["Note"](text="one"))


def add_flushed():
    add_pending()
    request.cr.flush()


def add_and_ask():
    add_pending()
    request.cr.scalars(select(request.env["Note"])).all()


def swallow():
    add_pending()
    with pytest.raises(RuntimeError, match="readonly=True"):
        request.cr.flush()


def change():
    request.cr.get(request.env["Counter"], 1).count += 1


def delete():
    request.cr.delete(request.cr.get(request.env["Counter"], 1))


def insert_rows():
    request.cr.execute(insert(request.env["Note"]).values(text="one"))


def update_rows():
    request.cr.query(request.env["Counter"]).update({"count": 6})


def delete_rows():
    request.cr.execute(delete_from(request.env["Counter"]))


WRITES = [
    add_pending,
    add_flushed,
    add_and_ask,
    swallow,
    change,
    delete,
    insert_rows,
    update_rows,
    delete_rows,
]


@pytest.fixture
def counter(engine, models):
    with sessionmaker(engine).begin() as session:
        session.add(models.Counter(id=1, count=5))


@pytest.mark.usefixtures("counter")
@pytest.mark.parametrize("write", WRITES)
def test_a_change_is_an_error_and_not_stored(engine, serve, texts, models, caplog, write):
    client = serve(write)

    assert client.get("/h").status_code == 500
    assert client.post("/j", json={"id": 1}).json["error"]["code"] == -32603
    assert "readonly=True" in caplog.text
    assert texts(engine) == []
    with sessionmaker(engine)() as session:
        assert session.get(models.Counter, 1).count == 5


@pytest.mark.usefixtures("counter")
def test_reading_is_what_it_is_for(serve):
    def read():
        counter = request.cr.get(request.env["Counter"], 1)
        counter.count = counter.count  # no change
        with request.cr.begin_nested():
            return str(request.cr.scalar(select(request.env["Counter"].count)))

    client = serve(read)

    assert client.get("/h").text == "5"
    assert client.rpc("/j") == "5"


@pytest.mark.usefixtures("counter")
def test_a_hook_that_read_before_does_not_open_the_door(engine, serve, texts, caplog):
    client = serve(add_flushed, hook=lambda: request.cr.get(request.env["Counter"], 1) and None)

    assert client.get("/h").status_code == 500
    assert "readonly=True" in caplog.text
    assert texts(engine) == []


def insert_past_the_objects():
    request.cr.execute(text("INSERT INTO notes (id, text) VALUES (1, 'one')"))
    return "done"


def commit_past_the_objects():
    insert_past_the_objects()
    request.cr.commit()


def read_first():
    request.cr.scalars(select(request.env["Note"])).all()


@pytest.mark.parametrize("hook", [None, read_first])
@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_postgresql_refuses_what_does_not_come_by_way_of_objects(
    engine, serve, texts, caplog, hook
):
    client = serve(insert_past_the_objects, hook=hook)

    assert client.get("/h").status_code == 500
    assert "read-only transaction" in caplog.text
    assert texts(engine) == []


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_a_connection_may_write_again_in_the_next_call(engine, serve, texts):
    client = serve(lambda: str(request.cr.scalars(select(request.env["Note"])).all()))

    @client.application.get("/write")
    def write():
        add_pending()
        request.cr.commit()
        return ""

    assert client.get("/h").status_code == 200
    assert client.get("/write").status_code == 200
    assert texts(engine) == ["one"]


@pytest.mark.parametrize("write", [insert_past_the_objects, commit_past_the_objects])
def test_it_stores_nothing_that_comes_otherwise_either(engine, serve, texts, write):
    serve(write).get("/h")

    assert texts(engine) == []


@pytest.mark.usefixtures("counter")
def test_each_of_several_engines_is_read_only(engine, serve, texts, models, tmp_path, caplog):
    other = create_engine(f"sqlite:///{tmp_path}/other.db")
    database = sessionmaker(binds={models.Note: engine, models.Counter: other})

    assert serve(add_flushed, database).get("/h").status_code == 500
    assert "readonly=True" in caplog.text
    assert texts(engine) == []
    other.dispose()
