"""The commands in the browser, without jQuery and beside it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.parametrize("site", ["alone", "beside jQuery"], indirect=True)


def html(selector, html, set_type="replace"):
    return {"type": "html", "selector": selector, "html": html, "setType": set_type}


def attr(selector, key, value, set_type="replace"):
    return {"type": "attr", "selector": selector, "key": key, "value": value, "setType": set_type}


def css(selector, key, value):
    return {"type": "css", "selector": selector, "key": key, "value": value}


def alert(message):
    return {"type": "alert", "alert": message}


def script(text, **more):
    return {"type": "script", "script": text, **more}


def call(name, *params):
    return {"type": "call", "call": name, "params": list(params)}


def inner_html(page, selector):
    return page.locator(selector).evaluate("e => e.innerHTML")


# The batch


def test_a_call_runs_the_commands_of_its_answer_in_order(page, site):
    site.answers["hello"] = [html("#greeting", "<b>hi</b>"), alert("done")]
    site.open(page, "<p id=greeting></p>")

    page.evaluate("Sijax.request('hello', ['x', 1])")

    expect(page.locator("#greeting b")).to_have_text("hi")
    assert page.evaluate("alerts") == ["done"]
    assert site.received[0].form == {"sijax_rq": ["hello"], "sijax_args": ['["x",1]']}


def test_an_unknown_command_is_reported_and_the_rest_runs(page, site, run):
    site.open(page)

    run({"type": "zork"}, alert("after"))

    assert page.evaluate("alerts") == ["after"]
    [error] = page.evaluate("errors")
    assert error["code"] == "command"
    assert "zork" in error["message"]
    assert "alert" in error["message"]


def test_what_is_no_command_is_reported_and_the_rest_runs(page, site, run):
    site.open(page)

    run(None, 5, {}, {"type": "constructor"}, {"type": "__proto__"}, alert("after"))

    assert page.evaluate("alerts") == ["after"]
    assert page.evaluate("errors.length") == 5


def test_a_processor_that_throws_is_reported_and_the_rest_runs(page, site, run):
    site.open(page, script="Sijax.process_boom = () => { throw new TypeError('boom'); };")

    run({"type": "boom"}, alert("after"))

    assert page.evaluate("alerts") == ["after"]
    assert page.evaluate("errors[0].cause") == "TypeError: boom"


def test_a_processor_may_throw_anything(page, site, run):
    site.open(page, script="Sijax.process_boom = ({ what }) => { throw what; };")

    run(*({"type": "boom", "what": what} for what in (None, "text", 7, {})), alert("after"))

    assert page.evaluate("alerts") == ["after"]
    assert page.evaluate("errors.length") == 4


def test_errors_that_nobody_prevents_reach_the_console(page, site, run, page_errors):
    page_errors.expect("zork")
    site.open(page, script="window.quiet = false;")

    run({"type": "zork"})


def test_a_page_adds_a_command_by_assigning_it(page, site, run):
    site.open(page, script="Sijax.process_shout = (c) => alert(c.what + '!'); ")

    run({"type": "shout", "what": "hey"})

    assert page.evaluate("alerts") == ["hey!"]


def test_a_replaced_lookup_and_a_replaced_command_are_used(page, site, run):
    site.open(
        page,
        script="""
        Sijax.process_alert = (c) => alert('mine: ' + c.alert);
        const lookup = Sijax.getCommandProcessor;
        Sijax.getCommandProcessor = (type) => lookup(type === 'say' ? 'alert' : type);""",
    )

    run({"type": "say", "alert": "x"})

    assert page.evaluate("alerts") == ["mine: x"]


def test_commands_inherited_from_object_prototype_are_unknown(page, site, run):
    site.open(page, script="Object.prototype.process_evil = () => alert('ran');")

    run({"type": "evil"})

    assert page.evaluate("alerts") == []
    assert page.evaluate("errors.length") == 1


def test_a_processor_that_returns_false_does_not_stop_the_batch(page, site, run):
    site.open(page, script="Sijax.process_no = () => false;")

    run({"type": "no"}, alert("after"))

    assert page.evaluate("alerts") == ["after"]


# Selectors


LIST = """
<ul id=list><li id=l0 class=a title=x>zero<li id=l1>one (1)<li id=l2 class=a>two<li id=l3>three</ul>
<form><input id=t0><input id=t1 type=text><input id=c type=checkbox checked><input id=r type=radio>
<input id=b type=button><button id=bb>x</button><textarea id=ta></textarea>
<select id=s><option id=o0>a<option id=o1 selected>b</select></form>
<h2 id=h>head</h2><p id=gone hidden>not to be seen</p><p id=1st>digit</p><p id=a.b>dots</p>
"""


#: Selector: the ids of what it matches.
MATCHES = {
    "#l1": "l1",
    "#1st": "1st",
    "#a\\.b": "a.b",
    "li.a": "l0 l2",
    "li:first": "l0",
    "li:last": "l3",
    "li:first-child": "l0",
    "li:last-child": "l3",
    "li:eq(1)": "l1",
    "li:eq(-2)": "l2",
    "li:gt(1)": "l2 l3",
    "li:gt(-2)": "l3",
    "li:lt(2)": "l0 l1",
    "li:even": "l0 l2",
    "li:odd": "l1 l3",
    "li.a:eq(1)": "l2",
    "li:first + li": "l1",
    "li:lt(3).a": "l0 l2",
    "ul:first > li:odd": "l1 l3",
    "ul :eq(2)": "l2",
    "li:gt(0):first": "l1",
    "li:contains(two)": "l2",
    "li:contains('two')": "l2",
    'li:contains("e")': "l0 l1 l3",
    "li[title!=x]": "l1 l2 l3",
    'li[title!="x"]': "l1 l2 l3",
    "li:first, h2": "l0 h",
    "h2, li:eq(1), li:eq(1)": "l1 h",
    "p:hidden": "gone",
    "p#gone:visible": "",
    "h2:visible": "h",
    "form :input": "t0 t1 c r b bb ta s",
    ":text": "t0 t1",
    ":checkbox": "c",
    ":radio": "r",
    ":button": "b bb",
    ":selected": "o1",
    ":header": "h",
    "form :checkbox:checked": "c",
    "": "",
    None: "",
    "#nothing": "",
}


def test_selectors_match_as_in_jquery(page, site, run):
    site.open(page, LIST)

    found = page.evaluate(
        """(selectors) => selectors.map((selector) => {
          Sijax.processCommands([
            { type: 'attr', selector, key: 'data-hit', value: true, setType: 'replace' }]);
          const hit = [...document.querySelectorAll('[data-hit]')];
          hit.forEach((element) => element.removeAttribute('data-hit'));
          return hit.map((element) => element.id).join(' ');
        })""",
        list(MATCHES),
    )

    assert dict(zip(MATCHES, found, strict=True)) == MATCHES
    assert page.evaluate("errors") == []
    assert page.locator("[data-sijax-match]").count() == 0


def test_what_is_no_selector_is_reported_and_matches_nothing(page, site, run):
    site.open(page, LIST)
    selectors = [
        "<b>new</b>",
        "a < b",
        "li:nope",
        "][",
        "li:nth-child(",
        ":first(",
        "#",
        7,
        {"a": 1},
    ]

    run(*(html(selector, "changed") for selector in selectors), alert("after"))

    assert page.evaluate("alerts") == ["after"]
    assert page.evaluate("errors.length") == len(selectors)
    assert "changed" not in page.content()


def test_of_elements_with_one_id_only_the_first_changes(page, site, run):
    site.open(page, "<p id=dup>1</p><p id=dup>2</p>")

    run(html("#dup", "x"))

    assert page.locator("p").all_text_contents() == ["x", "2"]


# alert, remove


def test_alert_shows_any_value(page, site, run):
    site.open(page)

    run(*(alert(value) for value in ("hi", None, [1, 2], {}, 5)))

    assert page.evaluate("alerts") == ["hi", "null", "1,2", "[object Object]", "5"]


def test_remove_takes_away_all_matches(page, site, run):
    site.open(page, "<b class=x></b><i></i><b class=x></b>")

    run({"type": "remove", "remove": ".x"})

    assert page.evaluate("document.body.innerHTML") == "<i></i>"


# html


@pytest.mark.parametrize(
    ("set_type", "result"),
    [
        ("replace", "<i>new</i>"),
        ("append", "old<i>new</i>"),
        ("prepend", "<i>new</i>old"),
        ("else", "<i>new</i>old"),
    ],
)
def test_html_changes_all_matches(page, site, run, set_type, result):
    site.open(page, "<p>old</p><p>old</p><section>old</section>")

    run(html("p", "<i>new</i>", set_type), html("section", "<i>new</i>", set_type))

    expected = [result] * 3
    assert [
        inner_html(page, s) for s in ("p:nth-child(1)", "p:nth-child(2)", "section")
    ] == expected


#: What a command brings, and the content that comes of it.
CONTENTS = [
    (0, "0"),
    (5, "5"),
    (None, ""),
    (False, ""),
    ("", ""),
    (["a", "<b>c</b>", 0, None], "a<b>c</b>0"),
    ([["x"], "y"], "xy"),
    ("a & b", "a &amp; b"),
    ("&eacute;&#33;", "é!"),
    ("/?a=1&copy=2", "/?a=1&amp;copy=2"),
    (" <b>x</b> ", " <b>x</b> "),
    ("</p>x", "x"),
    ("a<br>b", "a<br>b"),
    ("<p>one<p>two", "<p>one</p><p>two</p>"),
    ("<td>1</td>", "<td>1</td>"),
]


def test_html_takes_what_jquery_takes(page, site, run):
    site.open(page, "<div id=d></div><article></article><article></article>")

    for content, expected in CONTENTS:
        run(html("#d", "old"), html("#d", content), html("article", content))

        assert (content, inner_html(page, "#d")) == (content, expected)
        assert (content, inner_html(page, "article >> nth=1")) == (content, expected)


@pytest.mark.parametrize(
    ("tag", "content"),
    [
        ("tbody", "<tr><td>1</td></tr>"),
        ("tr", "<td>1</td><th>2</th>"),
        ("select", "<option>1</option>"),
        ("colgroup", "<col>"),
    ],
)
def test_parts_of_tables_and_selects_are_real_elements(page, site, run, tag, content):
    site.open(page, "<main></main>")
    page.evaluate("t => document.querySelector('main').append(document.createElement(t))", tag)

    run(html(tag, content, "append"))

    assert inner_html(page, tag) == content


def test_a_row_that_is_added_to_a_table_joins_its_rows(page, site, run):
    site.open(page, "<table><tbody id=one><tr><td>1</td></tr></tbody><tbody></tbody></table>")

    run(html("table", "<tr><td>2</td></tr>", "append"), html("table", "<tr></tr>", "prepend"))

    assert inner_html(page, "#one") == "<tr></tr><tr><td>1</td></tr><tr><td>2</td></tr>"


def test_a_form_inside_a_form_is_kept_whatever_the_path(page, site, run):
    site.open(page, "<form><div id=d></div></form>")

    run(html("#d", "<form id=inner></form>"))

    assert page.locator("#inner").count() == 1


def test_html_into_svg_parses_as_it_does_in_a_template(page, site, run):
    site.open(page, "<svg><a id=a></a></svg>")

    run(html("#a", "<b>x</b>"))

    assert page.evaluate("document.querySelector('#a b').namespaceURI").endswith("xhtml")


#: Whether markup takes the short way or goes through a template must not be seen.
MARKUP = [
    "<b>x</b>",
    "text <b>x</b> text",
    "<li>row<li>next",
    "<p>a<div>b</div>c</p>",
    "</p><b>x</b>",
    "<b>x</p>y</b>",
    "<span title='a>b'>x</span>",
    '<i class="</div>">x</i>',
    "<ul><li>1<ul><li>2</ul></ul>",
    "<b><i>x</b>y</i>",
    "<b/>x",
    "<b",
    "<p>&copy; &amp; &lt;b&gt;",
    "x<!-- c --><b>y</b>",
    "<tr><td>x",
    "<b><tr>x</b>",
]


TAGS = ["div", "p", "li", "ul", "span", "b", "section"]


def test_markup_means_the_same_on_one_element_and_on_two(page, site, run):
    """Only the content of a single element may take the browser's short way."""
    site.open(page, "<main></main>")

    cases = [[t, p, m] for t in TAGS for p in ("replace", "append", "prepend") for m in MARKUP]
    differing = page.evaluate(
        """(cases) => cases.filter(([tag, place, html]) => {
          const main = document.querySelector('main');
          const copies = ['one', 'two', 'two'].map((name) => {
            const element = document.createElement(tag);
            element.className = name;
            element.innerHTML = '<i>old</i>';
            return element;
          });
          main.replaceChildren(...copies);
          Sijax.processCommands([
            { type: 'html', selector: '.one', html, setType: place },
            { type: 'html', selector: '.two', html, setType: place },
          ]);
          return copies[0].innerHTML !== copies[1].innerHTML;
        })""",
        cases,
    )

    assert differing == []


