"""``flask siphon``: what an application lets in, and whom."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

import click
from flask import current_app
from flask import Flask
from flask.cli import AppGroup

from .calls.functions import functions_by_endpoint
from .exchange import policies_of

siphon_group = AppGroup("siphon", help="What Flask-Siphon does in this application.")

_COLUMNS = ("kind", "name", "url", "methods", "auth", "csrf", "once")


class Entrance(NamedTuple):
    """One way into an application.

    :param kind: ``page``, ``callback``, ``comet``, ``upload``, ``http`` or ``json``.
    :param name: The endpoint, or the name of the function.
    :param auth: With a check of the function's own: both, in their order.
    :param once: ``yes``, ``no``, or ``-`` where nothing is called.
    """

    kind: str
    name: str
    url: str
    methods: str
    auth: str
    csrf: str
    once: str


@siphon_group.command("routes")
@click.option("--json", "as_json", is_flag=True, help="A list of objects, for programs.")
def list_routes(as_json: bool) -> None:
    """List pages with their functions, and the routes of controllers."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    app.extensions["siphon"].publish()
    entrances = sorted(entrances_of(app), key=lambda each: (each.url, each.kind != "page", each))
    if as_json:
        click.echo(json.dumps([each._asdict() for each in entrances], indent=2))
        return
    rows = [_COLUMNS, *entrances]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    for row in rows:
        cells = zip(row, widths, strict=True)
        click.echo("  ".join(cell.ljust(width) for cell, width in cells).rstrip())


def entrances_of(app: Flask) -> Iterator[Entrance]:
    """The pages, their functions, and the routes of controllers of an application."""
    policies = policies_of(app)
    functions = functions_by_endpoint(app)
    for rule in app.url_map.iter_rules():
        policy = policies.get(rule.endpoint)
        if policy is None or policy.kind == "plain":
            continue
        methods = "any" if rule.methods is None else ",".join(sorted(rule.methods - _IMPLIED))
        csrf = "no" if policy.kind == "json" or not policy.csrf else "yes"
        yield Entrance(policy.kind, rule.endpoint, rule.rule, methods, policy.auth, csrf, "-")
        for function in functions.get(rule.endpoint, {}).values():
            auth = " ".join(filter(None, [policy.auth, function.auth]))
            once = "yes" if function.once else "no"
            yield Entrance(function.kind, function.name, rule.rule, "POST", auth, csrf, once)


_IMPLIED = {"HEAD", "OPTIONS"}
