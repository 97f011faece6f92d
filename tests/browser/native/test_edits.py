"""What the user has typed, chosen or opened survives what the server renders."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import error


def morph(selector, markup, **more):
    return {"selector": selector, "html": markup, **more, "type": "morph"}


def value(selector, value, **more):
    return {"selector": selector, "value": value, **more, "type": "value"}


STATE = """e => e.selectedOptions ? [...e.selectedOptions].map((o) => o.value).join()
           : e.type === 'checkbox' || e.type === 'radio' ? e.checked : e.value"""

#: A field, how the user edits it, the server's field, and the values of both.
FIELDS = {
    "text": ("<input id=q name=q>", ("fill", "abc"), "<input id=q name=q value=srv>", "abc", "srv"),
    "text that the server empties": (
        "<input id=q name=q value=old>",
        ("fill", "abc"),
        "<input id=q name=q>",
        "abc",
        "",
    ),
    "without an id": (
        "<input class=q name=q>",
        ("fill", "abc"),
        "<input class=q name=q value=srv>",
        "abc",
        "srv",
    ),
    "textarea": (
        "<textarea id=q name=q>old</textarea>",
        ("fill", "abc"),
        "<textarea id=q name=q>srv</textarea>",
        "abc",
        "srv",
    ),
    "checkbox": (
        "<input type=checkbox id=q name=q>",
        ("check", True),
        "<input type=checkbox id=q name=q class=new>",
        True,
        False,
    ),
    "checkbox without an id or a value": (
        "<input type=checkbox class=q name=q>",
        ("check", True),
        "<input type=checkbox class='q new' name=q>",
        True,
        False,
    ),
    "unchecked": (
        "<input type=checkbox id=q name=q checked>",
        ("check", False),
        "<input type=checkbox id=q name=q checked class=new>",
        False,
        True,
    ),
    "select": (
        "<select id=q name=q><option>a<option>b</select>",
        ("select", "b"),
        "<select id=q name=q><option selected>a<option>b<option>c</select>",
        "b",
        "a",
    ),
    "multiple select": (
        "<select multiple id=q name=q><option>a<option>b</select>",
        ("select", ["a", "b"]),
        "<select multiple id=q name=q><option>a<option>b</select>",
        "a,b",
        "",
    ),
}


def edit(page, how, what):
    field = page.locator("[name=q]")
    if how == "fill":
        field.fill("")
        field.press_sequentially(what)
    elif how == "check":
        field.set_checked(what)
    else:
        field.select_option(what)


@pytest.mark.parametrize("case", FIELDS)
def test_an_edited_field_keeps_its_value_unless_it_is_forced(page, native, case):
    before, (how, what), after, own, theirs = FIELDS[case]
    native.open(f"<form id=f><p>{before}</p></form>")
    edit(page, how, what)
    field = page.locator("[name=q]")

    native.apply(morph("#f", f"<h1>new</h1><p>{after}</p>"))
    assert field.evaluate(STATE) == own
    [conflict] = native.events("conflict")
    offered = conflict["detail"].get("value")
    assert (",".join(offered) if isinstance(offered, list) else offered) == theirs

    native.apply(morph("#f", f"<h1>newer</h1><p>{after}</p>", force=True))
    assert field.evaluate(STATE) == theirs
    assert len(native.events("conflict")) == 1

    native.apply(morph("#f", f"<h1>newest</h1><p>{before}</p>"))
    assert page.locator("h1").text_content() == "newest"
    assert page.locator("[id^=siphon-lent]").count() == 0


@pytest.mark.parametrize("case", FIELDS)
def test_a_value_command_leaves_an_edited_field_alone_unless_it_is_forced(page, native, case):
    before, (how, what), _, own, theirs = FIELDS[case]
    native.open(f"<form id=f>{before}</form>")
    edit(page, how, what)

    native.apply(value("[name=q]", what))
    assert native.events("conflict") == []
    native.apply(value("[name=q]", theirs))
    assert page.locator("[name=q]").evaluate(STATE) == own
    assert [one["detail"] for one in native.events("conflict")] == [{"value": theirs}]

    native.apply(value("[name=q]", theirs, force=True))
    assert page.locator("[name=q]").evaluate(STATE) == theirs
    native.apply(value("[name=q]", what))
    assert page.locator("[name=q]").evaluate(STATE) == own


def test_a_field_that_was_not_edited_gets_what_the_server_has(page, native):
    native.open("<form id=f><input id=q value=old></form>")

    native.apply(morph("#f", "<input id=q value=new>"))
    assert page.locator("#q").input_value() == "new"
    native.apply(value("#q", "newer"))
    assert page.locator("#q").input_value() == "newer"
    assert native.events("conflict") == []


def test_a_chosen_radio_button_stays_chosen(page, native):
    radios = "<input type=radio name=r id=a value=a {}><input type=radio name=r id=b value=b>"
    native.open(f"<form id=f>{radios.format('checked')}</form>")
    page.check("#b")

    native.apply(
        morph("#f", radios.format("checked class=x") + "<input type=radio name=r value=c checked>")
    )

    assert page.locator("#b").is_checked()


@pytest.mark.parametrize("field", ["<input name=q>", "<textarea name=q></textarea>"])
def test_typing_follows_its_field_wherever_the_server_puts_it(page, native, field):
    native.open(f"<form id=f><div>{field}</div></form>")
    page.locator("[name=q]").press_sequentially("abc")

    native.apply(morph("#f", f"<input name=other><section><h1>x</h1><p>{field}</p></section>"))

    assert page.locator("[name=q]").input_value() == "abc"
    assert page.locator("[name=other]").input_value() == ""
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("d")
    assert page.locator("[name=q]").input_value() == "abcd"


def test_the_selection_of_the_focused_field_stays(page, native):
    native.open("<form id=f><input id=q value=abcdef></form>")
    page.evaluate("q = document.getElementById('q'), q.focus(), q.setSelectionRange(1, 3)")
    selection = "[q.selectionStart, q.selectionEnd, document.activeElement === q]"

    native.apply(morph("#f", "<input id=q value=ABCDEF>"))
    assert page.evaluate(selection) == [1, 3, True]
    native.apply(value("#q", "uvwxyz"))
    assert page.evaluate(selection) == [1, 3, True]
    assert page.locator("#q").input_value() == "uvwxyz"


# Until when a field is edited


FORM = "<form id=f data-siphon=save><input id=q name=q><button id=e>x</button></form>"


def test_a_value_is_the_server_s_once_a_call_has_brought_it_there(page, native):
    native.answers["save"] = [value("#q", "")]
    native.open(FORM)
    page.fill("#q", "abc")

    page.click("#e")

    expect(page.locator("#q")).to_have_value("")
    assert native.events("conflict") == []


def test_what_is_typed_while_the_call_runs_stays(page, native, gate):
    native.answers["save"] = gate.hold([value("#q", "")])
    native.open(FORM)
    page.fill("#q", "abc")
    page.click("#e")
    gate.wait_for_call()
    page.locator("#q").press("End")
    page.keyboard.type("d")

    gate.let_go()

    native.wait_for_event("conflict")
    assert page.locator("#q").input_value() == "abcd"


def test_what_a_failed_call_has_sent_stays_edited(page, native, page_errors):
    page_errors.expect("Failed to load resource")
    native.answers["save"] = error(400, "user_error")
    native.open(FORM)
    page.fill("#q", "abc")
    page.click("#e")
    native.wait_for_event("error")

    native.apply(value("#q", ""))

    assert page.locator("#q").input_value() == "abc"


def test_a_field_without_a_name_is_not_sent_and_stays_edited(page, native):
    native.open("<form data-siphon=save><input id=q><button id=e>x</button></form>")
    page.fill("#q", "abc")
    page.click("#e")
    native.wait_for_event("call")

    native.apply(value("#q", ""))

    assert page.locator("#q").input_value() == "abc"


def test_a_field_of_its_own_is_the_server_s_once_its_call_succeeded(page, native):
    native.open("<input id=q name=q data-siphon=save data-siphon-on=change>")
    page.fill("#q", "abc")
    page.locator("#q").press("Tab")
    native.wait_for_event("call")

    native.apply(value("#q", "ABC"))

    assert page.locator("#q").input_value() == "ABC"


def test_a_reset_form_is_not_edited(page, native):
    native.open("<form id=f><input id=q><button type=reset id=e>x</button></form>")
    page.fill("#q", "abc")
    page.click("#e")

    native.apply(value("#q", "new"))

    assert page.locator("#q").input_value() == "new"


# Other state


def test_morph_leaves_alone_what_is_to_be_kept(page, native):
    native.open(
        "<div id=m><div id=k data-siphon-keep class=x><b>mine</b></div>"
        "<details id=d open><summary>s</summary></details><p data-siphon-keep>y</p></div>"
    )
    page.evaluate("window.kept = document.getElementById('k')")

    native.apply(
        morph(
            "#m",
            "<h1>new</h1><details id=d><summary>t</summary></details><div id=k><i>z</i></div>"
            "<p data-siphon-keep>z</p>",
        )
    )

    assert page.evaluate("kept.isConnected && kept.outerHTML").count("mine") == 1
    assert page.locator("#d").evaluate("e => e.open")
    assert page.locator("summary").text_content() == "t"
    assert page.locator("#m > p").text_content() == "z"
    assert page.locator("#m").evaluate("e => [...e.children].map((c) => c.localName)") == [
        *("h1", "details", "div", "p"),
    ]


def test_morph_keeps_elements_and_where_they_are_scrolled(page, native):
    rows = "".join(f"<li id=r{n}>row {n}</li>" for n in range(60))
    native.open(f"<ul id=l>{rows}</ul>")
    page.evaluate(
        """() => {
          const list = document.getElementById('l');
          Object.assign(list.style, { height: '100px', overflow: 'auto' });
          list.scrollTop = 200;
          window.row = document.getElementById('r30');
        }"""
    )

    native.apply(morph("#l", f"<li id=first>first</li>{rows.replace('row 30', 'changed')}"))

    assert page.evaluate("row.isConnected && row.textContent") == "changed"
    assert page.locator("#l").evaluate("e => e.scrollTop > 0")
    assert page.locator("#l > li").count() == 61


def test_a_dialog_stays_open(page, native):
    native.open("<div id=m><dialog id=d>old</dialog></div>")
    page.evaluate("document.getElementById('d').showModal()")

    native.apply(morph("#m", "<dialog id=d>new</dialog>"))

    assert page.locator("#d:modal").text_content() == "new"
