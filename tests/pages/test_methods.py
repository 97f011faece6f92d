"""Functions of controllers: inherited, overridden, merged and unpublished like routes."""

import logging

import pytest

from flask_siphon.calls import callback
from flask_siphon.calls import comet
from flask_siphon.calls import upload
from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route


@pytest.fixture
def serve(make_app):
    """The client of a new application with these controllers."""

    def serve(*controllers, **settings):
        app = make_app(**settings)
        app.siphon.register_controllers(*controllers)
        return app.test_client()

    return serve


class Root(Controller):
    @route("/p", auth="public")
    def show(self):
        return "the page"

    @callback
    def rename(self, browser, title: str):
        browser.text("#title", title)
        return "root"

    @callback
    def remove(self, browser):
        return "removed"


def result(answer):
    assert answer.status_code == 200, answer.text
    return answer.json[-1]["result"]


def code(answer):
    return answer.status_code, answer.json["error"]["code"]


def test_a_method_is_called_under_its_name(serve):
    answer = serve(Root).call("rename", "t")

    assert answer.json == [
        {"selector": "#title", "text": "t", "type": "text"},
        {"result": "root", "type": "result"},
    ]


def test_the_decorator_leaves_the_method_a_plain_one():
    class Browser:
        def text(self, *_):
            pass

    assert Root().rename(Browser(), "t") == "root"


def test_a_call_never_reaches_the_handler(serve):
    class H(Controller):
        @route("/p", auth="public")
        def show(self):
            raise AssertionError("entered")

        @callback
        def f(self, browser):
            return 1

    client = serve(H)

    assert result(client.call("f")) == 1
    assert code(client.call("nope")) == (404, "unknown_function")


def test_post_is_added_to_rules_that_list_methods(serve):
    class H(Controller):
        @route("/p", auth="public", methods=["GET"])
        def show(self):
            return "the page"

        @callback
        def f(self, browser):
            return 1

    client = serve(H)

    assert result(client.call("f")) == 1
    assert client.post("/p", headers={"X-CSRFToken": client.csrf_token()}).status_code == 405


def test_every_route_that_answers_get_is_a_page(serve):
    class H(Controller):
        @route(["/a", "/b/<int:n>"], auth="public")
        def show(self, n=0):
            return f"{n}"

        @route("/c", auth="public", methods=["GET"])
        def other(self):
            return "c"

        @callback
        def f(self, browser, n=0):
            return n

    client = serve(H)

    assert [result(client.call("f", path=path)) for path in ("/a", "/b/5", "/c")] == [0, 5, 0]


def test_routes_that_answer_no_get_are_no_pages(serve):
    class H(Controller):
        @route("/post", auth="public", methods=["POST"])
        def post(self, **fields):
            return "the handler"

        @route("/json", type="json", auth="public")
        def json(self):
            return "json"

        @callback
        def f(self, browser):
            raise AssertionError("entered")

    client = serve(H)

    assert client.call("f", path="/post").text == "the handler"
    assert client.call("f", path="/json").status_code == 400


def test_the_auth_and_csrf_of_the_route_hold(serve):
    class H(Controller):
        @route("/p")
        def show(self):
            return "the page"

        @route("/open", auth="public", csrf=False)
        def open(self):
            return "open"

        @callback
        def f(self, browser):
            return request.uid

        @callback(auth="user")
        def g(self, browser):
            return request.uid

    client = serve(H)

    assert code(client.call("f", token=False)) == (401, "session_expired")
    assert client.call("f", path="/open", token=False).status_code == 200
    assert code(client.call("g", path="/open", token=False)) == (401, "session_expired")
    client.log_in()
    assert code(client.call("f", token=False)) == (400, "csrf")
    assert result(client.call("f")) == "7"


# Overriding


def test_a_method_is_inherited(serve):
    class Child(Root):
        pass

    assert result(serve(Child).call("rename", "t")) == "root"


def test_an_override_with_the_decorator_takes_its_place(serve):
    class Child(Root):
        @callback
        def rename(self, browser, title: str, suffix: str = "!"):
            return super().rename(browser, title) + suffix

    assert result(serve(Child).call("rename", "t")) == "root!"


def test_an_override_without_the_decorator_takes_it_away_45(serve, caplog):
    class Child(Root):
        def rename(self, browser, title):
            raise AssertionError("entered")

    client = serve(Child)
    with caplog.at_level(logging.WARNING, "flask_siphon"):
        assert code(client.call("rename", "t")) == (404, "unknown_function")

    assert result(client.call("remove")) == "removed"
    (warning,) = [each.getMessage() for each in caplog.records if "rename" in each.getMessage()]
    assert "Child.rename" in warning


