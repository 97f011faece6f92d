"""The chat, without a browser."""

import json
import re

import pytest

from examples.application import LARGEST_BODY


@pytest.fixture
def visitor(visit):
    return visit("chat")


def complaint(visitor, author, text):
    commands = visitor.call("say", author, text)
    return {c["selector"]: c["html"] for c in commands if c["type"] == "html"}["#complaint"]


def news(visitor, last_shown=0):
    """The items that are appended, and the number of the last one."""
    *commands, result = visitor.call("show_news", last_shown)
    html = next((c["html"] for c in commands if c["type"] == "html"), "")
    return re.findall(r"<li.*?</li>", html, re.DOTALL), result["result"]


def test_everybody_sees_what_one_says(visit, visitor):
    assert complaint(visitor, "Ada", "Good morning") == ""

    other = visit("chat", visitor.client.application)
    (item,), number = news(other)
    assert "Ada" in item
    assert "Good morning" in item
    assert number == 1


def test_a_message_is_shown_once(visitor):
    visitor.call("say", "Ada", "one")
    _, number = news(visitor)
    visitor.call("say", "Ada", "two")

    (item,), number = news(visitor, number)
    assert "two" in item
    assert news(visitor, number) == ([], number)


def test_the_page_comes_with_what_was_said_before(visit, visitor):
    visitor.call("say", "Ada", "before you came")

    page = visit("chat", visitor.client.application).page
    assert "before you came" in page
    assert 'data-number="1"' in page


@pytest.mark.parametrize("field", ["author", "text"])
def test_what_is_typed_is_text_and_never_markup(visit, visitor, field):
    attack = "<script>alert(1)</script><img src=x onerror=x>\"'"[:40]
    said = {"author": "Ada", "text": "Hi", field: attack}
    visitor.call("say", said["author"], said["text"])

    (item,), _ = news(visitor)
    for html in (item, visit("chat", visitor.client.application).page):
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_the_name_is_still_there_when_the_page_is_loaded_again(visitor):
    visitor.call("say", '"><b>Ada', "Hi")

    page = visitor.client.get("/chat/").text
    assert 'value="&#34;&gt;&lt;b&gt;Ada"' in page


@pytest.mark.parametrize("text", ["", "  \n "], ids=["empty", "blank"])
def test_an_empty_message_gets_a_friendly_sentence(visitor, text):
    assert complaint(visitor, "Ada", text) == (
        "Write something first: an empty message says too little."
    )
    assert news(visitor) == ([], 0)


def test_the_longest_message_fits_and_a_longer_one_does_not(visitor):
    assert complaint(visitor, "Ada", "x" * 500) == ""
    assert complaint(visitor, "Ada", "x" * 501) == "That is too long: at most 500 characters fit."
    assert len(news(visitor)[0]) == 1


def test_a_long_name_is_cut(visitor):
    visitor.call("say", "a" * 10_000, "Hi")

    (item,), _ = news(visitor)
    assert item.count("a" * 40) == 1
    assert "a" * 41 not in item


def test_who_gives_no_name_is_somebody(visitor):
    visitor.call("say", "", "Hi")

    assert ">Somebody<" in news(visitor)[0][0]


def test_half_a_character_spoils_the_page_for_nobody(visit, visitor):
    visitor.call("say", "Ada \ud800", "Hi \udfff")

    assert "Hi ?" in visit("chat", visitor.client.application).page
    assert visitor.client.get("/chat/").status_code == 200


@pytest.mark.parametrize("value", [None, 7, [1], {"<b>": "<b>"}], ids=repr)
def test_whatever_is_sent_becomes_text(visitor, value):
    assert complaint(visitor, value, value) == ""
    assert "<b>" not in news(visitor)[0][0]


@pytest.mark.parametrize("number", [None, "1", [], {}, 1.5, -(10**30), 10**30], ids=repr)
def test_a_number_that_no_page_sends_does_no_harm(visitor, number):
    visitor.call("say", "Ada", "Hi")

    assert "result" in visitor.call("show_news", number)[-1]


def test_only_the_last_hundred_messages_are_kept(visit, visitor):
    for number in range(1, 131):
        visitor.call("say", "Ada", f"message {number}.")

    items, last = news(visitor)
    assert len(items) == 100
    assert "message 31." in items[0]
    assert last == 130
    assert visit("chat", visitor.client.application).page.count("<li ") == 100


def test_two_servers_are_two_rooms(visit, visitor):
    visitor.call("say", "Ada", "only here")

    assert "only here" not in visit("chat").page


@pytest.mark.parametrize("name", ["_room", "__init__", "add", "messages_after"])
def test_the_page_may_call_the_public_methods_only(visitor, name):
    (command,) = visitor.call(name, "x", "y")

    assert command["type"] == "alert"


def test_a_body_over_the_limit_is_refused(visitor):
    arguments = json.dumps(["Ada", "x" * LARGEST_BODY])
    answer = visitor.post({"sijax_rq": "say", "sijax_args": arguments})

    assert answer.status_code == 413
