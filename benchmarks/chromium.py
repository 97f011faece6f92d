"""A page in Chromium, to measure in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from playwright.sync_api import Page
from playwright.sync_api import sync_playwright


def find_chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise SystemExit("No Chromium on this machine: install Debian's package `chromium`.")


@contextmanager
def open_page() -> Iterator[Page]:
    """A new page, in a Chromium of its own."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    # Without this, the clock ticks in steps of 0.1 ms.
    clock = ["--enable-blink-features=UnrestrictedHighResolutionTimer"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(),
            args=["--disable-gpu", "--disable-background-networking", *clock, *as_root],
        )
        yield browser.new_page()
        browser.close()


def medians(times: dict[str, list[float]]) -> dict[str, float]:
    """Of what each contender took."""
    return {contender: median(each) for contender, each in times.items()}
