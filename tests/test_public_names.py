"""What is public, word by word. A change here is a change for users: write it into CHANGES.md."""

import inspect
import subprocess
import sys
import types

import flask_login
import pytest

import flask_siphon
import flask_siphon.calls
import flask_siphon.csrf
import flask_siphon.data
import flask_siphon.http
import flask_siphon.identity
import flask_siphon.jam
import flask_siphon.jam.ext.flask
import flask_siphon.login
import flask_siphon.stores
import flask_siphon.testing

PUBLIC = {
    flask_siphon: [
        "Browser",
        "ConfigError",
        "page",
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
    flask_siphon.identity: ["Identity", "current_identity", "still_valid"],
    flask_siphon.jam: [
        "Jam",
        "JamConfigError",
        "JamError",
        "JamExtension",
        "JWTExtension",
        "SessionExtension",
        "SessionNotFoundError",
        "StoreDown",
        "TokenError",
        "Tokens",
    ],
    flask_siphon.jam.ext.flask: ["JamExtension", "JWTExtension", "SessionExtension"],
    flask_siphon.login: [
        "AnonymousUserMixin",
        "LoginManager",
        "UserMixin",
        "confirm_login",
        "current_user",
        "fresh_login_required",
        "login_fresh",
        "login_required",
        "login_user",
        "logout_user",
        "safe_next",
    ],
    flask_siphon.stores: [
        "MemoryStore",
        "RedisStore",
        "SQLiteStore",
        "Store",
        "StoreDown",
        "open_store",
    ],
    flask_siphon.testing: ["CallError", "Visitor"],
    flask_siphon.calls: [
        "BaseResponse",
        "Browser",
        "CometResponse",
        "Errors",
        "FormValues",
        "Page",
        "Sijax",
        "StreamingIframeResponse",
        "UnknownFunction",
        "UploadResponse",
        "callback",
        "comet",
        "func_name_by_form_id",
        "init_static_path",
        "page",
        "register_comet_callback",
        "register_comet_object",
        "register_upload_callback",
        "upload",
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
        if value is flask_login.current_user:
            continue  # Flask-Login's; outside of a request it is nobody, who says nothing
        assert inspect.getdoc(value), name
        if inspect.isclass(value) and value.__module__.startswith("flask_siphon"):
            for attribute, member in vars(value).items():
                if inspect.isfunction(member) and not attribute.startswith("_"):
                    assert inspect.getdoc(getattr(value, attribute)), f"{name}.{attribute}"


@pytest.mark.parametrize(
    "name",
    [
        "calls.Sijax",
        "csrf.exempt",
        "http.Controller",
        "identity.current_identity",
        "jam.Jam",
        "login.LoginManager",
    ],
)
def test_the_rooms_are_attributes_after_a_bare_import(name):
    code = f"import flask_siphon; flask_siphon.{name}"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_jam_has_exactly_these_methods():
    names = [name for name in vars(flask_siphon.jam.Jam) if not name.startswith("_")]

    for_extensions = {"bind", "open_session", "session_absolute"}
    assert [name for name in names if name not in for_extensions] == [
        "make_payload",
        "gen_jwt_token",
        "verify_jwt_token",
        "revoke_token",
        "issue_tokens",
        "refresh_tokens",
        "create_session",
        "get_session",
        "update_session",
        "rework_session",
        "delete_session",
        "clear_sessions",
        "revoke_user",
    ]


@pytest.mark.parametrize(
    ("call", "signature"),
    [
        (flask_siphon.jam.Jam, "(config=None, pointer='jam')"),
        (flask_siphon.jam.JamExtension, "(jam, app=None)"),
        (
            flask_siphon.jam.JWTExtension,
            "(jam, app=None, header_name='Authorization', cookie_name=None)",
        ),
        (
            flask_siphon.jam.SessionExtension,
            "(jam, app=None, header_name=None, cookie_name='sessionId')",
        ),
        (flask_siphon.jam.Jam.make_payload, "(self, exp=None, **data)"),
        (flask_siphon.jam.JWTExtension.set_cookie, "(self, response, token, max_age=None)"),
        (flask_siphon.jam.JWTExtension.delete_cookie, "(self, response)"),
        (flask_siphon.login.safe_next, "(target, default='/')"),
        (flask_siphon.stores.Store.add, "(self, kind, key, value, expires, group=None)"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__qualname__,
)
def test_a_signature_is_the_promised_one(call, signature):
    found = inspect.signature(call)
    parameters = [
        each.replace(annotation=inspect.Parameter.empty) for each in found.parameters.values()
    ]

    bare = found.replace(parameters=parameters, return_annotation=inspect.Signature.empty)
    assert str(bare) == signature


@pytest.mark.parametrize("package", ["flask_siphon", "sijax", "flask_sijax"])
def test_a_package_tells_type_checkers_that_it_is_typed(package):
    module = __import__(package)

    assert (
        module.__path__[0] and (__import__("pathlib").Path(module.__path__[0]) / "py.typed")
    ).exists()
