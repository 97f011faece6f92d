"""One parameter that takes a whole form: dataclass, Struct, TypedDict, pydantic, WTForm."""

from dataclasses import dataclass
from dataclasses import field
from io import BytesIO
from typing import Annotated
from typing import NotRequired
from typing import TypedDict

import msgspec
import pydantic
import pytest
import wtforms
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from flask_wtf.file import FileRequired
from msgspec import Meta
from wtforms.validators import InputRequired
from wtforms.validators import Length

from flask_siphon import page
from flask_siphon.calls import Errors


@dataclass
class Data:
    x: int
    y: int
    on: bool
    tags: list[str] = field(default_factory=list)
    note: str | None = None


class Struct(msgspec.Struct):
    x: int
    y: int
    on: bool
    tags: list[str] = []
    note: str | None = None


class Typed(TypedDict):
    x: int
    y: int
    on: bool
    tags: list[str]
    note: NotRequired[str | None]


class Model(pydantic.BaseModel):
    x: int
    y: int
    on: bool
    tags: list[str] = []
    note: str | None = None


KINDS = [Data, Struct, Typed, Model]


@pytest.fixture
def fill(app, client, p):
    """Enter a function with a form: the form, or the fields of the refusal."""

    def fill(kind, *args, errors=False, **fields):
        if errors:

            def f(browser, form: kind, errors: Errors):
                app.seen.append((form, dict(errors)))
        else:

            def f(browser, form: kind):
                app.seen.append(form)

        p.callback(f)
        answer = client.call("f", *args, fields=fields)
        if answer.status_code == 422:
            return answer.json["error"]["fields"]
        assert answer.status_code == 200, answer.text
        return app.seen[-1]

    return fill


def as_dict(form):
    return dict(form) if isinstance(form, dict) else {each: getattr(form, each) for each in "xy"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_is_filled_from_the_fields(fill, kind):
    form = fill(kind, x="1", y="2", on="on", tags=["a", "b"], note="", other="?")

    expected = {"x": 1, "y": 2, "on": True, "tags": ["a", "b"], "note": None}
    assert form == (expected if kind is Typed else kind(**expected))


@pytest.mark.parametrize("kind", KINDS)
def test_an_unchecked_box_and_no_repeats(fill, kind):
    form = fill(kind, x="1", y="2")

    expected = {"x": 1, "y": 2, "on": False, "tags": []}
    assert form == (expected if kind is Typed else kind(**expected))


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_is_wrong_is_named_23(fill, kind):
    assert fill(kind, x="1", y="z") == {"y": ["This must be a whole number."]}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_missing_or_empty_is_required(fill, kind):
    assert fill(kind, x="", on="on") == {
        "x": ["Please fill this in."],
        "y": ["Please fill this in."],
    }


@pytest.mark.parametrize("kind", KINDS)
def test_who_asks_for_errors_is_entered_without_the_form(fill, kind):
    form, errors = fill(kind, errors=True, x="1", y="z")

    assert (form, list(errors)) == (None, ["y"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_may_come_as_an_argument(fill, kind):
    form = fill(kind, {"x": 1, "y": 2, "on": True, "tags": []}, x="9")

    assert as_dict(form)["x"] == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", [1, "x", None, [], {"x": "many"}, {}])
def test_an_argument_that_is_no_such_form_is_refused(fill, kind, value):
    assert isinstance(fill(kind, value), dict)


def test_a_form_beside_other_parameters(app, client, p):
    @p.callback
    def f(browser, n: int, form: Data, x: str = "-"):
        app.seen.append((n, form.x, x))

    assert client.call("f", 4, fields={"x": "1", "y": "2"}).status_code == 200
    assert app.seen == [(4, 1, "1")]


def test_a_form_that_may_be_missing(app, client, p):
    @p.callback
    def f(browser, form: Data | None = None):
        app.seen.append(form)

    client.call("f")
    client.call("f", fields={"x": "1", "y": "2"})
    assert [each and each.x for each in app.seen] == [None, 1]


def test_limits_of_the_fields_of_a_dataclass(fill):
    @dataclass
    class Order:
        count: Annotated[int, Meta(ge=1)]

    assert fill(Order, count="0") == {"count": ["This must be at least 1."]}


def test_a_dataclass_that_looks_at_its_fields_together(fill):
    @dataclass
    class Span:
        start: int
        end: int

        def __post_init__(self):
            if self.end < self.start:
                raise ValueError("the secret of the class")

    assert fill(Span, start="2", end="1") == {"": ["This is not valid."]}


class Strict(pydantic.BaseModel):
    name: str = pydantic.Field(min_length=2, max_length=4)
    age: int = pydantic.Field(ge=18, alias="years")

    @pydantic.model_validator(mode="after")
    def look(self):
        if self.name == "root":
            raise ValueError("the secret of the model")
        return self


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"name": "a", "years": "20"}, {"name": ["This must have at least 2 characters."]}),
        ({"name": "abcde", "years": "20"}, {"name": ["This must have at most 4 characters."]}),
        ({"name": "abc", "years": "2"}, {"years": ["This must be at least 18."]}),
        ({"name": "abc", "years": "x"}, {"years": ["This must be a whole number."]}),
        ({"name": "abc"}, {"years": ["Please fill this in."]}),
        ({"name": "root", "years": "20"}, {"": ["This is not valid."]}),
    ],
)
def test_what_pydantic_refuses_is_said_in_our_words(fill, fields, errors):
    assert fill(Strict, **fields) == errors


