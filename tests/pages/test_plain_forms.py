"""Forms that are posted without JavaScript (pages.md §8): the same function, a page as answer."""

import re
from collections import UserString

import pytest
import wtforms
from flask import abort
from flask import flash
from flask import render_template_string
from flask_login import login_required
from markupsafe import Markup

from flask_siphon import page
from flask_siphon import UserError
from flask_siphon.calls import Errors

FORM = """\
<form method="post">{{ call_fields("save", 3) }}<input name="title" value="{{ title or '' }}">
{% for sentence in call_errors("title") %}<b>{{ sentence }}</b>{% endfor %}
{% for category, text in get_flashed_messages(with_categories=true) %}[{{ category }}: {{ text }}]\
{% endfor %}{{ call_errors() | tojson }}{{ call_errors("other") }}</form>"""


@pytest.fixture
def form_page(app):
    """A page at /p with a form that calls ``save``."""

    @page(app, "/p", auth="public")
    def form_page():
        from flask import request

        return render_template_string(FORM, title=request.form.get("title"))

    return form_page


@pytest.fixture
def press(client, form_page):
    """Register ``save`` and press the button of the form as it stands in the page."""

    def press(function, register="callback", fields=None, path="/p", **kw):
        if not form_page.functions:
            getattr(form_page, register)(name="save")(function)
        return client.post(path, data={**hidden_of(client), "title": "t", **(fields or {})}, **kw)

    return press


def hidden_of(client, path="/p"):
    """The hidden fields of a page."""
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', client.get(path).text)
    return {name: value.replace("&#34;", '"') for name, value in found}


def went_to(answer, location="/p"):
    return (answer.status_code, answer.location) == (303, location)


def test_the_function_gets_what_a_call_would_bring(app, press):
    def save(browser, id: int, title: str):
        app.seen.append((type(browser).__name__, id, title))

    assert went_to(press(save))
    assert app.seen == [("Browser", 3, "t")]


def test_the_form_has_a_key_of_its_own_at_each_rendering(client, form_page):
    form_page.callback(name="save")(lambda browser: None)
    first, second = hidden_of(client), hidden_of(client)

    assert set(first) == {"sijax_rq", "sijax_args", "csrf_token", "siphon_call"}
    assert (first["sijax_rq"], first["sijax_args"]) == ("save", "[3]")
    assert first["siphon_call"] != second["siphon_call"]


def test_messages_are_shown_by_the_page_39(client, press):
    def save(browser, id):
        flash("of Flask")
        browser.flash("of the browser", "warning").alert("an alert").text("#a", "dropped")

    assert went_to(press(save))
    page = client.get("/p").text
    assert all(
        text in page
        for text in ("[message: of Flask]", "[warning: of the browser]", "[message: an alert]")
    )
    assert "[" not in client.get("/p").text.replace("[3]", "").replace("[]", "")


PLACES = {
    "nowhere": (lambda b: b.text("#a", "x"), "/p?x=1"),
    "redirect": (lambda b: b.redirect("/q"), "/q"),
    "redirect elsewhere": (lambda b: b.redirect("https://example.test/"), "https://example.test/"),
    "push": (lambda b: b.push_url("/p?page=2"), "/p?page=2"),
    "replace": (lambda b: b.replace_url("/p?page=2"), "/p?page=2"),
    "the last of several": (lambda b: b.push_url("/a").replace_url("/b"), "/b"),
    "redirect over two lines": (lambda b: b.redirect("/q?a=1\r\nX: y"), "/q?a=1X:%20y"),
    "redirect before push": (lambda b: b.redirect("/q").push_url("/a"), "/q"),
    "redirect after push": (lambda b: b.push_url("/a").redirect("/q"), "/q"),
    "push of a query": (lambda b: b.push_url("?page=2"), "/p?page=2"),
    "push of a full URL": (lambda b: b.push_url("http://localhost/a"), "/a"),
    "push to another site": (lambda b: b.push_url("https://evil.test/"), "/p?x=1"),
    "push to another site, short": (lambda b: b.push_url("//evil.test/"), "/p?x=1"),
    "push to another site, backslash": (lambda b: b.push_url("/\\evil.test/"), "/p?x=1"),
    "push to another site, blank": (lambda b: b.push_url("/\t/evil.test/"), "/p?x=1"),
    "push to another site, slashes": (lambda b: b.push_url("////evil.test/"), "/p?x=1"),
    "push to another site, full": (lambda b: b.push_url("http://localhost//evil.test"), "/p?x=1"),
    "push of a script": (lambda b: b.push_url("javascript:alert(1)"), "/p?x=1"),
    "reload": (lambda b: b.reload(), "/p?x=1"),
    "push with a blank": (lambda b: b.push_url("/p?q=a b"), "/p?q=a%20b"),
    "push of no URL": (lambda b: b.push_url("//["), "/p?x=1"),
    "redirect to a script": (lambda b: b.redirect("javascript:alert(1)"), "/p?x=1"),
    "redirect to data": (lambda b: b.redirect("data:text/html,x"), "/p?x=1"),
    "redirect, lazy": (lambda b: b.redirect(UserString("/q")), "/q"),
    "push, lazy": (lambda b: b.push_url(UserString("/a")), "/a"),
}


