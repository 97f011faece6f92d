"""The chat, as visitors use it."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def ada(page, examples):
    page.goto(f"{examples}/chat/")
    return page


@pytest.fixture
def bob(another_visitor, examples):
    page = another_visitor()
    page.goto(f"{examples}/chat/")
    return page


def say(page, name, text):
    page.get_by_label("Your name").fill(name)
    page.get_by_role("textbox", name="Message").fill(text)
    page.get_by_role("button", name="Send").click()


def say_many(page, count):
    page.evaluate(
        """async (count) => {
            for (let i = 1; i <= count; i++) await Sijax.request('say', ['Ada', `message ${i}.`])
        }""",
        count,
    )


def messages(page):
    return page.get_by_role("log").get_by_role("listitem")


def test_what_one_says_the_other_sees(ada, bob):
    say(ada, "Ada", "Is anybody there?")
    expect(messages(bob)).to_contain_text(["Is anybody there?"])

    say(bob, "Bob", "Me.")
    for page in (ada, bob):
        expect(messages(page)).to_contain_text(["Is anybody there?", "Me."])
        expect(messages(page).last).to_contain_text("Bob")


def test_by_keyboard(ada, bob, tab_to):
    tab_to(ada.get_by_label("Your name"))
    ada.keyboard.type("Ada")
    tab_to(ada.get_by_role("textbox", name="Message"))
    for text in ["one", "two"]:  # the keyboard stays where the next message is written
        ada.keyboard.type(text)
        ada.keyboard.press("Enter")
        expect(ada.get_by_role("textbox", name="Message")).to_have_value("")
        expect(ada.get_by_role("textbox", name="Message")).to_be_focused()

    expect(messages(bob)).to_contain_text(["one", "two"])


def test_many_messages_from_both_sides_come_once_and_in_order(ada, bob):
    for number in range(10):
        say(ada, "Ada", f"a{number}.")
        expect(ada.get_by_role("textbox", name="Message")).to_have_value("")
        say(bob, "Bob", f"b{number}.")
        expect(bob.get_by_role("textbox", name="Message")).to_have_value("")

    texts = [f"{name}{number}." for number in range(10) for name in "ab"]
    for page in (ada, bob):
        expect(messages(page)).to_contain_text(texts)


def test_markup_is_shown_as_it_was_typed(ada, bob):
    attack = "</li><script>alert(1)</script><img src=x onerror=alert(1)>"
    say(ada, "<b>Ada</b>", attack)

    expect(messages(bob)).to_contain_text([attack])
    expect(messages(bob)).to_contain_text(["<b>Ada</b>"])
    bob.reload()
    expect(messages(bob)).to_contain_text([attack])
    expect(bob.locator("#messages :is(script, img, b)")).to_have_count(0)


def test_an_empty_message_gets_a_sentence_until_there_is_a_better_one(ada):
    say(ada, "Ada", "  ")
    complaint, text = ada.locator("#complaint"), ada.get_by_role("textbox", name="Message")
    expect(complaint).to_have_text("Write something first: an empty message says too little.")
    expect(text).to_have_accessible_description(
        "Write something first: an empty message says too little."
    )
    expect(text).to_have_attribute("aria-invalid", "true")
    expect(messages(ada)).to_have_count(0)

    say(ada, "Ada", "Hi")
    expect(messages(ada)).to_have_count(1)
    expect(complaint).to_be_empty()
    expect(text).to_have_attribute("aria-invalid", "false")


def test_a_message_ends_at_its_limit(ada):
    ada.get_by_role("textbox", name="Message").press_sequentially("x" * 505)

    expect(ada.get_by_role("textbox", name="Message")).to_have_value("x" * 500)


def test_the_page_remembers_the_name_and_what_was_said(ada, examples):
    say(ada, "Ada", "Hi")
    expect(messages(ada)).to_have_count(1)
    ada.goto(examples)

    ada.go_back()
    expect(ada.get_by_label("Your name")).to_have_value("Ada")
    expect(messages(ada)).to_contain_text(["Hi"])
    say(ada, "Ada", "again")
    expect(messages(ada)).to_contain_text(["Hi", "again"])

    ada.reload()
    expect(ada.get_by_label("Your name")).to_have_value("Ada")


def test_the_newest_message_is_in_view(ada):
    say_many(ada, 30)
    expect(messages(ada)).to_have_count(30)

    expect(messages(ada).last).to_be_in_viewport()
    expect(messages(ada).first).not_to_be_in_viewport()


def test_who_reads_older_messages_is_left_in_peace(ada, bob):
    say_many(ada, 30)
    expect(messages(ada)).to_have_count(30)
    messages(ada).first.scroll_into_view_if_needed()

    say(bob, "Bob", "news")
    expect(messages(ada)).to_have_count(31)
    expect(messages(ada).first).to_be_in_viewport()


def test_the_page_keeps_the_last_hundred_messages(ada, bob):
    say(bob, "Bob", "the first")
    expect(messages(ada)).to_contain_text(["the first"])
    say_many(ada, 100)

    for page in (ada, bob):
        expect(messages(page).last).to_contain_text("message 100.")
        expect(messages(page)).to_have_count(100)
        expect(messages(page).first).to_contain_text("message 1.")


def test_a_server_that_was_away_is_found_again(ada, bob, page_errors):
    page_errors.expect("ERR_INTERNET_DISCONNECTED")
    ada.context.set_offline(True)
    expect(ada.get_by_role("alert")).to_contain_text("cannot be reached")

    say(bob, "Bob", "while you were away")
    ada.context.set_offline(False)
    expect(messages(ada)).to_contain_text(["while you were away"])


def test_motion_is_spared_to_who_does_not_want_it(ada):
    say(ada, "Ada", "Hi")
    expect(messages(ada)).to_have_css("animation-name", "arrive")

    ada.emulate_media(reduced_motion="reduce")
    expect(messages(ada)).to_have_css("animation-name", "none")


def test_without_javascript_one_can_read(ada, another_visitor, examples):
    say(ada, "Ada", "Hi")
    expect(messages(ada)).to_have_count(1)
    page = another_visitor(java_script_enabled=False)
    page.goto(f"{examples}/chat/")

    expect(messages(page)).to_contain_text(["Hi"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_messages_and_complaints_can_be_told_from_their_background(ada, scheme, contrasts):
    ada.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    say(ada, "Ada", "Hi")
    expect(messages(ada)).to_have_count(1)
    say(ada, "Ada", "")
    expect(ada.locator("#complaint")).not_to_be_empty()

    assert min(contrasts(ada)) >= 4.5
