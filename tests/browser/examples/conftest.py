"""The examples, served to real browsers."""

import logging
import queue

import pytest
from playwright.sync_api import expect

from examples import chat
from examples import comet
from examples import hello
from examples import upload
from examples.application import assemble

CONTRASTS = """() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number)
  const luminance = (colour) => {
    const [r, g, b] = channels(colour).slice(0, 3).map((channel) => {
      const share = channel / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const background = (element) => {
    const colour = getComputedStyle(element).backgroundColor
    return channels(colour)[3] === 0 ? background(element.parentElement) : colour
  }
  return [...document.querySelectorAll('main *, nav *')]
    .filter((element) => element.innerText && !element.disabled)
    .map((element) => {
      const pair = [getComputedStyle(element).color, background(element)].map(luminance)
      return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05)
    })
}"""


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
    expect.set_options(timeout=10_000)  # milliseconds, as `page` has it
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


@pytest.fixture
def contrasts():
    """``contrasts(page)``: of each text with what lies behind it (WCAG 2.2, 1.4.3)."""
    return lambda page: page.evaluate(CONTRASTS)
