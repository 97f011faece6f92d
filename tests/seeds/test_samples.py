"""The code samples of Flask-Sijax's documentation answer as it says, over HTTP."""

import io
import json
import re
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parent / "samples"


def call(client, name, *args, url="/", **fields):
    return client.post(url, data={"sijax_rq": name, "sijax_args": json.dumps(args), **fields})


def test_every_sample_is_a_part_of_a_program(table):
    used = {
        part.name
        for parts in table["PROGRAMS"].values()
        for half in parts
        for part in half
        if not isinstance(part, str)
    }

    assert used == {path.name for path in SAMPLES.iterdir()}


def test_every_replacement_is_needed(table):
    shown = "".join(path.read_text("utf-8") for path in SAMPLES.iterdir())

    assert all(text in shown for text in table["REPLACED"])


def test_the_setup_mirrors_the_files_of_the_client(load):
    app = load("hello")

    folder = Path(app.config["SIJAX_STATIC_PATH"])
    assert (folder / "sijax.js").exists() and (folder / "json2.js").exists()
    served = app.test_client().get("/static/js/sijax/sijax.js")
    assert served.data == (folder / "sijax.js").read_bytes()
    served.close()


def test_a_plain_route_takes_no_calls(load):
    client = load("hello").test_client()

    assert client.get("/").text == "Index"
    assert call(client, "say_hi").status_code == 405


def test_the_page_sets_the_client_up(load):
    page = load("hello").test_client().get("/hello").text

    assert 'Sijax.setRequestUri("/hello");' in page
    assert 'Sijax.setJsonUri("/static/js/sijax/json2.js");' in page


def test_the_function_talks_back_to_the_browser(load):
    answer = call(load("hello").test_client(), "say_hi", url="/hello")

    assert answer.json == [{"alert": "Hi there!", "type": "alert"}]


def test_a_function_gets_the_arguments_of_the_call(load):
    client = load("function").test_client()

    answer = call(client, "function_name", "argument 1", 150, "argument 3")
    assert answer.json == [
        {"alert": "You called the function successfully!", "type": "alert"},
    ]


@pytest.mark.parametrize("name", ["route", "route by methods"])
def test_both_ways_to_register_a_page_accept_get_and_post(load, name):
    (rule,) = [rule for rule in load(name).url_map.iter_rules() if rule.rule == "/"]

    assert {"GET", "POST"} <= rule.methods


@pytest.mark.parametrize(
    "name", ["token in meta", "token in field", "token in variable", "token in call"]
)
def test_a_call_needs_the_token_that_the_page_carries(load, name):
    client = load(name).test_client()

    token = re.search("[0-9a-f]{40}", client.get("/").text)[0]

    assert call(client, "say_hello", "John", csrf_token=token).json[0]["alert"] == "Hello, John"
    assert call(client, "say_hello", "John").status_code == 400
    assert call(client, "say_hello", "John", csrf_token="0" * 40).status_code == 400


def test_an_upload_function_gets_the_files_and_the_values(load):
    answer = (
        load("upload")
        .test_client()
        .post(
            "/",
            data={
                "sijax_rq": "form_upload",
                "sijax_args": '["form"]',
                "text": "a word",
                "file": (io.BytesIO(b"content"), "a.txt"),
            },
            headers={"Accept": "application/x-ndjson"},
        )
    )

    assert json.loads(answer.text.splitlines()[0])[0]["alert"] == ["a.txt", "a word"]
