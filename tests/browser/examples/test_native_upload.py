"""The native upload on a slow line."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.usefixtures("uploads_that_break"),
    # Said at once if nothing else holds the file, in the thread of the server.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.Spooled:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:unclosed file <_io.BufferedRandom:ResourceWarning"),
]


def test_the_bar_shows_how_much_is_sent_and_cancel_leaves(page, examples):
    page.goto(f"{examples}/upload/native/")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    line = {"offline": False, "latency": 0, "downloadThroughput": -1}
    session.send("Network.emulateNetworkConditions", {**line, "uploadThroughput": 20_000})
    zeros = {"name": "zeros", "mimeType": "text/plain", "buffer": bytes(400_000)}
    progress, cancel = page.get_by_label("Sent"), page.get_by_role("link", name="Cancel")
    expect(progress).to_be_hidden()
    page.get_by_label("Files", exact=True).set_input_files([zeros])
    page.get_by_role("button", name="Send").click()

    expect(progress).to_be_visible()
    expect(progress).to_have_attribute("value", re.compile("^[1-9]"))
    cancel.click()
    expect(cancel).to_be_hidden()
    expect(page.get_by_label("Files", exact=True)).to_have_value("")
    expect(page.locator(".siphon-toast")).to_have_count(0)
