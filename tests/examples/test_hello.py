"""Hello, without a browser."""

import pytest


@pytest.fixture
def visitor(visit):
    return visit("hello")


def greeting(visitor, name):
    command, _ = visitor.call("say_hello", name)
    assert command["selector"] == "#greeting"
    return command["html"]


def test_the_greeting_names_the_guest(visitor):
    assert greeting(visitor, " Ada ") == "Hello, <bdi>Ada</bdi>!"


def test_the_result_counts_the_guests(visitor):
    first = visitor.result("say_hello", "Ada")

    assert visitor.result("say_hello", "Bob") == first + 1


def test_a_name_is_text_and_never_markup(visitor):
    assert greeting(visitor, "<script>x</script>") == (
        "Hello, <bdi>&lt;script&gt;x&lt;/script&gt;</bdi>!"
    )


@pytest.mark.parametrize("name", ["", "   "])
def test_who_gives_no_name_is_a_stranger(visitor, name):
    assert greeting(visitor, name) == "Hello, <bdi>stranger</bdi>!"


def test_a_long_name_is_cut(visitor):
    assert greeting(visitor, "a" * 100_000) == f"Hello, <bdi>{'a' * 40}</bdi>!"


@pytest.mark.parametrize("name", [None, 5, ["<b>"], {"a": 1}, "\ud800"], ids=repr)
def test_whatever_is_sent_as_a_name_is_greeted(visitor, name):
    assert greeting(visitor, name).startswith("Hello, ")
    assert "<b>" not in greeting(visitor, name)


def test_coffee_is_refused(visitor):
    answer = visitor.post({"sijax_rq": "brew_coffee", "sijax_args": "[]"})

    assert answer.status_code == 418


@pytest.mark.parametrize("call", [("nothing",), ("say_hello",), ("say_hello", "a", "b")])
def test_a_call_that_fits_no_function_is_told_by_an_alert(visitor, call):
    assert [command["type"] for command in visitor.call(*call)] == ["alert"]
