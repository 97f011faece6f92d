"""The code samples of Flask-Sijax's documentation, put together to programs that run.

``samples/`` holds them word for word. ``PROGRAMS`` is the table of all that was added to make
programs of them: what stands in quotes here does not stand there. ``REPLACED`` is the table of
what was replaced.
"""

from __future__ import annotations

import importlib.util
import sys
from contextlib import contextmanager
from pathlib import Path
from textwrap import indent
from typing import NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
JQUERY = ROOT / "client/node_modules/jquery/dist/jquery.min.js"


class Sample(NamedTuple):
    """A sample of the documentation, moved to the right where it stands in a function."""

    name: str
    spaces: int = 0

    def __str__(self) -> str:
        text = (HERE / "samples" / self.name).read_text("utf-8")
        return indent(text, " " * self.spaces)


REPLACED = {
    # The documentation leaves it to the reader where jQuery is.
    "{ URI to jQuery - not included with this project }": "/static/js/jquery.js",
    "{ URI to jQuery - not included with this project}": "/static/js/jquery.js",
    # A closing bracket is missing in the documentation.
    "{ data: { csrf_token: '{{ csrf_token() }}' } }\">": (
        "{ data: { csrf_token: '{{ csrf_token() }}' } })\">"
    ),
    # A signature is shown without a body.
    "def func(obj_response, files, form_values)": (
        "def func(obj_response, files, form_values):\n"
        "    obj_response.alert([files['file'].filename, form_values['text']])\n"
    ),
}

IMPORTS = (
    "from flask import abort, render_template, request\n"
    # Gone from Werkzeug, in the standard library now.
    "from hmac import compare_digest as safe_str_cmp\n"
)

RENDER = "\ndef _render_template():\n    return render_template('page.html')\n"

SAY_HELLO = """
app.secret_key = b'the documentation needs a key of bytes here'

def say_hello(obj_response, *names):
    obj_response.alert('Hello, ' + ' and '.join(names))

def count(obj_response):
    for number in range(2):
        obj_response.html_append('#counted', number)
        yield obj_response

@flask_sijax.route(app, '/')
def page():
    if g.sijax.is_sijax_request:
        g.sijax.register_callback('say_hello', say_hello)
        g.sijax.register_comet_callback('count', count)
        return g.sijax.process_request()
    return _render_template()
"""

PROTECTED = [
    Sample("setup.py"),
    IMPORTS,
    Sample("csrf_token.py"),
    Sample("check_csrf_token.py"),
    RENDER,
    SAY_HELLO,
]

HTML = "<!doctype html>\n<html>\n<head>\n"
BODY = "</head>\n<body>\n"
COUNT = """
<a href="javascript://" onclick="sjxComet.request('count')">Count</a>
<p id="counted"></p>
"""
ASK = """
<a href="javascript://"
    onclick="Sijax.request('say_hello', ['John', 'Greg'], {data: {csrf_token: %s}})">Say hello</a>
"""

#: Each program with the parts of its Python module and of its template.
PROGRAMS: dict[str, tuple[list[Sample | str], list[Sample | str]]] = {
    "hello": (
        [Sample("setup.py"), IMPORTS, RENDER, Sample("hello.py")],
        [Sample("hello.html")],
    ),
    "function": (
        [
            Sample("setup.py"),
            IMPORTS,
            RENDER,
            "\n@flask_sijax.route(app, '/')\ndef page():\n",
            Sample("function_name.py", 4),
            "    if g.sijax.is_sijax_request:\n"
            "        return g.sijax.process_request()\n"
            "    return _render_template()\n",
        ],
        [
            HTML,
            Sample("head.html"),
            BODY,
            '<a href="javascript://" onclick="',
            Sample("request.js"),
            '">Call</a>',
        ],
    ),
    "upload": (
        [
            Sample("setup.py"),
            IMPORTS,
            "\n",
            Sample("upload_signature.py"),
            "\n@flask_sijax.route(app, '/')\ndef page():\n"
            "    form_js = g.sijax.register_upload_callback('form', func)\n"
            "    if g.sijax.is_sijax_request:\n"
            "        return g.sijax.process_request()\n"
            "    return render_template('page.html', form_js=form_js)\n",
        ],
        [
            HTML,
            Sample("head.html"),
            '<script src="/static/js/sijax/sijax_upload.js"></script>\n'
            "<script>{{ form_js|safe }}</script>\n",
            BODY,
            '<form id="form" method="post" enctype="multipart/form-data">\n'
            '<input type="file" name="file"><input name="text" value="a word">\n'
            "<button>Send</button></form>\n",
        ],
    ),
    "token in meta": (
        PROTECTED,
        [
            HTML,
            Sample("token_in_meta.html"),
            Sample("head.html"),
            BODY,
            ASK % "document.querySelector('meta[name=csrf-token]').content",
            COUNT,
        ],
    ),
    "token in field": (
        PROTECTED,
        [
            HTML,
            Sample("head.html"),
            BODY,
            Sample("token_in_field.html"),
            ASK % "document.querySelector('input[name=csrf-token]').value",
            COUNT,
        ],
    ),
    "token in variable": (
        PROTECTED,
        [
            HTML,
            Sample("head.html"),
            Sample("token_in_variable.html"),
            BODY,
            ASK % "csrfToken",
            COUNT,
        ],
    ),
    "token in call": (
        PROTECTED,
        [HTML, Sample("head.html"), BODY, Sample("token_in_call.html"), "Say hello</a>"],
    ),
    "route": ([Sample("setup.py"), Sample("route.py")], []),
    "route by methods": ([Sample("setup.py"), Sample("route_by_methods.py")], []),
}


def text_of(parts: list[Sample | str]) -> str:
    text = "".join(map(str, parts))
    for shown, replacement in REPLACED.items():
        text = text.replace(shown, replacement)
    return text


def write_program(name: str, folder: Path) -> Path:
    """Write a program of the table with its template, and return its module's path."""
    python, template = PROGRAMS[name]
    module = folder / "app.py"
    module.write_text(text_of(python), "utf-8")
    (folder / "templates").mkdir()
    (folder / "templates" / "page.html").write_text(text_of(template), "utf-8")
    return module


@contextmanager
def running(module_path: Path, jquery: bool = False):
    """Import a program from its file, and yield its application.

    :param jquery: What ``/static/js/jquery.js`` is: jQuery 3, or an empty file.
    """
    scripts = module_path.parent / "static" / "js"
    scripts.mkdir(parents=True, exist_ok=True)
    (scripts / "jquery.js").write_bytes(JQUERY.read_bytes() if jquery else b"")
    name = f"program_of_2012_{module_path.stem}"
    spec = importlib.util.spec_from_file_location(name, module_path)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        yield module.app
    finally:
        del sys.modules[name]
