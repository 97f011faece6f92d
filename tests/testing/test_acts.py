"""What a visitor can do, and what comes of it."""

import gc
import warnings

import pytest
from flask import request

from flask_siphon import UserError
from flask_siphon.testing import CallError
from flask_siphon.testing import Visitor


def test_a_click_calls_the_function_and_its_commands_change_the_page(visitor):
    assert visitor.click("#go").text("#out") == "clicked"


def test_a_click_on_something_within_a_button_is_a_click_on_the_button(visitor):
    assert visitor.click("#inner").text("#out") == "clicked"


def test_a_click_on_a_link_opens_it(visitor):
    visitor.click("#link")

    assert (visitor.location, visitor.title, visitor.status) == ("/other?x=1", "Other", 200)


def test_a_click_on_a_submit_button_submits_its_form_by_it(visitor):
    visitor.fill("#title", "Tea").click("#save")
    assert visitor.text("#out") == "Tea False"

    visitor.click("#drop")
    assert visitor.text("#out") == "dropped Tea"


def test_a_click_on_a_box_toggles_it(visitor):
    box = "#item [name=done]"

    assert visitor.click(box).value(box) is True
    assert visitor.click(box).value(box) is False


def test_a_click_on_a_label_is_one_on_its_control(visitor):
    assert visitor.click("#label").value("[name=done]") is True


def test_a_click_on_a_box_makes_its_call_with_what_it_holds(visitor):
    assert visitor.click("#box").text("#out") == "true"
    assert visitor.click("#box").text("#out") == "false"


def test_a_call_on_the_click_of_a_box_knows_how_it_is_now(visitor):
    assert visitor.click("#tick").text("#out") == "true"


def test_a_click_on_a_reset_button_resets_the_form(visitor):
    assert visitor.fill("#title", "Tea").click("#clear").value("#title") == ""


@pytest.mark.parametrize("selector", ["#nothing", "#out", "#mail"])
def test_a_click_that_does_nothing_fails(visitor, selector):
    with pytest.raises(AssertionError, match="nothing happens"):
        visitor.click(selector)


@pytest.mark.parametrize("act", ["click", "fill", "submit"])
def test_who_acts_on_one_of_several_matches_is_asked_which(visitor, act):
    arguments = ["x"] if act == "fill" else []

    with pytest.raises(AssertionError, match=r"\d elements match"):
        getattr(visitor, act)("form, input", *arguments)


def test_who_acts_on_nothing_is_told_of_ids_like_it(visitor):
    with pytest.raises(AssertionError, match=r"'#titel'; near it are #title"):
        visitor.fill("#titel", "x")


def test_nobody_clicks_a_disabled_button(visitor):
    with pytest.raises(AssertionError, match="is disabled"):
        visitor.click("#off")


def test_filling_a_search_field_makes_its_call_at_once(visitor):
    assert visitor.fill("#search", "tea").text("#out") == "found tea"
    assert len(visitor.commands) == 1


def test_filling_a_select_makes_its_call(visitor):
    assert visitor.fill("#size", "M").text("#out") == "M"


@pytest.mark.parametrize(
    ("selector", "value", "problem"),
    [
        ("#size", "XL", r"no option 'XL'; there are \['S', 'M'\]"),
        ("#size", "L", "no option 'L'"),
        ("#size", ["S", "M"], "takes one option"),
        ("#box", "on", "takes True or False"),
        ("#off", "x", "is disabled"),
        ("#go", "x", "nobody can type"),
        ("#out", "x", "nobody can type"),
        ("#fields [name=csrf_token]", "x", "nobody can type"),
        ("#files [name=one]", "x.txt", "is no file"),
        ("#files [name=one]", [(b"", "a"), (b"", "b")], "takes one file"),
    ],
)
def test_a_field_takes_only_what_a_user_could_put_there(visitor, selector, value, problem):
    with pytest.raises(AssertionError, match=problem):
        visitor.fill(selector, value)


def test_a_read_only_field_takes_nothing(visitor):
    with pytest.raises(AssertionError, match="read-only"):
        visitor.fill("#fixed", "x")


def test_submit_fills_by_name_and_presses_the_first_button(visitor):
    visitor.submit("#item", title="Tea", done=True)

    assert visitor.text("#out") == "Tea True"


