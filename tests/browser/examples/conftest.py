"""The examples, served to real browsers."""

import logging
import queue

import pytest
from examples import chat
from examples import comet
from examples import hello
from examples import upload
from examples.application import assemble
from playwright.sync_api import expect


@pytest.fixture
def examples(serve):
    """The URL of a server with all examples."""
    return serve(assemble(hello.blueprint, chat.blueprint, comet.blueprint, upload.blueprint))


@pytest.fixture
def page(examples, page):
    """A page that is closed before the server stops: the chat would report that it is away."""
    return page


@pytest.fixture
def another_visitor(examples, browser, page_errors):
    """``another_visitor()`` is a page in a profile of its own; it takes Playwright's options."""
    pages = []

    def arrive(**options):
        page = browser.new_context(**options).new_page()
        page_errors.watch(page)
        pages.append(page)
        return page

    yield arrive
    for page in pages:
        page.evaluate("1")  # what the page has reported until now arrives before the answer
        page.context.close()
    page_errors.check()


@pytest.fixture
def log():
    """A queue of what the examples log, from whatever thread."""
    lines = queue.Queue()
    logger = logging.getLogger("examples.application")
    handler = logging.Handler()
    handler.emit = lambda record: lines.put(record.getMessage())
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield lines
    logger.setLevel(level)
    logger.removeHandler(handler)


@pytest.fixture
def tab_to():
    """``tab_to(element)`` presses Tab until the element has the keyboard, as a user would."""

    def press(element):
        for _ in range(20):
            element.page.keyboard.press("Tab")
            if element.evaluate("element => element === document.activeElement"):
                expect(element).to_have_css("outline-style", "solid")  # it shows that it has it
                return
        pytest.fail(f"Tab never reaches {element}")

    return press
