"""Each try finds everything as if there had been none before."""

from io import BytesIO
from tempfile import SpooledTemporaryFile

import pytest
from flask import after_this_request
from flask import flash
from flask import Request
from flask import session
from flask_login import current_user
from flask_login import login_user
from jinja2 import DictLoader
from sqlalchemy.orm import Session

from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route

from .conftest import fail
from .conftest import fail_in_template


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


def test_only_the_last_try_has_a_say_in_the_answer(serve):
    def handler(number):
        @after_this_request
        def mark(response):
            response.headers.add("X-Try", number)
            return response

        if number < 3:
            fail()
        return "fine"

    client = serve(handler)

    @client.application.before_request
    def mark_all():
        after_this_request(lambda response: response.headers.add("X-Try", "every") or response)

    assert client.post("/h").headers.getlist("X-Try") == ["every", "3"]


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


@pytest.mark.parametrize("read", ["get_json", "get_json_data"])
def test_each_try_finds_a_json_body_as_it_came(serve, read):
    def handler(number):
        body = getattr(request, read)()
        title = body.pop("title")
        if number < 3:
            fail()
        return title

    assert serve(handler).post("/h", json={"title": "as it came"}).text == "as it came"


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


# Who is asking


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
