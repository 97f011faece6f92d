"""Who follows the tutorial has, at its end, what it promises."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TUTORIAL = (Path(__file__).parents[2] / "docs" / "tutorial.md").read_text()
BLOCKS = re.findall(r"(?ms)^```(python|html\+jinja)\n(.*?)^```$", TUTORIAL)

#: The first line of a block that does not belong into ``sched.py``.
FILE_NAME = re.compile(r"(?:# (test_\w+\.py)|\{# (templates/\w+\.html) #\})\n")

ENTER = """
from flask_siphon.testing import Visitor
from sched import app

app.testing = True
print(Visitor(app).open("/").submit("form", name="ann", password="secret").text("h1"))
"""


def run(folder, *arguments):
    """What ``python -m`` prints in the reader's folder."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def put(folder, language, block):
    """Do with a block what the tutorial says; the file that it went to."""
    named = FILE_NAME.match(block)
    path = folder / (named[1] or named[2] if named else "sched.py")
    path.parent.mkdir(exist_ok=True)
    if language == "python":
        with path.open("a") as file:
            file.write(block)
    else:
        path.write_text(block)
    return path.name


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of a reader who has come to the end."""
    folder = tmp_path_factory.mktemp("tutorial")
    for language, block in BLOCKS:
        if put(folder, language, block) == "sched.py":
            run(folder, "flask", "--app", "sched", "siphon", "routes")
    return folder


def test_the_tests_of_the_reader_pass(folder):
    shown = sum(block.count("\ndef test_") for _, block in BLOCKS)

    printed = run(folder, "pytest", "-q", "-p", "no:cacheprovider", "test_sched.py")

    assert int(re.search(r"^(\d+) passed", printed, re.M)[1]) >= shown


def test_the_list_of_routes_is_as_shown(folder):
    shown = re.search(r"(?ms)siphon routes\n(.*?)^```$", TUTORIAL)[1]

    assert run(folder, "flask", "--app", "sched", "siphon", "routes") == shown


def test_a_user_is_made_on_the_command_line_and_gets_in(folder):
    run(folder, "flask", "--app", "sched", "add-user", "ann", "--password", "secret")

    (folder / "enter.py").write_text(ENTER)

    assert run(folder, "enter") == "Appointments\n"
