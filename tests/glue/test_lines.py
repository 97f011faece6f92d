"""The count of lines: what counts, what does not, and that no file is forgotten."""

import pytest

from benchmarks.lines import counted
from benchmarks.lines import FEATURES
from benchmarks.lines import files_of
from benchmarks.lines import GLUE
from benchmarks.lines import LANGUAGES
from benchmarks.lines import lines_of
from benchmarks.lines import run
from benchmarks.lines import SCHED

PYTHON = '''"""A docstring
of two lines."""

import os  # a comment

# a comment
LONG = """not a docstring

but a text"""


class Thing:
    """A docstring."""

    #: A comment.
    size = (
        1,
    )

    def grow(self):
        """A docstring."""
        return "text"
'''


@pytest.mark.parametrize(
    ("name", "text", "numbers"),
    [
        ("x.py", PYTHON, [4, 7, 9, 12, 16, 17, 18, 20, 22]),
        ("x.html", "{# one\ntwo #}\n<p>\n\n  text {# three #}\n<!-- four -->\n", [3, 5]),
        ("x.js", "/** one\n * two */\nlet a\n\n  // three\nlet b // four\n", [3, 6]),
    ],
    ids=["Python", "template", "JavaScript"],
)
def test_lines_count_unless_they_are_empty_or_say_something(tmp_path, name, text, numbers):
    path = tmp_path / name
    path.write_text(text)
    assert list(lines_of(path)) == numbers


@pytest.mark.parametrize("root", [SCHED, GLUE], ids=["sched", "glue"])
def test_every_file_is_about_one_feature(root):
    for path in files_of(root):
        about = [name for name, stems in FEATURES.items() if path.stem in stems]
        assert len(about) == 1, path


@pytest.mark.parametrize("names", [FEATURES, [f"all {it}" for it in LANGUAGES.values()]])
def test_the_parts_add_up_to_the_application(names):
    rows = {row.name: row for row in run()}
    whole = rows["the application"]
    assert sum(rows[name].ours for name in names) == whole.ours
    assert sum(rows[name].peer for name in names) == whole.peer


def test_what_both_applications_share_counts_for_neither():
    left = counted()[SCHED / "reading.py"].values()
    assert "from .appointments import form_of" in left  # the glue has a form of its own
    assert all(text.startswith("from ") for text in left)
