"""Four applications written as one wrote them in 2012 run unchanged, with jQuery and without."""

from playwright.sync_api import expect


def test_hello_runs_every_kind_of_command(open_application, page, alert_of):
    open_application("hello")

    assert alert_of("Say hello") == "Hello, stranger!"
    assert alert_of("Say hello to Ann") == "Hello, Ann!"
    expect(page.locator("#greeting")).to_have_attribute("title", "greeted you")
    expect(page.locator("#greeting")).to_have_css("color", "rgb(0, 128, 0)")

    page.get_by_text("Show the year").click()
    expect(page.locator("#year.shown")).to_have_text("Year: 2012")
    expect(page.locator("#year b")).to_have_count(1)

    page.get_by_text("Clean up").click()
    expect(page.locator(".stuff")).to_have_count(0)


def test_hello_reports_calls_that_nobody_can_answer(open_application, alert_of):
    open_application("hello")

    misfit, unknown = alert_of("Forget the argument"), alert_of("Call nothing")

    assert misfit != unknown
    assert "no_such_function" not in unknown


def send(page, text):
    page.fill("#message", text)
    page.get_by_text("Send", exact=True).click()


def test_chat_shows_what_is_said(open_application, page):
    open_application("chat")
    expect(page.locator("#count")).to_have_text("0")

    send(page, "Hello")
    expect(page.locator("#messages li")).to_have_text(["Ann: Hello"])
    expect(page.locator("#count")).to_have_text("1")
    expect(page.locator("#message")).to_have_value("")
    expect(page.locator("#message")).to_be_focused()

    send(page, "<img src=x onerror=alert(1)></script>")
    expect(page.locator("#message_2 span")).to_have_text("<img src=x onerror=alert(1)></script>")


def test_chat_remembers_what_was_said(open_application, page):
    open_application("chat")
    send(page, "Hello")
    expect(page.locator("#messages li")).to_have_count(1)

    page.reload()
    expect(page.locator("#messages li")).to_have_text(["Ann: Hello"])

    page.get_by_text("Clear all messages").click()
    expect(page.locator("#messages li")).to_have_count(0)
    expect(page.locator("#count")).to_have_text("0")


def test_chat_refuses_empty_messages_and_keeps_its_secret(open_application, alert_of):
    open_application("chat")

    assert alert_of("Send") == "Empty messages are not allowed!"
    assert alert_of("Tell the secret") != "You should never see this."


def test_comet_shows_each_step(open_application, page):
    open_application("comet")

    page.get_by_text("Work").click()

    expect(page.locator("#log li")).to_have_text(["step 1", "step 2", "step 3", "done for /"])
    expect(page.locator("#progress")).to_have_css("width", "200px")


def test_comet_functions_need_not_stream(open_application, page):
    open_application("comet")

    page.get_by_text("Hurry").click()

    expect(page.locator("#log li")).to_have_text(["in one go"])


def test_comet_reports_a_call_that_nobody_can_answer(open_application, alert_of):
    open_application("comet")

    assert alert_of("Call nothing")


def a_file(name, content):
    return {"name": name, "mimeType": "text/plain", "buffer": content}


def test_upload_shows_what_came_and_resets_the_form(open_application, page):
    open_application("upload")
    page.set_input_files("[name=first]", a_file("a.txt", b"12345"))
    page.set_input_files("[name=second]", a_file("<b>.txt", b"x" * 1_000_000))
    page.fill("[name=comment]", "two files")
    page.check("[name=agreed]")

    page.get_by_text("Send the files").click()

    expect(page.locator("#result li")).to_have_text(
        [
            "first: a.txt, 5 bytes",
            "second: <b>.txt, 1000000 bytes",
            "agreed = yes",
            "comment = two files",
        ]
    )
    expect(page.locator("[name=comment]")).to_have_value("")
    expect(page.locator("[name=agreed]")).not_to_be_checked()
    expect(page.locator("[name=first]")).to_have_value("")


def test_upload_takes_a_form_that_a_script_submits(open_application, page):
    open_application("upload")
    page.fill("[name=note]", "a note")

    page.get_by_text("Send the note").click()

    expect(page.locator("#result li")).to_have_text(["a note"])
