"""``make demo`` and ``make test`` on a machine that lacks something, and on one that lacks nothing.

The machine is a folder of small shell scripts in the place of its programs.
"""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SETUP_S = 3  # seconds at most, if there is nothing to set up

#: A Python of that version; ``-m venv`` makes an environment whose programs note their arguments.
PYTHON = """#!/bin/sh
case "$*" in
--version) echo Python {version} ;;
*version_info*) exit {is_old} ;;
*ensurepip*) exit {lacks_venv} ;;
"-m venv .venv") mkdir -p .venv/bin && cp {note} .venv/bin/pip && cp {note} .venv/bin/python ;;
*) echo "unexpected: $*" >&2; exit 99 ;;
esac
"""
NOTE = """#!/bin/sh
echo "$(basename "$0") $*" >> {log}
[ "$(basename "$0")" != "{broken}" ] || { echo "no network" >&2; exit 7; }
"""


class Machine:
    """A machine with a checkout, on which make, a shell and the tools of Debian's core are all.

    ``log`` is what the programs were asked that only note it.
    """

    def __init__(self, folder):
        self.checkout = folder / "checkout"
        self._programs = folder / "bin"
        self._log = folder / "log"
        self._log.touch()
        self.checkout.mkdir()
        for name in ("Makefile", "pyproject.toml"):
            shutil.copy(ROOT / name, self.checkout)
        shutil.copytree(ROOT / "scripts", self.checkout / "scripts")
        (self.checkout / "client").mkdir()
        for name in ("package.json", "package-lock.json"):
            shutil.copy(ROOT / "client" / name, self.checkout / "client")
        self._programs.mkdir()
        for name in ("basename", "cp", "ls", "make", "mkdir", "sh", "touch"):
            (self._programs / name).symlink_to(shutil.which(name))

    def add(self, *names, broken=""):
        """Programs that note how they are called; the one named ``broken`` fails."""
        for name in names:
            note = NOTE.replace("{log}", str(self._log)).replace("{broken}", broken)
            self._write(name, note)

    def add_python(self, version="3.11.2", is_old=0, lacks_venv=0, broken=""):
        self.add("note", broken=broken)
        note = self._programs / "note"
        facts = {"version": version, "is_old": is_old, "lacks_venv": lacks_venv, "note": note}
        self._write("python3", PYTHON.format(**facts))

    def be_user(self, number):
        self._write("id", f"#!/bin/sh\necho {number}\n")

    def _write(self, name, text):
        (self._programs / name).write_text(text)
        (self._programs / name).chmod(0o755)

    @property
    def log(self):
        return self._log.read_text().splitlines()

    def run(self, *command):
        environment = {"PATH": str(self._programs)}
        return subprocess.run(
            command,
            cwd=self.checkout,
            env=environment,
            capture_output=True,
            text=True,
            timeout=SETUP_S,
        )


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def complaint(done):
    """What was said on stderr besides make's own last line."""
    assert done.returncode != 0
    *said, _ = done.stderr.splitlines()
    return said


@pytest.mark.parametrize("command", ["demo", "test"])
def test_without_python_one_line_says_so(machine, command):
    (line,) = complaint(machine.run("make", command))

    assert "'python3' was not found" in line
    assert "Python 3.11 or newer" in line


@pytest.mark.parametrize("command", ["demo", "test"])
def test_a_python_that_is_too_old_is_told_in_one_line(machine, command):
    machine.add_python(version="3.9.2", is_old=1)

    (line,) = complaint(machine.run("make", command))

    assert line.startswith("Python 3.9.2 is too old. Python 3.11 or newer is needed: ")
    assert not (machine.checkout / ".venv").exists()


@pytest.mark.parametrize("command", ["demo", "test"])
def test_a_python_without_venv_is_told_in_one_line(machine, command):
    machine.add_python(lacks_venv=1)

    (line,) = complaint(machine.run("make", command))

    assert line == "Python 3.11.2 has no venv. On Debian: sudo apt-get install python3-venv"


def test_packages_that_pip_cannot_get_end_in_a_line_that_says_what_to_do(machine):
    machine.add_python(broken="pip")

    said = complaint(machine.run("make", "demo"))

    assert said[0] == "no network"
    assert said[1:] == [last_line()]


