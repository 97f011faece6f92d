"""Errors, flashed messages and announcements reach the user."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error
from playwright.sync_api import expect

from .conftest import error
from .conftest import text


def flash(message, category="message"):
    return {"flash": message, "category": category, "type": "flash"}


def announce(message, **more):
    return {"announce": message, **more, "type": "announce"}


def test_a_function_that_raises_is_seen(page, native, page_errors):
    page_errors.expect("Failed to load resource")
    native.answers["f"] = error(500, "server_error", "<b>Sorry")
    native.open("<button id=e data-siphon=f data-siphon-args='[1]'>x</button>")

    page.click("#e")

    toast = page.locator("body > section#siphon-toasts:last-child > .siphon-toast")
    expect(toast).to_have_text("<b>Sorry")
    assert toast.get_attribute("role") == "alert"
    assert toast.get_attribute("data-code") == "server_error"
    [event] = native.events("error")
    assert event["id"] == "e"
    assert (event["detail"]["name"], event["detail"]["args"]) == ("f", [1])

    page.click(".siphon-toast button")
    expect(toast).to_have_count(0)


def test_an_error_whose_element_is_gone_is_seen_on_the_document(page, native, gate, page_errors):
    page_errors.expect("Failed to load resource")
    native.answers["f"] = gate.hold(error(500, "server_error"))
    native.open("<button id=e data-siphon=f>x</button>")
    page.click("#e")
    gate.wait_for_call()
    page.evaluate("document.getElementById('e').remove()")
    gate.let_go()

    [event] = native.wait_for_event("error")

    assert event["id"] == "document"


def test_there_are_three_toasts_at_most_and_none_twice(page, native):
    native.open()

    for message in "aabbcdc":
        page.evaluate("m => Siphon.notify(m)", message)

    assert page.locator(".siphon-toast").all_text_contents() == ["b", "c", "d"]
    assert page.locator(".siphon-toast button").first.get_attribute("aria-label") == "Close"


def test_a_toast_may_offer_something(page, native):
    native.open()

    page.evaluate("Siphon.notify('a', { action: { label: 'do', run: () => (window.ran = true) } })")
    page.evaluate(
        "Siphon.notify('b', { code: 'c', role: 'status', action: { label: 'go', href: '/login' } })"
    )

    page.click("text=do")
    assert page.evaluate("ran")
    toast = page.locator("[data-code=c]")
    assert toast.get_attribute("role") == "status"
    assert toast.locator("a").get_attribute("href").endswith("/login")
    with pytest.raises(Error, match="refused"):
        page.evaluate("Siphon.notify('c', { action: { label: 'x', href: 'javascript:1' } })")


def test_the_page_may_notify_in_its_own_way(page, native, page_errors):
    page_errors.expect("Failed to load resource")
    native.answers["f"] = error(400, "user_error", "No")
    native.open(script="window.told = []; Siphon.notify = (m, { code }) => told.push(m, code);")

    page.evaluate("Siphon.call('f').catch(() => {})")

    assert page.evaluate("told") == ["No", "user_error"]


@pytest.mark.parametrize("code", ["csrf", "already_done", "outcome_unknown"])
def test_some_errors_offer_to_reload(page, native, code, page_errors):
    page_errors.expect("Failed to load resource")
    native.answers["f"] = error(409 if code != "csrf" else 400, code)
    native.open("<p id=o></p>", messages={"reload": "Neu laden"})
    page.evaluate("document.getElementById('o').textContent = 'x', void Siphon.call('f')")

    with page.expect_navigation():
        page.click("text=Neu laden")

    expect(page.locator("#o")).to_have_text("")


@pytest.mark.parametrize("is_typing", [False, True])
def test_an_expired_session_leads_to_the_login_unless_something_is_typed(
    page, native, is_typing, page_errors
):
    page_errors.expect("Failed to load resource")
    native.answers["f"] = error(401, "session_expired", "Please log in", login="/login?next=%2Fp")
    native.open("<input id=q>")
    if is_typing:
        page.fill("#q", "precious")

    page.evaluate("void Siphon.call('f')")
    if is_typing:
        expect(page.locator(".siphon-toast span")).to_have_text("Please log in")
        assert page.locator("#q").input_value() == "precious"
        assert page.locator(".siphon-toast a").text_content() == "Log in"
        page.click(".siphon-toast a")

    page.wait_for_url("**/login?next=%2Fp")


def test_an_expired_session_without_a_login_page_is_a_toast(page, native, page_errors):
    page_errors.expect("Failed to load resource")
    native.answers["f"] = error(401, "session_expired", "Please log in", login=None)
    native.open()

    page.evaluate("void Siphon.call('f')")

    expect(page.locator(".siphon-toast")).to_have_text("Please log in")


def test_the_page_s_own_sentences_are_used(page, native):
    native.open(messages={"bad_answer": "Unsinn", "close": "Schließen"})
    native.answers["f"] = lambda _: "html"

    page.evaluate("void Siphon.call('f')")

    expect(page.locator(".siphon-toast")).to_have_text("Unsinn")
    assert page.locator(".siphon-toast button").get_attribute("aria-label") == "Schließen"
    assert page.evaluate("Siphon.messages.offline") == "You are offline."


# Flashes


def test_flashes_go_where_the_page_has_a_place_for_them(page, native):
    native.answers |= {"a": [flash("one"), flash("<two>", "error")], "b": [flash("three")], "c": []}
    native.open("<div data-siphon-flashes><p>of the page</p></div>")
    place = page.locator("[data-siphon-flashes]")

    page.evaluate("Siphon.call('a')")
    assert place.inner_html() == (
        '<p>of the page</p><p class="siphon-flash" data-category="message">one</p>'
        '<p class="siphon-flash" data-category="error">&lt;two&gt;</p>'
    )
    page.evaluate("Siphon.call('c')")
    assert place.locator(".siphon-flash").count() == 2
    page.evaluate("Siphon.call('b')")
    assert place.locator("p").all_text_contents() == ["of the page", "three"]


def test_flashes_are_toasts_elsewhere(page, native):
    native.open()

    native.apply(flash("saved", "success"))

    toast = page.locator(".siphon-toast")
    assert toast.text_content() == "saved"
    assert toast.get_attribute("role") == "status"


# Announcements


def test_announcements_are_read_in_the_order_of_their_commands(page, native):
    native.open(
        script="""
        window.read = [];
        new MutationObserver((changes) => {
          for (const { target, addedNodes } of changes) {
            if (target.id?.startsWith('siphon-announcer')) {
              for (const node of addedNodes) read.push(node.textContent);
            }
          }
        }).observe(document, { subtree: true, childList: true });"""
    )

    native.apply(announce("one"), announce("two"), announce("three"))
    native.wait_until("read.length === 3")
    native.apply(announce("three"))
    native.wait_until("read.length === 4")

    assert page.evaluate("read") == ["one", "two", "three", "three"]
    region = page.locator("#siphon-announcer")
    assert region.get_attribute("role") == "status"
    assert region.text_content() == "three"


def test_an_assertive_announcement_has_a_region_of_its_own(page, native):
    native.open()

    native.apply(announce("calm"), announce("now", assertive=True))

    expect(page.locator("#siphon-announcer")).to_have_text("calm")
    region = page.locator("#siphon-announcer-assertive")
    expect(region).to_have_text("now")
    assert region.get_attribute("role") == "alert"
    box = region.bounding_box()
    assert (box["width"], box["height"]) == (1, 1)


# Connection


def test_a_page_without_a_network_says_so_and_calls_again_later(page, native, page_errors):
    page_errors.expect("ERR_INTERNET_DISCONNECTED")
    native.answers["f"] = [text("#o", "done")]
    native.open("<p id=o></p>")
    page.context.set_offline(True)
    expect(page.locator("html.siphon-offline")).to_have_count(1)

    page.evaluate("void Siphon.call('f')")
    toast = page.locator(".siphon-toast")
    expect(toast).to_have_text("You are offline.")
    assert toast.get_attribute("role") == "status"
    page.context.set_offline(False)

    expect(page.locator("#o")).to_have_text("done")
    assert page.locator("html.siphon-offline, .siphon-toast").count() == 0
    assert (len(native.events("offline")), len(native.events("online"))) == (1, 1)
    assert native.names() == ["f"]
