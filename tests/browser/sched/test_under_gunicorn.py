"""A new user's first five minutes, with everything as in production: gunicorn with four workers,
PostgreSQL and Redis."""

import json
import os
import subprocess
import sys
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from threading import Thread
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine
from sqlalchemy import text

from examples.sched.demo import EMAIL
from examples.sched.demo import PASSWORD

GUNICORN = [sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:0"]
WORKERS = ["--workers", "4", "--threads", "4"]
TOMORROW = date.today() + timedelta(days=1)


@pytest.fixture
def database_url(postgresql):
    """An empty database."""
    server = create_engine(postgresql.url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("CREATE DATABASE sched"))
    yield postgresql.url.replace("+psycopg", "").removesuffix("postgres") + "sched"
    with server.connect() as connection:
        connection.execute(text("DROP DATABASE sched WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def site(database_url, redis_url):
    """Sched as its README has it run: the address, without a slash at its end."""
    environment = {
        **os.environ,
        "SECRET_KEY": "a key for tests only",
        "DATABASE_URL": database_url,
        "SIPHON_STORE": redis_url,
    }
    seed = [sys.executable, "-m", "flask", "--app", "examples.sched", "seed"]
    subprocess.run(seed, env=environment, check=True, capture_output=True)
    server = subprocess.Popen(
        [*GUNICORN, *WORKERS, "examples.sched:create_app()"],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    seen = []
    for line in server.stderr:
        seen.append(line)
        if "Listening at: " in line:
            address = line.split("Listening at: ")[1].split()[0]
            break
    else:
        pytest.fail(f"gunicorn ended: {''.join(seen)}")
    log = Thread(target=lambda: seen.extend(server.stderr))  # a full pipe would stop it
    log.start()
    urlopen(f"{address}/login/", timeout=60).close()  # noqa: S310 (our own; a worker is up)
    yield address
    server.terminate()
    assert server.wait() == 0
    log.join()
    server.stderr.close()
    assert not [line for line in seen if "Traceback" in line or "ERROR" in line], "".join(seen)


class Phone:
    """A program that uses the API."""

    def __init__(self, site):
        self._site = site
        self._tokens = None

    def post(self, path, body, content_type, **headers):
        headers = {"Content-Type": content_type, **headers}
        request = Request(f"{self._site}{path}", body.encode(), headers)  # noqa: S310 (our own)
        with urlopen(request) as answer:  # noqa: S310
            return json.load(answer)

    def form(self, path, **fields):
        return self.post(path, urlencode(fields), "application/x-www-form-urlencoded")

    def log_in(self):
        self._tokens = self.form("/api/token", email=EMAIL, password=PASSWORD)

    def refresh(self):
        self._tokens = self.form("/api/refresh", refresh=self._tokens["refresh"])

    def rpc(self, method, **params):
        call = json.dumps({"jsonrpc": "2.0", "id": 1, "params": params})
        bearer = f"Bearer {self._tokens['access']}"
        return self.post(f"/api/rpc/{method}", call, "application/json", Authorization=bearer)


def test_the_first_five_minutes(page, page_errors, site, tmp_path):
    page_errors.expect("status of 422")
    phone = Phone(site)
    panel, found = page.locator("#panel"), page.locator(".rows a")
    flash = page.locator(".siphon-flash").last

    # The way in, with the wrong password first.
    page.goto(site)
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_have_text("Incorrect email or password.")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Appointments")).to_be_visible()

    # A first appointment, without a title at first.
    save = panel.get_by_role("button", name="Save")
    start = datetime.combine(TOMORROW, time(9))
    panel.get_by_label("Start").fill(f"{start:%Y-%m-%dT%H:%M}")
    panel.get_by_label("End").fill(f"{start + timedelta(hours=1):%Y-%m-%dT%H:%M}")
    save.click()
    expect(page.locator("#title-error")).not_to_be_empty()
    expect(page.get_by_label("Title")).to_be_focused()
    page.get_by_label("Title").fill("First steps")
    save.click()
    expect(flash).to_have_text("Saved “First steps”.")

    # Another title, and another day.
    found.get_by_text("First steps").click()
    expect(page.get_by_label("Title")).to_have_value("First steps")
    page.get_by_label("Title").fill("First strides")
    save.click()
    expect(flash).to_have_text("Saved “First strides”.")
    found.get_by_text("First strides").click()
    page.get_by_role("button", name="+ 1 day").click()
    expect(flash).to_contain_text("Moved to ")

    page.get_by_role("searchbox").fill("stride")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("First strides")

    # A file, with a line that is none.
    file = tmp_path / "plans.csv"
    file.write_text(f"title,start\nPicnic,{TOMORROW} 12:00\nGhost,{TOMORROW.year}-02-30\n")
    page.get_by_role("link", name="Import a file").click()
    page.get_by_label("Calendar").set_input_files(file)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("heading", name="Found 1")).to_be_visible()
    expect(page.locator("#draft li")).to_contain_text("Line 3: There is no such time")
    page.get_by_role("button", name="Import them").click()
    expect(page.get_by_role("heading", name="Appointments")).to_be_visible()

    # One deletion too many, while another window is open.
    other = page.context.new_page()
    page_errors.watch(other)
    other.goto(f"{site}/appointments/")
    found.get_by_text("Picnic").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("“Picnic” is deleted.")).to_be_visible()
    other.reload()
    expect(other.locator(".rows a").get_by_text("First strides")).to_be_visible()
    expect(other.locator(".rows a").get_by_text("Picnic")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(flash).to_have_text("“Picnic” is back.")
    other.reload()
    expect(other.locator(".rows a").get_by_text("Picnic")).to_be_visible()

    # A phone.
    phone.log_in()
    week = {"first": str(TOMORROW), "last": str(TOMORROW + timedelta(days=7))}
    titles = [each["title"] for each in phone.rpc("list", **week)["result"]]
    assert {"First strides", "Picnic"} <= set(titles)

    # The end, for all of them.
    page.get_by_role("link", name="Ada").click()
    page.get_by_role("button", name="Log out everywhere").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    other.reload()
    expect(other.get_by_role("heading", name="Log in")).to_be_visible()
    assert phone.rpc("list", **week)["error"]["data"]["code"] == "session_expired"
    with pytest.raises(HTTPError, match="401"):
        phone.refresh()
