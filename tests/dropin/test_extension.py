"""``flask_sijax.Sijax``: one object for an application, one state for each request
(sijax.md 3)."""

import json
import logging

import flask
import pytest
from flask import abort
from flask import Blueprint
from flask import Flask
from flask import g
from flask import request

import flask_sijax
import sijax
from flask_siphon import Siphon
from sijax.exception import SijaxError


@pytest.fixture
def app():
    return Flask(__name__)


@pytest.fixture
def in_request(app):
    """Enter a request of the app as far as its before_request functions."""

    def in_request(*args, **options):
        context = app.test_request_context(*args, **options)
        context.push()
        contexts.append(context)
        app.preprocess_request()
        return g.sijax

    contexts = []
    yield in_request
    for context in reversed(contexts):
        context.pop()


def test_the_object_in_g_is_the_extension_itself(app, in_request):
    extension = flask_sijax.Sijax(app)

    assert in_request() is extension
    assert app.extensions["sijax"] is extension


def test_it_can_be_bound_later(app, in_request):
    extension = flask_sijax.Sijax()
    extension.init_app(app)

    assert in_request() is extension


def test_the_last_extension_bound_to_an_application_counts(app, in_request):
    flask_sijax.Sijax(app)
    last = flask_sijax.Sijax(app)

    assert in_request() is last


MEMBERS = {
    "_sijax": lambda extension: extension._sijax,
    "is_sijax_request": lambda extension: extension.is_sijax_request,
    "requested_function": lambda extension: extension.requested_function,
    "request_args": lambda extension: extension.request_args,
    "get_data": lambda extension: extension.get_data(),
    "set_data": lambda extension: extension.set_data({}),
    "register_callback": lambda extension: extension.register_callback("f", print),
    "register_object": lambda extension: extension.register_object(object()),
    "register_event": lambda extension: extension.register_event("e", print),
    "register_comet_callback": lambda extension: extension.register_comet_callback("f", print),
    "register_comet_object": lambda extension: extension.register_comet_object(object()),
    "register_upload_callback": lambda extension: extension.register_upload_callback("f", print),
    "has_event": lambda extension: extension.has_event("e"),
    "get_event": lambda extension: extension.get_event("e"),
    "process_request": lambda extension: extension.process_request(),
    "execute_callback": lambda extension: extension.execute_callback([], print),
    "set_request_uri": lambda extension: extension.set_request_uri("/"),
    "set_json_uri": lambda extension: extension.set_json_uri("/"),
    "get_js": lambda extension: extension.get_js(),
}


@pytest.mark.parametrize("error", [AttributeError, RuntimeError, SijaxError])
@pytest.mark.parametrize("use", MEMBERS.values(), ids=MEMBERS)
def test_outside_of_a_request_every_member_says_so(app, use, error):
    with pytest.raises(error, match="request"):
        use(flask_sijax.Sijax(app))


@pytest.mark.parametrize("use", MEMBERS.values(), ids=MEMBERS)
def test_where_no_before_request_function_ran_every_member_says_so(app, use):
    extension = flask_sijax.Sijax(app)

    with app.test_request_context(), pytest.raises(AttributeError, match="preprocess_request"):
        use(extension)


def test_the_data_are_the_form_of_the_request_itself(app, in_request):
    flask_sijax.Sijax(app)

    extension = in_request(method="POST", data={"a": "x"})

    assert extension.get_data() is extension._sijax.get_data() is request.form


def test_given_data_replace_those_of_the_request(app, in_request):
    flask_sijax.Sijax(app)
    extension = in_request(method="POST", data={"sijax_rq": "f", "sijax_args": "[1]"})
    assert extension.request_args == [1]

    extension.set_data({"sijax_rq": "g", "sijax_args": "[2]"})

    assert (extension.requested_function, extension.request_args) == ("g", [2])
    extension.set_data(None)
    assert extension.get_data() == {} and not extension.is_sijax_request


def test_is_sijax_request_is_a_property(app, in_request):
    flask_sijax.Sijax(app)

    assert in_request().is_sijax_request is False
    assert in_request(method="POST", data={"sijax_rq": "", "sijax_args": ""}).is_sijax_request


def test_answers_are_responses(app, in_request):
    flask_sijax.Sijax(app)
    extension = in_request(method="POST", data={"sijax_rq": "f", "sijax_args": "[]"})
    extension.register_callback("f", lambda response: response.alert("x"))

    for answer in [
        extension.process_request(),
        extension.execute_callback([], lambda response, extra: None, args_extra=["x"]),
    ]:
        assert isinstance(answer, flask.Response)