@pytest.mark.parametrize(("go", "location"), PLACES.values(), ids=PLACES.keys())
def test_where_it_goes(press, go, location):
    def save(browser, id):
        go(browser)

    assert went_to(press(save, path="/p?x=1"), location)


def test_the_field_of_the_token_may_have_another_name(app, press):
    app.config["WTF_CSRF_FIELD_NAME"] = "proof"

    assert went_to(press(lambda browser, id: None))


@pytest.mark.parametrize("kind", [UserString, Markup])
def test_messages_are_text(client, press, kind):
    def save(browser, id):
        browser.flash(kind("<b>")).alert(kind("<i>"))

    assert went_to(press(save))
    page = client.get("/p").text
    assert "[message: &lt;b&gt;]" in page
    assert "[message: &lt;i&gt;]" in page


def test_what_json_cannot_carry_is_an_error_here_too(app, press):
    app.register_error_handler(500, lambda error: ("sorry", 500))

    answer = press(lambda browser, id: object())

    assert (answer.status_code, answer.text) == (500, "sorry")


def test_messages_wait_where_it_goes_38(client, press):
    def save(browser, id):
        browser.flash("m").redirect("/next")
        flash("n")

    assert went_to(press(save), "/next")
    assert client.get("/next").text.count("m]") == client.get("/next").text.count("n]") + 1


def test_an_invalid_form_shows_the_page_again_40(press):
    def save(browser, id: int, title: int):
        raise AssertionError("entered")

    answer = press(save)

    assert answer.status_code == 422
    assert "<b>This must be a whole number.</b>" in answer.text
    assert '{"title": ["This must be a whole number."]}[]' in answer.text
    assert 'name="title" value="t"' in answer.text


def test_sentences_of_the_whole_form_are_flashed(press):
    def save(browser):
        raise AssertionError("entered")

    answer = press(save)

    assert answer.status_code == 422
    assert "[error: This is not valid.]" in answer.text


def test_a_wtform_of_the_view_fills_itself(app, client):
    class F(wtforms.Form):
        title = wtforms.StringField()
        count = wtforms.IntegerField(validators=[wtforms.validators.NumberRange(1)])

    @page(app, "/f", auth="public")
    def view():
        from flask import request

        return render_template_string("{{ form.title() }}", form=F(request.form))

    @view.callback
    def save(browser, form: F):
        raise AssertionError("entered")

    answer = client.press("save", path="/f", fields={"title": "typed", "count": "0"})
    assert (answer.status_code, 'value="typed"' in answer.text) == (422, True)


def test_errors_that_the_function_found_are_shown(press):
    def save(browser, id, title, errors: Errors):
        browser.form_errors("form", {"title": "Taken.", "": "Look again."})

    answer = press(save)

    assert answer.status_code == 422
    assert "<b>Taken.</b>" in answer.text
    assert "[error: Look again.]" in answer.text


def test_a_user_error_is_flashed(client, press):
    def save(browser, id):
        browser.flash("dropped")
        flash("dropped too")
        raise UserError("Too <late>")

    assert went_to(press(save))
    page = client.get("/p").text
    assert "[error: Too &lt;late&gt;]" in page
    assert "dropped" not in page


def test_who_is_anonymous_goes_to_the_login_view(app, client):
    @page(app, "/m")
    def members():
        return ""

    members.callback(name="save")(lambda browser: None)

    answer = client.press("save", path="/m")
    assert (answer.status_code, answer.location) == (302, "/login?next=%2Fm")


def test_login_required_of_the_function_does_too(press):
    answer = press(login_required(lambda browser, id: None))

    assert (answer.status_code, answer.location) == (302, "/login?next=%2Fp")


@pytest.mark.parametrize("register", ["comet", "callback"])
def test_streams_run_to_their_end(app, client, press, register):
    def save(browser, id):
        browser.flash("one")
        if register == "comet":
            return more(browser)

    def more(browser):
        yield
        app.seen.append("ran")
        browser.redirect("/next")
        yield

    answer = press(save, register)
    assert went_to(answer, "/next" if register == "comet" else "/p")
    assert app.seen == (["ran"] if register == "comet" else [])