def test_scripts_in_html_run_once_in_order_where_they_stand_in_the_first_match(page, site, run):
    site.open(page, "<div></div><div></div>", script="window.ran = [];")
    markup = "".join(
        f"<script nonce=bm9uY2U>ran.push([{n}, document.currentScript.parentNode === "
        "document.querySelector('div')])</script>"
        for n in (1, 2)
    )

    run(html("div", "<p>x</p>" + markup))

    assert page.evaluate("ran") == [[1, True], [2, True]]
    assert page.locator("div p").count() == 2


def test_a_script_waits_for_the_file_before_it(page, site, run):
    site.open(page, "<div></div>", script="window.ran = [];")
    page.route("**/first.js", lambda route: route.fulfill(body="ran.push('file')"))

    run(
        html(
            "div",
            "<script nonce=bm9uY2U src=/first.js></script>"
            "<script nonce=bm9uY2U>ran.push('inline'); window.finished()</script>",
        )
        if page.evaluate("window.done = new Promise((d) => (window.finished = d)), true")
        else None
    )

    page.evaluate("done")
    assert page.evaluate("ran") == ["file", "inline"]


def test_a_script_without_a_nonce_does_not_run_under_a_strict_policy(page, site, run, page_errors):
    page_errors.expect("Content Security Policy")
    site.open(page, "<div></div>")

    run(
        html(
            "div", "<p>x</p><script>alert('injected')</script><script nonce=wrong>alert(2)</script>"
        )
    )

    assert page.locator("div p").count() == 1
    assert page.evaluate("alerts") == []


