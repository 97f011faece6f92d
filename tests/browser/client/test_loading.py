"""The globals: what a page finds, and what stays when the client is loaded again."""

from __future__ import annotations

import pytest

SIJAX = {
    "PARAM_ARGS": "string",
    "PARAM_REQUEST": "string",
    "getCommandProcessor": "function",
    "getFormValues": "function",
    "getRequestUri": "function",
    "process_alert": "function",
    "process_attr": "function",
    "process_call": "function",
    "process_css": "function",
    "process_html": "function",
    "process_remove": "function",
    "process_result": "function",
    "process_script": "function",
    "processCommands": "function",
    "request": "function",
    "requestUri": "object",
    "setJsonUri": "function",
    "setRequestUri": "function",
}
UPLOAD = {
    "FIELD_FORM_ID": "string",
    "cancel": "function",
    "getFrameId": "function",
    "prepareForm": "function",
    "processResponse": "function",
    "registerForm": "function",
    "resetForm": "function",
}


def test_the_globals_offer_these_names(page, site):
    site.open(page, initialise=False)

    kinds = (
        "o => Object.fromEntries(Object.entries(o).map(([name, value]) => [name, typeof value]))"
    )
    assert page.evaluate(f"({kinds})(Sijax)") == SIJAX
    assert page.evaluate(f"({kinds})(sjxUpload)") == UPLOAD
    assert page.evaluate(f"({kinds})(sjxComet)") == {"request": "function"}
    assert page.evaluate("[Sijax.PARAM_REQUEST, Sijax.PARAM_ARGS]") == ["sijax_rq", "sijax_args"]


def test_the_client_leaves_no_other_global(page, site):
    site.open(
        page,
        before="window.before = Object.keys(window);",
        script="window.after = Object.keys(window);",
    )

    added = page.evaluate("after.filter((name) => !before.includes(name))")
    assert sorted(added) == ["Sijax", "Siphon", "before", "sjxComet", "sjxUpload"]


def test_the_request_address_can_be_set_and_asked(page, site):
    site.open(page, initialise=False)

    assert page.evaluate("Sijax.getRequestUri()") is None
    page.evaluate("Sijax.setRequestUri('/u?a=1')")
    assert page.evaluate("[Sijax.requestUri, Sijax.getRequestUri()]") == ["/u?a=1"] * 2


def test_set_json_uri_loads_nothing(page, site):
    requests = []
    site.open(page)
    page.on("request", lambda request: requests.append(request.url))

    page.evaluate("Sijax.setJsonUri('/json2.js')")
    page.evaluate("Sijax.request('f')")

    assert requests == [site.url + "/call"]


@pytest.mark.parametrize("clients", [1, 2])
def test_what_the_page_has_assigned_stays_when_the_client_is_loaded_again(page, site, clients):
    site.open(
        page,
        "<form id=up></form>",
        clients=clients,
        script="""
        Sijax.process_foo = () => alert('foo');
        Sijax.process_alert = () => alert('mine');
        sjxUpload.processResponse = () => alert('upload');
        window.request = Sijax.request;
        addEventListener('DOMContentLoaded', () =>
          sjxUpload.registerForm({formId: 'up', callback: 'f'}));""",
    )
    site.answers["f"] = [{"type": "foo"}]

    page.evaluate("""() => new Promise((loaded) => {
      const again = document.createElement('script');
      again.nonce = 'bm9uY2U';
      again.src = '/sijax.js';
      again.onload = loaded;
      document.head.append(again);
    })""")
    page.evaluate("""() => {
      Sijax.processCommands([{type: 'foo'}, {type: 'alert'}]);
      sjxUpload.registerForm({formId: 'up', callback: 'f'});
      const done = new Promise((end) => { window.on_done = end; });
      up.requestSubmit();
      return done.then(() => 1);
    }""")

    assert page.evaluate("alerts") == ["foo", "mine", "upload"]
    assert page.evaluate("[Sijax.requestUri, Sijax.request === request]") == ["/call", True]
    assert len(site.received) == 1


def test_objects_that_the_page_made_first_are_completed(page, site):
    site.open(
        page,
        before="var Sijax = {process_foo: () => alert('foo'), requestUri: '/call/mine'};"
        "window.first = Sijax;",
        initialise=False,
    )

    page.evaluate("Sijax.processCommands([{type: 'foo'}])")
    page.evaluate("Sijax.request('f')")

    assert page.evaluate("[alerts[0], Sijax === first]") == ["foo", True]
    assert site.received[0].path == "/call/mine"


def test_a_script_of_a_client_that_was_loaded_twice_runs(page, site, run):
    site.open(page, clients=2)

    run({"type": "script", "script": "alert(1)"})

    assert page.evaluate("alerts") == ["1"]


def test_process_commands_takes_nothing_as_no_commands(page, site):
    site.open(page)

    page.evaluate("[null, undefined, []].forEach((batch) => Sijax.processCommands(batch))")

    assert page.evaluate("errors") == []
