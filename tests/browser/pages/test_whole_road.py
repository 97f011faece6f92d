"""From a click in Chromium to the Python function and back, and what may go wrong on the way."""

import json
import re
import threading

from playwright.sync_api import expect

from flask_siphon.errors import StoreDown


def toast(page):
    return page.locator(".siphon-toast")


def test_a_button_calls_a_function_and_the_page_does_what_it_says(home):
    home.click("#count")

    expect(home.locator("#counted")).to_have_text("1")


def test_a_script_gets_what_a_function_returns(home):
    assert home.evaluate("Siphon.call('count')") == 1


def test_a_stream_shows_each_step(home):
    home.click("#climb")

    expect(home.locator("#height")).to_have_text("3")


def test_a_form_without_title_is_told_so_at_the_field(home, shop, page_errors):
    page_errors.expect("422")
    home.click("#send")

    field = home.locator("[name=title]")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    expect(home.locator("#order-title-error")).to_have_text("Please fill this in.")
    assert not shop.orders


def test_a_form_that_is_right_is_done_and_says_so(home, shop, page_errors):
    page_errors.expect("422")
    home.click("#send")
    expect(home.locator("[aria-invalid]")).to_have_count(1)
    home.fill("[name=title]", "A lamp")
    home.keyboard.press("Enter")

    expect(home.locator(".siphon-flash")).to_have_text("Ordered A lamp")
    expect(home.locator("[name=title]")).to_have_value("")
    expect(home.locator("[aria-invalid]")).to_have_count(0)
    assert shop.orders == [(7, "A lamp")]


def test_a_double_click_orders_once(home, shop):
    home.fill("[name=title]", "A lamp")
    home.dblclick("#send")

    expect(home.locator(".siphon-flash")).to_have_text("Ordered A lamp")
    home.evaluate("Siphon.call('count')")  # the queue is through: nothing comes after it
    assert shop.orders == [(7, "A lamp")]


def test_two_hundred_quick_clicks_are_no_more_than_answers(home, shop):
    home.evaluate("for (let n = 0; n < 200; n += 1) document.querySelector('#count').click()")
    expect(home.locator("#counted")).to_have_text("1")
    home.click("#count")

    expect(home.locator("#counted")).to_have_text("2")
    assert shop.counts == [1, 2]


def test_a_file_is_brought(home):
    file = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"abc"}
    home.set_input_files("[name=paper]", file)
    home.click("#bring")

    expect(home.locator("#counted")).to_have_text("a.txt: 3")


def test_announcements_come_in_the_order_of_their_commands(home):
    home.evaluate(
        """() => {
          window.said = []
          new MutationObserver((changes) => {
            for (const { target } of changes) if (target.textContent) said.push(target.textContent)
          }).observe(document.body, { childList: true, subtree: true, characterData: true })
        }"""
    )
    home.click("#speak")

    home.wait_for_function("() => said.some((text) => text.includes('two'))")
    said = " ".join(home.evaluate("said"))
    assert said.index("one") < said.index("two")


class TestErrors:
    def test_what_goes_wrong_is_seen_and_tells_nothing(self, home, page_errors):
        page_errors.expect("500")
        home.click("#fail")

        expect(toast(home)).to_contain_text("Something went wrong on the server.")
        expect(toast(home)).to_have_attribute("role", "alert")
        expect(home.locator("body")).not_to_contain_text("secret")
        expect(home.locator("#counted")).to_be_empty()

    def test_what_the_user_should_read_is_read(self, home, page_errors):
        page_errors.expect("400")
        home.click("#refuse")

        expect(toast(home)).to_contain_text("Not on Sundays.")

    def test_who_must_log_in_is_led_there_and_back(self, home, page_errors):
        page_errors.expect("401")
        home.click("#mine")

        home.wait_for_url(re.compile(r"/login\?next=%2F$"))

    def test_a_page_left_open_over_a_deploy_says_so(self, home, shop, page_errors):
        page_errors.expect("404")
        shop.page._functions.pop("count")
        home.click("#count")

        expect(toast(home)).to_contain_text("This page is out of date.")

    def test_a_page_with_an_old_token_leads_on(self, home, page_errors):
        page_errors.expect("400")
        home.context.clear_cookies()
        home.click("#count")
        expect(toast(home)).to_contain_text("This page is out of date.")
        toast(home).get_by_role("button", name="Reload").click()
        expect(toast(home)).to_have_count(0)
        home.click("#count")

        expect(home.locator("#counted")).to_have_text("1")