class Loose(pydantic.BaseModel):
    on: bool | None = None
    tags: list[str] | None = None


def test_a_model_whose_box_and_repeats_may_be_none(fill):
    assert fill(Loose, tags=["a", "b"]) == Loose(on=False, tags=["a", "b"])


# WTForms


class Title(wtforms.Form):
    title = wtforms.StringField(validators=[InputRequired("A title, please."), Length(max=5)])
    done = wtforms.BooleanField()


class FlaskTitle(FlaskForm):
    title = wtforms.StringField(validators=[InputRequired("A title, please."), Length(max=5)])
    done = wtforms.BooleanField()


WTFORMS = [Title, FlaskTitle]


@pytest.mark.parametrize("kind", WTFORMS)
def test_a_wtform_is_bound_and_validated(fill, kind):
    form = fill(kind, title="t", done="y")

    assert isinstance(form, kind)
    assert (form.title.data, form.done.data) == ("t", True)


@pytest.mark.parametrize("kind", WTFORMS)
def test_an_invalid_wtform_is_refused_24(fill, kind):
    assert fill(kind, title="") == {"title": ["A title, please."]}


class Refusing(wtforms.Form):
    title = wtforms.StringField()

    def validate(self, extra_validators=None):
        return False


def test_a_wtform_that_is_invalid_without_saying_why_is_refused(fill):
    assert fill(Refusing, title="abc") == {"": ["This is not valid."]}


@pytest.mark.parametrize("kind", WTFORMS)
def test_who_asks_for_errors_gets_the_wtform_with_them_25(fill, kind):
    form, errors = fill(kind, errors=True, title="")

    assert errors == {"title": ["A title, please."]}
    assert form.errors == errors


@pytest.mark.parametrize("kind", WTFORMS)
def test_a_wtform_takes_no_argument(fill, kind):
    assert list(fill(kind, {"title": "t"})) == ["title", ""]


def test_files_of_a_wtform(app, client, p):
    class Photo(FlaskForm):
        photo = FileField(validators=[FileRequired("A photo, please.")])

    @p.callback
    def f(browser, form: Photo):
        app.seen.append(form.photo.data.read())

    assert client.call("f", fields={"photo": (BytesIO(b"x"), "x.png")}).status_code == 200
    assert app.seen == [b"x"]
    assert client.call("f", fields={"a": "b"}).json["error"]["fields"] == {
        "photo": ["A photo, please."]
    }


def test_a_flask_form_asks_no_token_again_where_nobody_asks_one(app):
    @page(app, "/open", auth="public", csrf=False)
    def view():
        return ""

    @view.callback
    def f(browser, form: FlaskTitle):
        return form.title.data

    answer = app.test_client().call("f", path="/open", token=False, fields={"title": "t"})

    assert answer.json == [{"result": "t", "type": "result"}]


def test_errors_of_nested_fields_have_their_names_in_the_page(fill):
    class Line(wtforms.Form):
        count = wtforms.IntegerField(validators=[InputRequired("How many?")])

    class Order(wtforms.Form):
        lines = wtforms.FieldList(wtforms.FormField(Line), min_entries=2)
        note = wtforms.FormField(Title)

    assert fill(Order, **{"lines-0-count": "1"}) == {
        "lines-1-count": ["How many?"],
        "note-title": ["A title, please."],
    }
