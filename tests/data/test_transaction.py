"""One transaction for each call: what went well is stored, everything else is not."""

import pytest
from flask import redirect
from flask import stream_with_context
from flask_login import current_user
from jinja2 import DictLoader
from sqlalchemy import event
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from flask_siphon import SessionExpired
from flask_siphon import UserError
from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import Response
from flask_siphon.http import route


def add(text):
    request.cr.add(request.env["Note"](text=text))


def raise_(error):
    raise error


@pytest.fixture
def serve(engine, make_siphon):
    """The client of an app whose ``/h`` is the function given, as http and as json route."""

    def serve(handler, **settings):
        class House(Controller):
            @route("/h", auth="public", csrf=False)
            def h(self, **keywords):
                return handler()

            @route("/j", auth="public", type="json")
            def j(self, **keywords):
                return handler()

        siphon = make_siphon(engine, House, **settings)
        return siphon.test_client()

    return serve


STORED = {
    "text": lambda: "fine",
    "nothing": lambda: None,
    "a response": lambda: Response("fine", status=201),
    "a redirect": lambda: redirect("/"),
    "status 399": lambda: Response(status=399),
}


@pytest.mark.parametrize("result", STORED.values(), ids=STORED.keys())
def test_a_call_that_went_well_is_stored(engine, serve, texts, result):
    def handler():
        add("one")
        return result()

    assert serve(handler).post("/h").status_code < 400
    assert texts(engine) == ["one"]


NOT_STORED = {
    "an error": (500, lambda: raise_(ValueError())),
    "an HTTP error": (404, lambda: raise_(NotFound())),
    "an HTTP error that is returned": (404, lambda: NotFound()),
    "a UserError": (400, lambda: raise_(UserError("no"))),
    "an ended session": (401, lambda: raise_(SessionExpired())),
    "a conflict": (409, lambda: Response(status=409)),
    "status 400": (400, lambda: Response("no", status=400)),
    "status 500": (500, lambda: Response("no", status=500)),
    "a result that is no text": (500, lambda: {"a": 1}),
    "a broken template": (500, lambda: request.render("broken.html")),
    "a missing template": (500, lambda: request.render("missing.html")),
}


@pytest.mark.parametrize(("status", "result"), NOT_STORED.values(), ids=NOT_STORED.keys())
@pytest.mark.parametrize("flushed", [False, True], ids=["pending", "flushed"])
def test_a_call_that_did_not_is_not(engine, serve, texts, status, result, flushed):
    def handler():
        add("one")
        if flushed:
            request.cr.flush()
        return result()

    client = serve(handler)
    client.application.jinja_loader = DictLoader({"broken.html": "{{ 1 // 0 }}"})

    assert client.post("/h").status_code == status
    assert texts(engine) == []


NO_RESULT = {
    "an error": (-32603, lambda: raise_(ValueError())),
    "an HTTP error": (404, lambda: raise_(NotFound())),
    "an HTTP error that is returned": (404, lambda: NotFound()),
    "a UserError": (1, lambda: raise_(UserError("no"))),
    "an ended session": (100, lambda: raise_(SessionExpired())),
    "a response": (-32603, lambda: Response("fine")),
    "a result that has no form in JSON": (-32603, lambda: object()),
}


@pytest.mark.parametrize(("code", "result"), NO_RESULT.values(), ids=NO_RESULT.keys())
def test_a_call_that_is_answered_with_an_error_is_not(engine, serve, texts, code, result):
    def handler():
        add("one")
        request.cr.flush()
        return result()

    assert serve(handler).post("/j", json={"id": 1}).json["error"]["code"] == code
    assert texts(engine) == []


def test_a_call_with_a_result_is_stored_as_is_a_notification(engine, serve, texts):
    client = serve(lambda: add("one"))

    client.post("/j", json={"jsonrpc": "2.0", "id": 1})
    client.post("/j", json={"jsonrpc": "2.0"})

    assert texts(engine) == ["one", "one"]


