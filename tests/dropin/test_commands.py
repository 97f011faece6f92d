"""``BaseResponse``: what each command puts on the wire (sijax.md 2.2)."""

import collections
import datetime
import decimal
import json
import uuid

import pytest
from flask.json.provider import DefaultJSONProvider
from flask.json.provider import JSONProvider
from markupsafe import Markup

from sijax.exception import SijaxError
from sijax.response import BaseResponse


@pytest.fixture
def response(core):
    return BaseResponse(core, [])


WIRE = [
    ("alert", ["hi"], '{"alert":"hi","type":"alert"}'),
    ("html", ["#a", "<b>"], '{"selector":"#a","html":"<b>","setType":"replace","type":"html"}'),
    ("html_append", ["#a", "x"], '{"selector":"#a","html":"x","setType":"append","type":"html"}'),
    ("html_prepend", ["#a", "x"], '{"selector":"#a","html":"x","setType":"prepend","type":"html"}'),
    (
        "attr",
        ["#a", "disabled", True],
        '{"selector":"#a","key":"disabled","value":true,"setType":"replace","type":"attr"}',
    ),
    (
        "attr_append",
        ["#a", "title", "!"],
        '{"selector":"#a","key":"title","value":"!","setType":"append","type":"attr"}',
    ),
    (
        "attr_prepend",
        ["#a", "title", "!"],
        '{"selector":"#a","key":"title","value":"!","setType":"prepend","type":"attr"}',
    ),
    (
        "css",
        ["#a", "backgroundColor", "red"],
        '{"selector":"#a","key":"backgroundColor","value":"red","type":"css"}',
    ),
    ("remove", [".x"], '{"remove":".x","type":"remove"}'),
    ("script", ["f();"], '{"script":"f();","type":"script"}'),
    (
        "redirect",
        ['/x"y'],
        r'{"script":"window.location = \"/x\\\"y\";","redirect":"/x\"y","type":"script"}',
    ),
    ("call", ["f"], '{"call":"f","params":[],"type":"call"}'),
    ("call", ["f", None], '{"call":"f","params":[],"type":"call"}'),
    ("call", ["f", (1, 2)], '{"call":"f","params":[1,2],"type":"call"}'),
    ("call", ["f", ["x"]], '{"call":"f","params":["x"],"type":"call"}'),
    ("result", [{"a": 1}], '{"result":{"a":1},"type":"result"}'),
    ("_add_command", ["own", {"b": 1, "a": 2}], '{"b":1,"a":2,"type":"own"}'),
    ("_add_command", ["own"], '{"type":"own"}'),
    ("alert", ["é"], '{"alert":"é","type":"alert"}'),
]


@pytest.mark.parametrize(("method", "args", "wire"), WIRE, ids=[row[2][:40] for row in WIRE])
def test_a_command_is_one_compact_object(response, method, args, wire):
    assert getattr(response, method)(*args) is response

    assert response._get_json() == f"[{wire}]"


def test_commands_keep_their_order(response):
    response.alert("a").html("#b", "b").remove("#c").alert("d")

    assert [command["type"] for command in json.loads(response._get_json())] == [
        "alert",
        "html",
        "remove",
        "alert",
    ]


def test_cleared_commands_are_gone(response):
    assert response.alert("a").clear_commands() is response

    assert response._get_json() == "[]"


@pytest.mark.parametrize("params", ["x", 5, {"a": 1}, {1}, True], ids=repr)
def test_call_takes_a_list_of_arguments_only(response, params):
    with pytest.raises(SijaxError, match="list"):
        response.call("f", params)


@pytest.mark.parametrize("method", ["css", "attr", "html"])
def test_a_command_that_lacks_an_argument_is_an_error(response, method):
    with pytest.raises(TypeError):
        getattr(response, method)("#a")


def test_parameters_of_an_own_command_are_copied(response):
    params = {"a": 1}
    response._add_command("own", params)
    params["a"] = 2

    assert response._get_json() == '[{"a":1,"type":"own"}]'
    assert params == {"a": 2}


def test_arguments_of_a_call_are_copied(response):
    params = [1]
    response.call("f", params)
    params.append(2)

    assert response._get_json() == '[{"call":"f","params":[1],"type":"call"}]'


def test_the_response_keeps_what_subclasses_use(core):
    response = BaseResponse(core, [1, 2])

    assert response._sijax is core
    assert response._request_args == [1, 2]
    assert response._get_request_args() == [1, 2]
    assert response._commands == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COMMAND_ALERT", "alert"),
        ("COMMAND_HTML", "html"),
        ("COMMAND_SCRIPT", "script"),
        ("COMMAND_ATTR", "attr"),
        ("COMMAND_CSS", "css"),
        ("COMMAND_REMOVE", "remove"),
        ("COMMAND_CALL", "call"),
        ("JSON_AS_ASCII", False),
        ("JSON_SEPARATORS", (",", ":")),
        ("JSON_INDENT", None),
        ("JSON_SORT_KEYS", False),
    ],
)
def test_constants_are_attributes_of_the_response_class(name, value):
    assert getattr(BaseResponse, name) == value


@pytest.mark.parametrize(
    ("switches", "text"),
    [
        ({"JSON_AS_ASCII": True}, '[{"z":"\\u00e9","a":1,"type":"own"}]'),
        ({"JSON_SORT_KEYS": True}, '[{"a":1,"type":"own","z":"é"}]'),
        ({"JSON_SEPARATORS": (", ", ": ")}, '[{"z": "é", "a": 1, "type": "own"}]'),
        (
            {"JSON_INDENT": 1, "JSON_SEPARATORS": None},
            '[\n {\n  "z": "é",\n  "a": 1,\n  "type": "own"\n }\n]',
        ),
    ],
    ids=str,
)
def test_a_subclass_chooses_how_its_json_is_written(core, switches, text):
    own_class = type("Own", (BaseResponse,), switches)

    assert own_class(core, [])._add_command("own", {"z": "é", "a": 1})._get_json() == text


