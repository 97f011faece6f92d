"""``Sijax.getFormValues``."""

from __future__ import annotations

import pytest

#: Fields, and the object that they make.
FORMS = [
    ("<input name=a value=1>", {"a": "1"}),
    ("<input name=a>", {"a": ""}),
    ("<input name=a value=1><input name=a value=2>", {"a": "2"}),
    ("<input value=1><input name='' value=2>", {}),
    ("<input name=a value=1 disabled>", {}),
    ("<fieldset disabled><input name=a value=1></fieldset>", {}),
    ("<input type=checkbox name=a checked>", {"a": "on"}),
    ("<input type=CHECKBOX name=a>", {}),
    ("<input type=checkbox name=a value=v checked>", {"a": "v"}),
    ("<input type=radio name=a value=1><input type=Radio name=a value=2 checked>", {"a": "2"}),
    ("<input type=hidden name=h value=1>", {"h": "1"}),
    ("<input type=submit name=s value=Go><input type=image name=i value=x>", {"s": "Go", "i": "x"}),
    ("<button name=b value=1>x</button>", {}),
    ("<input type=file name=f>", {"f": ""}),
    ("<textarea name=t>\na\nb</textarea>", {"t": "a\nb"}),
    ("<select name=s><option>a<option selected value=2>b</select>", {"s": "2"}),
    ("<select name=s><option disabled selected>a</select>", {"s": None}),
    ("<select name=s multiple><option>a</select>", {"s": []}),
    (
        "<select name=s multiple><option selected>1<option selected>2<option selected disabled>3"
        "<optgroup disabled><option selected>4</optgroup></select>",
        {"s": ["1", "2"]},
    ),
    (
        "<select name=s[] multiple><option selected>1<option selected>2</select>",
        {"s": [["1", "2"]]},
    ),
    (
        "<input name=n[k] value=1><input name=n[l][] value=2><input name=n[l][] value=3>",
        {"n": {"k": "1", "l": ["2", "3"]}},
    ),
    ("<input name=n[k2][] value=1><input name=n[k2][] value=2>", {"n": {"k2": ["1", "2"]}}),
    ("<input name=l[] value=1><input name=l[] value=2>", {"l": ["1", "2"]}),
    ("<input name=q[][w] value=1>", {"q": {"": {"w": "1"}}}),
    ("<input name=a-b[c] value=1><input name=x[y value=1><input name=[z] value=1>", {}),
    ("<input name=x]y value=1><input name=d.o value=2>", {"x]y": "1", "d.o": "2"}),
    ("<input name=toString value=1>", {"toString": "1"}),
    ("<input name=n[toString][] value=1>", {"n": {"toString": ["1"]}}),
]


def values(page, selector="form"):
    return page.evaluate("s => JSON.parse(JSON.stringify(Sijax.getFormValues(s)))", selector)


def test_fields_become_an_object_by_their_names(page, site):
    site.open(page, "<main></main>")

    for fields, expected in FORMS:
        page.evaluate(
            "f => { document.querySelector('main').innerHTML = `<form>${f}</form>`; }", fields
        )

        assert (fields, values(page)) == (fields, expected)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("<input name=a value=1><input name=a[b] value=2>", {"a": "1"}),
        ("<input name=a value=1><input name=a[] value=2>", {"a": "1"}),
        ("<input name=a[0] value=1><input name=a[] value=2>", {"a": {"0": "1"}}),
        ("<input name=a[] value=1><input name=a[0] value=2>", {"a": ["1"]}),
        ("<input name=a[] value=1><input name=a value=2>", {"a": ["1"]}),
        (
            "<select name=a multiple><option selected>1</select><input name=a[] value=2>",
            {"a": ["1"]},
        ),
    ],
)
def test_of_names_that_clash_the_first_is_kept_and_a_warning_given(page, site, fields, expected):
    warnings = []
    page.on("console", lambda message: warnings.append((message.type, message.text)))
    site.open(page, f"<form>{fields}<input name=last></form>")

    assert values(page) == expected | {"last": ""}
    assert [kind for kind, _ in warnings] == ["warning"]


@pytest.mark.parametrize("name", ["__proto__", "constructor", "prototype"])
def test_names_that_reach_into_prototypes_are_left_out(page, site, name):
    names = [f"{name}[x]", f"a[{name}]", f"a[{name}][x]", f"a[{name}][]", f"{name}[]", name]
    fields = "".join(f"<input name='{field}' value=evil>" for field in names)
    site.open(page, f"<form>{fields}<input name=last value=1></form>")

    assert values(page) == {"last": "1"}
    assert page.evaluate("({}).x === undefined && [].x === undefined && Object.x === undefined")


def test_fields_of_all_matches_count_once_and_outsiders_do_not(page, site):
    site.open(
        page,
        "<form id=f><div class=part><p class=part><input name=a[] value=1></p></div></form>"
        "<input name=out form=f><div class=part><input name=a[] value=2></div>",
    )

    assert values(page, ".part") == {"a": ["1", "2"]}
    assert values(page, "#f") == {"a": ["1"]}
    assert values(page, "input") == {}
    assert values(page, "#none") == {}
    assert values(page, "form:first") == {"a": ["1"]}


def test_a_chosen_file_gives_the_text_that_the_field_shows(page, site):
    site.open(page, "<form><input type=file name=f></form>")

    page.set_input_files("input", {"name": "x.txt", "mimeType": "text/plain", "buffer": b""})

    assert values(page) == {"f": "C:\\fakepath\\x.txt"}