def test_the_calls_of_a_batch_stand_for_themselves(engine, make_siphon, texts):
    class House(Controller):
        @route("/j", auth="public", type="json")
        def j(self, text, fail=False):
            add(text)
            request.cr.flush()
            if fail:
                raise UserError("no")

    client = make_siphon(engine, House).test_client()
    batch = [
        {"id": 1, "params": {"text": "a"}},
        {"id": 2, "params": {"text": "b", "fail": True}},
        {"jsonrpc": "2.0", "params": {"text": "c", "fail": True}},
        {"jsonrpc": "2.0", "params": {"text": "d"}},
        {"id": 5, "params": {"text": "e"}},
    ]

    answers = client.post("/j", json=batch).json

    assert ["error" in each for each in answers] == [False, True, False]
    assert texts(engine) == ["a", "d", "e"]


def test_each_call_of_a_batch_has_a_session_and_a_user_of_its_own(engine, make_siphon, models):
    seen = []

    class House(Controller):
        @route("/j", type="json")
        def j(self):
            seen.append(request.cr)
            assert request.env.user in request.cr
            return request.env.user.name

    client = make_siphon(engine, House).test_client()
    create_account(engine, models)
    client.get("/login/1")

    answers = client.post("/j", json=[{"id": 1}, {"id": 2}]).json

    assert [each["result"] for each in answers] == ["Ada", "Ada"]
    assert seen[0] is not seen[1]


def create_account(engine, models):
    with Session(engine) as session:
        session.add(models.Account(id=1, name="Ada"))
        session.commit()


def test_a_response_is_rendered_before_it_is_stored(engine, serve, texts):
    order = []

    def handler():
        add("one")
        event.listen(request.cr, "before_commit", lambda session: order.append("commit"))
        return request.render("page.html", {"note": lambda: order.append("render") or "x"})

    client = serve(handler)
    client.application.jinja_loader = DictLoader({"page.html": "{{ note() }}"})

    assert client.post("/h").text == "x"
    assert order == ["render", "commit"]


def test_a_commit_that_fails_is_an_error_and_leaves_nothing(engine, serve, texts):
    def handler():
        request.cr.add(request.env["Note"](id=1, text="one"))
        request.cr.add(request.env["Counter"](id=1, count=None))
        request.cr.add(request.env["Note"](id=2, text=None))
        return "fine"

    client = serve(handler)

    assert client.post("/h").status_code == 500
    assert client.post("/j", json={"id": 1}).json["error"]["code"] == -32603
    assert texts(engine) == []


def test_within_a_call_there_is_one_session(engine, serve):
    def handler():
        return str(request.cr is request.cr is request.env.cr)

    assert serve(handler).post("/h").text == "True"


@pytest.fixture
def checkouts(engine):
    """Each use of a connection."""
    seen = []
    event.listen(engine, "checkout", lambda *_: seen.append(1))
    return seen


@pytest.mark.parametrize("path", ["/h", "/j"])
def test_who_does_not_use_the_database_needs_no_connection(serve, checkouts, path):
    client = serve(lambda: "fine")

    client.post(path, json={"id": 1})

    assert checkouts == []


def test_one_call_needs_one_connection(serve, checkouts):
    def handler():
        add("one")
        request.cr.flush()
        return str(len(request.cr.scalars(select(request.env["Note"])).all()))

    assert serve(handler).post("/h").text == "1"
    assert checkouts == [1]


@pytest.mark.parametrize("path", ["/h", "/j"])
def test_when_the_call_is_over_there_is_no_session_any_more(serve, path):
    client = serve(lambda: add("one"))
    refused = []

    @client.application.after_request
    def look(response):
        with pytest.raises(RuntimeError, match="after its call was over"):
            refused.append(request.cr)
        with pytest.raises(RuntimeError, match="after its call was over"):
            refused.append(request.env.cr)
        return response

    client.post(path, json={"id": 1})

    assert refused == []


def test_when_the_call_failed_there_is_none_either(serve):
    client = serve(lambda: raise_(ValueError()))
    told = []

    @client.application.errorhandler(500)
    def look(error):
        with pytest.raises(RuntimeError, match="after its call was over"):
            told.append(request.cr)
        return "mine", 500

    assert client.post("/h").text == "mine"
    assert told == []