def test_scripts_of_other_types_are_kept_and_do_not_run(page, site, run):
    site.open(page, "<div></div>")

    run(html("div", "<script type=application/json>{}</script>"))

    assert page.locator("div script").text_content() == "{}"


# attr


#: Element, key, value, and what then is where.
ATTRIBUTES = [
    ("div class=x", "class", "y", "outerHTML", '<div class="y" id="e"></div>'),
    ("label", "for", "f", "htmlFor", "f"),
    ("input", "readonly", True, "readOnly", True),
    ("input readonly", "readonly", False, "readOnly", False),
    ("input readonly", "readonly", "", "readOnly", False),
    ("input", "maxlength", 5, "maxLength", 5),
    ("p", "tabindex", 2, "tabIndex", 2),
    ("p tabindex=2", "tabindex", None, "tabIndex", 0),
    ("td colspan=2", "colspan", None, "colSpan", 1),
    ("label for=x", "for", None, "htmlFor", "null"),
    ("p contenteditable", "contenteditable", False, "contentEditable", "false"),
    ("img", "usemap", "#m", "useMap", "#m"),
    ("iframe", "frameborder", "0", "frameBorder", "0"),
    ("input", "value", "v", "value", "v"),
    ("input type=checkbox", "checked", True, "checked", True),
    ("input disabled", "disabled", False, "disabled", False),
    ("p", "style", "color: red", "style.color", "red"),
    ("div", "data-x", 1, "dataset.x", "1"),
    ("div", "data-x", True, "dataset.x", ""),
    ("div data-x=1", "data-x", None, "dataset.x", None),
    ("div aria-hidden=true", "aria-hidden", False, "hasAttribute('aria-hidden')", False),
    ("div", "width", "5", "getAttribute('width')", "5"),
    ("img", "width", "500px", "width", 0),
    ("button", "onclick", "alert(1)", "onclick", None),
    ("button", "onclick", "alert(1)", "hasAttribute('onclick')", False),
    ("button", "onzork", "alert(1)", "hasAttribute('onzork')", False),
]


