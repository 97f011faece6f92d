"""Lines to write: sched against the same application glued by hand, ``benchmarks/glue``.

A line counts if something stands on it that is neither space nor a comment, and of Python no
docstring either. Comments are found by the tokenizer in Python; in templates they stand between
``{#`` and ``#}`` or ``<!--`` and ``-->``, in JavaScript between ``/*`` and ``*/`` or on lines that
begin with ``//``. A file counts for the feature that it is about.

Stylesheets, pictures, htmx, demo data and the command that serves it do not count, nor does what
the glue imports from sched, with all that this needs there: it is one text for both. The last row
leaves out what both have word for word, as models and HTML: it is what the approach costs.

``python -m benchmarks.lines``
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.report import print_table
from benchmarks.report import Row

ROOT = Path(__file__).parents[1]
SCHED = ROOT / "examples/sched"
GLUE = ROOT / "benchmarks/glue"
PEER = "glued by hand"
GOAL = 0.5

#: Each feature, and the files that are about it: in either application, of any language.
FEATURES = {
    "settings, frame, errors": {"__init__", "layout", "error", "app"},
    "models": {"models"},
    "login, logout, password": {"users", "login", "account", "fields"},
    "list, search, edit, delete": {"appointments", "rows"},
    "months, days, holidays": {"months", "holidays", "month", "day"},
    "import": {"importing", "reading", "import"},
    "export": {"exporting"},
    "API with tokens": {"api"},
}
LANGUAGES = {".py": "Python", ".html": "templates", ".js": "JavaScript"}
NOT_COUNTED = {"demo.py", "__main__.py", "htmx.min.js"}

COMMENTS = {
    ".html": re.compile(r"\{#.*?#\}|<!--.*?-->", re.S),
    ".js": re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.S | re.M),
}
SILENT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def run() -> list[Row]:
    lines = counted()
    files = list(lines)

    def row(name: str, paths: list[Path], goal: float | None = None) -> Row:
        ours, theirs = (
            sum(len(lines[path]) for path in paths if path.is_relative_to(root))
            for root in (SCHED, GLUE)
        )
        return Row(name, ours, theirs, PEER, "lines", goal)

    ours, theirs = (
        Counter(text for path in files_of(root) for text in lines[path].values())
        for root in (SCHED, GLUE)
    )
    costs = Row(
        "without what is the same", (ours - theirs).total(), (theirs - ours).total(), PEER, "lines"
    )
    return [
        *(row(name, [p for p in files if p.stem in stems]) for name, stems in FEATURES.items()),
        *(row(f"all {it}", [p for p in files if p.suffix == end]) for end, it in LANGUAGES.items()),
        row("the application", files, GOAL),
        costs,
    ]


def counted() -> dict[Path, dict[int, str]]:
    """The lines that count in each file of both applications, by number."""
    lines = {path: lines_of(path) for path in [*files_of(SCHED), *files_of(GLUE)]}
    for path in files_of(GLUE):
        if path.suffix == ".py":
            for source, numbers in _imported_from_sched(path):
                for number in numbers & lines[source].keys():
                    del lines[source][number]
    return lines


def files_of(root: Path) -> list[Path]:
    """What somebody wrote for that application."""
    return sorted(
        path
        for path in root.rglob("*")
        if path.suffix in LANGUAGES and path.name not in NOT_COUNTED
    )


def lines_of(path: Path) -> dict[int, str]:
    """The lines that count, by number."""
    text = path.read_text()
    if path.suffix == ".py":
        numbers = _numbers_of_code(text)
        return {
            number: line.strip()
            for number, line in enumerate(text.splitlines(), 1)
            if number in numbers and line.strip()
        }
    rest = COMMENTS[path.suffix].sub(lambda found: "\n" * found[0].count("\n"), text)
    return {
        number: line.strip() for number, line in enumerate(rest.splitlines(), 1) if line.strip()
    }


def _numbers_of_code(text: str) -> set[int]:
    numbers: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in SILENT:
            numbers.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            numbers -= _numbers_of(node.body[0])
    return numbers


def _imported_from_sched(path: Path) -> Iterator[tuple[Path, set[int]]]:
    """The files of sched that this one imports names from, and the lines on which they stand."""
    body = ast.parse(path.read_text()).body
    prefix = "examples.sched."
    shared = [
        node
        for node in body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(prefix)
    ]
    own = set().union(*(_binds(node) for node in body if node not in shared))
    for node in shared:
        source = SCHED / f"{(node.module or '').removeprefix(prefix)}.py"
        yield source, _numbers_of_needed(source, _binds(node), own)


def _numbers_of_needed(source: Path, wanted: set[str], own: set[str]) -> set[int]:
    """The lines of what bears these names, of what that uses, and so on; with imports that nothing
    else needs.

    :param own: What the other one has of its own, by the same names: it counts on both sides.
    """
    body = ast.parse(source.read_text()).body
    needed: list[ast.stmt] = []
    while found := [node for node in body if node not in needed and _binds(node) & wanted]:
        needed += found
        wanted = wanted.union(*map(_uses, found)) - own
    others = set().union(*(_uses(node) for node in body if node not in needed))
    return set().union(
        *(
            _numbers_of(node)
            for node in needed
            if not (isinstance(node, ast.Import | ast.ImportFrom) and _binds(node) & others)
        )
    )


def _binds(node: ast.stmt) -> set[str]:
    """The names that a statement gives to something."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {each.asname or each.name for each in node.names}
    return {
        each.id
        for each in ast.walk(node)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }


def _uses(node: ast.stmt) -> set[str]:
    return {
        each.id
        for each in ast.walk(node)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
    }


def _numbers_of(node: ast.stmt) -> set[int]:
    first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
    return set(range(first, (node.end_lineno or first) + 1))


if __name__ == "__main__":
    print_table(run())
