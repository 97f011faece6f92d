"""The commands in the browser, without jQuery and beside it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.parametrize("site", ["alone", "beside jQuery"], indirect=True)


def test_a_call_runs_the_commands_of_its_answer_in_order(page, site):
    site.answers["hello"] = [
        {"type": "html", "selector": "#greeting", "html": "<b>hi</b>", "setType": "replace"},
        {"type": "alert", "alert": "done"},
    ]
    site.open(page, "<p id=greeting></p>")

    page.evaluate("Sijax.request('hello', ['x', 1])")

    expect(page.locator("#greeting b")).to_have_text("hi")
    assert page.evaluate("alerts") == ["done"]
    assert site.received[0].form == {"sijax_rq": ["hello"], "sijax_args": ['["x",1]']}
