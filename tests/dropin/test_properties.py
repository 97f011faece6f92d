"""What holds for any text and any value: JSON always parses, and nothing leaves its element."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sijax
from sijax.exception import SijaxError
from sijax.plugin.comet import register_comet_callback
from sijax.plugin.upload import register_upload_callback
from sijax.response import BaseResponse

MARKUP = [
    "</script>",
    "<!--",
    "<script>",
    "\u2028",
    "\u2029",
    "\ud800",
    '"',
    "\\",
    "NaN",
    "é",
    "😀",
]
# Surrogates included: JSON can carry half a pair, so a page can send one.
CHARACTERS = st.characters(exclude_categories=())
TEXT = st.lists(st.sampled_from(MARKUP) | st.text(CHARACTERS, max_size=5), max_size=8).map("".join)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=10,
)  # fmt: skip
COMMANDS = st.lists(
    st.tuples(st.just("alert"), st.tuples(VALUES))
    | st.tuples(st.sampled_from(["html", "html_append", "html_prepend"]), st.tuples(TEXT, VALUES))
    | st.tuples(
        st.sampled_from(["attr", "attr_append", "attr_prepend", "css"]),
        st.tuples(TEXT, TEXT, VALUES),
    )
    | st.tuples(st.sampled_from(["remove", "script", "redirect"]), st.tuples(TEXT))
    | st.tuples(st.just("call"), st.tuples(TEXT, st.lists(VALUES, max_size=3)))
    | st.tuples(st.just("result"), st.tuples(VALUES)),
    max_size=5,
)


def whole(value):
    """The value as a reader of JSON sees it: two halves that meet are one character."""
    return json.loads(json.dumps(value))


def assert_cannot_leave_its_element(text):
    assert not re.search("[<>\u2028\u2029]", text)


@given(COMMANDS)
def test_commands_are_json_that_says_what_was_queued(commands):
    response = BaseResponse(sijax.Sijax(), [])
    for method, args in commands:
        getattr(response, method)(*args)

    text = response._get_json().encode("utf-8")

    assert json.loads(text) == whole(response._commands)


@given(COMMANDS)
def test_commands_in_a_script_element_stay_in_it(commands):
    def handler(response):
        for method, args in commands:
            getattr(response, method)(*args)

    core = sijax.Sijax().set_data({"sijax_rq": "f", "sijax_args": "[]"})
    register_comet_callback(core, "f", handler)
    queued = BaseResponse(core, [])
    handler(queued)

    for chunk in core.process_request():
        script = chunk.decode("utf-8").rpartition('<script type="text/javascript">')[2]
        inside, closing, rest = script.partition("</script>")
        assert closing and rest == "\n"
        assert_cannot_leave_its_element(inside)
        (commands_text,) = re.fullmatch(
            r"window\.parent\.Sijax\.processCommands\((.*)\);", inside, re.DOTALL
        ).groups()
        assert json.loads(commands_text) == whole(queued._commands)


@given(st.lists(VALUES, max_size=5))
def test_arguments_arrive_as_they_were_sent(args):
    got = []
    core = sijax.Sijax().set_data({"sijax_rq": "f", "sijax_args": json.dumps(args)})
    core.register_callback("f", lambda response, *args: got.extend(args))

    core.process_request()

    assert got == whole(args)


@given(TEXT | st.binary() | VALUES)
def test_anything_may_stand_in_the_place_of_arguments(anything):
    core = sijax.Sijax().set_data({"sijax_rq": "f", "sijax_args": anything})

    assert isinstance(core.request_args, list)
    core.register_callback("f", lambda response, *args: response.alert(list(args)))
    json.loads(core.process_request())


@given(TEXT)
def test_no_name_of_a_function_appears_in_the_refusal(name):
    core = sijax.Sijax()
    core.set_data({"sijax_rq": name, "sijax_args": "[]"})
    refused = core.process_request()
    core.set_data({"sijax_rq": "", "sijax_args": "[]"})

    assert refused == core.process_request()


@given(TEXT, TEXT | st.none())
def test_addresses_in_a_page_stay_in_their_element(uri, json_uri):
    js = sijax.Sijax().set_request_uri(uri).set_json_uri(json_uri).get_js()

    assert_cannot_leave_its_element(js)
    texts = re.findall(r"Uri\((\"(?:[^\"\\]|\\.)*\")\);", js)
    assert [json.loads(text) for text in texts] == [
        whole(each) for each in [uri, json_uri] if each is not None
    ]


@given(TEXT)
def test_the_id_of_a_form_stays_in_its_element(form_id):
    js = register_upload_callback(sijax.Sijax(), form_id, print)

    assert_cannot_leave_its_element(js)
    assert form_id in json.loads(js[js.rindex("})(") + 3 : -2]).values()


@given(st.sampled_from([float("nan"), float("inf"), -float("inf")]), st.integers(0, 5))
def test_a_number_that_json_lacks_is_found_at_any_depth(number, depth):
    for _ in range(depth):
        number = [number]

    with pytest.raises(SijaxError):
        BaseResponse(sijax.Sijax(), []).alert(number)._get_json()
