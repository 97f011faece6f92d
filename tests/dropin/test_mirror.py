"""``init_static_path`` and ``SIJAX_STATIC_PATH``: the client's files in a directory of the
application (sijax.md 2.5)."""

import multiprocessing
import os
import re

import pytest
from flask import Flask

import flask_sijax
import sijax
from sijax.exception import SijaxError
from sijax.helper import init_static_path

FILES = ["json2.js", "sijax.js", "sijax_comet.js", "sijax_upload.js", "sijax_version"]


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "static" / "js"


def names(directory):
    return sorted(path.name for path in directory.iterdir())


def test_a_new_directory_is_made_and_filled(directory):
    assert init_static_path(str(directory)) is None

    assert names(directory) == FILES


def test_a_path_object_will_do(directory):
    init_static_path(directory)

    assert names(directory) == FILES


def test_the_version_file_holds_the_version_and_nothing_else(directory):
    init_static_path(directory)

    assert (directory / "sijax_version").read_bytes() == sijax.__version__.encode()


def test_the_version_is_the_release_and_the_hash_of_the_client():
    assert re.fullmatch(r"0\.3\.2\+[0-9a-f]{8}", sijax.__version__)


def test_all_scripts_are_one_bundle_but_the_json_stub(directory):
    init_static_path(directory)

    bundle = (directory / "sijax.js").read_bytes()
    assert (directory / "sijax_comet.js").read_bytes() == bundle
    assert (directory / "sijax_upload.js").read_bytes() == bundle
    assert re.fullmatch(rb"/\*.*\*/\s*", (directory / "json2.js").read_bytes())


def test_a_directory_of_the_same_version_is_left_alone(directory):
    init_static_path(directory)
    (directory / "sijax.js").write_text("altered")
    (directory / "extra-file.js").write_text("extra")

    init_static_path(directory)

    assert (directory / "sijax.js").read_text() == "altered"
    assert (directory / "extra-file.js").exists()


@pytest.mark.parametrize("version", ["0.3.2", "", sijax.__version__ + "\n"], ids=repr)
def test_a_directory_of_another_version_is_brought_up_to_date(directory, version):
    init_static_path(directory)
    (directory / "sijax_version").write_text(version)
    (directory / "sijax.js").write_text("old")
    (directory / "extra-file.js").write_text("extra")

    init_static_path(directory)

    assert names(directory) == FILES
    assert (directory / "sijax.js").read_text() != "old"
    assert (directory / "sijax_version").read_text() == sijax.__version__


def test_a_directory_of_other_files_is_refused_untouched(directory):
    directory.mkdir(parents=True)
    (directory / "precious.js").write_text("mine")

    with pytest.raises(SijaxError, match="precious"):
        init_static_path(directory)
    assert names(directory) == ["precious.js"]
    assert (directory / "precious.js").read_text() == "mine"


def test_a_file_in_place_of_the_directory_is_refused(directory):
    directory.parent.mkdir(parents=True)
    directory.write_text("mine")

    with pytest.raises(SijaxError, match="directory"):
        init_static_path(directory)
    assert directory.read_text() == "mine"


def test_sub_directories_are_never_entered(directory):
    init_static_path(directory)
    (directory / "sijax_version").write_text("old")
    (directory / "sub").mkdir()
    (directory / "sub" / "precious.js").write_text("mine")

    init_static_path(directory)

    assert (directory / "sub" / "precious.js").read_text() == "mine"


def test_a_symbolic_link_is_never_followed(directory, tmp_path):
    precious = tmp_path / "precious.js"
    precious.write_text("mine")
    init_static_path(directory)
    (directory / "sijax_version").write_text("old")
    (directory / "sijax.js").unlink()
    (directory / "sijax.js").symlink_to(precious)

    init_static_path(directory)

    assert precious.read_text() == "mine"
    assert not (directory / "sijax.js").is_symlink()


def test_a_half_filled_directory_is_completed(directory):
    directory.mkdir(parents=True)
    (directory / "sijax.js").write_text("half")

    init_static_path(directory)

    assert names(directory) == FILES
    assert (directory / "sijax.js").read_text() != "half"


def test_a_complete_directory_is_not_written_to(directory):
    init_static_path(directory)
    before = {path: os.stat(path).st_mtime_ns for path in [directory, *directory.iterdir()]}

    init_static_path(directory)

    assert {path: os.stat(path).st_mtime_ns for path in before} == before


def _mirror_when_all_are_ready(directory, barrier, failures):
    try:
        barrier.wait()
        init_static_path(directory)
    except Exception as error:
        failures.put(repr(error))


@pytest.mark.parametrize("start", ["empty", "old"])
def test_workers_that_start_together_all_succeed(directory, start):
    if start == "old":
        init_static_path(directory)
        (directory / "sijax_version").write_text("old")
        for number in range(500):
            (directory / f"extra-{number}.js").touch()
    context = multiprocessing.get_context("fork")
    barrier, failures = context.Barrier(8), context.SimpleQueue()
    workers = [
        context.Process(target=_mirror_when_all_are_ready, args=(directory, barrier, failures))
        for _ in range(8)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert failures.empty()
    assert names(directory) == FILES


# SIJAX_STATIC_PATH


def test_the_extension_fills_the_directory_when_it_is_bound(directory):
    app = Flask(__name__)
    app.config["SIJAX_STATIC_PATH"] = str(directory)

    flask_sijax.Sijax(app)

    assert names(directory) == FILES


def test_a_path_set_later_is_filled_before_the_first_request(directory):
    app = Flask(__name__)
    flask_sijax.Sijax(app)
    app.config["SIJAX_STATIC_PATH"] = str(directory)

    app.test_client().get("/")

    assert names(directory) == FILES


def test_a_path_may_be_taken_away_again(directory):
    app = Flask(__name__)
    app.config["SIJAX_STATIC_PATH"] = str(directory)
    flask_sijax.Sijax(app)
    del app.config["SIJAX_STATIC_PATH"]

    assert app.test_client().get("/").status_code == 404


def test_without_a_path_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    app = Flask(__name__)
    flask_sijax.Sijax(app)

    app.test_client().get("/")

    assert names(tmp_path) == []


def test_a_relative_path_is_relative_to_the_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    app = Flask(__name__)
    app.config["SIJAX_STATIC_PATH"] = "static/js/sijax/"

    flask_sijax.Sijax(app)

    assert names(tmp_path / "static" / "js" / "sijax") == FILES


def test_the_mirrored_client_is_the_one_that_the_package_serves(directory):
    app = Flask(__name__)
    app.config["SIJAX_STATIC_PATH"] = str(directory)
    flask_sijax.Sijax(app)

    for name in FILES[:4]:
        served = app.test_client().get(f"/_siphon/static/{name}").data
        assert served == (directory / name).read_bytes()