def test_a_request_that_is_no_call_cannot_be_processed(app, in_request):
    flask_sijax.Sijax(app)

    with pytest.raises(SijaxError):
        in_request().process_request()


def test_what_is_registered_is_forgotten_with_its_request(app, in_request):
    flask_sijax.Sijax(app)
    in_request().register_callback("f", lambda response: response.alert("old"))

    later = in_request(method="POST", data={"sijax_rq": "f", "sijax_args": "[]"})
    answer = later.process_request()

    assert b"old" not in answer.data


def test_an_environment_that_is_used_again_starts_afresh(app):
    extension = flask_sijax.Sijax(app)
    environ = app.test_request_context().request.environ
    cores = []
    for _ in range(2):
        with app.request_context(environ):
            app.preprocess_request()
            cores.append(extension._sijax)

    assert cores[0] is not cores[1]
    with app.request_context(environ), pytest.raises(AttributeError):
        extension._sijax  # noqa: B018


def test_events_are_those_of_the_request(app, in_request):
    flask_sijax.Sijax(app)
    extension = in_request()
    extension.register_event("custom", print)

    assert extension.has_event("custom") and extension.get_event("custom") is print
    assert not in_request().has_event("custom")


def test_an_extension_serves_two_applications_with_a_setting_each():
    extension = flask_sijax.Sijax()
    apps = {}
    for name in ["one", "two"]:
        app = Flask(name)
        app.config["SIJAX_JSON_URI"] = f"/{name}.js"
        extension.init_app(app)
        app.add_url_rule("/", "page", lambda: g.sijax.get_js())
        apps[name] = app

    for name, app in apps.items():
        assert f'setJsonUri("/{name}.js")' in app.test_client().get("/").text


def test_the_json_uri_may_be_set_after_init_app(app, in_request):
    flask_sijax.Sijax(app)
    app.config["SIJAX_JSON_URI"] = "/late.js"

    assert 'setJsonUri("/late.js")' in in_request().get_js()


def test_a_bad_setting_fails_when_the_extension_is_bound(app):
    app.config["SIJAX_FORM_VALUES"] = "all"

    with pytest.raises(ValueError, match="SIJAX_FORM_VALUES"):
        flask_sijax.Sijax(app)


def test_an_error_page_of_an_early_abort_can_use_the_extension(app):
    app.before_request(lambda: abort(403))
    app.errorhandler(403)(lambda error: (g.sijax.get_js(), 403))
    flask_sijax.Sijax(app)

    assert app.test_client().get("/").text == 'Sijax.setRequestUri("/");'


@pytest.mark.parametrize("path", ["/missing", "/"], ids=["404", "405"])
def test_an_error_page_of_an_unknown_address_can_use_the_extension(app, path):
    app.add_url_rule("/", "page", lambda: "page", methods=["GET"])
    app.errorhandler(Exception)(lambda error: (g.sijax.get_js(), error.code))
    flask_sijax.Sijax(app)

    assert "Sijax.setRequestUri" in app.test_client().post(path).text


def test_the_body_of_a_view_that_makes_no_calls_is_left_unread(app):
    flask_sijax.Sijax(app)

    @app.post("/raw")
    def raw():
        return request.get_data()

    body = b"a=1&b=2"
    answer = app.test_client().post(
        "/raw", data=body, content_type="application/x-www-form-urlencoded"
    )

    assert answer.data == body


def test_a_view_that_makes_no_calls_may_read_the_stream(app):
    flask_sijax.Sijax(app)

    @app.post("/raw")
    def raw():
        return request.stream.read()

    answer = app.test_client().post(
        "/raw", data=b"a=1", content_type="application/x-www-form-urlencoded"
    )

    assert answer.data == b"a=1"


def test_a_body_over_the_limit_is_no_matter_of_a_view_that_does_not_read_it(app):
    app.config["MAX_CONTENT_LENGTH"] = 10
    flask_sijax.Sijax(app)
    app.add_url_rule("/plain", "plain", lambda: "fine", methods=["POST"])

    assert app.test_client().post("/plain", data={"a": "x" * 100}).text == "fine"


def test_a_body_over_the_limit_is_no_matter_of_a_page_that_does_not_look_for_calls(app):
    app.config["MAX_CONTENT_LENGTH"] = 10
    flask_sijax.Sijax(app)
    app.add_url_rule("/", "page", lambda: g.sijax.get_js(), methods=["POST"])

    assert app.test_client().post("/", data={"a": "x" * 100}).status_code == 200


