"""Lazy responses: a template and its values, rendered when the outermost handler is done."""

import pytest
from flask import Flask

from flask_siphon import Siphon
from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import Response
from flask_siphon.http import route


class Page(Controller):
    @route("/page", auth="public")
    def page(self, name="World"):
        return request.render("page.html", {"name": name})


@pytest.fixture
def pages(serve, templates):
    """The client of an application with templates."""

    def pages(*controllers, **sources):
        client = serve(*controllers)
        usual = {"page": "Hello {{ name }}", "other": "Bye {{ name }}"}
        templates(client.application, **{**usual, **sources})
        return client

    return pages


def test_a_lazy_response_is_rendered(pages):
    answer = pages(Page).get("/page?name=<b>")

    assert (answer.text, answer.mimetype) == ("Hello &lt;b&gt;", "text/html")


def test_an_override_changes_values_and_template(pages):
    class E(Page):
        @route()
        def page(self, **kw):
            response = super().page(**kw)
            assert response.is_qweb
            response.qcontext["name"] = "Moon"
            response.template = "other.html"
            return response

    assert pages(E).get("/page").text == "Bye Moon"


def test_the_page_is_rendered_once(pages):
    rendered = []

    class E(Page):
        @route()
        def page(self, **kw):
            response = super().page(**kw)
            assert rendered == []
            response.qcontext["count"] = lambda: rendered.append(1)
            return response

    pages(E, page="{{ count() }}").get("/page")

    assert rendered == [1]


def test_render_gives_the_text_and_changes_nothing(pages):
    class E(Page):
        @route()
        def page(self):
            response = super().page()
            assert response.render() == "Hello World"
            assert response.is_qweb
            assert response.get_data() == b""
            response.qcontext["name"] = "again"
            return response

    assert pages(E).get("/page").text == "Hello again"


def test_flatten_replaces_the_body_for_good(pages):
    class E(Page):
        @route()
        def page(self):
            response = super().page()
            response.set_data("before")
            response.flatten()
            assert (response.is_qweb, response.template) == (False, None)
            assert response.get_data() == b"Hello World"
            response.qcontext["name"] = "too late"
            response.flatten()
            return response

    assert pages(E).get("/page").text == "Hello World"


def test_flatten_without_template_does_nothing():
    response = Response("body")
    response.flatten()

    assert response.get_data() == b"body"


def test_a_response_has_a_dict_of_values_always():
    assert Response("x").qcontext == {}
    assert Response("x", qcontext=None).qcontext == {}
    assert Response("x", template="a", qcontext={"b": 1}, uid=2).uid == 2


def test_two_responses_do_not_share_their_values():
    Response().qcontext["a"] = 1

    assert Response().qcontext == {}


def test_arguments_of_werkzeug_are_taken_too(pages):
    class P(Controller):
        @route("/p", auth="none")
        def p(self):
            return Response(
                template="page.html",
                qcontext={"name": "X"},
                status=201,
                headers={"X-Mine": "1"},
                mimetype="text/plain",
            )

    answer = pages(P).get("/p")

    assert (answer.text, answer.status_code, answer.mimetype) == ("Hello X", 201, "text/plain")
    assert answer.headers["X-Mine"] == "1"


def test_rendering_at_once_gives_text(pages):
    class P(Controller):
        @route("/p", auth="none")
        def p(self):
            text = request.render("page.html", {"name": "X"}, lazy=False)
            return f"{type(text).__name__}: {text}"

    assert pages(P).get("/p").text == "str: Hello X"


def test_keywords_of_render_go_to_the_response(pages):
    class P(Controller):
        @route("/p", auth="none")
        def p(self):
            return request.render("page.html", status=404, headers={"X-Mine": "1"})

    answer = pages(P).get("/p")

    assert (answer.status_code, answer.headers["X-Mine"]) == (404, "1")


def test_templates_see_the_request_and_what_it_stands_for(pages):
    page = "{{ request.path }} {{ request.args.name }} {{ request.params.name }} {{ env.uid }}"

    assert pages(Page, page=page).get("/page?name=x").text == "/page x x None"


def test_templates_of_a_route_without_user_have_no_env(pages):
    class P(Controller):
        @route("/p", auth="none")
        def p(self):
            return request.render("page.html")

    assert pages(P, page="{{ env is defined }} {{ request.path }}").get("/p").text == "False /p"


def test_templates_see_context_processors_and_filters(pages):
    client = pages(Page, page="{{ from_processor }} {{ name|shout }} {{ url_for('Page.page') }}")
    app = client.application
    app.context_processor(lambda: {"from_processor": "processed", "name": "of the processor"})
    app.add_template_filter(str.upper, "shout")

    assert client.get("/page?name=x").text == "processed X /page"


def test_templates_can_make_a_token(pages):
    client = pages(Page, page="{{ csrf_token() }}")

    token = client.get("/page").text

    answer = client.post("/page", data={"csrf_token": token})
    assert answer.status_code == 200


def test_an_applications_own_csrf_token_stays(templates):
    app = Flask(__name__)
    app.jinja_env.globals["csrf_token"] = lambda: "mine"
    siphon = Siphon(app)
    siphon.register_controllers(Page)
    templates(app, page="{{ csrf_token() }}")

    assert siphon.test_client().get("/page").text == "mine"


def test_a_page_of_another_user_is_rendered_with_his_env(pages, add_login):
    class P(Controller):
        @route("/p", auth="public")
        def p(self):
            return request.render("page.html", uid="7")

    client = pages(P, page="{{ env.uid }} {{ request.env.uid }}")
    add_login(client.application)

    assert client.get("/p").text == "7 None"


def test_functions_after_the_request_see_the_final_body(pages):
    client = pages(Page)
    seen = []

    @client.application.after_request
    def look(response):
        seen.append(response.get_data())
        return response

    client.get("/page")

    assert seen == [b"Hello World"]


def test_the_length_is_that_of_the_final_body(pages):
    answer = pages(Page).get("/page?name=ä")

    assert answer.content_length == len("Hello ä".encode())


def test_an_error_of_a_template_is_a_500(pages, caplog):
    assert pages(Page, page="{{ 1 / 0 }}").get("/page").status_code == 500
    assert "ZeroDivisionError" in caplog.text


def test_a_template_that_is_not_there_is_a_500(pages, caplog):
    class P(Controller):
        @route("/p", auth="none")
        def p(self):
            return request.render("missing.html")

    assert pages(P).get("/p").status_code == 500
    assert "missing.html" in caplog.text


def test_there_is_nothing_to_render_without_template(pages):
    class P(Controller):
        @route("/p", auth="none")
        def p(self):
            with pytest.raises(RuntimeError, match="template"):
                Response("body").render()
            return "body"

    assert pages(P).get("/p").text == "body"


def test_a_template_is_rendered_within_a_request_only():
    with pytest.raises(RuntimeError, match="request"):
        Response(template="page.html").render()


def test_a_lazy_response_of_a_plain_view_can_be_flattened(pages):
    client = pages(Page)

    @client.application.get("/plain")
    def plain():
        response = request.render("page.html", {"name": "plain"})
        response.flatten()
        return response

    assert client.get("/plain").text == "Hello plain"
