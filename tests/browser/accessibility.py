"""What axe-core finds wrong with a page."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "client/node_modules/axe-core/axe.min.js"

#: What keeps somebody from using the page, or nearly.
GRAVE = {"serious", "critical"}


def grave_violations(page: Page) -> list[str]:
    """One line for each rule that an element of the page breaks gravely.

    The page's policy lets no script of ours in; the debugger is not bound by it.
    """
    page.evaluate(AXE.read_text())
    result = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{violation['id']} ({violation['impact']}): {node['html']}: {node['failureSummary']}"
        for violation in result["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]
