"""``page``: rules, methods, options, and what a page may call. Rows of pages.md §15 by number."""

import pytest
from flask import Blueprint
from flask import render_template_string
from flask import url_for

import flask_siphon
import flask_siphon.calls
from flask_siphon import page
from flask_siphon import Siphon
from flask_siphon.calls import Page


@pytest.fixture
def shown(app):
    """A page of each sort of registration, by its URL."""

    def show(**options):
        @page(app, "/p", auth="public", **options)
        def view(**path):
            return f"the page {path}"

        return view

    return show


def test_the_names_are_where_they_are_imported_from():
    assert flask_siphon.page is flask_siphon.calls.page
    assert flask_siphon.Browser is flask_siphon.calls.Browser
    assert issubclass(flask_siphon.calls.UnknownFunction, LookupError)
    assert flask_siphon.UserError is flask_siphon.http.UserError
    assert flask_siphon.SessionExpired is flask_siphon.http.SessionExpired


# Rules and methods


def test_get_shows_the_view_16(client, p):
    assert client.get("/p").text == "the page"
    assert client.head("/p").status_code == 200


def test_a_post_without_the_fields_is_not_allowed_16(client, p):
    assert client.post("/p").status_code == 405


@pytest.mark.parametrize("field", ["sijax_rq", "sijax_args"])
def test_a_post_with_one_of_the_fields_is_not_allowed(client, p, field):
    assert client.post("/p", data={field: "[]"}).status_code == 405


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_allowed_unless_named(client, p, method):
    assert getattr(client, method)("/p").status_code == 405


@pytest.mark.parametrize("method", ["POST", "put"])
def test_a_method_that_is_named_reaches_the_view(client, shown, method):
    shown(methods=[method])
    headers = {"X-CSRFToken": client.csrf_token()}

    assert client.open("/p", method=method.upper(), headers=headers).text == "the page {}"


def test_a_method_that_is_named_asks_for_the_token(client, shown):
    shown(methods=["PUT"])

    assert client.put("/p").status_code == 400


def test_a_method_that_is_named_asks_who_comes(app, client):
    @page(app, "/p", methods=["POST"])
    def view():
        raise AssertionError("entered")

    answer = client.post("/p", headers={"X-CSRFToken": client.csrf_token()})

    assert (answer.status_code, answer.location) == (302, "/login?next=%2Fp")


def test_a_call_is_dispatched_although_the_view_takes_posts(client, shown, commands):
    @shown(methods=["POST"]).callback
    def f(browser):
        browser.text("#a", "x")

    assert commands(client.call("f")) == [{"selector": "#a", "text": "x", "type": "text"}]


def test_methods_as_one_text_are_refused(app):
    with pytest.raises(TypeError, match="methods"):
        page(app, "/p", methods="POST")(lambda: "")


def test_pages_are_for_users_unless_told_otherwise(app, client):
    @page(app, "/p")
    def p():
        return "the page"

    assert client.get("/p").location == "/login?next=%2Fp"
    assert client.log_in().get("/p").text == "the page"


def test_rule_options_reach_the_rule(app, client, shown):
    shown(endpoint="shown", defaults={"n": 1}, strict_slashes=False)

    assert client.get("/p").text == "the page {'n': 1}"
    with app.test_request_context():
        assert url_for("shown") == "/p"


def test_a_page_of_a_subdomain(app):
    app.config["SERVER_NAME"] = "example.test"
    app.subdomain_matching = True

    @page(app, "/s", auth="public", subdomain="shop")
    def view():
        return "the shop"

    assert app.test_client().get("/s", base_url="http://shop.example.test").text == "the shop"


@pytest.mark.parametrize("options", [{"option": 1}, {"auth": None}, {"csrf": "no"}, {"auth": 1}])
def test_what_is_no_option_is_refused(app, options):
    with pytest.raises(TypeError):
        page(app, "/p", **options)


@pytest.mark.parametrize("owner", [None, "app", Siphon])
def test_the_owner_is_an_application_or_a_blueprint(owner):
    with pytest.raises(TypeError, match="application or a blueprint"):
        page(owner, "/p")


def test_an_auth_that_nobody_registered_is_found_with_the_first_request(app, client):
    @page(app, "/p", auth="nobody")
    def view():
        return ""

    with pytest.raises(ValueError, match="nobody"):
        client.get("/p")


def test_a_function_of_an_auth_that_nobody_registered_is_found_too(client, p):
    @p.callback(auth="nobody")
    def f(browser):
        pass

    with pytest.raises(ValueError, match="nobody"):
        client.get("/p")


def test_csrf_false_lets_calls_in_without_a_token(client, shown):
    @shown(csrf=False).callback
    def f(browser):
        pass

    assert client.call("f", token=False).status_code == 200


def test_an_async_view_is_waited_for(app, client):
    @page(app, "/p", auth="public")
    async def view():
        return "waited"

    assert client.get("/p").text == "waited"


# The object


def test_a_page_is_called_like_its_function(app):
    @page(app, "/p/<int:n>")
    def double(n):
        "Doubles."
        return 2 * n

    assert isinstance(double, Page)
    assert (double(4), double.__name__, double.__doc__) == (8, "double", "Doubles.")
    assert double.endpoint == "double"


def test_the_functions_of_a_page_can_be_read_not_changed(p):
    def f(browser):
        pass

    assert p.callback(f) is f
    assert list(p.functions) == ["f"]
    with pytest.raises(TypeError):
        p.functions["g"] = f


def test_decorators_return_the_function_unchanged(p):
    def f(browser):
        pass

    assert p.callback(name="a")(f) is p.comet(name="b")(f) is p.upload("c")(f) is f
    assert list(p.functions) == ["a", "b", "c_upload"]


