"""From what a page sends to what a function declares (pages.md §4.2), and what users read if it
does not fit (§4.3)."""

import enum
from collections import UserString
from datetime import date
from datetime import datetime
from datetime import time
from decimal import Decimal
from typing import Annotated
from typing import Literal
from uuid import UUID

import pytest
from msgspec import Meta

from flask_siphon import page
from flask_siphon.calls import Errors

FIELD = "n"
UUID_TEXT = "12345678-1234-5678-1234-567812345678"


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Size(enum.IntEnum):
    S = 1
    L = 2


@pytest.fixture
def convert(app, client, p):
    """What a function gets for an annotation: the value, or the sentences of the refusal."""

    def convert(kind, *args, **options):
        def f(browser, n: kind):
            app.seen.append(n)

        p.callback(f)
        answer = client.call("f", *args, **options)
        if answer.status_code == 422:
            assert list(answer.json["error"]["fields"]) == [FIELD]
            return tuple(answer.json["error"]["fields"][FIELD])
        assert answer.status_code == 200, answer.text
        return app.seen[-1]

    return convert


def same(a, b):
    return (type(a), a) == (type(b), b)


AS_JSON = {
    "text": (str, "a", "a"),
    "empty text": (str, "", ""),
    "int": (int, 1, 1),
    "large int": (int, 10**30, 10**30),
    "int for a float": (float, 1, 1.0),
    "float": (float, 1.5, 1.5),
    "bool": (bool, True, True),
    "decimal of text": (Decimal, "1.50", Decimal("1.50")),
    "date": (date, "2026-02-28", date(2026, 2, 28)),
    "datetime": (datetime, "2026-02-28T10:00:00", datetime(2026, 2, 28, 10)),
    "time": (time, "10:00:00", time(10)),
    "uuid": (UUID, UUID_TEXT, UUID(UUID_TEXT)),
    "enum": (Color, "red", Color.RED),
    "literal": (Literal["a", 1], 1, 1),
    "none": (int | None, None, None),
    "list": (list[int], [1, 2], [1, 2]),
    "dict": (dict[str, int], {"a": 1}, {"a": 1}),
    "limited": (Annotated[int, Meta(ge=1)], 1, 1),
}


@pytest.mark.parametrize(("kind", "value", "expected"), AS_JSON.values(), ids=AS_JSON.keys())
def test_an_argument_is_read_as(convert, kind, value, expected):
    assert same(convert(kind, value), expected)


REQUIRED = "Please fill this in."
INTEGER = "This must be a whole number."
NUMBER = "This must be a number."
BOOLEAN = "This must be yes or no."
DATE = "This must be a date."
DATETIME = "This must be a date and a time."
CHOICE = "Please choose one of what is offered."
NOT_VALID = "This is not valid."

NOT_JSON = {
    "text is no int 18": (int, "1", INTEGER),
    "a bool is no int": (int, True, INTEGER),
    "a fraction is no int": (int, 1.5, INTEGER),
    "null is no int": (int, None, INTEGER),
    "text is no float": (float, "1.5", NUMBER),
    "a bool is no float": (float, True, NUMBER),
    "an int is no bool": (bool, 1, BOOLEAN),
    "text is no bool": (bool, "true", BOOLEAN),
    "an int is no text": (str, 1, NOT_VALID),
    "a day that is none 21": (date, "2026-02-30", DATE),
    "an int is no date": (date, 1, DATE),
    "a date is no datetime": (datetime, "yesterday", DATETIME),
    "words are no decimal": (Decimal, "many", NUMBER),
    "no uuid": (UUID, "1234", NOT_VALID),
    "not offered": (Color, "green", CHOICE),
    "not offered, literal": (Literal["a", "b"], "c", CHOICE),
    "a list is no choice": (Literal["a", "b"], ["a"], CHOICE),
    "an element is none": (list[int], [1, "2"], INTEGER),
    "no list": (list[int], 1, INTEGER),
    "half a surrogate pair is no uuid": (UUID, "\ud800", NOT_VALID),
}


@pytest.mark.parametrize(("kind", "value", "sentence"), NOT_JSON.values(), ids=NOT_JSON.keys())
def test_an_argument_is_refused(convert, kind, value, sentence):
    assert convert(kind, value) == (sentence,)


def test_an_argument_without_an_annotation_comes_as_it_is(app, client, p):
    @p.callback
    def f(browser, n):
        app.seen.append(n)

    for value in ("1", 1, True, None, [1, {"a": None}], {"a": 1}):
        assert client.call("f", value).status_code == 200
        assert same(app.seen[-1], value)


