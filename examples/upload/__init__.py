"""Upload: files with a progress bar, and the SHA-256 of each. Nothing is stored."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint
from flask import Flask
from flask import g
from flask import render_template
from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from werkzeug.datastructures import MultiDict

import flask_sijax
from sijax.plugin.upload import UploadResponse

from ..application import assemble

PIECE = 1024 * 1024  # bytes

blueprint = Blueprint("upload", __name__, template_folder="templates", static_folder="static")


@flask_sijax.route(blueprint, "/")
def page() -> ResponseReturnValue:
    sijax: flask_sijax.Sijax = g.sijax
    take_over = sijax.register_upload_callback("upload", receive)
    if sijax.is_sijax_request:
        return sijax.process_request()
    # Without JavaScript the browser posts the form itself, to this very address.
    files = chosen(request.files)
    return render_template(
        "upload.html",
        take_over=take_over,
        fingerprints=[fingerprint(file) for file in files],
        state=summary(files) if request.method == "POST" else "",
    )


def receive(
    obj_response: UploadResponse, files: MultiDict[str, FileStorage], form_values: dict[str, str]
) -> Iterator[UploadResponse]:
    """Show the fingerprint of each file as soon as it is known."""
    for file in chosen(files):
        item = render_template("upload_result.html", fingerprint=fingerprint(file))
        yield obj_response.html_append("#results", item)
    obj_response.html("#state", summary(chosen(files)))
    obj_response.reset_form()


def chosen(files: MultiDict[str, FileStorage]) -> list[FileStorage]:
    """The files of the form; a browser sends one without a name if none was chosen."""
    return [file for file in files.getlist("file") if file.filename]


def summary(files: list[FileStorage]) -> str:
    return f"Files received: {len(files)}." if files else "Choose at least one file first."


@dataclass(frozen=True)
class Fingerprint:
    name: str | None
    size: int  # bytes
    sha256: str


def fingerprint(file: FileStorage) -> Fingerprint:
    sha256, size = hashlib.sha256(), 0
    while piece := file.stream.read(PIECE):
        sha256.update(piece)
        size += len(piece)
    return Fingerprint(file.filename, size, sha256.hexdigest())


def create_app() -> Flask:
    return assemble(blueprint)
