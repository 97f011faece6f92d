"""The page of measurements promises what the benchmarks ask for."""

import pkgutil
import re
from pathlib import Path

import pytest

import benchmarks
from benchmarks import call
from benchmarks import click
from benchmarks import commands
from benchmarks import controllers
from benchmarks import identity
from benchmarks import jsonrpc
from benchmarks import lines
from benchmarks import morph
from benchmarks import pages
from benchmarks import upload
from benchmarks import visitor

PAGE = (Path(__file__).parents[2] / "docs" / "performance.md").read_text()

#: How the rows begin that show a goal.
GOALS = {
    "a call of `g.sijax`": call.GOAL,
    "a controller's http route": controllers.GOAL,
    "a call of a page that is public": pages.PUBLIC_GOAL,
    "a user's call by `flask_sijax`": identity.SESSION_GOAL,
    "a user's call of a page": pages.USER_GOAL,
    "a Bearer token": identity.BEARER_GOAL,
    "`jsonrpc`": jsonrpc.GOAL,
    "`identity`": identity.SILENT_GOAL,
    "`upload`": upload.GOAL,
    "`click`": click.GOAL,
    "`commands`": max(commands.GOALS.values()),
    "`morph`": morph.GOAL,
    "`lines`": lines.GOAL,
}

#: Modules of benchmarks that measure nothing themselves.
TOOLS = {"__main__", "chromium", "glue", "instructions", "report"}


@pytest.mark.parametrize("row", GOALS)
def test_a_goal_is_that_of_the_benchmark(row):
    (shown,) = re.findall(rf"^\| {re.escape(row)}.* \| (\S+)(?: for .*)? \|$", PAGE, re.M)

    assert float(shown) == GOALS[row]


def test_the_promise_for_visitors_is_that_of_the_benchmark():
    assert f"{visitor.PER_SECOND} were promised" in PAGE


def test_every_module_that_measures_is_on_the_page():
    modules = {module.name for module in pkgutil.iter_modules(benchmarks.__path__)} - TOOLS
    told = set(re.findall(r"^\| `(\w+)`", PAGE, re.M))
    in_rows = {"call", "controllers", "pages", "visitor"}

    assert modules == told | in_rows