def test_the_user_stays_readable_when_the_call_is_over(engine, make_siphon, models):
    class House(Controller):
        @route("/h")
        def h(self):
            add("one")
            return request.env.user.name

    siphon = make_siphon(engine, House)
    create_account(engine, models)
    client = siphon.test_client()
    names = []

    @client.application.after_request
    def look(response):
        names.append(request.env.user.name if request.endpoint == "House.h" else None)
        return response

    client.get("/login/1")

    assert client.get("/h").text == "Ada"
    assert names == [None, "Ada"]


def flush():
    add("one")
    request.cr.flush()


def flush_in_vain():
    note = request.env["Note"]
    request.cr.execute(insert(note).values(id=1, text="one"))
    request.cr.add(note(id=1, text="two"))
    with pytest.raises(IntegrityError):
        request.cr.flush()


def roll_back():
    request.cr.rollback()


def roll_back_twice():
    request.cr.rollback()
    request.env.user.name = "Ida"
    request.cr.commit()
    assert request.cr.scalars(select(request.env["Note"])).all() == []
    request.cr.rollback()


@pytest.mark.parametrize(
    ("fail", "name"),
    [(flush, "Ada"), (flush_in_vain, "Ada"), (roll_back, "Ada"), (roll_back_twice, "Ida")],
)
def test_an_error_page_may_name_the_user(engine, make_siphon, models, fail, name):
    class House(Controller):
        @route("/h")
        def h(self):
            assert request.env.user.name == "Ada"
            fail()
            raise NotFound

    siphon = make_siphon(engine, House)
    create_account(engine, models)
    client = siphon.test_client()

    @client.application.errorhandler(404)
    def page(error):
        return f"{request.env.user.name} {current_user.name}", 404

    client.get("/login/1")

    assert client.get("/h").text == f"{name} {name}"


def test_a_streamed_body_runs_when_the_call_is_over(serve):
    told = []

    def handler():
        def body():
            with pytest.raises(RuntimeError, match="after its call was over"):
                told.append(request.cr)
            yield "streamed"

        return Response(stream_with_context(body()))

    assert serve(handler).post("/h").text == "streamed"
    assert told == []


# Plain views


@pytest.fixture
def plain(engine, make_siphon):
    """The client of an app with the view ``/plain``, which adds a note."""
    app = make_siphon(engine).test_client().application

    @app.get("/plain")
    def plain():
        add("one")
        request.cr.flush()
        return str(len(request.cr.scalars(select(request.env["Note"])).all()))

    return app.test_client()


def test_a_plain_view_sees_the_database_and_stores_nothing_by_itself(engine, plain, texts):
    assert plain.get("/plain").text == "1"
    assert texts(engine) == []


def test_a_plain_view_may_commit(engine, plain, texts):
    @plain.application.get("/commit")
    def commit():
        add("one")
        request.cr.commit()
        return ""

    plain.get("/commit")

    assert texts(engine) == ["one"]


def test_a_plain_view_that_fails_gives_its_connection_back(engine, plain, texts):
    @plain.application.get("/fail")
    def fail():
        add("one")
        request.cr.flush()
        raise ValueError

    assert plain.get("/fail").status_code == 500
    assert texts(engine) == []
    assert engine.pool.checkedout() == 0


def test_a_plain_view_may_use_the_session_until_its_request_ends(engine, plain):
    @plain.application.after_request
    def look(response):
        assert request.cr.is_active
        return response

    assert plain.get("/plain").status_code == 200


def test_what_a_hook_did_before_a_call_belongs_to_its_transaction(engine, serve, texts):
    client = serve(lambda: add("by the handler"))
    client.application.before_request(lambda: add("by a hook"))

    client.post("/h")

    assert texts(engine) == ["by a hook", "by the handler"]


def test_requests_under_one_pushed_context_have_sessions_of_their_own(engine, serve, texts):
    seen = []
    client = serve(lambda: seen.append(request.cr) or add("one"))

    with client.application.app_context():
        client.post("/h")
        client.post("/h")

    assert seen[0] is not seen[1]
    assert texts(engine) == ["one", "one"]
