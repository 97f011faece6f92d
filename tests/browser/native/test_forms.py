"""What is busy, and what is wrong with a form, is shown at the elements."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import error
from .conftest import text

BUSY = (
    "e => [e.getAttribute('aria-busy'), e.getAttribute('aria-disabled'), e.getAttribute('class')]"
)


def errors(selector, **fields):
    return {"selector": selector, "errors": fields, "type": "errors"}


def test_a_form_and_its_submitter_are_busy_until_the_answer_is_applied(page, native, gate):
    native.answers["save"] = gate.hold([text("#o", "done")])
    native.open(
        "<form id=f data-siphon=save aria-busy=false class=x><input name=a value=1>"
        "<button id=e>x</button><button id=other>y</button></form><p id=o></p>"
    )
    state = lambda: [page.locator(one).evaluate(BUSY) for one in ("#f", "#e", "#other")]  # noqa: E731

    page.click("#e")
    gate.wait_for_call()
    assert state() == [
        ["true", None, "x siphon-busy"],
        ["true", "true", "siphon-busy"],
        [None, None, None],
    ]
    assert page.evaluate("document.activeElement.id") == "e"
    gate.let_go()

    expect(page.locator("#o")).to_have_text("done")
    assert state() == [["false", None, "x"], [None, None, None], [None, None, None]]


def test_an_element_whose_calls_wait_is_busy_until_the_last_one(page, native, gate):
    native.answers["f"] = gate.hold([])
    native.open("<button id=e data-siphon=f data-siphon-sync=queue>x</button>")
    page.click("#e")
    page.click("#e")
    gate.wait_for_call()
    gate.let_go()
    gate.wait_for_call()

    assert page.locator("#e").evaluate(BUSY) == ["true", None, "siphon-busy"]
    gate.let_go()
    native.wait_for_event("call", 2)
    assert page.locator("#e").evaluate(BUSY) == [None, None, None]


def test_an_element_stays_busy_when_another_answer_draws_it_anew(page, native, gate):
    form = "<form id=f data-siphon=save><button id=e class={}>x</button></form>"
    native.answers["save"] = gate.hold([])
    native.open(f"<main>{form.format('old')}</main>")
    page.click("#e")
    gate.wait_for_call()

    native.apply({"selector": "main", "html": form.format("new"), "type": "morph"})
    assert page.locator("#f").evaluate(BUSY) == ["true", None, "siphon-busy"]
    assert page.locator("#e").evaluate(BUSY) == ["true", "true", "new siphon-busy"]
    gate.let_go()

    native.wait_for_event("call")
    assert page.locator("#e").evaluate(BUSY) == [None, None, "new"]


def test_what_the_answer_says_about_the_element_stays(page, native):
    native.answers["f"] = [
        {"selector": "#e", "name": "aria-disabled", "value": "true", "type": "attribute"},
        {"selector": "#e", "names": ["done"], "setType": "add", "type": "class"},
    ]
    native.open("<button id=e data-siphon=f>x</button>")

    page.click("#e")

    native.wait_for_event("call")
    assert page.locator("#e").evaluate(BUSY) == [None, "true", "done"]


def test_a_failed_call_is_not_busy(page, native, page_errors):
    page_errors.expect("Failed to load resource")
    native.answers["f"] = error(500, "server_error")
    native.open("<button id=e data-siphon=f class=x>x</button>")

    page.click("#e")

    native.wait_for_event("error")
    assert page.locator("#e").evaluate(BUSY) == [None, None, "x"]


def test_a_page_from_the_browser_s_cache_is_not_busy(page, native, gate):
    native.answers["f"] = gate.hold([])
    native.open("<button id=e data-siphon=f>x</button>")
    page.click("#e")
    gate.wait_for_call()

    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")

    assert page.locator("#e").evaluate(BUSY) == [None, None, None]
    gate.let_go()
    native.wait_for_event("call")
    assert page.locator("#e").evaluate(BUSY) == [None, None, None]


# Errors at the fields


FORM = """<form id=f data-siphon=save><input type=hidden name=token>
<p id=own data-siphon-error=mail class=hint></p>
<input id=t name=title aria-describedby=help><input id=m name=mail>
<input type=radio name=size id=s1><input type=radio name=size id=s2 value=2>
<button id=e>x</button></form>"""


def test_errors_are_shown_at_their_fields(page, native):
    native.open(FORM)

    native.apply(
        errors(
            "#f",
            size=["choose one"],
            title=["too short", "<b>odd"],
            mail="no address",
            token=["gone"],
            nobody=["of no field"],
            **{"": ["of the form"]},
        )
    )

    describe = "e => [e.getAttribute('aria-invalid'), e.getAttribute('aria-describedby')]"
    assert [page.locator(one).evaluate(describe) for one in ("#t", "#m", "#s1", "#s2")] == [
        ["true", "help f-title-error"],
        ["true", "own"],
        ["true", "f-size-error"],
        ["true", "f-size-error"],
    ]
    assert page.locator("#t + p").evaluate("e => e.outerHTML") == (
        '<p class="siphon-error" data-siphon-error="title" id="f-title-error">'
        "too short &lt;b&gt;odd</p>"
    )
    assert page.locator("#own").text_content() == "no address"
    assert page.locator("#s2 + p").text_content() == "choose one"
    assert page.locator("#f > :first-child").evaluate("e => e.outerHTML") == (
        '<p class="siphon-error" data-siphon-error="" id="f--error" role="alert">'
        "of no field of the form</p>"
    )
    assert page.evaluate("document.activeElement.id") == "t"


def test_errors_take_the_place_of_those_before_and_none_clear_them(page, native):
    native.open(FORM)
    before = page.locator("#f").inner_html()

    native.apply(errors("#f", title=["a"], mail=["b"], **{"": ["c"]}), errors("#f", mail=["d"]))
    assert page.locator("#own").text_content() == "d"
    assert page.locator("[aria-invalid]").count() == 1
    assert page.locator(".siphon-error").count() == 0

    native.apply(errors("#f"))
    assert page.locator("#f").inner_html() == before


def test_a_form_without_an_id_names_its_messages_after_us(page, native):
    native.open("<form><input name=a></form>")

    native.apply(errors("form", a=["no"]))

    assert page.locator("p").get_attribute("id") == "siphon-a-error"


def test_errors_that_the_server_has_rendered_are_cleared(page, native):
    native.open(
        "<form id=f data-siphon=save><input name=a aria-invalid=true aria-describedby='x e1'>"
        "<p id=e1 data-siphon-error=a>no</p><button id=e>x</button></form>"
    )

    page.click("#e")

    native.wait_for_event("call")
    assert page.locator("[name=a]").evaluate("e => e.outerHTML") == (
        '<input name="a" aria-describedby="x">'
    )
    assert page.locator("#e1").text_content() == ""


def test_an_invalid_call_of_a_form_shows_its_errors_until_one_succeeds(page, native, page_errors):
    page_errors.expect("Failed to load resource")
    answers = iter([error(422, "invalid", "no", fields={"title": ["too short"]}), []])
    native.answers["save"] = lambda _: next(answers)
    native.open(FORM)

    page.click("#e")
    expect(page.locator("#f-title-error")).to_have_text("too short")
    assert page.evaluate("document.activeElement.id") == "t"
    assert page.locator(".siphon-toast").count() == 0
    assert len(native.events("error")) == 1

    page.click("#e")
    expect(page.locator("#f-title-error")).to_have_count(0)
    assert page.locator("[aria-invalid]").count() == 0


def test_the_errors_of_a_field_outside_its_form_are_replaced_and_cleared(page, native):
    native.open("<form id=f></form><p><input form=f name=title></p>")

    for sentence in ("too short", "too long"):
        native.apply(errors("#f", title=[sentence]))
        expect(page.locator(".siphon-error")).to_have_text(sentence)
    native.apply(errors("#f"))

    assert page.locator("p").evaluate("e => e.innerHTML") == '<input form="f" name="title">'


def test_the_errors_of_the_answer_itself_stay(page, native):
    native.answers["save"] = [errors("#f", title=["no"])]
    native.open(FORM)

    page.click("#e")

    expect(page.locator("#f-title-error")).to_have_text("no")


@pytest.mark.parametrize("prevent", [False, True])
def test_an_invalid_call_without_a_form_is_a_toast(page, native, page_errors, prevent):
    page_errors.expect("Failed to load resource")
    native.answers["f"] = error(422, "invalid", "no", fields={"a": ["one", "two"], "b": ["three"]})
    native.open(
        "<form id=f><input name=a><button type=button id=e data-siphon=f>x</button></form>",
        script="document.addEventListener('siphon:error', (e) => %s && e.preventDefault());"
        % ("true" if prevent else "false"),
    )

    page.click("#e")
    native.wait_for_event("error")

    toasts = page.locator(".siphon-toast").all_text_contents()
    assert toasts == ([] if prevent else ["one two three"])
    assert page.locator("[aria-invalid]").count() == 0