AS_FIELD = {
    "text": (str, "a", "a"),
    "empty text": (str, "", ""),
    "empty text that may be None": (str | None, "", None),
    "int": (int, " 1 ", 1),
    "negative int": (int, "-1", -1),
    "float": (float, "1.5", 1.5),
    "float of an int": (float, "1", 1.0),
    "decimal": (Decimal, "1.50", Decimal("1.50")),
    "date": (date, "2026-02-28", date(2026, 2, 28)),
    "datetime-local": (datetime, "2026-02-28T10:00", datetime(2026, 2, 28, 10)),
    "time": (time, "10:00:00", time(10)),
    "time of an input": (time, "10:00", time(10)),
    "uuid": (UUID, UUID_TEXT, UUID(UUID_TEXT)),
    "enum": (Color, "red", Color.RED),
    "enum of ints": (Size, "2", Size.L),
    "literal": (Literal["a", 1], "1", 1),
    "empty that may be None": (int | None, "", None),
    "Optional": (int | None, "4", 4),
    "limited": (Annotated[int, Meta(ge=1)], "1", 1),
    "limited, may be None": (Annotated[int, Meta(ge=1)] | None, "", None),
    "repeats": (list[int], ["1", "2"], [1, 2]),
    "one of a list": (list[str], "a", ["a"]),
    "repeats of anything": (list, ["1", "b"], ["1", "b"]),
    **{f"bool {word}": (bool, word, True) for word in ("1", "true", "yes", "on", "ON")},
    **{f"bool {word}": (bool, word, False) for word in ("0", "false", "no", "off")},
}


@pytest.mark.parametrize(("kind", "text", "expected"), AS_FIELD.values(), ids=AS_FIELD.keys())
def test_a_field_is_read_as(convert, kind, text, expected):
    assert same(convert(kind, fields={FIELD: text}), expected)


NOT_FIELD = {
    "empty int": (int, "", REQUIRED),
    "empty date": (date, "", REQUIRED),
    "empty choice": (Color, "", REQUIRED),
    "empty text of a length": (Annotated[str, Meta(min_length=1)], "", REQUIRED),
    "no int": (int, "x", INTEGER),
    "digits of other scripts": (int, "\u0661", INTEGER),
    "underscores": (int, "1_000", INTEGER),
    "a fraction": (int, "1.0", INTEGER),
    "too many digits": (int, "9" * 5000, INTEGER),
    "no float": (float, "x", NUMBER),
    "infinity": (float, "inf", NUMBER),
    "not a number": (float, "nan", NUMBER),
    "infinity as a decimal": (Decimal, "Infinity", NUMBER),
    "no decimal": (Decimal, "x", NUMBER),
    "no bool": (bool, "maybe", BOOLEAN),
    "no date": (date, "2026-02-30", DATE),
    "no datetime": (datetime, "now", DATETIME),
    "not offered": (Color, "green", CHOICE),
    "not offered, literal": (Literal["a"], "b", CHOICE),
    "an element": (list[int], ["1", "x"], INTEGER),
    "no time": (time, "25:00", NOT_VALID),
    "no uuid": (UUID, "x", NOT_VALID),
}


@pytest.mark.parametrize(("kind", "text", "sentence"), NOT_FIELD.values(), ids=NOT_FIELD.keys())
def test_a_field_is_refused(convert, kind, text, sentence):
    assert convert(kind, fields={FIELD: text}) == (sentence,)


def test_no_repeats_are_an_empty_list(convert):
    assert convert(list[str], fields={"other": "x"}) == []


LIMITS = {
    "ge": (Annotated[int, Meta(ge=2)], 1, "This must be at least 2."),
    "le": (Annotated[int, Meta(le=2)], 3, "This must be at most 2."),
    "gt": (Annotated[int, Meta(gt=2)], 2, "This must be more than 2."),
    "lt": (Annotated[int, Meta(lt=2)], 2, "This must be less than 2."),
    "float": (Annotated[float, Meta(ge=0.5)], 0.25, "This must be at least 0.5."),
    "min_length": (
        Annotated[str, Meta(min_length=2)],
        "a",
        "This must have at least 2 characters.",
    ),
    "max_length": (
        Annotated[str, Meta(max_length=2)],
        "abc",
        "This must have at most 2 characters.",
    ),
    "pattern": (Annotated[str, Meta(pattern="^a+$")], "b", NOT_VALID),
    "multiple": (Annotated[int, Meta(multiple_of=2)], 3, NOT_VALID),
    "within None": (Annotated[int, Meta(ge=2)] | None, 1, "This must be at least 2."),
    "of a kind": (Annotated[int, Meta(ge=2)], "x", INTEGER),
}