def test_attr_sets_the_property_or_else_the_attribute(page, site, run):
    site.open(page)

    for tag, key, value, read, expected in ATTRIBUTES:
        run(html("body", f"<{tag} id=e></{tag.split()[0]}>"), attr("#e", key, value))

        found = page.evaluate(f"document.getElementById('e').{read}")
        assert (tag, key, value, found) == (tag, key, value, expected)
    assert page.evaluate("errors") == []


def test_attr_sets_the_columns_and_rows_of_a_cell(page, site, run):
    site.open(page, "<table id=t><tr><td></table>")

    run(
        attr("td", "colspan", 2),
        attr("td", "rowspan", 3),
        attr("#t", "cellspacing", "4"),
        attr("#t", "cellpadding", "5"),
    )

    values = "[d.colSpan, d.rowSpan, t.cellSpacing, t.cellPadding]"
    assert page.evaluate(f"(d = document.querySelector('td'), {values})") == [2, 3, "4", "5"]


def test_attr_append_and_prepend_work_per_element(page, site, run):
    site.open(page, "<p title=A></p><p title=B></p><p></p>")

    run(attr("p", "title", "!", "append"), attr("p", "data-n", 1, "prepend"))

    read = "e => e.map(p => [p.title, p.dataset.n])"
    assert page.locator("p").evaluate_all(read) == [["A!", "1"], ["B!", "1"], ["!", "1"]]


