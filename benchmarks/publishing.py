"""1000 routes, each of a controller that is extended twice: time to publish, cost of a request.

A request costs more where there are more routes, as Werkzeug has more to look through; plain views
of the same number show how much of it is ours.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any

from flask import Flask
from flask import request

from benchmarks.instructions import send
from benchmarks.instructions import warm_up
from benchmarks.report import print_table
from benchmarks.report import Row
from flask_siphon import Siphon
from flask_siphon.http import Controller
from flask_siphon.http import route

LIMIT_S = 1.0
MANY, FEW = 1000, 10  # routes

STARTS = 5
TIMED = 500  # requests to one application before it is another one's turn
ROUNDS = 21

REQUEST = {"PATH_INFO": "/item7", "QUERY_STRING": "n=40"}
ANSWER = b"<b>42</b>"


def chain(number: int) -> type[Controller]:
    """The last of three classes, each of which overrides the method of the one before."""

    class Item(Controller):
        controller_name = f"Item{number}"

        @route(f"/item{number}", auth="none", methods=["GET"])
        def show(self, n: int) -> Any:
            return f"<b>{n}</b>"

    class Extended(Item):
        @route()
        def show(self, n: int) -> Any:
            return super().show(n + 1)

    class ExtendedAgain(Extended):
        @route()
        def show(self, n: int) -> Any:
            return super().show(n + 1)

    return ExtendedAgain


def ours(routes: int) -> Flask:
    app = Flask("ours")
    siphon = Siphon(app)
    siphon.register_controllers(*[chain(number) for number in range(routes)])
    siphon.publish()
    return app


def plain(routes: int) -> Flask:
    app = Flask("plain")

    def show() -> str:
        n = int(request.args["n"])
        return f"<b>{n + 2}</b>"

    for number in range(routes):
        app.add_url_rule(f"/item{number}", f"item{number}", show)
    return app


APPLICATIONS: dict[str, Callable[[int], Flask]] = {"ours": ours, "plain": plain}


def seconds() -> tuple[float, float]:
    """CPU time of registering and publishing the controllers, and of adding the plain views."""
    ours_took, plain_took = [], []
    for _ in range(STARTS):
        siphon, chains = Siphon(Flask("ours")), [chain(number) for number in range(MANY)]
        start = process_time()
        siphon.register_controllers(*chains)
        siphon.publish()
        ours_took.append(process_time() - start)
        start = process_time()
        plain(MANY)
        plain_took.append(process_time() - start)
    return median(ours_took), median(plain_took)


def microseconds() -> dict[tuple[str, int], float]:
    """CPU time of one request by application and number of routes.

    They take turns, the median round counts.
    """
    apps = {
        (name, routes): make(routes)
        for name, make in APPLICATIONS.items()
        for routes in (FEW, MANY)
    }
    for app in apps.values():
        assert warm_up(app, REQUEST) == ANSWER
    rounds: dict[tuple[str, int], list[float]] = {key: [] for key in apps}
    for _ in range(ROUNDS):
        for key, app in apps.items():
            start = process_time()
            for _ in range(TIMED):
                send(app, REQUEST)
            rounds[key].append((process_time() - start) / TIMED * 1e6)
    return {key: median(each) for key, each in rounds.items()}


def run() -> list[Row]:
    took, plain_took = seconds()
    limit = LIMIT_S / plain_took
    times = microseconds()
    return [
        Row(f"publish {MANY} routes", took, plain_took, "plain views", "s of CPU", limit),
        *(
            Row(
                f"request, one of {routes} routes",
                times["ours", routes],
                times["plain", routes],
                "plain views",
                "µs of CPU",
            )
            for routes in (FEW, MANY)
        ),
        Row(
            f"request, {MANY} routes",
            times["ours", MANY],
            times["ours", FEW],
            f"{FEW} routes",
            "µs of CPU",
        ),
    ]


if __name__ == "__main__":
    print_table(run())
