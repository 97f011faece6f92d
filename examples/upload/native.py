"""Upload, as a page: the bar, the errors and the order of things come with it."""

from collections.abc import Iterator

from flask import Blueprint
from flask import render_template
from flask import request
from werkzeug.datastructures import FileStorage

from flask_siphon import Browser
from flask_siphon import page

from . import chosen
from . import fingerprint
from . import summary

blueprint = Blueprint("upload_native", __name__)


@page(blueprint, "/", auth="public", methods=["POST"])
def index() -> str:
    # Without JavaScript the browser posts the form itself, to this very address.
    files = chosen(request.files)
    return render_template(
        "upload_native.html",
        fingerprints=[fingerprint(file) for file in files],
        state=summary(files) if request.method == "POST" else "",
    )


@index.upload("upload")
def receive(browser: Browser, file: list[FileStorage]) -> Iterator[None]:
    """Show the fingerprint of each file as soon as it is known."""
    browser.text("#results", "")
    for each in file:
        item = render_template("upload_result.html", fingerprint=fingerprint(each))
        browser.html_append("#results", item)
        yield
    browser.text("#state", summary(file)).reset("#upload")
