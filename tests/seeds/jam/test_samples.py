"""The code samples of the documentation of Jam's extensions, put together to programs that run.

``samples/`` holds them word for word, with the indentation that the documentation shows.
``REPLACED`` is the table of import lines that change; ``PROGRAMS`` is the table of the programs,
and what stands in quotes there was added.
"""

import types
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parent / "samples"

REPLACED = {
    "from jam import": "from flask_siphon.jam import",
    "from jam.ext.flask import": "from flask_siphon.jam.ext.flask import",
}

#: Whoever runs the samples has no SECRET_KEY: they are for a machine where nobody can be hurt.
TESTING = "app.testing = True\n"
#: The login of the documentation takes arguments, and its rule has none.
LOGIN = "app.add_url_rule('/login/<username>/<password>', view_func=login)\n"
GET_USER = """
from flask import abort, g, Response

@app.route("/get_user")
def get_user():
    if not g.payload:
        abort(403)
    return Response(g.payload)
"""

#: Each program with its parts: names of samples, and what was added.
PROGRAMS = {
    "jam extension": [
        "jam_extension.py",
        "app = create_app()\npayload = jam.make_payload(user=1)\n" + TESTING,
        "route.py",
        "    return token\n"
        "app.add_url_rule('/login/<some_param>/<some_param2>', view_func=login)\n",
    ],
    "jwt setup": ["jwt_setup.py", TESTING, GET_USER],
    "jwt usage": ["jwt_usage.py", TESTING, LOGIN],
    "session setup": ["session_setup.py", TESTING, GET_USER],
    "session usage": ["session_usage.py", TESTING, LOGIN],
}


def text_of(part):
    if not part.endswith(".py"):
        return part
    text = (SAMPLES / part).read_text("utf-8")
    for shown, replacement in REPLACED.items():
        text = text.replace(shown, replacement)
    return text


@pytest.fixture
def load():
    """Run a program of the table and return its module."""

    def load(name):
        module = types.ModuleType("program")
        exec("".join(map(text_of, PROGRAMS[name])), vars(module))  # noqa: S102 - what is tested
        return module

    return load


def test_every_sample_is_a_part_of_a_program():
    used = {part for parts in PROGRAMS.values() for part in parts if part.endswith(".py")}

    assert used == {path.name for path in SAMPLES.iterdir()}


def test_every_replacement_is_needed():
    shown = "".join(path.read_text("utf-8") for path in SAMPLES.iterdir())

    assert all(text in shown for text in REPLACED)


def test_a_view_finds_the_jam_of_the_application(load):
    program = load("jam extension")

    assert program.app.extensions["jam"] is program.jam
    token = program.app.test_client().get("/login/some/other").text
    assert program.jam.verify_jwt_token(token)["user"] == 1


def test_a_token_of_the_login_opens_the_page_of_the_user(load):
    client = load("jwt usage").app.test_client()
    token = client.get("/login/usern/secret").text

    answer = client.get("/get_user", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 200
    assert answer.text == "jtiiatexpuser"  # the names of the claims: a dict is iterated


def test_a_session_of_the_login_opens_the_page_of_the_user(load):
    client = load("session usage").app.test_client()
    login = client.get("/login/usern/secret")

    assert client.get_cookie("sessionId").value == login.text
    answer = client.get("/get_user")
    assert (answer.status_code, answer.text) == (200, "user")


@pytest.mark.parametrize("name", [name for name in PROGRAMS if name != "jam extension"])
def test_nobody_else_gets_the_page_of_the_user(load, name):
    client = load(name).app.test_client()

    assert client.get("/get_user").status_code == 403
    assert client.get("/get_user", headers={"Authorization": "Bearer bad"}).status_code == 403
    client.set_cookie("sessionId", "bad")
    assert client.get("/get_user").status_code == 403


def test_the_cookie_of_the_sample_is_out_of_reach_for_scripts_and_other_sites(load):
    cookie = (
        load("session usage").app.test_client().get("/login/usern/secret").headers["Set-Cookie"]
    )

    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


@pytest.mark.parametrize("kind", ["jwt", "session"])
def test_the_setup_reads_what_the_usage_hands_out(load, kind):
    program = load(f"{kind} setup")
    client = program.app.test_client()

    if kind == "jwt":
        token = program.jam.gen_jwt_token({"user": 1})
        answer = client.get("/get_user", headers={"Authorization": f"Bearer {token}"})
    else:
        client.set_cookie("sessionId", program.jam.create_session("usern", {"user": 1}))
        answer = client.get("/get_user")

    assert answer.status_code == 200
