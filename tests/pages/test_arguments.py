"""Where the value of a parameter comes from (pages.md §4.1): the first that has it."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

from flask_siphon import page

JSON = {"Accept": "application/json"}


@pytest.fixture
def pages(app):
    """The same functions at /p and at /x/<id>."""

    @page(app, "/p", auth="public")
    @page(app, "/x/<int:id>", auth="public", endpoint="x")
    def view(id=None):
        return ""

    return view


@pytest.fixture
def enter(app, client, pages):
    """Call a function and return its arguments by name, or the fields of the refusal."""

    def enter(function, *args, register=None, **options):
        (register or pages.callback(name="f"))(function)
        name = next(iter(pages.functions))
        answer = client.call(name, *args, headers=JSON, **options)
        if answer.status_code == 422:
            return set(answer.json["error"]["fields"])
        assert answer.status_code == 200, answer.text
        return app.seen[-1]

    return enter


def file(name="a.txt", text=b"text"):
    return (BytesIO(text), name)


def test_the_browser_is_the_first_whatever_its_name(app, enter):
    def f(whoever, a):
        app.seen.append((type(whoever).__name__, a))

    assert enter(f, 1) == ("Browser", 1)


def test_the_path_comes_first_and_takes_no_position_22(app, enter):
    def f(browser, id, title):
        app.seen.append((id, title))

    assert enter(f, "t", path="/x/7", fields={"id": "8", "title": "u"}) == (7, "t")


def test_a_position_goes_before_the_field(app, enter):
    def f(browser, a, b):
        app.seen.append((a, b))

    assert enter(f, "position", fields={"a": "field", "b": "field"}) == ("position", "field")


def test_a_field_fills_what_no_position_does_19(app, enter):
    def f(browser, n: int):
        app.seen.append(n)

    assert enter(f, fields={"n": "1"}) == 1


def test_a_position_of_null_is_there(app, enter):
    def f(browser, a=5, b: int | None = 6):
        app.seen.append((a, b))

    assert enter(f, None, None, fields={"a": "field", "b": "7"}) == (None, None)


def test_the_default_comes_last(app, enter):
    def f(browser, a=5, *, b=6):
        app.seen.append((a, b))

    assert enter(f) == (5, 6)


def test_what_is_missing_is_named(enter):
    def f(browser, a, b: int, *, c: list[str], d, e=1):
        raise AssertionError("entered")

    assert enter(f) == {"a", "b", "d"}


def test_keyword_only_parameters_take_no_position(app, enter):
    def f(browser, a, *, b: int):
        app.seen.append((a, b))

    assert enter(f, "position", fields={"b": "2"}) == ("position", 2)


def test_positional_only_parameters_are_filled_by_name_too(app, enter):
    def f(browser, a, b, /):
        app.seen.append((a, b))

    assert enter(f, "1", fields={"b": "2"}) == ("1", "2")


def test_too_many_positions_are_invalid(enter):
    def f(browser, a):
        raise AssertionError("entered")

    assert enter(f, 1, 2) == {""}


def test_the_rest_of_the_positions_as_they_are(app, enter):
    def f(browser, a: int, *rest: int):
        app.seen.append((a, rest))

    assert enter(f, 1, "2", None, [3]) == (1, ("2", None, [3]))


def test_the_rest_beside_a_path_parameter(app, enter):
    def f(browser, id, *rest):
        app.seen.append((id, rest))

    assert enter(f, 1, 2, path="/x/7") == (7, (1, 2))


def test_fields_that_nobody_declared_are_dropped(app, enter):
    def f(browser, a):
        app.seen.append(a)

    assert enter(f, fields={"a": "1", "utm": "2"}) == "1"


def test_fields_that_nobody_declared_go_to_keywords(app, enter):
    def f(browser, a, **rest):
        app.seen.append((a, rest))

    assert enter(f, fields={"a": "1", "utm": "2", "b c": "3"}) == ("1", {"utm": "2", "b c": "3"})


@pytest.mark.parametrize("name", ["csrf_token", "siphon_call", "sijax_rq", "sijax_args"])
def test_fields_of_the_machinery_are_never_passed(app, enter, name):
    def f(browser, **rest):
        app.seen.append(rest)

    assert name not in enter(f, fields={name: "[]"} if not name.startswith("sijax") else {})


@pytest.mark.parametrize("name", ["csrf_token", "siphon_call", "sijax_rq", "sijax_args"])
def test_fields_of_the_machinery_are_not_passed_to_who_declares_them(app, enter, name):
    def f(browser, csrf_token=None, siphon_call=None, sijax_rq=None, sijax_args=None):
        app.seen.append([csrf_token, siphon_call, sijax_rq, sijax_args])

    assert enter(f, fields={"csrf_token": "a", "siphon_call": "b"}) == [None] * 4


@pytest.mark.parametrize("name", ["browser", "self", "function", "args", "kw"])
def test_a_field_called_like_something_inside_does_no_harm(app, enter, name):
    def f(browser, **kw):
        app.seen.append(kw)

    assert enter(f, fields={name: "x", "a": "b"}) == (
        {"a": "b"} if name == "browser" else {name: "x", "a": "b"}
    )


def test_a_field_called_like_the_path_does_not_take_its_place(app, enter):
    def f(browser, **kw):
        app.seen.append(kw)

    assert enter(f, path="/x/7", fields={"id": "8"}) == {"id": 7}


# Files


def test_a_file_by_its_annotation(app, enter):
    def f(browser, photo: FileStorage):
        app.seen.append((photo.filename, photo.read()))

    assert enter(f, fields={"photo": file()}) == ("a.txt", b"text")


def test_several_files(app, enter):
    def f(browser, photos: list[FileStorage]):
        app.seen.append([each.filename for each in photos])

    assert enter(f, fields={"photos": [file("a"), file("b")]}) == ["a", "b"]


def test_no_files_are_an_empty_list(app, enter):
    def f(browser, photos: list[FileStorage]):
        app.seen.append(photos)

    assert enter(f, fields={"photos": file("")}) == []


def test_a_file_takes_no_position(app, enter):
    def f(browser, photo: FileStorage, title: str):
        app.seen.append((photo.filename, title))

    assert enter(f, "t", fields={"photo": file()}) == ("a.txt", "t")


def test_a_file_that_is_missing_is_named(enter):
    def f(browser, photo: FileStorage):
        raise AssertionError("entered")

    assert enter(f, fields={"photo": file("")}) == {"photo"}


def test_a_file_that_may_be_missing(app, enter):
    def f(browser, photo: FileStorage | None = None):
        app.seen.append(photo)

    assert enter(f, fields={"a": "b"}) is None


def test_a_file_field_that_was_left_empty_is_none_if_that_is_allowed(app, enter):
    def f(browser, photo: FileStorage | None):
        app.seen.append(photo)

    assert enter(f, fields={"photo": file("")}) is None


def test_a_field_is_no_file(enter):
    def f(browser, photo: FileStorage):
        raise AssertionError("entered")

    assert enter(f, fields={"photo": "a text"}) == {"photo"}


def test_a_file_is_no_field(enter):
    def f(browser, photo: str):
        raise AssertionError("entered")

    assert enter(f, fields={"photo": file()}) == {"photo"}


# Uploads


def test_an_upload_gets_the_files_and_the_values_of_the_form(app, enter, pages):
    def take(browser, files: Any, form_values):  # Any says nothing, and strict checkers want it
        app.seen.append((list(files), form_values, form_values.getlist("a")))

    values = enter(
        take,
        "photo",
        register=pages.upload("photo"),
        fields={"picture": file(), "a": ["1", "2"], "csrf_token": "x", "siphon_call": "y"},
    )

    assert values == (["picture"], {"a": "1"}, ["1", "2"])


def test_the_values_of_an_upload_may_be_lists(app, enter, pages):
    app.config["SIJAX_FORM_VALUES"] = "lists"

    def take(browser, files, form_values):
        app.seen.append(form_values)

    fields = {"a": ["1", "2"]}
    assert enter(take, register=pages.upload("photo"), fields=fields) == {"a": ["1", "2"]}


def test_an_upload_may_declare_its_fields(app, enter, pages):
    def take(browser, picture: FileStorage, n: int):
        app.seen.append((picture.filename, n))

    fields = {"picture": file(), "n": "3"}
    assert enter(take, register=pages.upload("photo"), fields=fields) == ("a.txt", 3)


def test_annotated_files_of_an_upload_are_a_field_like_any(app, enter, pages):
    def take(browser, files: list[FileStorage]):
        app.seen.append([each.filename for each in files])

    assert enter(take, register=pages.upload("photo"), fields={"files": [file("a")]}) == ["a"]


def test_files_of_a_callback_are_a_field_like_any(app, enter):
    def f(browser, files: Any = None):
        app.seen.append(files)

    assert enter(f, fields={"files": "a text"}) == "a text"


# Boxes


def test_a_box_that_is_not_checked_means_no_20(app, enter):
    def f(browser, n: int, on: bool):
        app.seen.append((n, on))

    assert enter(f, fields={"n": "1"}) == (1, False)


def test_a_box_that_is_not_checked_means_no_whatever_its_default(app, enter):
    def f(browser, n: int, on: bool = True):
        app.seen.append(on)

    assert enter(f, fields={"n": "1"}) is False


def test_without_a_form_the_default_of_a_box_holds(app, enter):
    def f(browser, n: int, on: bool = True):
        app.seen.append(on)

    assert enter(f, 1) is True


# Malformed


@pytest.mark.parametrize("text", ["", "{", "null", "5", '{"a": 1}', "[NaN]", "[1e999]", "[" * 5000])
def test_what_is_no_list_of_arguments_counts_as_none(client, pages, text):
    @pages.callback
    def f(browser, *rest):
        return list(rest)

    answer = client.call("f", fields={"sijax_args": text})

    assert answer.json == [{"result": [], "type": "result"}]


# Registration


def test_two_whole_forms_are_refused(p):
    @dataclass
    class A:
        x: int

    def f(browser, a: A, b: A):
        pass

    with pytest.raises(TypeError, match="whole form"):
        p.callback(f)


def test_an_annotation_that_cannot_be_read_is_refused(p):
    def f(browser, a: "Nowhere"):  # noqa: F821
        pass

    with pytest.raises(TypeError, match="Nowhere"):
        p.callback(f)


def test_an_annotation_that_no_page_can_send_is_refused(p):
    class Thing:
        pass

    def f(browser, a: Thing):
        pass

    with pytest.raises(TypeError, match="'a'"):
        p.callback(f)
