"""Forms that are posted as browsers do it, and pages without JavaScript."""

import pytest

from flask_siphon.testing import CallError
from flask_siphon.testing import Visitor


@pytest.fixture
def plain(app):
    return Visitor(app, javascript=False)


def test_an_ordinary_form_is_posted_and_the_redirect_followed(app):
    visitor = Visitor(app).open("/classic")

    visitor.submit("#classic", name="Ann", color="blue", tags=["y"])

    assert visitor.text(".flash") == "Saved"
    assert visitor.attribute(".flash", "data-category") == "success"
    posted = app.config["POSTED"]
    assert posted.pop("csrf_token")
    assert posted == {
        "name": ["Ann"],
        "text": ["one\r\ntwo"],
        "several": ["b", "c"],
        "color": ["blue"],
        "tags": ["y"],
        "legend": ["sent"],
        "action": ["first"],
    }
    assert app.config["REFERER"] == "http://localhost/classic"


def test_the_button_that_is_pressed_is_sent(app):
    visitor = Visitor(app).open("/classic").fill("#classic [name=name]", "Ann")

    visitor.click("#second")

    assert app.config["POSTED"]["action"] == ["second"]


def test_a_form_of_method_get_goes_into_the_url(app):
    visitor = Visitor(app).open("/classic")

    assert visitor.submit("#find", word="a b&c").location == "/other?word=a+b%26c"


def test_a_form_that_was_refused_shows_the_page_that_says_why(app):
    visitor = Visitor(app).open("/classic").submit("#classic", name="")

    assert (visitor.status, visitor.title) == (422, "Classic")


def test_other_errors_of_a_form_fail(app):
    with pytest.raises(AssertionError, match="with 418"):
        Visitor(app).open("/classic").submit("#teapot")


def test_a_form_that_nobody_takes_is_a_mistake(app):
    app.jinja_loader.mapping["classic.html"] = '<form method="post" action="/zork"></form>'

    with pytest.raises(CallError) as error:
        Visitor(app).open("/classic").submit("form")

    assert (error.value.code, error.value.status) == ("not_found", 404)


def test_values_of_boxes_must_be_among_those_offered(app):
    with pytest.raises(AssertionError, match=r"\['green'\] is not among \['red', 'blue'\]"):
        Visitor(app).open("/classic").submit("#classic", color="green")


def test_without_javascript_a_form_of_a_page_is_posted(plain):
    plain.open("/page").submit("#fields", title="Tea")

    assert (plain.status, plain.location, plain.text("#out")) == (200, "/page", "old")
    assert plain.commands == []


def test_without_javascript_what_is_wrong_comes_with_a_page(plain):
    plain.open("/page").submit("#strict", n="many")

    assert plain.status == 422
    assert plain.count("b.error") == 1


@pytest.mark.parametrize("selector", ["#go", "#private"])
def test_without_javascript_data_siphon_does_nothing(plain, selector):
    plain.open("/page")

    with pytest.raises(AssertionError, match="nothing happens"):
        plain.click(selector)


def test_without_javascript_noscript_is_markup(plain, visitor):
    assert plain.open("/page").text("#noscript") == "No scripts"
    assert not visitor.exists("#noscript")


def test_without_javascript_fields_make_no_calls(plain):
    assert plain.open("/page").fill("#search", "x").text("#out") == "old"


def test_a_call_needs_no_javascript_of_the_visitor(plain):
    with pytest.raises(CallError):
        plain.open("/page").call("too_late")
