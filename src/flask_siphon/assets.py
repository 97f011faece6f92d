"""The files of the browser client: what they hold, and the routes that serve them.

They are served by every application that uses a part of ours, below ``/_siphon/static/``, at the
endpoint ``siphon.static``. ``url_for("siphon.static", file="sijax.js")`` adds ``?v=<hash>``, with
which a browser keeps them for good.
"""

import base64
import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import abort
from flask import Flask
from flask import request
from flask import Response

_FOLDER = Path(__file__).parent / "static"
_YEAR = 365 * 24 * 60 * 60  # seconds
_SCRIPT = "text/javascript; charset=utf-8"
_KINDS = {".js": _SCRIPT, ".mjs": _SCRIPT, ".map": "application/json"}

_JSON2 = b"/* Old pages name this file. Every browser that runs the client has JSON built in. */\n"

#: The name of each file and the file on disk that holds it. The client of old pages was three
#: files; ours is one, which may be loaded under each of their names.
_FILES = {
    "siphon.js": "siphon.js",
    "siphon.js.map": "siphon.js.map",
    "siphon.mjs": "siphon.mjs",
    "siphon.mjs.map": "siphon.mjs.map",
    "sijax.js": "sijax.js",
    "sijax_comet.js": "sijax.js",
    "sijax_upload.js": "sijax.js",
    "sijax.js.map": "sijax.js.map",
}

#: What an old application mirrors into its own static folder.
MIRRORED = ("sijax.js", "json2.js", "sijax_comet.js", "sijax_upload.js")


@dataclass(frozen=True)
class Asset:
    """One file of the client.

    :param content: Its bytes.
    :param compressed: The same, by gzip.
    :param version: The first 16 hexadecimal digits of the content's SHA-256.
    """

    content: bytes
    compressed: bytes
    version: str
    content_type: str


@cache
def asset(name: str) -> Asset | None:
    """The file that is served under ``name``, read and compressed once; None if there is none."""
    if name == "json2.js":
        content = _JSON2
    elif name in _FILES:
        content = (_FOLDER / _FILES[name]).read_bytes()
    else:
        return None
    return Asset(
        content,
        gzip.compress(content, 9, mtime=0),
        hashlib.sha256(content).hexdigest()[:16],
        _KINDS[Path(name).suffix],
    )


def content_of(name: str) -> bytes:
    """The bytes of a file of the client, which must exist."""
    found = asset(name)
    if found is None:
        raise FileNotFoundError(name)
    return found.content


@cache
def integrity_of(name: str) -> str:
    """What a script element says of a file, so that no other runs (W3C Subresource Integrity)."""
    digest = hashlib.sha384(content_of(name)).digest()
    return f"sha384-{base64.b64encode(digest).decode()}"


def serve_assets(app: Flask) -> None:
    """Add the route of the client's files, once, whichever part asks first."""
    if "siphon.static" not in app.view_functions:
        app.add_url_rule(
            "/_siphon/static/<path:file>", endpoint="siphon.static", view_func=_serve_asset
        )
        # Flask asks the functions of a "blueprint" only for endpoints that begin with its name.
        app.url_default_functions["siphon"].append(_add_version)


def _add_version(endpoint: str, values: dict[str, Any]) -> None:
    """Let ``url_for("siphon.static", file=...)`` make an address that browsers keep for good."""
    found = asset(values.get("file", ""))
    if found is not None:
        values.setdefault("v", found.version)


def _serve_asset(file: str) -> Response:
    found = asset(file)
    if found is None:
        abort(404)
    response = Response(found.content, content_type=found.content_type)
    if request.accept_encodings["gzip"] > 0:
        response.data = found.compressed
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.set_etag(found.version + ("-gzip" if response.content_encoding else ""))
    response.cache_control.public = True
    if request.args.get("v") == found.version:
        response.cache_control.max_age = _YEAR
        response.cache_control.immutable = True
    else:
        response.cache_control.no_cache = True
    response.make_conditional(request)
    return response