def test_a_subclass_adds_commands_of_its_own(core, call):
    class Own(BaseResponse):
        def blink(self, selector):
            return self._add_command("blink", {"selector": selector})

    core.register_callback("f", lambda response: response.blink("#a"), response_class=Own)

    assert call(core, "f") == [{"selector": "#a", "type": "blink"}]


def test_a_subclass_may_run_the_chain_its_own_way(core):
    class Numbered(BaseResponse):
        def _process_call_chain(self, call_chain):
            for number, (callback, args) in enumerate(call_chain):
                self.alert(number)
                self._process_callback(callback, args)
            return self._get_json()

    core.register_callback("f", lambda response, arg: response.alert(arg), response_class=Numbered)
    core.set_data({"sijax_rq": "f", "sijax_args": '["x"]'})

    assert [command["alert"] for command in json.loads(core.process_request())] == [0, 1, "x", 2]


# Values


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), -float("inf"), {1, 2}, object(), b"bytes", [[float("nan")]]],
    ids=lambda value: str(type(value).__name__),
)
@pytest.mark.parametrize("queue", ["alert", "result"])
def test_a_value_that_json_cannot_carry_is_an_error_that_names_the_command(response, queue, value):
    response.remove("#a")
    getattr(response, queue)(value)

    with pytest.raises(SijaxError, match=queue):
        response._get_json()


@pytest.mark.parametrize("uri", [object(), float("nan")], ids=["object", "NaN"])
def test_a_redirect_to_what_is_no_address_is_an_error_that_names_it(response, uri):
    with pytest.raises(SijaxError, match="redirect"):
        response.redirect(uri)


def test_a_value_that_contains_itself_is_an_error(response):
    loop = []
    loop.append(loop)

    with pytest.raises(SijaxError, match="alert"):
        response.alert(loop)._get_json()


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\udc00\ud800"], ids=ascii)
def test_half_a_surrogate_pair_is_escaped(response, text):
    json_text = response.alert(text)._get_json()

    assert json.loads(json_text.encode("utf-8"))[0]["alert"] == text


def test_a_whole_surrogate_pair_stays_as_it_is(response):
    assert response.alert("\N{GRINNING FACE}")._get_json() == '[{"alert":"😀","type":"alert"}]'


class Lazy:
    """Text that is worked out when it is needed, in the manner of translations."""

    def __getattr__(self, name):
        return getattr(str(self), name)

    def __str__(self):
        return "late"


@pytest.mark.parametrize(
    ("value", "text"), [(Markup("<b>"), "<b>"), (Lazy(), "late")], ids=["markup", "lazy"]
)
def test_markup_and_lazy_text_are_text(response, value, text):
    assert json.loads(response.html("#a", value)._get_json())[0]["html"] == text


def in_application(make_page, value):
    page = make_page(lambda g_sijax: g_sijax.register_callback("f", lambda r: r.alert(value)))
    return page, lambda: page.call("f").json[0]["alert"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (decimal.Decimal("1.10"), "1.10"),
        (uuid.UUID(int=1), str(uuid.UUID(int=1))),
        (datetime.date(2020, 1, 2), "Thu, 02 Jan 2020 00:00:00 GMT"),
        (Markup("<i>"), "<i>"),
        (Lazy(), "late"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_look_as_the_applications_json_has_them(make_page, value, text):
    _, alert = in_application(make_page, value)

    assert alert() == text


def test_an_application_brings_its_own_form_of_values(make_page):
    class Provider(DefaultJSONProvider):
        @staticmethod
        def default(value):
            return "own" if isinstance(value, complex) else DefaultJSONProvider.default(value)

    page, alert = in_application(make_page, 1j)
    page.app.json = Provider(page.app)

    assert alert() == "own"


def test_an_application_brings_its_own_json(make_page):
    class Provider(JSONProvider):
        def dumps(self, value, **options):
            return json.dumps(value).replace("x", "y")

        def loads(self, text, **options):
            return json.loads(text)

    page, alert = in_application(make_page, "x")
    page.app.json = Provider(page.app)

    assert alert() == "y"


class LaxProvider(DefaultJSONProvider):
    """The standard library's JSON with all that it lets pass."""

    def dumps(self, value, **options):
        return json.dumps(value, ensure_ascii=False)

    def loads(self, text, **options):
        return json.loads(text)


def test_numbers_that_json_lacks_are_an_error_also_in_a_foreign_json(make_page):
    page, _ = in_application(make_page, float("nan"))
    page.app.json = LaxProvider(page.app)
    page.app.testing = True

    with pytest.raises(SijaxError, match="alert"):
        page.call("f")


def test_numbers_that_json_lacks_are_no_arguments_also_in_a_foreign_json(make_page):
    page = make_page(
        lambda sijax: sijax.register_callback("f", lambda response, *args: response.alert(args))
    )
    page.app.json = LaxProvider(page.app)

    assert page.call("f", text="[1, NaN]").json[0]["alert"] == []
    assert page.call("f", text='[1, "NaN"]').json[0]["alert"] == [1, "NaN"]


def test_half_a_surrogate_pair_is_escaped_also_in_a_foreign_json(make_page):
    page, alert = in_application(make_page, "\ud800")
    page.app.json = LaxProvider(page.app)

    assert alert() == "\ud800"


def test_a_named_tuple_is_a_list_like_any_tuple(response):
    point = collections.namedtuple("Point", "x y")(1, 2)

    assert response.alert(point)._get_json() == '[{"alert":[1,2],"type":"alert"}]'
