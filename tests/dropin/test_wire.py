"""What a call looks like on the wire, and what the answer of a regular function looks like
(sijax.md 4.1, 4.2)."""

import pytest

from .conftest import NDJSON


def greet(response, *names):
    response.alert(list(names))


@pytest.fixture
def page(make_page):
    return make_page(lambda sijax: sijax.register_callback("f", greet))


def test_a_call_runs_the_function_with_its_arguments(page):
    assert page.call("f", "x", 1).text == '[{"alert":["x",1],"type":"alert"}]'


def test_no_commands_are_an_empty_list(make_page):
    page = make_page(lambda sijax: sijax.register_callback("f", lambda response: None))

    assert page.call("f").text == "[]"


def test_text_travels_as_utf_8(page):
    assert '"é"'.encode() in page.call("f", "é").data


@pytest.mark.parametrize("accept", [None, "text/html", NDJSON, "*/*"])
@pytest.mark.parametrize("name", ["f", "unknown"])
def test_a_regular_answer_is_json_whatever_is_accepted(page, name, accept):
    headers = {"X-Requested-With": "XMLHttpRequest", **({"Accept": accept} if accept else {})}

    assert page.call(name, headers=headers).content_type == "application/json"


def test_an_answer_is_neither_kept_nor_guessed_at(page):
    headers = page.call("f").headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Accept" in headers["Vary"]


def test_markup_of_an_argument_is_not_rendered_as_a_page(page):
    response = page.call("f", "<script>alert(1)</script>")

    assert response.content_type == "application/json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "content_type",
    ["application/x-www-form-urlencoded; charset=UTF-8", "multipart/form-data"],
)
def test_a_call_may_be_sent_in_either_form_encoding(page, content_type):
    assert page.call("f", "x", content_type=content_type).json[0]["alert"] == ["x"]


def test_further_fields_do_no_harm(page):
    assert page.call("f", "x", fields={"csrf_token": "t", "b": "2"}).json[0]["alert"] == ["x"]


def test_fields_in_the_query_make_no_call(page):
    assert page.client.get("/?sijax_rq=f&sijax_args=[]").text.startswith("Sijax.setRequestUri(")
    assert page.client.post("/?sijax_rq=f&sijax_args=[]").text.startswith("Sijax.setRequestUri(")


def test_of_repeated_fields_the_first_counts(page):
    response = page.client.post(
        "/", data={"sijax_rq": ["f", "unknown"], "sijax_args": ["[1]", "[2]"]}
    )

    assert response.json[0]["alert"] == [1]


def test_a_regular_function_may_be_called_through_a_stream_and_the_other_way_round(make_page):
    def register(sijax):
        sijax.register_callback("regular", greet)
        sijax.register_comet_callback("comet", greet)

    page = make_page(register)

    assert page.stream("regular", 1).json == [{"alert": [1], "type": "alert"}]
    assert page.stream("comet", 1).text.startswith('[{"alert":[1],"type":"alert"}]\n')