def test_attr_prepend_puts_the_value_first(page, site, run):
    site.open(page, "<p class=b></p><input value=b>")

    run(attr("p", "class", "a ", "prepend"), attr("input", "value", "a", "prepend"))

    assert page.locator("p").get_attribute("class") == "a b"
    assert page.locator("input").input_value() == "ab"


# css


#: Style before, key, value, style after.
STYLES = [
    ("", "backgroundColor", "red", "background-color: red;"),
    ("", "background-color", "red", "background-color: red;"),
    ("", "width", 10, "width: 10px;"),
    ("", "width", 0, "width: 0px;"),
    ("", "opacity", 0.5, "opacity: 0.5;"),
    ("", "zIndex", 3, "z-index: 3;"),
    ("", "lineHeight", 2, "line-height: 2;"),
    ("", "fontWeight", 700, "font-weight: 700;"),
    ("", "flexGrow", 1, "flex-grow: 1;"),
    ("", "marginLeft", -5, "margin-left: -5px;"),
    ("", "--Gap", "4px", "--Gap: 4px;"),
    ("", "--n", 4, "--n: 4;"),
    ("width: 10px;", "width", "+=5", "width: 15px;"),
    ("width: 10px;", "width", "-=4px", "width: 6px;"),
    ("opacity: 0.5;", "opacity", "+=0.25", "opacity: 0.75;"),
    ("color: red;", "color", "", ""),
    ("color: red;", "color", None, "color: red;"),
    ("width: 7px;", "width", "5", "width: 7px;"),
]


def test_css_sets_properties_as_jquery_does(page, site, run):
    site.open(page, "<div id=e></div>")

    for before, key, value, expected in STYLES:
        page.evaluate("s => document.getElementById('e').style.cssText = s", before)
        run(css("#e", key, value))

        after = page.evaluate("document.getElementById('e').style.cssText")
        assert (before, key, value, after) == (before, key, value, expected)


