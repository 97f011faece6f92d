"""Flashes are one thing: those of Flask, and those of the browser (pages.md §5)."""

from collections import UserString

import pytest
from flask import flash
from flask import get_flashed_messages
from markupsafe import Markup

JSON = {"Accept": "application/json"}
SHOWN = {"flash": "m", "category": "message", "type": "flash"}


@pytest.fixture
def call(app, client, p):
    """Call a function: the commands of the answer, and what the next page shows.

    :param waiting: A message that was left by an earlier request.
    """

    @app.get("/leave/<message>")
    def leave(message):
        flash(message)
        return ""

    def call(function, waiting=None):
        p.callback(name="f")(function)
        if waiting is not None:
            client.get(f"/leave/{waiting}")
        answer = client.call("f", headers=JSON)
        assert answer.status_code == 200, answer.text
        return answer.json, client.get("/next").text

    return call


def test_a_message_of_flask_is_shown_at_once_37(call):
    assert call(lambda browser: flash("m")) == ([SHOWN], "")


def test_a_message_of_the_browser_is_shown_at_once(call):
    assert call(lambda browser: browser.flash("m") and None) == ([SHOWN], "")


def test_categories_are_kept(call):
    def f(browser):
        flash("a", "error")
        browser.flash("b", "warning")

    commands, _ = call(f)

    assert {(each["flash"], each["category"]) for each in commands} == {
        ("a", "error"),
        ("b", "warning"),
    }


def test_messages_come_after_the_commands_and_before_the_result(call):
    def f(browser):
        flash("m")
        browser.text("#a", "x")
        return 1

    assert [each["type"] for each in call(f)[0]] == ["text", "flash", "result"]


GOING = {
    "redirect": lambda browser: browser.redirect("/next"),
    "reload": lambda browser: browser.reload(),
}


@pytest.mark.parametrize("go", GOING.values(), ids=GOING.keys())
@pytest.mark.parametrize("of", ["flask", "browser"])
def test_messages_wait_for_the_next_page_if_the_answer_goes_there_38(call, go, of):
    def f(browser):
        flash("m") if of == "flask" else browser.flash("m")
        go(browser)

    commands, following = call(f)

    assert [each["type"] for each in commands if each["type"] == "flash"] == []
    assert following == "[message: m]"


def test_where_the_answer_goes_may_be_said_first(call):
    def f(browser):
        browser.redirect("/next").flash("m")

    assert call(f)[1] == "[message: m]"


def test_messages_that_waited_before_the_call_stay_for_the_next_page(call):
    commands, following = call(lambda browser: flash("m"), waiting="before")
    assert (commands, following) == ([SHOWN], "[message: before]")


def test_a_function_that_shows_the_messages_itself_has_taken_them(call):
    def f(browser):
        browser.text("#a", get_flashed_messages())
        flash("m")

    commands, following = call(f, waiting="before")
    assert (commands[0]["text"], following) == (["before"], "")
    assert commands[1:] == [SHOWN]


@pytest.mark.parametrize("go", [*GOING.values(), lambda browser: None], ids=[*GOING, "nowhere"])
@pytest.mark.parametrize("of", ["flask", "browser"])
@pytest.mark.parametrize("late", [False, True], ids=["in the function", "after it"])
def test_the_messages_of_an_error_are_dropped(app, client, p, go, of, late):
    @app.get("/leave")
    def leave():
        flash("before")
        return ""

    @p.callback
    def f(browser):
        flash("m") if of == "flask" else browser.flash("m")
        go(browser)
        return object() if late else 1 / 0

    client.get("/leave")
    assert client.call("f").status_code == 500
    assert client.get("/next").text == "[message: before]"


def test_a_lazy_message(call):
    assert call(lambda browser: browser.flash(UserString("m")) and None)[0] == [SHOWN]


@pytest.mark.parametrize("kind", [UserString, Markup])
def test_a_message_that_waits_for_the_next_page_is_text(call, kind):
    def f(browser):
        browser.flash(kind("<b>")).redirect("/next")

    assert call(f)[1] == "[message: &lt;b&gt;]"


def test_a_stream_sends_messages_with_their_flush(client, p):
    @p.comet
    def f(browser):
        flash("one")
        yield
        browser.flash("two")
        yield
        flash("three")

    lines = client.stream("f")

    assert [[each["flash"] for each in line] for line in lines[:-1]] == [
        ["one"],
        ["two"],
        ["three"],
    ]
    assert client.get("/next").text == ""


def test_a_stream_that_goes_elsewhere_late_sends_its_messages_itself(client, p):
    @p.comet
    def f(browser):
        yield browser.text("#a", "x")
        flash("m")
        browser.redirect("/next")

    lines = client.stream("f")

    assert SHOWN in lines[1]