def test_packages_that_npm_cannot_get_end_in_a_line_that_says_what_to_do(machine):
    machine.add_python()
    machine.add("node")
    machine.add("npm", broken="npm")

    said = complaint(machine.run("make", "test"))

    assert said == ["no network", last_line()]


def last_line():
    return (
        "The packages could not be installed (see above). Without a network? Connect, or set"
        " PIP_INDEX_URL and NPM_CONFIG_REGISTRY to mirrors; then run make again."
    )


def test_what_failed_is_tried_again(machine):
    machine.add_python(broken="pip")
    machine.run("make", "demo")
    machine.add_python()

    done = machine.run("make", "demo")

    assert done.returncode == 0, done.stderr
    assert machine.log[-1] == "python -m examples.sched --port 8080"


def test_the_demo_is_set_up_once(machine):
    machine.add_python()
    machine.run("make", "demo")
    before = len(machine.log)

    done = machine.run("make", "demo", "PORT=8081")

    assert done.returncode == 0, done.stderr
    assert machine.log[before:] == ["python -m examples.sched --port 8081"]


def test_the_tests_are_set_up_once(machine):
    machine.add_python()
    machine.add("npm", "node", "chromium", "postgres", "redis-server")
    (machine.checkout / "client/node_modules").mkdir()
    first = machine.run("make", "test")
    before = len(machine.log)

    done = machine.run("make", "test")

    assert first.returncode == 0, first.stderr
    assert done.returncode == 0, done.stderr
    assert machine.log[before:] == ["python -m pytest"]


def test_new_requirements_are_installed(machine):
    machine.add_python()
    machine.run("make", "demo")
    before = len(machine.log)
    later = (machine.checkout / ".venv/demo.done").stat().st_mtime + 1
    os.utime(machine.checkout / "pyproject.toml", (later, later))

    machine.run("make", "demo")

    assert machine.log[before] == "pip install --quiet --group demo --editable ."


@pytest.mark.parametrize("user", [0, 1000])
def test_programs_that_are_there_are_not_installed(machine, user):
    machine.be_user(user)
    machine.add("apt-get", "chromium", "node")

    done = machine.run("scripts/need", "chromium", "node")

    assert (done.returncode, done.stdout, done.stderr, machine.log) == (0, "", "", [])


def test_root_installs_what_is_missing_without_a_question(machine):
    machine.be_user(0)
    machine.add("apt-get", "node")

    done = machine.run("scripts/need", "node", "npm", "chromium")

    assert (done.returncode, done.stderr) == (0, "")
    assert machine.log == [
        "apt-get update -qq",
        "apt-get install -qq --no-install-recommends npm chromium",
    ]


@pytest.mark.parametrize("cause", ["no root", "no apt-get", "no network"])
def test_what_is_missing_is_told_in_one_line(machine, cause):
    machine.be_user(1000 if cause == "no root" else 0)
    if cause != "no apt-get":
        machine.add("apt-get", broken="apt-get" if cause == "no network" else "")

    done = machine.run("scripts/need", "node", "chromium")

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "Needed, but not installed: nodejs chromium."
        " Install with: sudo apt-get install nodejs chromium"
    )
    assert len(done.stderr.splitlines()) == (2 if cause == "no network" else 1)


@pytest.fixture
def sched(tmp_path):
    """``sched(port)`` starts sched as ``make demo`` does, with a database of its own."""
    started = []

    def start(port):
        process = subprocess.Popen(
            [sys.executable, "-m", "examples.sched", "--port", str(port)],
            cwd=ROOT,
            env={
                **os.environ,
                "DATABASE_URL": f"sqlite:///{tmp_path}/sched.db",
                "SIPHON_STORE": f"sqlite:///{tmp_path}/store.db",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_sched_prints_its_login_and_its_address(sched):
    process = sched(0)

    login, address = process.stdout.readline(), process.stdout.readline()

    assert login == "Log in as ada@example.com with the password correct horse battery\n"
    assert address.startswith("http://127.0.0.1:")


def test_sched_tells_of_a_taken_port_before_it_prints_a_login(sched):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        output, errors = sched(port).communicate()

    assert output == ""
    assert errors.startswith(f"Port {port} cannot be used, choose another (make PORT=..., --port)")
    assert errors.count("\n") == 1
