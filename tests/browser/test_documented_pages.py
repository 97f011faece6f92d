"""The applications that the docs show, as a reader would meet them: in a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect
from playwright.sync_api import Page
from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser

ROOT = Path(__file__).parents[2]


@pytest.fixture
def show(
    page: Page, serve: Callable[[Any], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., None]:
    """``show("docs/quickstart.md")`` opens the application of the first Python block there.

    Keyword arguments take the place of names that the block defines.

    :param path: The page of it.
    """
    monkeypatch.chdir(tmp_path)

    def show(document: str, path: str = "/", **names: Any) -> None:
        example = next(Sybil(parsers=[PythonCodeBlockParser()]).parse(ROOT / document).examples())
        example.namespace["__name__"] = "documented"
        example.evaluate()
        example.namespace |= names
        app = example.namespace["app"]
        # Browsers ask for it by themselves, and report that there is none.
        app.add_url_rule("/favicon.ico", view_func=lambda: ("", 204), endpoint="icon")
        page.goto(serve(app) + path)

    return show


def test_the_quickstart_greets_and_shows_markup_as_text(page, show):
    show("docs/quickstart.md")

    page.get_by_placeholder("Your name").fill("<b>Ann</b>")
    page.get_by_role("button", name="Greet me").click()

    expect(page.locator("#greeting")).to_have_text("Hello <b>Ann</b>!")


def test_the_readme_bakes_a_cake(page, show):
    show("README.md", time=SimpleNamespace(sleep=lambda seconds: None))

    page.locator("#name").fill("<i>Carrot</i>")
    page.get_by_role("button", name="Bake").click()

    expect(page.locator("#shelf li")).to_have_text("<i>Carrot</i>")
    expect(page.locator("#oven")).to_have_js_property("value", 1)


def test_the_guide_to_pages_adds_a_task_and_finishes_it(page, show):
    show("docs/guide/pages.md")

    page.get_by_label("New task").fill("Bake <bread>")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_label("New task")).to_have_value("")
    expect(page.locator("#tasks li")).to_contain_text(["Bake <bread>"])
    page.get_by_role("button", name="Done").click()

    expect(page.locator("#tasks li")).to_have_count(0)


def test_the_guide_to_forms_marks_a_field_and_takes_the_order(page, show, page_errors):
    page_errors.expect("status of 422")
    show("docs/guide/forms.md")

    page.get_by_label("Cake").fill("carrot")
    page.get_by_label("Pieces").fill("13")
    page.get_by_label("Day").fill("2030-01-31")
    page.get_by_role("button", name="Order").click()
    expect(page.locator("[data-siphon-error=pieces]")).to_have_text("This must be at most 12.")
    expect(page.get_by_label("Pieces")).to_be_focused()
    page.get_by_label("Pieces").fill("3")
    page.get_by_role("button", name="Order").click()

    expect(page.locator("[data-siphon-flashes]")).to_have_text(
        "3 pieces of carrot are on their way."
    )
    expect(page.locator("[data-siphon-error=pieces]")).to_have_text("")


def test_the_guide_to_policies_works_under_its_own(page, show):
    show("docs/guide/csp.md")

    page.get_by_role("button", name="Ask").click()

    expect(page.locator("#answer b")).to_have_text("42")
    expect(page.locator("#answer")).to_have_css("color", "rgb(0, 128, 0)")


def test_the_guide_to_accessibility_counts_while_typing_and_moves_the_focus(page, show):
    show("docs/guide/accessibility.md")

    page.get_by_label("Find").press_sequentially("car")
    expect(page.get_by_text("1 results")).to_have_attribute("role", "status")
    page.get_by_role("button", name="Show all").click()

    expect(page.get_by_role("heading", name="All")).to_be_focused()
    expect(page).to_have_title("All results")


def test_who_comes_from_htmx_finishes_an_item(page, show):
    show("docs/coming-from-htmx.md", path="/items")

    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#item2 button").click()

    expect(page.locator("#left")).to_have_text("2 left")
    expect(page.locator("li")).to_have_count(2)


def test_the_comet_guide_shows_progress(page, show):
    show("docs/guide/comet.md")

    page.get_by_role("button", name="Import").click()

    expect(page.locator("#state")).to_have_text("All rows are in.")
    expect(page.locator("#bar")).to_have_js_property("value", 200)


def test_the_upload_guide_saves_a_photo_and_empties_the_form(page, show, tmp_path):
    show("docs/guide/uploads.md", PHOTOS=tmp_path / "photos")

    page.get_by_placeholder("Title").fill("The <sea>")
    page.set_input_files(
        "[name=photo]", {"name": "sea.PNG", "mimeType": "image/png", "buffer": b"pixels"}
    )
    page.get_by_role("button", name="Send").click()

    expect(page.locator("#photos li")).to_have_text("The <sea>")
    expect(page.get_by_placeholder("Title")).to_have_value("")
    assert [photo.read_bytes() for photo in (tmp_path / "photos").glob("*.png")] == [b"pixels"]


def test_the_client_guide_works_under_its_own_policy(page, show):
    show("docs/guide/client.md")

    page.get_by_role("button", name="Ask").click()

    expect(page).to_have_title("Answered")
    expect(page.locator("#answer b")).to_have_text("42")
    expect(page.locator("#answer")).to_have_css("color", "rgb(0, 128, 0)")


def test_the_security_guide_sends_the_token_by_itself(page, show):
    show("docs/security.md")

    with page.expect_event("dialog", lambda dialog: dialog.message == "Saved") as saved:
        page.once("dialog", lambda dialog: dialog.accept())
        page.evaluate("void Sijax.request('save')")

    assert saved.value.type == "alert"


def test_the_security_guide_takes_its_own_form(page, show):
    show("docs/security.md")

    page.get_by_role("button", name="Subscribe").click()

    expect(page.locator("body")).to_have_text("Thank you.")


def test_the_controllers_guide_takes_a_form_and_a_call(page, show):
    show("docs/guide/controllers.md", path="/tasks")

    page.locator("[name=title]").fill("Buy <milk>")
    page.locator("[name=due]").fill("2030-01-31")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("li")).to_have_text("Buy <milk>")

    assert page.evaluate(
        """async () => {
          const answer = await fetch('/tasks/1/finish', {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ jsonrpc: '2.0', id: 1, params: { done: true } }),
          })
          return (await answer.json()).result
        }"""
    ) == {"title": "Buy <milk>", "done": True}
    page.reload()
    expect(page.locator("li")).to_have_count(0)


def test_every_name_of_the_client_is_in_its_guide(page, show):
    show("docs/guide/comet.md")
    guide = (ROOT / "docs/guide/client.md").read_text()

    names = page.evaluate(
        "['Sijax', 'sjxComet', 'sjxUpload']"
        ".flatMap((one) => Object.keys(window[one]).map((name) => `${one}.${name}`))"
    )

    assert len(names) > 20
    assert [name for name in names if name not in guide] == []