class TestTwoTabs:
    def test_a_logout_in_one_leads_the_other_to_the_login(self, page, url, page_errors):
        page_errors.expect("400")
        page.goto(f"{url}/as/ann")
        page.goto(f"{url}/")
        page.click("#mine")
        expect(page.locator("#counted")).to_have_text("of ann")
        other = page.context.new_page()
        other.goto(f"{url}/out")
        page.click("#mine")

        # Its token ended with the login; after a reload the page knows that nobody is logged in.
        toast(page).get_by_role("button", name="Reload").click()
        expect(page.locator("#who")).to_have_text("nobody")


class TestBadNetworks:
    def test_a_lost_answer_is_asked_for_again_and_the_function_runs_once(
        self, page, url, shop, through, page_errors
    ):
        page_errors.expect("ERR_EMPTY_RESPONSE")
        proxy = through(url, lambda n: "drop answer" if n == 0 else "pass")
        page.goto(f"{proxy.url}/")
        page.click("#count")

        expect(page.locator("#counted")).to_have_text("1")
        assert shop.counts == [1]

    def test_a_request_that_the_network_repeats_is_done_once(self, page, url, shop, through):
        proxy = through(url, lambda n: "repeat request")
        page.goto(f"{proxy.url}/")
        page.fill("[name=title]", "A lamp")
        page.click("#send")

        expect(page.locator("[name=title]")).to_have_value("")
        assert shop.orders == [(7, "A lamp")]

    def test_typing_is_kept_while_an_answer_is_long_on_its_way(self, page, url, through):
        proxy = through(url, lambda n: "hold")
        page.goto(f"{proxy.url}/")
        page.click("#count")
        page.fill("[name=title]", "half a wo")
        page.wait_for_function("() => document.querySelector('#count[aria-busy]')")
        assert proxy.held[0].arrived.wait(10)
        proxy.held[0].may_go.set()

        expect(page.locator("#counted")).to_have_text("1")
        expect(page.locator("[name=title]")).to_have_value("half a wo")

    def test_a_store_that_is_back_in_a_moment_is_not_noticed(
        self, home, shop, page_errors, monkeypatch
    ):
        page_errors.expect("503")
        store = shop.app.extensions["siphon.store"]
        add, failures = store.add, [StoreDown("The store")]

        def add_later(*args, **kwargs):
            if failures:
                raise failures.pop()
            return add(*args, **kwargs)

        monkeypatch.setattr(store, "add", add_later)
        home.click("#count")

        expect(home.locator("#counted")).to_have_text("1", timeout=15_000)
        assert shop.counts == [1]

    def test_a_call_that_still_runs_is_waited_for(self, page, url, shop, through, page_errors):
        page_errors.expect("ERR_EMPTY_RESPONSE", "409")
        shop.may_go = threading.Event()
        proxy = through(url, lambda n: "hang up" if n == 0 else "pass")
        page.goto(f"{proxy.url}/")
        page.click("#count")
        page.wait_for_function(
            "() => performance.getEntriesByType('resource').filter((each) => "
            "each.initiatorType === 'fetch').length > 1"
        )
        shop.may_go.set()

        expect(page.locator("#counted")).to_have_text("1", timeout=20_000)
        assert shop.counts == [1]


class TestWithoutJavaScript:
    def test_the_form_works(self, browser, url, shop):
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(f"{url}/")
        page.fill("[name=title]", "A lamp")
        page.click("#send")

        expect(page.locator(".siphon-flash")).to_have_text("Ordered A lamp")
        assert page.url == f"{url}/"
        assert shop.orders == [(7, "A lamp")]
        page.context.close()

    def test_its_errors_are_shown(self, browser, url, shop):
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(f"{url}/")
        page.click("#send")

        expect(page.locator(".told")).to_have_text("Please fill this in.")
        assert not shop.orders
        page.context.close()


def test_the_head_tells_the_client_what_it_needs(home):
    told = json.loads(home.locator("meta[name=siphon]").get_attribute("content"))

    assert told["uri"] == "/"
    assert "count" in told["functions"] and told["uploads"] == ["papers"]
