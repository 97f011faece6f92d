"""What holds for all tests."""

from pathlib import Path

import pytest

BROWSER_TESTS = Path(__file__).parent / "browser"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the browser's tests go last, in whatever order the others are.

    Playwright keeps an event loop running in its thread, in which no async view can be waited for.
    """
    items.sort(key=lambda item: BROWSER_TESTS in item.path.parents)
