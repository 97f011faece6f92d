"""`data-siphon` and its companions: what calls, when, and what is sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import text


def test_a_click_calls_and_the_answer_is_applied(page, native):
    native.answers["hello"] = [text("#o", "hi")]
    native.open("<button data-siphon=hello data-siphon-args='[1, \"a\"]'>x</button><p id=o></p>")

    page.click("button")

    expect(page.locator("#o")).to_have_text("hi")
    [call] = native.received
    assert (call.name, call.args, call.fields) == ("hello", [1, "a"], {})


#: An element, what the user does with it, and the fields that are sent.
EVENTS = {
    "button": ("<button type=button id=e data-siphon=f>x</button>", "click", {}),
    "input button": (
        "<input type=button id=e data-siphon=f name=n value=v>",
        "click",
        {"n": ["v"]},
    ),
    "link": ("<a href=/login id=e data-siphon=f>x</a>", "click", {}),
    "any element": ("<div id=e data-siphon=f>x</div>", "click", {}),
    "checked": ("<input type=checkbox name=n id=e data-siphon=f>", "click", {"n": ["on"]}),
    "unchecked": ("<input type=checkbox checked name=n id=e data-siphon=f>", "click", {}),
    "radio": ("<input type=radio value=r name=n id=e data-siphon=f>", "click", {"n": ["r"]}),
    "select": (
        "<select id=e name=n data-siphon=f><option>a<option>b</select>",
        "select b",
        {"n": ["b"]},
    ),
    "multiple select": (
        "<select multiple id=e name=n data-siphon=f><option selected>a<option>b</select>",
        "select b a",
        {"n": ["a", "b"]},
    ),
    "text": ("<input id=e name=n data-siphon=f>", "type", {"n": ["t"]}),
    "textarea": ("<textarea id=e name=n data-siphon=f></textarea>", "type", {"n": ["t"]}),
    "nameless": ("<input id=e data-siphon=f>", "type", {}),
    "search": ("<input type=search id=e name=n data-siphon=f>", "type only", {"n": ["t"]}),
    "form": ("<form data-siphon=f><input name=n value=v><button id=e>", "click", {"n": ["v"]}),
    "submitter": (
        "<form data-siphon=f><button id=e name=n value=v>",
        "click",
        {"n": ["v"]},
    ),
    "function of the submitter": (
        "<form data-siphon=g><input name=n value=v><button id=e data-siphon=f>",
        "click",
        {"n": ["v"]},
    ),
    "submitter outside": (
        "<form id=x><input name=n value=v></form><button form=x id=e data-siphon=f>",
        "click",
        {"n": ["v"]},
    ),
}


@pytest.mark.parametrize("case", EVENTS)
def test_each_kind_of_element_has_its_event(page, native, case):
    markup, act, fields = EVENTS[case]
    native.open(markup)
    address = page.url

    if act == "click":
        page.click("#e")
    elif act.startswith("type"):
        page.locator("#e").press_sequentially("t")
        if act == "type":
            assert native.events("before-call") == []
            page.locator("#e").press("Tab")
    else:
        page.select_option("#e", act.split()[1:])

    native.wait_for_event("call")
    assert [(one.name, one.fields) for one in native.received] == [("f", fields)]
    assert page.url == address


def test_an_event_is_named_and_elements_that_come_later_hear_theirs(page, native):
    native.open("<main id=m></main><i id=i data-siphon=double data-siphon-on=dblclick>x</i>")

    page.dblclick("#i")
    native.wait_for_event("call")
    page.evaluate(
        """() => {
          const later = document.createElement('p');
          Object.assign(later.dataset, { siphon: 'late', siphonOn: 'mouseenter' });
          later.textContent = 'hover';
          document.getElementById('m').append(later);
        }"""
    )
    page.hover("main p")

    native.wait_for_event("call", 2)
    assert native.names() == ["double", "late"]


def test_an_event_that_does_not_bubble_counts_on_the_element_itself(page, native):
    native.open(
        "<div data-siphon=outer data-siphon-on=focus><input id=a></div>"
        "<input id=b data-siphon=inner data-siphon-on=focus>"
    )

    page.focus("#a")
    page.focus("#b")

    native.wait_for_event("call")
    assert native.names() == ["inner"]


def test_the_innermost_call_is_made_alone(page, native):
    native.open("<div data-siphon=outer><button data-siphon=inner><b id=b>x</b></button></div>")

    page.click("#b")

    native.wait_for_event("call")
    assert native.names() == ["inner"]


def test_what_the_page_prevents_is_not_called(page, native):
    native.open(
        "<button id=a data-siphon=f>x</button><button id=b data-siphon=g>x</button>",
        script="addEventListener('click', (e) => e.target.id === 'a' && e.preventDefault(), true)",
    )

    page.click("#a")
    page.click("#b")

    native.wait_for_event("call")
    assert native.names() == ["g"]


@pytest.mark.parametrize("args", ["{", "5", '{"a":1}', "null"])
def test_args_that_are_no_list_are_reported_and_not_called(page, native, args, page_errors):
    page_errors.expect("Siphon:")
    native.open(f"<button id=e data-siphon=f data-siphon-args='{args}'>x</button>")

    page.click("#e")

    [event] = native.wait_for_event("error")
    assert (event["id"], event["detail"]["code"]) == ("e", "command")
    assert native.received == []


def test_a_question_is_asked_first(page, native):
    native.open("<button id=e data-siphon=f data-siphon-confirm='Sure?'>x</button>")
    asked = []
    answers = iter([False, True])
    page.on(
        "dialog",
        lambda dialog: (
            asked.append(dialog.message),
            dialog.accept() if next(answers) else dialog.dismiss(),
        ),
    )

    page.click("#e")
    assert native.events("before-call") == []
    page.click("#e")

    native.wait_for_event("call")
    assert asked == ["Sure?", "Sure?"]
    assert native.names() == ["f"]


def test_the_page_may_ask_in_its_own_way_and_is_asked_once(page, native):
    native.open(
        "<button id=e data-siphon=f data-siphon-confirm='Sure?'>x</button>",
        script="""
        window.asked = [];
        Siphon.confirm = (question) => {
          asked.push(question);
          return new Promise((answer) => (window.answer = answer));
        };""",
    )

    page.click("#e")
    page.click("#e")
    page.evaluate("answer(true)")

    native.wait_for_event("call")
    assert page.evaluate("asked") == ["Sure?"]
    assert native.names() == ["f"]


def test_a_question_that_fails_does_not_leave_a_dead_button(page, native, page_errors):
    page_errors.expect("closed")
    native.open(
        "<button id=e data-siphon=f data-siphon-confirm='Sure?'>x</button>",
        script="""
        window.answers = [Promise.reject(Error('closed')), true];
        Siphon.confirm = () => answers.shift();""",
    )

    page.click("#e")
    page.click("#e")

    native.wait_for_event("call")
    assert native.names() == ["f"]


def test_typing_waits_until_it_pauses(page, native):
    native.open("<input type=search id=q name=q data-siphon=find data-siphon-debounce=80>")

    page.locator("#q").press_sequentially("abc")

    native.wait_for_event("call")
    assert [one.fields for one in native.received] == [{"q": ["abc"]}]


def test_a_submit_takes_the_place_of_what_its_fields_were_about_to_call(page, native):
    page.clock.install()
    native.open("<form data-siphon=save><input type=search id=q name=q data-siphon=find></form>")

    page.locator("#q").press_sequentially("a")
    page.locator("#q").press("Enter")
    native.wait_for_event("call")
    page.clock.fast_forward(1000)  # longer than it would wait
    page.evaluate("Siphon.call('last')")

    assert native.names() == ["save", "last"]


FORM = (
    "<form {more} method=post id=f><input type=hidden name=sijax_rq value=save>"
    "<input type=hidden name=sijax_args value='[3]'><input type=hidden name=csrf_token value=old>"
    "<input type=hidden name=siphon_call value=0123456789abcdef><input name=title value=t>"
    "<button id=e>x</button><button id=other formaction=/login formmethod=get>y</button></form>"
)


def test_a_form_that_works_without_the_client_is_taken_over(page, native):
    native.open(FORM.format(more=""))
    address = page.url

    page.click("#e")

    native.wait_for_event("call")
    [call] = native.received
    assert (call.name, call.args, call.fields) == ("save", [3], {"title": ["t"]})
    assert call.headers["X-Csrftoken"] == "token"
    assert page.url == address


def test_such_a_form_goes_where_it_says(page, native):
    native.open(FORM.format(more="action=/elsewhere"))

    page.click("#e")
    native.wait_for_event("call")
    assert native.received[0].path == "/elsewhere"

    with page.expect_navigation(url="**/login?*"):
        page.click("#other")


def test_an_ordinary_form_is_left_alone(page, native):
    native.open("<form action=/login><button id=e>x</button></form>")

    with page.expect_navigation(url="**/login?*"):
        page.click("#e")