def test_css_adds_lengths_of_any_unit(page, site, run):
    site.open(page, "<main><div id=e></div></main>")
    page.evaluate(
        "document.querySelector('main').style.width = '200px',"
        "document.getElementById('e').style.cssText = 'font-size: 20px; width: 10px'"
    )

    run(css("#e", "width", "+=1em"))
    assert page.locator("#e").evaluate("e => e.offsetWidth") == 30
    run(css("#e", "width", "-=5%"))
    assert page.locator("#e").evaluate("e => e.offsetWidth") == 20
    assert page.evaluate("errors") == []


# script, redirect


def test_script_runs_in_a_scope_of_its_own(page, site, run):
    site.open(page)

    run(script("var local = 1; alert(local); // a comment at the end"))

    assert page.evaluate("alerts") == ["1"]
    assert page.evaluate("typeof local") == "undefined"
    assert page.locator("head script").count() == page.evaluate("document.scripts.length")


def test_a_script_that_fails_is_reported_and_the_rest_runs(page, site, run):
    site.open(page)

    run(
        script("throw new Error('inside')"),
        script("syntax error ("),
        script("nowhere()"),
        alert("after"),
    )

    assert page.evaluate("alerts") == ["after"]
    assert page.evaluate("errors.map(e => e.code)") == ["command"] * 3


def test_a_script_holding_an_end_tag_is_one_text(page, site, run):
    site.open(page)

    run(script("alert('</script><b>')"))

    assert page.evaluate("alerts") == ["</script><b>"]


def test_a_policy_that_blocks_the_client_s_scripts_is_reported(page, site, run, page_errors):
    page_errors.expect("Content Security Policy")
    site.open(page, policy="script-src 'self' 'nonce-bm9uY2U'; connect-src 'self'")
    # A client that was loaded without a nonce, as an old page under such a policy does it.
    page.goto(site.url + "/plain")

    run(script("alert('ran')"), alert("after"))

    assert page.evaluate("alerts") == ["after"]
    assert page.evaluate("errors[0].code") == "script-blocked"


def test_redirect_navigates_without_a_script(page, site, run):
    site.open(page)

    with page.expect_navigation():
        run(script("alert('not run')", redirect="/?next"))

    assert page.url == f"{site.url}/?next"
    assert page.evaluate("alerts") == []


def test_redirect_goes_to_web_addresses_only(page, site, run):
    site.open(page)
    address = page.url
    refused = [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "data:text/html,x",
        "file:///x",
        "//[",
    ]

    run(*(script("", redirect=uri) for uri in refused), alert("after"))

    assert page.evaluate("[errors.length, ...alerts]") == [len(refused), "after"]
    assert page.url == address


# call


def test_call_reaches_a_function_with_its_owner_as_this(page, site, run):
    site.open(
        page,
        script="""
        window.O = { f() { alert(this === O); }, list: [{ 'a-b': (x) => alert(x) }] };
        window.f = function (...args) { alert([this === window, ...args]); };""",
    )

    run(call("O.f"), call('O.list[0]["a-b"]', "deep"), call("f", 1, "x"))

    assert page.evaluate("alerts") == ["true", "deep", "true,1,x"]


def test_call_sees_top_level_constants(page, site, run):
    site.open(page, "<i id=tool></i>", script="const tool = { use: (x) => alert(x) };")

    run(call("tool.use", "used"))

    assert page.evaluate("alerts") == ["used"]


def test_call_without_params_passes_none(page, site, run):
    site.open(page, script="window.f = (...args) => alert(args.length);")

    run({"type": "call", "call": "f"})

    assert page.evaluate("alerts") == ["0"]


def test_call_of_anything_else_is_reported_and_runs_nothing(page, site, run):
    site.open(page, script="window.O = {}; window.f = { x: () => alert('ran') };")
    names = [
        "alert(1)",
        "alert`1`",
        "a b",
        "alert;",
        "f.",
        ".f",
        "f[x]",
        "f[alert(1)]",
        "f['x']",
        "",
    ]
    names += ["nope", "O", "O.missing", "O.missing.deeper", 'O["a\\"]', None, 5]

    run(*(call(name, 1) for name in names), html("body", "after"))

    assert page.evaluate("alerts") == []
    assert page.evaluate("errors.length") == len(names)
    expect(page.locator("body")).to_have_text("after")
