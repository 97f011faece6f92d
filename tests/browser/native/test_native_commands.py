"""The commands of `Browser`, one by one, under the strictest policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import text


def command(kind, **fields):
    return {**fields, "type": kind}


def html(selector, markup, set_type="replace"):
    return command("html", selector=selector, html=markup, setType=set_type)


#: Body before, commands, body after.
CHANGES = {
    "text": (
        "<p class=a>x</p><p class=a><b>y</b></p>",
        [text(".a", "<i>&")],
        '<p class="a">&lt;i&gt;&amp;</p><p class="a">&lt;i&gt;&amp;</p>',
    ),
    "replace": (
        "<p class=a>1</p><p class=a>2</p>",
        [command("replace", selector=".a", html="t<b>x</b>")],
        "t<b>x</b>t<b>x</b>",
    ),
    "before": (
        "<p id=a></p>",
        [command("insert", selector="#a", html="<b>x</b>y", setType="before")],
        '<b>x</b>y<p id="a"></p>',
    ),
    "after": (
        "<p id=a></p>",
        [command("insert", selector="#a", html="<b>x</b>y", setType="after")],
        '<p id="a"></p><b>x</b>y',
    ),
    "row": (
        "<table><tbody><tr id=a><td>1</td></tr></tbody></table>",
        [command("insert", selector="#a", html="<tr><td>2</td></tr>", setType="after")],
        '<table><tbody><tr id="a"><td>1</td></tr><tr><td>2</td></tr></tbody></table>',
    ),
    "add class": (
        "<p id=a></p>",
        [command("class", selector="#a", names=["x", "y"], setType="add")],
        '<p id="a" class="x y"></p>',
    ),
    "remove class": (
        '<p id=a class="x y z"></p>',
        [command("class", selector="#a", names=["x", "z"], setType="remove")],
        '<p id="a" class="y"></p>',
    ),
    "toggle class": (
        "<p id=a class=x></p>",
        [command("class", selector="#a", names=["x", "y"], setType="toggle")],
        '<p id="a" class="y"></p>',
    ),
    "attribute": (
        "<p id=a title=t hidden lang=de></p>",
        [
            command("attribute", selector="#a", name=name, value=value)
            for name, value in [
                ("title", "n"),
                ("data-n", 5),
                ("hidden", None),
                ("lang", False),
                ("inert", True),
            ]
        ],
        '<p id="a" title="n" data-n="5" inert=""></p>',
    ),
    "link": (
        "<a id=a href=/>x</a>",
        [command("attribute", selector="#a", name="href", value="/javascript:x")],
        '<a id="a" href="/javascript:x">x</a>',
    ),
    "html": ("<p id=a>x</p>", [html("#a", "<b>y</b>", "append")], '<p id="a">x<b>y</b></p>'),
    "attr": (
        "<p id=a></p>",
        [command("attr", selector="#a", key="title", value="t", setType="replace")],
        '<p id="a" title="t"></p>',
    ),
    "css": (
        "<p id=a></p>",
        [command("css", selector="#a", key="backgroundColor", value="red")],
        '<p id="a" style="background-color: red;"></p>',
    ),
    "remove": ("<p id=a></p><i></i>", [command("remove", remove="#a")], "<i></i>"),
    "morph its content": (
        "<ul id=l><li>1</li></ul>",
        [command("morph", selector="#l", html="<li>1</li><li>2</li>")],
        '<ul id="l"><li>1</li><li>2</li></ul>',
    ),
    "morph itself": (
        "<ul id=l class=x><li>1</li></ul>",
        [command("morph", selector="#l", html=" <!-- c --><ul id=l><li>2</li></ul>\n")],
        '<ul id="l"><li>2</li></ul>',
    ),
    "morph an element of another id": (
        "<ul id=l></ul>",
        [command("morph", selector="#l", html="<li id=m></li>")],
        '<ul id="l"><li id="m"></li></ul>',
    ),
    "morph two elements": (
        "<ul id=l></ul>",
        [command("morph", selector="#l", html="<li id=l></li><li></li>")],
        '<ul id="l"><li id="l"></li><li></li></ul>',
    ),
    "morph text": ("<p id=a>x</p>", [command("morph", selector="#a", html="y")], '<p id="a">y</p>'),
    "morph the first match": (
        "<p class=a>1</p><p class=a>2</p>",
        [command("morph", selector=".a", html="x")],
        '<p class="a">x</p><p class="a">2</p>',
    ),
    "nothing found": ("<p></p>", [text("#gone", "x"), text("", "x")], "<p></p>"),
    "an id that begins with a digit": ("<p id=1></p>", [text("#1", "x")], '<p id="1">x</p>'),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_command_changes_the_page(page, native, case):
    before, commands, after = CHANGES[case]
    native.open(before)

    native.apply(*commands)

    assert page.evaluate("document.body.innerHTML") == after
    assert native.events("error") == []


def test_value_sets_each_kind_of_control(page, native):
    native.open(
        """<input id=t><textarea id=ta></textarea><input id=n type=number>
        <select id=s><option>a<option>b</select><select id=m multiple><option>a<option>b<option>c
        </select><input type=checkbox id=c><input type=checkbox id=cv value=x>
        <input type=checkbox id=off value=x checked><input type=radio name=r id=r1 value=1>
        <input type=radio name=r id=r2 value=2><output id=o></output>"""
    )
    values = {
        "#t": 3,
        "#ta": "x",
        "#n": 4.5,
        "#s": "b",
        "#m": ["a", "c"],
        "#c": True,
        "#cv": ["x", "y"],
        "#off": "y",
        "[name=r]": 2,
        "#o": "out",
    }

    native.apply(*(command("value", selector=s, value=v) for s, v in values.items()))

    state = """e => e.selectedOptions ? [...e.selectedOptions].map(o => o.value)
               : e.type === 'checkbox' || e.type === 'radio' ? e.checked : e.value"""
    ids = ["t", "ta", "n", "s", "m", "c", "cv", "off", "r1", "r2", "o"]
    assert [page.locator(f"[id={one}]").evaluate(state) for one in ids] == [
        *("3", "x", "4.5", ["b"], ["a", "c"], True, True, False, False, True, "out"),
    ]

    native.apply(*(command("value", selector=s, value=None) for s in ("#t", "#m", "#c")))
    assert [page.locator(s).evaluate(state) for s in ("#t", "#m", "#c")] == ["", [], False]


REFUSED = [
    command("attribute", selector="#a", name="onclick", value="alert(1)"),
    command("attribute", selector="#a", name="ONCLICK", value="alert(1)"),
    command("attribute", selector="#a", name="srcdoc", value="<b>"),
    *(
        command("attribute", selector="#a", name=name, value=value)
        for name in ("href", "src", "action", "formaction", "xlink:href", "HREF")
        for value in ("javascript:alert(1)", " \x01JavaScript:x", "java\nscript:x")
    ),
    command("download", download="javascript:alert(1)", filename=None),
    command("download", download="data:text/html,x", filename=None),
    command("script", script="", redirect="javascript:alert(1)"),
    command("url", url="https://other.example/", setType="push"),
    command("url", url="//other.example/", setType="replace"),
    command("errors", selector="#a", errors={}),
    command("zork"),
    command("constructor"),
    command("__proto__"),
    text("][", "x"),
    None,
]


def test_what_is_refused_is_reported_and_the_rest_runs(page, native, page_errors):
    page_errors.expect("Siphon:")
    native.open("<a id=a></a><p id=o></p>")

    native.apply(*REFUSED, text("#o", "ran"))

    errors = native.events("error")
    assert [one["detail"]["code"] for one in errors] == ["command"] * len(REFUSED)
    assert page.locator("#a").evaluate("e => e.outerHTML") == '<a id="a"></a>'
    assert page.locator("#o").text_content() == "ran"
    assert page.locator(".siphon-toast").count() == 1


def test_an_unknown_command_is_named_with_the_known_ones(page, native, page_errors):
    page_errors.expect("unknown command zork", "alert,")
    native.open()

    native.apply(command("zork"))

    native.wait_for_event("error")


def test_focus_goes_to_the_first_match_whatever_it_is(page, native):
    native.open("<input class=i id=a><input class=i id=b><h2 id=h>x</h2>")

    native.apply(command("focus", selector=".i"))
    assert page.evaluate("document.activeElement.id") == "a"
    native.apply(command("focus", selector="#h"), command("focus", selector="#gone"))
    assert page.evaluate("document.activeElement.id") == "h"
    assert page.locator("#h").get_attribute("tabindex") == "-1"
    assert page.locator("#a").get_attribute("tabindex") is None


@pytest.mark.parametrize(
    ("motion", "behaviour"), [("reduce", "instant"), ("no-preference", "smooth")]
)
def test_scrolling_is_smooth_for_those_who_like_it(page, native, motion, behaviour):
    page.emulate_media(reduced_motion=motion)
    native.open("<p id=a>x</p>")
    page.evaluate("Element.prototype.scrollIntoView = (options) => (window.scrolled = options)")

    native.apply(command("scroll", selector="#a"), command("scroll", selector="#gone"))

    assert page.evaluate("scrolled") == {"behavior": behaviour}


def test_the_title_changes(page, native):
    native.open()
    native.apply(command("title", title="<new>"))
    assert page.title() == "<new>"


def test_an_event_is_dispatched_on_all_matches_or_on_the_document(page, native):
    native.open(
        "<p id=a class=x></p><p id=b class=x></p>",
        script="""
        window.heard = [];
        document.addEventListener('saved', ({ target, detail, bubbles }) =>
          heard.push([target.id ?? 'document', detail, bubbles]));""",
    )

    native.apply(
        command("dispatch", event="saved", detail={"id": 1}, selector=None),
        command("dispatch", event="saved", detail=None, selector=".x"),
    )

    assert page.evaluate("heard") == [
        ["document", {"id": 1}, True],
        ["a", None, True],
        ["b", None, True],
    ]


def test_a_form_is_reset_with_its_errors(page, native):
    native.open("<form id=f><input name=reset value=r><input name=t value=old id=t></form>")
    page.fill("#t", "new")

    native.apply(
        command("errors", selector="#f", errors={"t": ["no"]}),
        command("reset", selector="#f"),
        command("value", selector="#t", value="from the server"),
    )

    assert page.locator("#t").input_value() == "from the server"
    assert page.locator("[aria-invalid], .siphon-error").count() == 0


def test_a_file_is_downloaded(page, native):
    native.open()
    page.route(
        "**/file", lambda route: route.fulfill(body="x", content_type="application/octet-stream")
    )

    with page.expect_download() as download:
        native.apply(command("download", download="/file", filename="name.txt"))

    assert download.value.suggested_filename == "name.txt"


def test_the_page_reloads(page, native):
    native.open("<p id=o></p>")
    native.apply(text("#o", "x"))

    with page.expect_navigation():
        native.apply(command("reload"))

    expect(page.locator("#o")).to_have_text("")


def test_old_commands_work(page, native):
    native.open(
        script="window.said = []; window.alert = (m) => said.push(m);"
        "window.O = { f(...args) { said.push(this === O, ...args); } };"
        "const local = () => said.push(7);"
    )

    native.apply(
        command("alert", alert="hi"),
        command("call", call="O.f", params=[1, 2]),
        command("call", call="local", params=[]),
        command("script", script="said.push('script') // end"),
    )
    assert page.evaluate("said") == ["hi", True, 1, 2, 7, "script"]

    with page.expect_navigation(url="**/login"):
        native.apply(command("script", script="", redirect="/login"))


def test_markup_never_runs_scripts(page, native):
    native.open("<div id=a></div><div id=m></div><div id=h></div>")
    script = "<b>x</b><script nonce=bm9uY2U>window.ran = true</script>"

    native.apply(
        command("replace", selector="#a", html=f"<div id=a>{script}</div>"),
        command("insert", selector="#a", html=script, setType="after"),
        command(
            "morph", selector="#m", html=f'<script id=s type="application/json">1</script>{script}'
        ),
        command(
            "morph", selector="#m", html="<script id=s nonce=bm9uY2U>window.ran = true</script>"
        ),
        html("#h", script),
    )

    assert page.locator("b").count() == 3
    assert page.evaluate("window.ran") is None


def test_pages_add_replace_and_take_away_commands(page, native, page_errors):
    page_errors.expect("Siphon:")
    native.answers["f"] = [
        command("shout", what="hey"),
        command("text", selector="#o", text="x"),
        command("script", script="window.ran = true"),
    ]
    native.open(
        "<p id=o></p><p id=e class=t></p>",
        script="""
        window.seen = [];
        Siphon.commands.shout = ({ what }, { element, name, targets, html }) =>
          seen.push(what, element.id, name, targets('.t').length, html('<b>').firstChild.localName);
        const { text } = Siphon.commands;
        Siphon.commands.text = (command, context) => text({ ...command, text: 'mine' }, context);
        delete Siphon.commands.script;
        Object.prototype.evil = () => seen.push('evil');""",
    )

    page.evaluate("Siphon.request('f', [], { element: document.getElementById('e') })")
    native.apply(command("evil"))

    expect(page.locator("#o")).to_have_text("mine")
    assert page.evaluate("seen") == ["hey", "e", "f", 1, "b"]
    assert page.evaluate("window.ran") is None
    assert len(native.events("error")) == 2


# History


def test_a_pushed_address_is_reloaded_when_the_user_comes_back(page, native):
    native.open("<p id=o></p>")

    native.apply(text("#o", "x"), command("url", url="/p?x=2", setType="push"))
    assert page.url == native.url + "/p?x=2"
    native.apply(command("url", url="/p?x=3", setType="replace"))
    assert page.url == native.url + "/p?x=3"
    native.apply(command("url", url="#part", setType="push"), text("#o", "y"))

    page.go_back()
    expect(page.locator("#o")).to_have_text("")
    assert page.url == native.url + "/p?x=3"
    page.go_back()
    expect(page.locator("#o")).to_have_text("")
    assert page.url == native.url + "/p?x=1"


# Focus


#: Markup before and after, the selector of what has the focus before, the id after.
FOCUS = {
    "same id": ("<input id=a value=abc>", "<input id=a value=abc>", "#a", "a"),
    "same name": (
        "<form id=f><input name=n value=abc></form>",
        "<form id=f><input name=n value=abc id=new></form>",
        "[name=n]",
        "new",
    ),
    "nearest ancestor": (
        "<section id=s><div><button id=b>x</button></div></section>",
        "<p>y</p>",
        "#b",
        "s",
    ),
}


@pytest.mark.parametrize("case", FOCUS)
def test_focus_is_rescued_from_what_a_command_removes(page, native, case):
    before, after, selector, expected = FOCUS[case]
    inside = before.removeprefix("<section id=s>").removesuffix("</section>")
    native.open(f"<section id=s>{inside}</section>")
    page.focus(selector)
    if page.locator(selector).evaluate("e => !!e.setSelectionRange"):
        page.locator(selector).evaluate("e => e.setSelectionRange(1, 2)")

    native.apply(html("#s", after))

    assert page.evaluate("document.activeElement.id") == expected
    if expected != "s":
        assert page.evaluate(
            "[document.activeElement.selectionStart, document.activeElement.selectionEnd]"
        ) == [1, 2]


def test_focus_that_was_nowhere_stays_nowhere(page, native):
    native.open("<section id=s><input id=a></section>")

    native.apply(html("#s", "<input id=a>"))

    assert page.evaluate("document.activeElement === document.body")