@pytest.mark.parametrize(("kind", "value", "sentence"), LIMITS.values(), ids=LIMITS.keys())
def test_a_limit_of_an_argument(convert, kind, value, sentence):
    assert convert(kind, value) == (sentence,)


@pytest.mark.parametrize(("kind", "value", "sentence"), LIMITS.values(), ids=LIMITS.keys())
def test_a_limit_of_a_field(convert, kind, value, sentence):
    assert convert(kind, fields={FIELD: str(value)}) == (sentence,)


# The path


@pytest.fixture
def at_path(app, client):
    """Enter a function with the parameter of a path: ``at_path("<id>", int, "7")``."""

    def at_path(rule, kind, text):
        @page(app, f"/x/{rule}", auth="public")
        def view(n):
            return ""

        @view.callback
        def f(browser, n: kind):
            app.seen.append(n)

        answer = client.call("f", path=f"/x/{text}")
        return app.seen[-1] if answer.status_code == 200 else answer.json["error"]["fields"]

    return at_path


def test_what_the_rule_has_converted_stays(at_path):
    assert same(at_path("<int:n>", str, "7"), 7)


@pytest.mark.parametrize(
    ("text", "expected"), [("7", 7), ("6", {"n": ["This must be at least 7."]})]
)
def test_what_the_rule_has_converted_has_limits_too(at_path, text, expected):
    assert at_path("<int:n>", Annotated[int, Meta(ge=7)], text) == expected


def test_the_text_of_a_path_is_read_like_a_field(at_path):
    assert same(at_path("<n>", int, "7"), 7)


def test_the_text_of_a_path_may_not_fit(at_path):
    assert at_path("<n>", date, "7") == {"n": [DATE]}


def test_the_text_of_a_path_may_be_an_element(at_path):
    assert at_path("<n>", list[int], "7") == [7]


# Invalid


def test_all_errors_are_told_at_once(client, p, refusal):
    @p.callback
    def f(browser, a: int, b: date, c, d: Annotated[str, Meta(min_length=1)], e: int = 1):
        raise AssertionError("entered")

    status, error = refusal(client.call("f", "x", fields={"b": "y", "d": "", "e": "z"}))

    assert (status, error["code"]) == (422, "invalid")
    assert error["message"] == "Please look at the fields that are marked."
    assert error["fields"] == {
        "a": [INTEGER],
        "b": [DATE],
        "c": [REQUIRED],
        "d": [REQUIRED],
        "e": [INTEGER],
    }


def test_who_asks_for_errors_is_entered(app, client, p):
    @p.callback
    def f(browser, a: int, b: int, errors: Errors):
        app.seen.append((a, b, dict(errors)))

    assert client.call("f", fields={"a": "1", "b": "x"}).status_code == 200
    assert client.call("f", 1, 2).status_code == 200
    assert app.seen == [(1, None, {"b": [INTEGER]}), (1, 2, {})]


def test_the_application_words_its_sentences_anew(make_app):
    app = make_app(
        SIPHON_MESSAGES={
            "required": "Wird gebraucht.",
            "minimum": UserString("Mindestens {n}!"),
            "invalid": UserString("Bitte ansehen."),
        }
    )

    @page(app, "/p", auth="public")
    def p():
        return ""

    @p.callback
    def f(browser, a, b: Annotated[int, Meta(ge=3)], c: int):
        raise AssertionError("entered")

    error = app.test_client().call("f", fields={"b": "1", "c": "x"}).json["error"]

    assert error["message"] == "Bitte ansehen."
    assert error["fields"] == {"a": ["Wird gebraucht."], "b": ["Mindestens 3!"], "c": [INTEGER]}


def test_lazy_sentences_are_read_at_each_call(make_app):
    language = ["de"]

    class Lazy(UserString):
        def __str__(self):
            return {"de": "Fehlt.", "en": "Missing."}[language[0]]

    app = make_app(SIPHON_MESSAGES={"required": Lazy("lazy")})

    @page(app, "/p", auth="public")
    def p():
        return ""

    @p.callback
    def f(browser, a):
        raise AssertionError("entered")

    client = app.test_client()
    told = [client.call("f").json["error"]["fields"]["a"]]
    language[0] = "en"
    told.append(client.call("f").json["error"]["fields"]["a"])
    assert told == [["Fehlt."], ["Missing."]]


@pytest.mark.parametrize("value", ["text", {1: "a"}, None, 5])
def test_messages_that_are_no_mapping_are_refused(make_app, value):
    with pytest.raises(ValueError, match="SIPHON_MESSAGES"):
        make_app(SIPHON_MESSAGES=value)
