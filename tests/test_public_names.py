"""What is public, word by word. A change here is a change for users: write it into CHANGES.md."""

import inspect
import subprocess
import sys
import types

import pytest

import flask_siphon
import flask_siphon.calls
import flask_siphon.csrf
import flask_siphon.data
import flask_siphon.http
import flask_siphon.identity

PUBLIC = {
    flask_siphon: [
        "ConfigError",
        "SessionExpired",
        "SijaxError",
        "Siphon",
        "SiphonError",
        "UserError",
    ],
    flask_siphon.csrf: ["CSRF", "CSRFError", "exempt", "generate_csrf"],
    flask_siphon.data: ["Environment"],
    flask_siphon.http: [
        "Controller",
        "Discover",
        "Environment",
        "HttpRequest",
        "JsonRequest",
        "Response",
        "RpcError",
        "SessionExpired",
        "UserError",
        "WebRequest",
        "request",
        "route",
    ],
    flask_siphon.identity: ["Identity", "current_identity"],
    flask_siphon.calls: [
        "BaseResponse",
        "CometResponse",
        "FormValues",
        "Sijax",
        "StreamingIframeResponse",
        "UploadResponse",
        "func_name_by_form_id",
        "init_static_path",
        "register_comet_callback",
        "register_comet_object",
        "register_upload_callback",
    ],
}


@pytest.mark.parametrize("module", PUBLIC, ids=lambda module: module.__name__)
def test_a_module_offers_these_names_and_no_others(module):
    # A package shows what it imports; a module says what of its own is public.
    names = getattr(module, "__all__", None) or [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    ]

    assert sorted(names) == sorted(PUBLIC[module])


@pytest.mark.parametrize("module", PUBLIC, ids=lambda module: module.__name__)
def test_every_public_object_says_what_it_does(module):
    for name in PUBLIC[module]:
        value = getattr(module, name)
        assert inspect.getdoc(value), name
        if inspect.isclass(value) and value.__module__.startswith("flask_siphon"):
            for attribute, member in vars(value).items():
                if inspect.isfunction(member) and not attribute.startswith("_"):
                    assert inspect.getdoc(getattr(value, attribute)), f"{name}.{attribute}"


@pytest.mark.parametrize(
    "name", ["calls.Sijax", "csrf.exempt", "http.Controller", "identity.current_identity"]
)
def test_the_rooms_are_attributes_after_a_bare_import(name):
    code = f"import flask_siphon; flask_siphon.{name}"

    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("package", ["flask_siphon", "sijax", "flask_sijax"])
def test_a_package_tells_type_checkers_that_it_is_typed(package):
    module = __import__(package)

    assert (
        module.__path__[0] and (__import__("pathlib").Path(module.__path__[0]) / "py.typed")
    ).exists()