def test_submit_knows_the_form_of_call_fields(visitor):
    assert visitor.submit("#fields", title="Tea").text("#out") == "Tea False"
    assert visitor.location == "/page"


def test_a_call_names_its_function_once_and_has_its_token_in_the_header(app):
    posted = []
    app.before_request(lambda: posted.append(request.form.to_dict(flat=False)))

    Visitor(app).open("/page").submit("#fields", title="Tea")

    assert posted[-1] == {"title": ["Tea"], "sijax_rq": ["save"], "sijax_args": ["[]"]}


def test_submit_misses_fields_that_are_not_there(visitor):
    with pytest.raises(AssertionError, match="no such field"):
        visitor.submit("#item", titel="Tea")


def test_submit_wants_a_form(visitor):
    with pytest.raises(AssertionError, match="is no form"):
        visitor.submit("#out")


def test_upload_sends_files(visitor, tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"hello")

    visitor.fill("#files [name=note]", "both").upload(
        "#files", one=path, more=[(b"1", "b.txt"), (b"2", "c.txt")]
    )

    assert visitor.text("#out") == "both a.txt 5 b.txt c.txt"
    assert visitor.value("#files [name=more]") == ["b.txt", "c.txt"]


def test_a_large_file_is_not_left_open(visitor):
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        visitor.submit("#files", note="x", one=(bytes(600_000), "a.txt"))
        gc.collect()

    assert visitor.text("#out") == "x a.txt 600000"
    assert warned == []


def test_call_gives_the_result(visitor):
    assert visitor.call("write", "x") == "x"
    assert visitor.call("count") == "counted"
    assert visitor.call("many") is None


def test_an_event_of_a_command_makes_the_call_that_waits_for_it(visitor):
    visitor.call("refresh")

    assert visitor.text("#out") == "refreshed"
    assert visitor.events == [("stale", None)]


def test_the_same_key_runs_a_function_once(app, visitor):
    visitor.call("write", "one", key="k" * 16)

    with pytest.raises(CallError) as error:
        visitor.call("write", "two", key="k" * 16)

    assert (error.value.code, error.value.status) == ("key_reused", 422)


def test_calls_go_with_the_token_of_the_page(visitor):
    visitor.click("#go")
    visitor.client.delete_cookie("session")

    visitor.click("#many")

    assert [error.code for error in visitor.errors] == ["csrf"]
    assert visitor.click(".siphon-reload").click("#many").errors == []


def test_a_token_in_an_answer_is_used_from_then_on(app):
    sent = []

    @app.after_request
    def renew(response):
        sent.append(request.headers.get("X-CSRFToken"))
        response.headers["X-CSRFToken"] = "new"
        return response

    app.config["WTF_CSRF_ENABLED"] = False
    Visitor(app).open("/page").click("#go").click("#go")

    assert sent[2:] == ["new"] and sent[1] not in (None, "new")


def test_an_unexpected_exception_is_raised_as_itself(app, visitor):
    with pytest.raises(ZeroDivisionError, match="of the function"):
        visitor.click("#broken")
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    with pytest.raises(ZeroDivisionError, match="of the function"):
        visitor.click("#broken")


def test_a_function_that_is_not_there_is_a_mistake(visitor, run):
    run({"selector": "#go", "name": "data-siphon", "value": "zork", "type": "attribute"})

    with pytest.raises(CallError) as error:
        visitor.click("#go")

    assert (error.value.code, error.value.status) == ("unknown_function", 404)


def test_a_function_that_refuses_the_caller_is_a_mistake(visitor):
    with pytest.raises(CallError) as error:
        visitor.click("#hidden")

    assert (error.value.code, error.value.status) == ("forbidden", 403)


def test_call_raises_what_the_function_told(visitor):
    with pytest.raises(CallError, match="400 late: Too late") as error:
        visitor.call("too_late")

    assert (error.value.message, error.value.data) == ("Too late", {"by": 3})
    assert not isinstance(error.value, UserError)
    with pytest.raises(CallError) as error:
        visitor.call("number", "x")
    assert error.value.code == "invalid" and list(error.value.fields) == ["n"]
