"""Pages one after the other."""

import pytest

from flask_siphon.testing import Visitor


def test_open_follows_redirects(app):
    visitor = Visitor(app).open("/old")

    assert (visitor.location, visitor.title) == ("/other?moved=1", "Other")


@pytest.mark.parametrize("url", ["/zork", "/teapot"])
def test_open_fails_on_a_status_of_400_and_more(app, url):
    with pytest.raises(AssertionError, match=r"was answered with 40[45], not below 400"):
        Visitor(app).open(url)


def test_open_takes_the_status_that_is_expected_and_no_other(app):
    assert Visitor(app).open("/zork", status=404).status == 404
    with pytest.raises(AssertionError, match="with 200, not 404"):
        Visitor(app).open("/other", status=404)


def test_what_a_view_raises_is_raised(app):
    with pytest.raises(ZeroDivisionError):
        Visitor(app).open("/boom")
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    with pytest.raises(ZeroDivisionError):
        Visitor(app).open("/boom")
    assert Visitor(app).open("/boom", status=500).status == 500


def test_a_circle_of_redirects_ends(app):
    with pytest.raises(AssertionError, match="without an end"):
        Visitor(app).open("/loop")


def test_open_understands_urls_seen_from_the_page(app):
    visitor = Visitor(app).open("/page")

    assert visitor.open("?x=1").location == "/page?x=1"
    assert visitor.open("other").location == "/other"
    assert visitor.open("http://localhost/page").location == "/page"


def test_open_fails_on_the_name_of_an_unknown_function(app):
    app.jinja_loader.mapping["page.html"] += '<b data-siphon="zork"></b>'

    with pytest.raises(AssertionError, match=r"names the function 'zork' .* only write, many"):
        Visitor(app).open("/page")


def test_open_warns_of_an_id_that_occurs_twice(app):
    app.jinja_loader.mapping["other.html"] += '<b id="x"></b><i id="x"></i>'

    with pytest.warns(UserWarning, match=r"has 2 elements of the id 'x'"):
        Visitor(app).open("/other")


def test_back_and_reload(visitor):
    visitor.click("#link").click("a")
    assert visitor.location == "/page"

    assert visitor.back().location == "/other?x=1"
    assert visitor.reload().location == "/other?x=1"
    assert visitor.back().location == "/page"
    with pytest.raises(AssertionError, match="no page before"):
        visitor.back()


def test_reload_forgets_what_commands_have_changed(visitor):
    assert visitor.click("#go").reload().text("#out") == "old"


def test_back_goes_to_the_entry_that_push_url_has_made(visitor):
    assert visitor.click("#many").open("/other").back().location == "/page?step=2"
    assert visitor.back().location == "/page"


def test_a_redirect_of_an_answer_is_followed_after_its_commands(visitor):
    visitor.call("leave", "/other?y=1")

    assert (visitor.location, visitor.alerts) == ("/other?y=1", ["bye"])
    assert visitor.back().location == "/page"


def test_a_reload_of_an_answer_loads_the_page_once_more(visitor):
    visitor.call("again")

    assert visitor.text("#out") == "old"
    with pytest.raises(AssertionError, match="no page before"):
        visitor.back()


def test_a_redirect_to_a_script_is_refused(visitor):
    visitor.call("leave", "javascript:alert(1)")

    assert [error.code for error in visitor.errors] == ["command"]
    assert visitor.location == "/page"


@pytest.mark.parametrize("leave", ["open", "call"])
def test_other_sites_are_known_by_their_url_only(visitor, leave):
    if leave == "open":
        visitor.open("/away")
    else:
        visitor.call("leave", "https://other.example/x")

    assert (visitor.location, visitor.status) == ("https://other.example/x", 0)
    assert visitor.text() == ""


def test_an_attachment_is_a_download_and_the_page_stays(visitor, run):
    run({"selector": "#link", "name": "href", "value": "/report", "type": "attribute"})

    visitor.click("#link")

    assert visitor.downloads == ["http://localhost/report"] and visitor.location == "/page"


def test_a_link_within_the_page_loads_nothing(visitor, run):
    run({"selector": "#link", "name": "href", "value": "#out", "type": "attribute"})

    assert visitor.click("#go").click("#link").text("#out") == "clicked"


def test_a_link_says_where_it_was_clicked_and_open_does_not(visitor, run):
    run({"selector": "#link", "name": "href", "value": "/from", "type": "attribute"})

    assert visitor.click("#link").text() == "http://localhost/page"
    assert visitor.open("/from").text() == "None"


def test_what_is_no_html_is_shown_as_text(app):
    assert Visitor(app).open("/data").text() == '{"a":"<b>"}'


def test_an_application_below_a_path_is_visited_there(app):
    app.config["APPLICATION_ROOT"] = "/mounted"
    visitor = Visitor(app).open("/page")

    assert visitor.location == "/mounted/page"
    assert visitor.click("#go").text("#out") == "clicked"
    assert visitor.open("/mounted/other").title == "Other"