def test_calls_can_be_answered_before_any_view(app):
    flask_sijax.Sijax(app)

    @app.before_request
    def answer_calls():
        g.sijax.register_callback("f", lambda response: response.alert(request.path))
        if g.sijax.is_sijax_request:
            return g.sijax.process_request()

    app.add_url_rule("/a", "a", lambda: "page")
    answer = app.test_client().post("/a", data={"sijax_rq": "f", "sijax_args": "[]"})

    assert answer.json == [{"alert": "/a", "type": "alert"}]


def test_blueprints_have_pages_that_make_calls(app):
    flask_sijax.Sijax(app)
    blueprint = Blueprint("part", __name__, url_prefix="/part")

    @flask_sijax.route(blueprint, "/page")
    def page():
        g.sijax.register_callback("f", lambda response: response.alert("x"))
        return g.sijax.process_request() if g.sijax.is_sijax_request else g.sijax.get_js()

    app.register_blueprint(blueprint)
    client = app.test_client()

    assert client.get("/part/page").text == 'Sijax.setRequestUri("/part/page");'
    assert client.post("/part/page", data={"sijax_rq": "f", "sijax_args": "[]"}).json


def test_the_javascript_can_be_printed_with_and_without_safe(make_page):
    page = make_page()

    with page.app.test_request_context("/?a=<&b"):
        page.app.preprocess_request()
        plain = flask.render_template_string("{{ g.sijax.get_js() }}")
        safe = flask.render_template_string("{{ g.sijax.get_js()|safe }}")
        concatenated = "<b>" + g.sijax.get_js()

    assert plain == safe
    assert "&b" in plain and "&lt;" not in plain
    assert concatenated.startswith("<b>")


def test_a_function_that_calls_its_own_application_keeps_its_own_request(make_page):
    def outer(response, name):
        inner = page.app.test_client().post("/", data={"sijax_rq": "inner", "sijax_args": "[1]"})
        response.alert([inner.json[0]["alert"], g.sijax.requested_function, g.sijax.request_args])

    def register(sijax):
        sijax.register_callback("outer", outer)
        sijax.register_callback("inner", lambda response, number: response.alert(number))

    page = make_page(register)

    assert page.call("outer", "x").json[0]["alert"] == [1, "outer", ["x"]]


# An answer that does not reach the page


@pytest.fixture
def warnings_of(caplog):
    def warnings_of(view):
        app = Flask(__name__)
        flask_sijax.Sijax(app)
        app.add_url_rule("/", "page", view, methods=["POST"])
        app.test_client().post("/", data={"sijax_rq": "f", "sijax_args": "[]"})
        return [record for record in caplog.records if record.levelno == logging.WARNING]

    return warnings_of


def test_a_call_that_was_never_processed_is_warned_of(warnings_of):
    (warning,) = warnings_of(lambda: str(g.sijax.is_sijax_request))

    assert "process_request" in warning.message


def test_a_call_is_warned_of_once_though_two_extensions_were_bound(caplog):
    app = Flask(__name__)
    flask_sijax.Sijax(app)
    flask_sijax.Sijax(app)
    app.add_url_rule("/", "page", lambda: str(g.sijax.is_sijax_request), methods=["POST"])

    app.test_client().post("/", data={"sijax_rq": "f", "sijax_args": "[]"})

    assert len(caplog.records) == 1


def test_an_answer_that_was_not_returned_is_warned_of(warnings_of):
    def forgets():
        g.sijax.process_request()
        return ""

    (warning,) = warnings_of(forgets)

    assert "return" in warning.message


@pytest.mark.parametrize(
    "view",
    [
        lambda: g.sijax.process_request(),
        lambda: "no call looked at",
        lambda: abort(400 + g.sijax.is_sijax_request),
        lambda: flask.redirect("/login") if g.sijax.is_sijax_request else "",
        lambda: flask.jsonify(json.loads(g.sijax.process_request().data)),
    ],
    ids=["answered", "plain view", "refused", "redirected", "answered anew"],
)
def test_nothing_is_warned_of_otherwise(warnings_of, view):
    assert warnings_of(view) == []


# With the guard of Siphon


def test_both_extensions_serve_one_application(app):
    Siphon(app)
    flask_sijax.Sijax(app)
    app.add_url_rule("/", "page", lambda: g.sijax.get_js())

    assert app.test_client().get("/").text == 'Sijax.setRequestUri("/");'


def test_the_module_of_the_core_is_at_hand():
    assert flask_sijax.sijax is sijax