# Several URLs, blueprints, applications


def test_stacked_urls_share_their_functions(app, client, commands):
    @page(app, "/a", auth="public")
    @page(app, "/b/<int:n>", auth="public", endpoint="b")
    def view(n=0):
        return f"{n}"

    @view.callback
    def f(browser, n=0):
        return n

    assert [client.get("/a").text, client.get("/b/5").text] == ["0", "5"]
    assert commands(client.call("f", path="/a"))[0]["result"] == 0
    assert commands(client.call("f", path="/b/5"))[0]["result"] == 5


def test_stacked_urls_keep_their_own_auth(app, client):
    @page(app, "/a", auth="public")
    @page(app, "/b", endpoint="b")
    def view():
        return "shown"

    @view.callback
    def f(browser):
        pass

    assert client.call("f", path="/a").status_code == 200
    assert client.call("f", path="/b").status_code == 401


def test_stacked_urls_of_one_endpoint_agree_on_auth(app):
    with pytest.raises(ValueError, match="endpoint"):

        @page(app, "/a", auth="public")
        @page(app, "/b")
        def view():
            return ""


@pytest.fixture
def blueprint():
    blueprint = Blueprint("shop", "shop")

    @page(blueprint, "/p", auth="public")
    def p():
        return render_template_string("{{ call('f') }} {{ url_for('.p') }}")

    @p.callback
    def f(browser):
        return url_for(".p")

    return blueprint


def test_a_page_of_a_blueprint(app, client, blueprint, commands):
    app.register_blueprint(blueprint, url_prefix="/shop")

    assert client.get("/shop/p").text == 'data-siphon="f" /shop/p'
    assert commands(client.call("f", path="/shop/p"))[0]["result"] == "/shop/p"


def test_a_page_of_a_nested_blueprint(app, client, blueprint, commands):
    outer = Blueprint("outer", "outer", url_prefix="/outer")
    outer.register_blueprint(blueprint)
    app.register_blueprint(outer)

    assert client.get("/outer/p").text == 'data-siphon="f" /outer/p'
    assert commands(client.call("f", path="/outer/p"))[0]["result"] == "/outer/p"


def test_a_blueprint_registered_twice(app, client, blueprint, commands):
    app.register_blueprint(blueprint, url_prefix="/one")
    app.register_blueprint(blueprint, url_prefix="/two", name="second")

    for prefix in ("/one", "/two"):
        assert client.get(f"{prefix}/p").text == f'data-siphon="f" {prefix}/p'
        assert commands(client.call("f", path=f"{prefix}/p"))[0]["result"] == f"{prefix}/p"


def test_a_blueprint_of_two_applications(make_app, blueprint, commands):
    for app in (make_app(), make_app()):
        app.register_blueprint(blueprint)
        assert commands(app.test_client().call("f"))[0]["result"] == "/p"


def test_functions_of_one_name_in_two_applications_do_not_meet(make_app, commands):
    answers = []
    for number in (1, 2):
        app = make_app()

        @page(app, "/p", auth="public")
        def p():
            return ""

        @p.callback
        def f(browser, number=number):
            return number

        answers.append(commands(app.test_client().call("f"))[0]["result"])

    assert answers == [1, 2]


def test_functions_of_one_page_are_not_those_of_another(app, client, p, refusal):
    @page(app, "/q", auth="public")
    def q():
        return ""

    @q.callback
    def f(browser):
        pass

    assert refusal(client.call("f"))[1]["code"] == "unknown_function"
    assert client.call("f", path="/q").status_code == 200


# Who may call


def test_the_function_may_ask_for_more_than_its_page_28(client, p, refusal):
    @p.callback(auth="user")
    def f(browser):
        return "ran"

    assert client.get("/p").status_code == 200
    assert refusal(client.call("f"))[0] == 401
    assert client.log_in().call("f").json == [{"result": "ran", "type": "result"}]


@pytest.mark.parametrize("auth", ["public", "none"])
def test_the_function_cannot_ask_for_less_than_its_page(app, client, refusal, auth):
    @page(app, "/p")
    def p():
        return ""

    @p.callback(auth=auth)
    def f(browser):
        return flask_siphon.http.request.env.user.get_id()

    assert refusal(client.call("f"))[0] == 401
    assert client.log_in().call("f").json == [{"result": "7", "type": "result"}]


def test_an_auth_method_of_the_application(app, client, refusal):
    @app.siphon.auth_method("key")
    def by_key(request, routing):
        return request.httprequest.headers.get("Key")

    @page(app, "/p", auth="public")
    def p():
        return ""

    @p.callback(auth="key")
    def f(browser):
        return flask_siphon.http.request.env.user

    assert refusal(client.call("f"))[1]["code"] == "forbidden"
    assert client.call("f", headers={"Key": "K"}).json == [{"result": "K", "type": "result"}]


@pytest.mark.parametrize("auth", [None, "public", "none"])
def test_who_came_in_by_a_method_of_the_application_stays_who_he_is(app, client, auth):
    @app.siphon.auth_method("key")
    def by_key(request, routing):
        return request.httprequest.headers.get("Key")

    @page(app, "/p", auth="key")
    def p():
        return flask_siphon.http.request.env.user

    @p.callback(auth=auth)
    def f(browser):
        return flask_siphon.http.request.env.user

    assert client.get("/p", headers={"Key": "K"}).text == "K"
    assert client.get("/p").status_code == 403
    assert client.call("f", headers={"Key": "K"}).json == [{"result": "K", "type": "result"}]
