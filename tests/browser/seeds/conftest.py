import runpy
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

SEEDS = Path(__file__).parents[2] / "seeds"

programs = runpy.run_path(str(SEEDS / "programs.py"))


@pytest.fixture(params=[True, False], ids=["jquery", "no-jquery"])
def jquery(request) -> bool:
    """Whether the pages have jQuery 3."""
    return request.param


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def open_page(stack, serve, page, jquery):
    """Serve the application of a module, and open a path of it."""

    def open_page(module, path="/"):
        app = stack.enter_context(programs["running"](module, jquery))
        # Browsers ask for it, and their console reports that nobody thought of it in 2012.
        app.add_url_rule("/favicon.ico", "favicon", lambda: ("", 204))
        page.goto(serve(app) + path)

    return open_page


@pytest.fixture
def open_program(open_page, tmp_path):
    """Serve a program that was put together from samples, and open a path of it."""

    def open_program(name, path="/"):
        open_page(programs["write_program"](name, tmp_path), path)

    return open_program


@pytest.fixture
def open_application(open_page, tmp_path, jquery):
    """Serve a copy of an application in the style of 2012, and open its page."""

    def open_application(name):
        folder = tmp_path / name
        shutil.copytree(SEEDS / "apps" / name, folder)
        scripts = folder / "static" / "js"
        if not jquery and (scripts / f"{name}_without_jquery.js").exists():
            (scripts / f"{name}_without_jquery.js").replace(scripts / f"{name}.js")
        open_page(folder / f"{name}.py")

    return open_application


@pytest.fixture
def alert_of(page):
    """Click on something and return the text of the alert that it leads to."""

    def alert_of(text):
        texts = []

        def accept(dialog):
            texts.append(dialog.message)
            dialog.accept()

        page.once("dialog", accept)
        with page.expect_event("dialog"):
            page.get_by_text(text, exact=True).click()
        return texts[0]

    return alert_of
