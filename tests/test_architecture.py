"""The architecture in thirty lines: who may import whom. Changing a row is a decision."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import flask_siphon

ROOT = Path(flask_siphon.__file__).parent

#: Each module or room of the package, and the others of them that it may import.
MAY_IMPORT = {
    "errors": set(),
    "config": {"errors"},
    "exchange": set(),
    "assets": set(),
    "encoding": set(),
    "data": set(),
    "stores": {"errors"},
    "app_store": {"stores", "config", "errors"},
    "revocations": {"stores"},
    "credentials": set(),
    "old_style": set(),
    "login_session": {"revocations", "exchange", "config"},
    "identity": {
        "login_session",
        "revocations",
        "credentials",
        "app_store",
        "exchange",
        "errors",
    },
    # What a login means for tokens and sessions; it cannot stand in ``login``, as it holds for
    # Flask-Login's own manager too.
    "logins": {
        "identity",
        "login_session",
        "revocations",
        "credentials",
        "app_store",
        "exchange",
        "config",
        "errors",
    },
    # Both are extensions of their own: they put the pipeline into an application.
    "login": {
        "pipeline",
        "logins",
        "identity",
        "login_session",
        "revocations",
        "app_store",
        "old_style",
        "exchange",
        "config",
    },
    "jam": {
        "pipeline",
        "logins",
        "identity",
        "revocations",
        "credentials",
        "app_store",
        "stores",
        "config",
        "errors",
    },
    # Who asks must be known, and a database that asks for another try is no refusal.
    "access": {"identity", "data", "exchange", "errors"},
    "cors": {"exchange", "config"},
    # ``CSRF`` is an extension of its own: it puts the pipeline into an application.
    "csrf": {"pipeline", "identity", "exchange", "config", "errors"},
    # The functions of pages run as the methods of controllers do.
    "calls": {
        "http",
        "csrf",
        "access",
        "app_store",
        "stores",
        "encoding",
        "exchange",
        "config",
        "errors",
        "assets",
    },
    "http": {"encoding", "csrf", "access", "data", "exchange", "config", "errors"},
    # The visitor of tests knows nothing of how an answer was made.
    "testing": {"login", "encoding", "errors"},
    "pipeline": {"http", "csrf", "cors", "access", "exchange", "errors"},
    "cli": {"calls", "exchange"},
    "extension": {
        "pipeline",
        "cli",
        "calls",
        "http",
        "logins",
        "csrf",
        "access",
        "data",
        "exchange",
        "assets",
    },
    "dropin": {"pipeline", "calls", "csrf", "exchange", "assets", "config", "errors"},
    "": {"extension", "calls", "csrf", "http", "identity", "jam", "login", "errors"},
}

#: The modules that may touch Flask's globals (request, g, session, current_app): the doors.
DOORS = {
    "assets.py",
    "cli.py",
    "dropin.py",
    "exchange.py",
    "identity.py",
    "login.py",
    "login_session.py",
    "logins.py",
    "pipeline.py",
    "calls/flashes.py",
    "calls/perform.py",
    "calls/request_stream.py",
    "csrf/rule.py",
    "csrf/tokens.py",
    "http/attempts.py",
    "http/client.py",
    "http/dispatch.py",
    "http/web_request.py",
    # Which application's key and store a Jam uses.
    "jam/facade.py",
    "jam/extensions.py",
}

#: The core of calls runs without Flask.
FLASK_FREE = {
    "arguments",
    "commands",
    "inline",
    "mirror",
    "registry",
    "streaming",
    "uploads",
}

#: Values and functions over values: they run without Flask too.
PURE = {
    "credentials",
    "jam/keys",
    "jam/refresh",
    "jam/sessions",
    "jam/settings",
    "jam/tokens",
    "old_style",
    "revocations",
    "stores/base",
    "stores/connections",
    "stores/memory",
    "stores/redis",
    "stores/sqlite",
    "stores/url",
}

MODULES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py"))


def room_of(module: str) -> str:
    return "" if module == "__init__.py" else module.split("/")[0].removesuffix(".py")


def imports(module: str) -> list[tuple[str, str]]:
    """(module, name) of each import that is made when the program runs, absolute."""
    tree = ast.parse((ROOT / module).read_text())
    package = ["flask_siphon", *module.split("/")[:-1]]
    for_type_checkers = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = []
    for node in set(ast.walk(tree)) - for_type_checkers:
        if isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            found += [(source, alias.name) for alias in node.names]
    return found


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_the_rooms_that_the_table_allows(module):
    room = room_of(module)
    used = set()
    for source, name in imports(module):
        if source.split(".")[0] == "flask_siphon":
            inside = [*source.split(".")[1:], name]
            used.add(inside[0])

    assert used - {room} <= MAY_IMPORT[room]


def test_every_room_stands_in_the_table():
    assert {room_of(module) for module in MODULES} == set(MAY_IMPORT)


@pytest.mark.parametrize("module", MODULES)
def test_flasks_globals_are_read_at_the_doors_only(module):
    touched = {name for source, name in imports(module) if source == "flask"} & {
        "current_app",
        "g",
        "request",
        "session",
    }

    assert not touched or module in DOORS


@pytest.mark.parametrize("module", sorted({f"calls/{name}" for name in FLASK_FREE} | PURE))
def test_the_core_does_not_import_flask(module):
    sources = {source.split(".")[0] for source, _ in imports(f"{module}.py")}

    assert not sources & {"flask", "flask_login", "flask_wtf", "werkzeug"}


def test_who_does_not_use_redis_does_not_need_its_package():
    code = "import sys; sys.modules['redis'] = None; import flask_siphon.jam, flask_siphon.stores"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("package", ["sijax", "flask_sijax"])
def test_the_drop_in_modules_are_imports_and_nothing_else(package):
    for path in (ROOT.parent / package).rglob("*.py"):
        for node in ast.parse(path.read_text()).body:
            is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            is_all = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
            assert is_docstring or is_all or isinstance(node, (ast.Import, ast.ImportFrom)), path
