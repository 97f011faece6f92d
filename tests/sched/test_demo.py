"""``make demo``: what a newcomer meets first."""

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import urlopen

import pytest

from examples.sched import demo

from .conftest import PASSWORD

ROOT = Path(__file__).parents[2]


@pytest.fixture
def process(tmp_path):
    """The demo, with its files in a folder of the test."""
    process = subprocess.Popen(
        [sys.executable, "-m", "examples.sched", "--port", "0"],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": f"sqlite:///{tmp_path}/sched.db",
            "SIPHON_STORE": f"sqlite:///{tmp_path}/store.db",
        },
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    yield process
    process.kill()
    process.communicate()


def test_it_says_how_to_log_in_and_where(process):
    assert process.stdout.readline() == f"Log in as {demo.EMAIL} with the password {PASSWORD}\n"
    address = re.match(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())[0]

    with urlopen(address) as answer:  # noqa: S310  # the address that it printed
        assert "<h1>Log in</h1>" in answer.read().decode()


def test_the_demo_data_are_there_once(app, visit):
    with app.app_context():
        demo.db.drop_all()
        demo.seed()
        demo.seed()

    ada = visit("Ada").open("/appointments/")
    assert ada.count("#list li") == len(demo.APPOINTMENTS)


def test_the_command_seeds(app, visit):
    with app.app_context():
        demo.db.drop_all()

    said = app.test_cli_runner().invoke(args=["seed"]).output
    assert said == f"Log in as {demo.EMAIL} with the password {PASSWORD}\n"
    assert visit("Ada").open("/appointments/").count("#list li") == len(demo.APPOINTMENTS)


@pytest.mark.parametrize("path", ["/login/", "/appointments/", "/months/"])
def test_a_first_page_is_light(app, visit, path):
    with app.app_context():
        demo.db.drop_all()
        demo.seed()
    client = visit(None if path == "/login/" else "Ada").client

    def load(url):
        with client.get(url, headers={"Accept-Encoding": "gzip"}) as answer:
            assert answer.status_code == 200
            return answer.data

    page = load(path)
    parts = re.findall(r'<(?:script|link)[^>]* (?:src|href)="([^"]+)', page.decode())
    assert len(parts) >= 3
    assert len(page) + sum(len(load(urljoin(path, part))) for part in parts) <= 50_000
