"""What the client does only where the page has jQuery."""

from __future__ import annotations

import pytest
from flask import Response

pytestmark = pytest.mark.parametrize("site", ["beside jQuery"], indirect=True)

#: Writes down the global Ajax events.
EVENTS = """
window.ajax = [];
jQuery(document).on('ajaxStart ajaxSend ajaxSuccess ajaxError ajaxComplete ajaxStop',
  (event, xhr, settings, detail) => ajax.push([event.type, xhr?.status, settings?.type]));
"""


def test_the_defaults_of_jquery_count(page, site):
    site.open(
        page,
        script="""jQuery.ajaxSetup({
          headers: {'X-Default': '1', 'X-Both': 'default'},
          beforeSend(xhr, settings) {
            const own = !this.crossDomain && settings.type === 'POST';
            if (own) xhr.setRequestHeader('X-CSRFToken', 'q');
          },
        });""",
    )

    page.evaluate("Sijax.request('f', [], {headers: {'X-Both': 'own'}})")

    headers = site.received[0].headers
    assert (headers["X-Default"], headers["X-Both"]) == ("1", "own")
    assert headers["X-Csrftoken"] == "q"


def test_the_default_timeout_of_jquery_counts(page, site):
    site.open(page, script="jQuery.ajaxSetup({timeout: 30});")
    page.route("**/call", lambda route: None)

    code = page.evaluate("Sijax.request('f').catch((error) => error.code)")

    assert code == "timeout"


def test_the_events_of_jquery_are_triggered(page, site):
    site.open(page, script=EVENTS)

    page.evaluate("Sijax.request('f')")

    assert page.evaluate("ajax") == [
        ["ajaxStart", None, None],
        ["ajaxSend", 0, "POST"],
        ["ajaxSuccess", 200, "POST"],
        ["ajaxComplete", 200, "POST"],
        ["ajaxStop", None, None],
    ]


def test_a_failure_is_an_ajax_error(page, site, page_errors):
    page_errors.expect("500")
    site.answers["f"] = Response(status=500)
    site.open(page, script=EVENTS)

    page.evaluate("Sijax.request('f').catch(() => {})")

    names = [name for name, *_ in page.evaluate("ajax")]
    assert names == ["ajaxStart", "ajaxSend", "ajaxError", "ajaxComplete", "ajaxStop"]


def test_calls_are_counted_together_with_jquery_s_own(page, site):
    site.open(page, script=EVENTS)

    page.evaluate("""() => Promise.all([
      Sijax.request('f'), jQuery.post('/call', {sijax_rq: 'g'}), Sijax.request('h'),
    ])""")

    names = [name for name, *_ in page.evaluate("ajax")]
    assert names.count("ajaxStart") == names.count("ajaxStop") == 1
    assert names[0] == "ajaxStart"
    assert names[-1] == "ajaxStop"
    assert page.evaluate("jQuery.active") == 0


def test_a_cancelled_call_is_counted_out_again(page, site):
    site.open(page, script=EVENTS)

    page.evaluate("Sijax.request('f', [], {beforeSend: () => false}).catch(() => {})")

    assert page.evaluate("jQuery.active") == 0


def test_a_listener_that_throws_does_not_stop_the_call(page, site, page_errors):
    page_errors.expect("uncaught: listener")
    site.open(
        page,
        script="jQuery(document).on('ajaxSuccess', () => { throw new Error('listener'); });",
    )
    site.answers["f"] = [{"type": "result", "result": 1}]

    assert page.evaluate("Sijax.request('f')") == 1


def test_removed_elements_are_cleaned_of_jquery_s_data(page, site, run):
    site.open(page, "<div id=d><p></p></div>")
    page.evaluate("""() => {
      jQuery.event.special.gone = { remove: () => alert('cleaned'), noBubble: true };
      jQuery('#d, p').on('gone', () => {});
    }""")

    run({"type": "remove", "remove": "#d"})

    assert page.evaluate("alerts") == ["cleaned", "cleaned"]


def test_selectors_that_only_jquery_knows_are_handed_to_it(page, site, run):
    site.open(page, "<input type=password><b>x</b>")

    run({"type": "remove", "remove": ":password"})

    assert page.locator("input").count() == 0
    assert page.evaluate("errors") == []
