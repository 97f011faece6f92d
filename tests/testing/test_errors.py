"""What the page shows of errors: as the client shows them in a browser."""

import pytest

from flask_siphon.testing import CallError


def codes(visitor):
    return [error.code for error in visitor.errors]


def test_what_is_wrong_with_a_form_stands_at_its_fields(visitor):
    visitor.submit("#numbers", n="many")

    assert codes(visitor) == ["invalid"]
    assert visitor.attribute("#n", "aria-invalid") == "true"
    assert visitor.attribute("#n", "aria-describedby") == "numbers-n-error"
    assert visitor.text("#numbers-n-error") == " ".join(visitor.errors[0].fields["n"])
    assert visitor.focused == "n"
    assert not visitor.exists("#siphon-toasts")


def test_success_takes_the_errors_of_the_form_away(visitor):
    visitor.submit("#numbers", n="many").submit("#numbers", n="3")

    assert visitor.errors == [] and visitor.text("#out") == "3"
    assert visitor.attribute("#n", "aria-invalid") is None
    assert not visitor.exists(".siphon-error")


def test_what_is_wrong_with_arguments_is_a_toast(visitor):
    with pytest.raises(CallError) as error:
        visitor.call("number", "x")

    assert visitor.text(".siphon-toast span") == " ".join(error.value.fields["n"])


def test_what_the_user_should_read_is_a_toast(visitor):
    visitor.click("#late")

    assert codes(visitor) == ["late"] and visitor.errors[0].status == 400
    assert visitor.text("#siphon-toasts [role=alert][data-code=late] span") == "Too late"


def test_the_same_toast_is_shown_once_and_can_be_closed(visitor):
    visitor.click("#late").click("#late")
    assert visitor.count(".siphon-toast") == 1

    visitor.click(".siphon-close")
    assert not visitor.exists("#siphon-toasts")


def test_three_toasts_are_the_most(visitor, run):
    run({"selector": "[data-siphon-flashes]", "html": "", "type": "replace"})

    run(*({"flash": n, "category": "x", "type": "flash"} for n in ("one", "two", "three", "four")))

    assert visitor.texts(".siphon-toast span") == ["two", "three", "four"]


def test_an_expired_session_leads_to_the_login_page(visitor):
    visitor.click("#private")

    assert codes(visitor) == ["session_expired"] and visitor.errors[0].status == 401
    assert (visitor.title, visitor.location) == ("Log in", "/login?next=%2Fpage")


def test_an_expired_session_leaves_a_page_alone_on_which_something_was_typed(visitor):
    visitor.fill("#title", "precious").click("#private")

    assert visitor.location == "/page" and visitor.value("#title") == "precious"
    assert visitor.click(".siphon-toast a").title == "Log in"


def test_arguments_that_are_no_list_are_told_and_not_sent(visitor):
    visitor.click("#no-list")

    assert codes(visitor) == ["command"] and visitor.text("#out") == "old"
    assert visitor.exists("[data-code=command]")


def test_a_command_that_fails_is_told_and_the_rest_runs(visitor):
    visitor.call("wrong")

    assert codes(visitor) == ["command"] and "#out[" in str(visitor.errors[0])
    assert visitor.text("#out") == "still"


def test_errors_are_those_of_the_last_action(visitor):
    assert visitor.click("#late").click("#go").errors == []


def test_an_error_in_a_stream_comes_after_what_was_flushed(visitor):
    with pytest.raises(CallError) as error:
        visitor.call("count_badly")

    assert (error.value.code, error.value.message) == ("user_error", "Lost count")
    assert visitor.text("#out") == "1" and len(visitor.chunks) == 1


def test_errors_that_a_stream_shows_at_its_form_stay_until_the_next(visitor):
    visitor.submit("#files", note="odd", one=(b"", "a.txt"))
    assert visitor.text("[data-siphon-error=note]") == "Really?"

    visitor.submit("#files", note="good")
    assert not visitor.exists("[data-siphon-error]")


def test_an_answer_that_is_none_is_told(app, visitor):
    app.after_request_funcs[None] = [lambda response: app.response_class("<p>proxy</p>")]

    visitor.click("#go")

    assert codes(visitor) == ["bad_answer"] and visitor.text("#out") == "old"


def test_what_was_typed_is_kept_until_it_was_sent(visitor, run):
    fresh = {"selector": "#title", "value": "fresh", "type": "value"}

    visitor.fill("#title", "typed")
    run(fresh)
    assert visitor.value("#title") == "typed"

    visitor.click("#save")
    run(fresh)
    assert visitor.value("#title") == "fresh"


def test_what_was_typed_is_kept_if_its_call_has_failed(visitor, run):
    visitor.fill("#n", "many").click("#numbers button")

    run({"selector": "#n", "value": "1", "type": "value"})

    assert visitor.value("#n") == "many"
