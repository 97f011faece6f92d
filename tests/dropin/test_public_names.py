"""The names of ``sijax`` and ``flask_sijax`` that applications of 2012 import."""

import importlib
import subprocess
import sys

import pytest

import flask_sijax
import sijax
from sijax.exception import SijaxError

REACHABLE = [
    "sijax.Sijax",
    "sijax.__version__",
    "sijax.core.Sijax",
    "sijax.exception.SijaxError",
    "sijax.helper.init_static_path",
    "sijax.helper.json.dumps",
    "sijax.helper.json.loads",
    "sijax.plugin.comet.CometResponse",
    "sijax.plugin.comet.register_comet_callback",
    "sijax.plugin.comet.register_comet_object",
    "sijax.plugin.upload.PARAM_CALLBACK",
    "sijax.plugin.upload.PARAM_FORM_ID",
    "sijax.plugin.upload.UploadResponse",
    "sijax.plugin.upload.func_name_by_form_id",
    "sijax.plugin.upload.register_upload_callback",
    "sijax.response.BaseResponse",
    "sijax.response.StreamingIframeResponse",
    "sijax.response.base.BaseResponse",
    "sijax.response.streaming.StreamingIframeResponse",
]


@pytest.mark.parametrize(
    "statement", ["import sijax", "import flask_sijax; sijax = flask_sijax.sijax"]
)
def test_every_name_is_reachable_after_one_import(statement):
    code = f"{statement}; {'; '.join(REACHABLE)}"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("path", REACHABLE)
def test_every_name_can_be_imported_from_its_module(path):
    module, _, name = path.rpartition(".")

    if module != "sijax.helper.json":
        assert hasattr(importlib.import_module(module), name)


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (sijax.Sijax, sijax.core.Sijax),
        (sijax.response.BaseResponse, sijax.response.base.BaseResponse),
        (
            sijax.response.StreamingIframeResponse,
            sijax.response.streaming.StreamingIframeResponse,
        ),
        (flask_sijax.sijax, sijax),
    ],
)
def test_one_thing_under_two_names_is_one_thing(here, there):
    assert here is there


def test_the_error_derives_from_exception_directly():
    assert SijaxError.__bases__ == (Exception,)


def test_flask_sijax_offers_the_extension_and_the_decorator():
    assert callable(flask_sijax.Sijax)
    assert callable(flask_sijax.route)


CORE = [
    "execute_callback", "get_data", "get_event", "get_js", "has_event", "is_sijax_request",
    "process_request", "register_callback", "register_event", "register_object", "request_args",
    "requested_function", "set_data", "set_json_uri", "set_request_uri",
]  # fmt: skip


@pytest.mark.parametrize("name", CORE)
@pytest.mark.parametrize("kind", [sijax.Sijax, flask_sijax.Sijax], ids=["core", "extension"])
def test_the_core_and_the_extension_have_the_same_members(kind, name):
    assert hasattr(kind, name)


@pytest.mark.parametrize(
    "name",
    ["init_app", "register_comet_callback", "register_comet_object", "register_upload_callback"],
)
def test_the_extension_has_members_for_its_plugins(name):
    assert hasattr(flask_sijax.Sijax, name)


def test_the_core_alone_starts_no_application():
    code = "import sijax; print(sijax.Sijax().get_data())"

    assert subprocess.check_output([sys.executable, "-W", "error", "-c", code]) == b"{}\n"