def test_an_upload_runs_to_its_end(app, client):
    from io import BytesIO

    @page(app, "/u", auth="public")
    def view():
        return ""

    @view.upload("photo")
    def take(browser, files, form_values):
        yield
        app.seen.append((files["picture"].read(), form_values))

    fields = {"picture": (BytesIO(b"bytes"), "a.png"), "title": "t"}
    assert went_to(client.press("photo_upload", path="/u", fields=fields), "/u")
    assert app.seen == [(b"bytes", {"title": "t"})]


def test_no_token(client, form_page):
    form_page.callback(name="save")(lambda browser: None)

    answer = client.press("save", token=False)
    assert (answer.status_code, answer.content_type.split(";")[0]) == (400, "text/html")


def test_an_unknown_function(client, form_page):
    answer = client.press("nope")

    assert (answer.status_code, answer.content_type.split(";")[0]) == (404, "text/html")
    assert "nope" not in answer.text


@pytest.mark.parametrize("status", [403, 404, 409, 500])
def test_other_errors_are_the_pages_of_the_application(app, press, status):
    app.register_error_handler(status, lambda error: ("<h1>Sorry</h1>", status))

    answer = press(lambda browser, id: abort(status))
    assert (answer.status_code, answer.text) == (status, "<h1>Sorry</h1>")


def test_an_error_of_the_program_is_the_page_of_the_application(app, press):
    app.register_error_handler(500, lambda error: ("<h1>Sorry</h1>", 500))

    assert press(lambda browser, id: 1 / 0).text == "<h1>Sorry</h1>"


# Once


@pytest.fixture
def twice(client, form_page):
    """Press the same button of the same page twice."""

    def twice(function):
        form_page.callback(name="save")(function)
        fields = {**hidden_of(client), "title": "t"}
        return [client.post("/p?x=1", data=fields) for _ in range(2)]

    return twice


WAYS = {
    "stays": (lambda b: b.text("#a", 1), "/p?x=1"),
    "goes": (lambda b: b.redirect("/q"), "/q"),
    "flashes": (lambda b: b.flash("m"), "/p?x=1"),
    "flashes and goes": (lambda b: b.flash("m").redirect("/q"), "/q"),
}


@pytest.mark.parametrize(("act", "location"), WAYS.values(), ids=WAYS.keys())
def test_a_second_press_is_answered_as_the_first_41(app, twice, act, location):
    def save(browser, id):
        app.seen.append(1)
        act(browser)

    first, second = twice(save)

    assert went_to(first, location) and went_to(second, location)
    assert app.seen == [1]


def test_messages_are_shown_once_however_often_the_button_was_pressed(client, twice):
    twice(lambda browser, id: browser.flash("m") and None)

    assert client.get("/next").text.count("m]") == 1


def test_a_second_press_after_the_session_was_changed(app, twice):
    from flask import session

    def save(browser, id):
        app.seen.append(1)
        session["x"] = 1

    assert all(went_to(each, "/p?x=1") for each in twice(save))
    assert app.seen == [1]


def test_a_second_press_of_what_failed(app, twice):
    def save(browser, id):
        app.seen.append(1)
        raise UserError("m")

    assert all(went_to(each, "/p?x=1") for each in twice(save))
    assert app.seen == [1]


def test_a_corrected_form_may_use_its_key_again(app, client, form_page):
    @form_page.callback
    def save(browser, id, title: int):
        app.seen.append(title)

    fields = hidden_of(client)
    assert client.post("/p", data={**fields, "title": "x"}).status_code == 422
    assert went_to(client.post("/p", data={**fields, "title": "5"}))
    assert app.seen == [5]


def test_a_form_with_a_bad_key_is_refused(app, client, form_page):
    form_page.callback(name="save")(lambda browser: app.seen.append(1))

    assert client.press("save", fields={"siphon_call": "short"}).status_code == 400
    assert app.seen == []


def test_a_script_that_repeats_a_form_gets_no_page(client, form_page):
    form_page.callback(name="save")(lambda browser: None)
    key = "k" * 16
    client.press("save", fields={"siphon_call": key})

    answer = client.call("save", key=key, fields={"siphon_call": key})
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "already_done")


def test_a_form_that_repeats_a_call_gets_a_page(app, client, form_page):
    form_page.callback(name="save")(lambda browser: app.seen.append(1))
    key = "k" * 16
    client.call("save", key=key, fields={"siphon_call": key})

    assert went_to(client.press("save", fields={"siphon_call": key}))
    assert app.seen == [1]