def test_the_last_function_taken_away_is_unknown_still_45(serve, caplog):
    class One(Controller):
        @route(["/p", "/q"], auth="public")
        def show(self):
            raise AssertionError("entered")

        @route("/r", auth="public", methods=["GET"])
        def other(self):
            raise AssertionError("entered")

        @callback
        def f(self, browser):
            raise AssertionError("entered")

    class Two(One):
        f = None

    client = serve(Two)
    with caplog.at_level(logging.WARNING, "flask_siphon"):
        for path in ("/p", "/r"):
            assert code(client.call("f", path=path)) == (404, "unknown_function")

    assert len([each for each in caplog.records if "f overrides" in each.getMessage()]) == 1


def test_an_extension_is_active_where_it_is_registered(serve):
    class Extension(Root):
        @callback
        def rename(self, browser, title: str):
            return super().rename(browser, title) + " extended"

    assert result(serve(Root).call("rename", "t")) == "root"
    assert result(serve(Root, Extension).call("rename", "t")) == "root extended"


def test_two_extensions_are_passed_in_the_order_of_their_registration(serve):
    class B(Root):
        @callback
        def rename(self, browser, title: str):
            return super().rename(browser, title) + "B"

    class C(Root):
        @callback
        def rename(self, browser, title: str):
            return super().rename(browser, title) + "C"

    assert result(serve(B, C).call("rename", "t")) == "rootBC"
    assert result(serve(C, B).call("rename", "t")) == "rootCB"


def test_options_are_merged_down_the_chain(serve):
    class Guarded(Root):
        @callback(auth="user", once=False)
        def rename(self, browser, title: str):
            return super().rename(browser, title)

    class Child(Guarded):
        @callback
        def rename(self, browser, title: str):
            return super().rename(browser, title) + "!"

    client = serve(Child)
    assert code(client.call("rename", "t")) == (401, "session_expired")
    client.log_in()
    first, second = (client.call("rename", "t", key="k" * 16) for _ in range(2))
    assert result(second) == "root!"
    assert "Siphon-Replay" not in second.headers
    assert first.json == second.json


def test_an_option_given_again_replaces_the_one_above(serve):
    class Guarded(Root):
        @callback(auth="user")
        def rename(self, browser, title: str):
            return super().rename(browser, title)

    class Child(Guarded):
        @callback(auth=None)
        def rename(self, browser, title: str):
            return super().rename(browser, title)

    assert result(serve(Child).call("rename", "t")) == "root"


def test_merging_changes_no_class(serve):
    class Child(Root):
        @callback(auth="user")
        def rename(self, browser, title: str):
            return super().rename(browser, title)

    assert code(serve(Child).call("rename", "t")) == (401, "session_expired")
    assert result(serve(Root).call("rename", "t")) == "root"


def test_undecorated_methods_and_routes_are_no_functions(serve):
    class H(Root):
        def helper(self, browser):
            raise AssertionError("entered")

    client = serve(H)

    for name in ("helper", "show", "__init__", "__class__"):
        assert code(client.call(name)) == (404, "unknown_function")


def test_comet_and_upload_of_a_controller(serve):
    class H(Root):
        @comet
        def count(self, browser, n: int):
            for i in range(n):
                browser.text("#n", i)
                yield

        @upload("photo")
        def take(self, browser, files, form_values):
            return form_values

    client = serve(H)

    assert len(client.stream("count", 3)) == 4
    assert result(client.call("photo_upload", "photo", fields={"a": "b"}, headers=JSON)) == {
        "a": "b"
    }


JSON = {"Accept": "application/json"}


def test_two_uploads_of_one_form_are_refused(serve):
    class H(Root):
        @upload("photo")
        def take(self, browser, files, form_values):
            pass

        @upload("photo")
        def take_too(self, browser, files, form_values):
            pass

    with pytest.raises(ValueError, match="photo_upload"):
        serve(H).get("/p")


def test_an_override_keeps_the_form_of_an_upload(serve):
    class H(Root):
        @upload("photo")
        def take(self, browser, files, form_values):
            return "H"

    class Child(H):
        @upload()
        def take(self, browser, files, form_values):
            return super().take(browser, files, form_values) + "!"

    assert result(serve(Child).call("photo_upload", headers=JSON)) == "H!"


@pytest.mark.parametrize("what", [None, 4, staticmethod(lambda browser: None)])
def test_the_decorator_stands_on_a_method(what):
    if what is None:
        assert callable(callback(what))
    else:
        with pytest.raises(TypeError):
            callback(what)


def test_a_generator_is_no_callback(serve):
    class H(Root):
        @callback
        def f(self, browser):
            yield

    with pytest.raises(TypeError, match="comet"):
        serve(H).get("/p")


def test_the_page_without_javascript_shows_the_errors(serve, make_app):
    class H(Controller):
        @route("/p/<int:n>", auth="public")
        def show(self, n, q="-"):
            from flask import render_template_string

            return render_template_string("{{ n }} {{ call_errors('n_') }}", n=n)

        @callback
        def f(self, browser, n, n_: int):
            raise AssertionError("entered")

    answer = serve(H).press("f", path="/p/4", fields={"n_": "x"})

    assert answer.status_code == 422
    assert answer.text == "4 [&#39;This must be a whole number.&#39;]"
