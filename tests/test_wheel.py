"""The wheel as a user installs it: beside what it declares to depend on, without the repository."""

import json
import subprocess
import sys
import sysconfig
from importlib.metadata import distribution
from pathlib import Path
from urllib.request import urlopen
from zipfile import ZipFile

import pytest
from packaging.metadata import Metadata
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PACKAGES = ["flask_sijax", "flask_siphon", "sijax"]
BUNDLES = ["siphon.js", "siphon.mjs", "sijax.js"]

SITE = """
import flask_sijax
import flask_siphon
import sijax
from flask import Flask
from flask import render_template_string
from werkzeug.serving import make_server

app = Flask(__name__)
app.config["SECRET_KEY"] = "a key for tests only"
flask_siphon.Siphon(app)
flask_sijax.Sijax(app)

@flask_siphon.page(app, "/", auth="public")
def index():
    return render_template_string("{{ siphon_head() }} installed")

@flask_sijax.route(app, "/sijax/")
def old():
    return "installed"

server = make_server("127.0.0.1", 0, app)
print(server.port, flask_siphon.__file__, flask_sijax.__file__, sijax.__file__, flush=True)
server.serve_forever()
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built of this repository by the backend that ``pyproject.toml`` names."""
    folder = tmp_path_factory.mktemp("wheel")
    # Without isolation: the backend is a dependency of the tests, so nothing is downloaded.
    pip("wheel", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", folder, ROOT)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def names(wheel):
    with ZipFile(wheel) as file:
        return file.namelist()


@pytest.fixture(scope="module")
def metadata(wheel, names):
    (name,) = (each for each in names if each.endswith(".dist-info/METADATA"))
    with ZipFile(wheel) as file:
        return Metadata.from_email(file.read(name))


@pytest.fixture(scope="module")
def python(wheel, metadata, tmp_path_factory):
    """The interpreter of an empty environment in which only the wheel was installed.

    What it depends on is not downloaded again, but linked from where the tests run.
    """
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin/python"
    pip("--python", python, "install", "--no-deps", "--no-index", wheel)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    for name, source in dependencies(metadata).items():
        (packages / name).symlink_to(source)
    return python


def pip(*arguments):
    command = [sys.executable, "-m", "pip", "--quiet", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def dependencies(metadata):
    """What lies in ``site-packages`` of all that is required without an extra: paths by name."""
    found, seen, todo = {}, set(), list(metadata.requires_dist)
    while todo:
        requirement = todo.pop()
        is_needed = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if is_needed and requirement.name not in seen:
            seen.add(requirement.name)
            needed = distribution(requirement.name)
            tops = {file.parts[0] for file in needed.files} - {"..", "__pycache__"}
            found.update({top: needed.locate_file(top) for top in tops})
            todo += map(Requirement, needed.requires or [])
    return found


@pytest.fixture(scope="module")
def site(python, tmp_path_factory):
    """What a server in that environment printed when it was ready: its port, and the modules."""
    # -I: neither the folder in which it is started nor PYTHONPATH can be imported from.
    server = subprocess.Popen(
        [python, "-I", "-c", SITE],
        cwd=tmp_path_factory.mktemp("site"),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    yield server.stdout.readline().split()
    server.terminate()
    server.communicate()


def fetch(site, path):
    with urlopen(f"http://127.0.0.1:{site[0]}{path}") as answer:
        return answer.read().decode()


def test_the_wheel_holds_the_packages_and_nothing_else(names):
    tops = {name.split("/")[0] for name in names}

    assert sorted(top for top in tops if not top.endswith(".dist-info")) == PACKAGES
    assert not [name for name in names if "test_" in name or "conftest" in name]


@pytest.mark.parametrize("bundle", BUNDLES)
def test_the_wheel_holds_the_client_with_its_source_map(wheel, bundle):
    with ZipFile(wheel) as file:
        assert len(file.read(f"flask_siphon/static/{bundle}")) > 10_000
        source_map = json.loads(file.read(f"flask_siphon/static/{bundle}.map"))

    assert source_map["mappings"]


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_is_typed(names, package):
    assert f"{package}/py.typed" in names


def test_the_wheel_holds_the_licence(wheel, names):
    (name,) = (each for each in names if each.endswith(".dist-info/licenses/LICENSE.txt"))

    with ZipFile(wheel) as file:
        assert file.read(name) == (ROOT / "LICENSE.txt").read_bytes()


def test_the_three_packages_come_from_the_wheel(site, python):
    assert len(site) == 4, "no server: see what `python -I` says of the script"
    for module in site[1:]:
        assert Path(module).is_relative_to(python.parents[1])


def test_an_installed_page_is_served_with_its_client(site):
    page = fetch(site, "/")
    source = page.split('src="')[1].split('"')[0]

    assert "installed" in page
    assert source.startswith("/_siphon/static/siphon.js?v=")
    assert fetch(site, source) == (ROOT / "src/flask_siphon/static/siphon.js").read_text()


def test_an_installed_page_of_flask_sijax_is_served_with_its_client(site):
    assert fetch(site, "/sijax/") == "installed"
    client = (ROOT / "src/flask_siphon/static/sijax.js").read_text()
    assert fetch(site, "/_siphon/static/sijax.js") == client
