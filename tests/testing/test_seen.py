"""What a visitor sees."""

import pytest

from flask_siphon.testing import Visitor


def test_text_is_collapsed_and_without_scripts(visitor):
    assert visitor.text("#label") == "Done"
    assert "unseen" not in visitor.text() and "No scripts" not in visitor.text()
    assert visitor.text().startswith("old Go Many")


def test_texts_are_those_of_all_matches(visitor):
    assert visitor.texts("#item button") == ["Save", "Drop", "Clear"]
    assert visitor.texts("#zork") == []


def test_markup_values_and_attributes_are_those_of_the_first_match(visitor):
    assert visitor.html("#go") == '<span id="inner">Go</span>'
    assert visitor.attribute("#go", "data-siphon") == "write"
    assert visitor.attribute("#box", "checked") is None
    assert visitor.attribute("[data-siphon-flashes]", "data-siphon-flashes") == ""
    assert visitor.value("#title") == ""
    assert visitor.value("#box") is False
    assert visitor.value("#size") == "S"


def test_existence_and_number(visitor):
    assert visitor.exists("#go") and not visitor.exists("#zork")
    assert visitor.count("#item button") == 3


@pytest.mark.parametrize("see", ["text", "html", "value"])
def test_who_looks_at_nothing_is_told_of_ids_like_it(visitor, see):
    with pytest.raises(AssertionError, match=r"Nothing matches '#titl'; near it are #title"):
        getattr(visitor, see)("#titl")


def test_an_attribute_of_nothing_is_missed(visitor):
    with pytest.raises(AssertionError, match="Nothing matches"):
        visitor.attribute("#zork", "class")


def test_only_controls_hold_a_value(visitor):
    with pytest.raises(AssertionError, match="holds no value"):
        visitor.value("#out")


def test_a_broken_selector_is_told(visitor):
    with pytest.raises(AssertionError, match="no selector"):
        visitor.text("p[")


def test_selectors_see_the_state_of_the_page(visitor):
    visitor.click("#box").fill("#size", "M")

    assert visitor.exists("#box:checked") and visitor.text("option:checked") == "M"
    assert visitor.exists("#size:focus") and not visitor.exists("#box:focus")
    assert visitor.texts("button:disabled") == ["Nothing", "Off"][1:]
    assert visitor.exists("#go:enabled")
    assert "data-siphon-checked" not in visitor.html("body")


def test_everything_that_commands_do_besides_is_recorded(visitor):
    visitor.click("#many")

    assert visitor.flashes == [("success", "Done")]
    assert visitor.announcements == ["hi"]
    assert visitor.alerts == ["careful"]
    assert visitor.events == [("saved", {"id": 1})]
    assert visitor.downloads == ["/report"]
    assert visitor.script_calls == [("Chat.refresh", [1])]
    assert visitor.location == "/page?step=2"
    assert visitor.title == "New"
    assert visitor.focused == "out"
    assert visitor.text("[data-siphon-flashes]") == "Done"


def test_the_records_begin_anew_with_open(visitor):
    visitor.click("#many").open("/page")

    assert visitor.flashes == visitor.announcements == visitor.alerts == visitor.events == []
    assert visitor.downloads == visitor.script_calls == visitor.commands == []
    assert visitor.focused is None


def test_commands_and_chunks_are_those_of_the_last_action(visitor):
    visitor.call("count")
    texts = [[{"selector": "#out", "text": n, "type": "text"}] for n in (1, 2)]
    assert visitor.chunks == [*texts, [{"result": "counted", "type": "result"}]]
    assert visitor.commands == [command for chunk in visitor.chunks for command in chunk]

    visitor.click("#go")
    assert visitor.chunks == [visitor.commands]
    assert [command["type"] for command in visitor.commands] == ["text", "result"]


def test_the_focus_is_where_the_user_was_last(visitor):
    assert visitor.click("#inner").focused == "go"
    assert visitor.fill("#title", "x").focused == "title"
    assert visitor.fill("#files [name=note]", "x").focused == "note"


def test_the_test_client_shares_the_cookies(app):
    visitor = Visitor(app).open("/page")

    assert visitor.client.get_cookie("session") is not None


def test_headers_go_with_every_request(app):
    seen = []

    @app.before_request
    def note():
        from flask import request

        seen.append(request.headers.get("X-Kind"))

    Visitor(app, headers={"X-Kind": "test"}).open("/page").click("#go")

    assert seen == ["test", "test"]


def test_without_a_page_there_is_nothing_to_see(app):
    with pytest.raises(AssertionError, match="Call open"):
        Visitor(app).text()
