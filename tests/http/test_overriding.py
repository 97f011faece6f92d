"""Which methods are published, and when one that overrides another is."""

import pytest

from flask_siphon.http import Controller
from flask_siphon.http import route

from .conftest import H


def test_an_override_with_a_bare_route_keeps_the_url(serve):
    class E(H):
        @route()
        def h(self):
            return super().h()

    assert serve(H, E).get("/h").text == "h"


def test_an_override_without_route_is_unpublished_with_one_warning(serve, warnings):
    class E(H):
        def h(self):
            return super().h()

    assert serve(H, E).get("/h").status_code == 404
    (text,) = warnings()
    assert "E.h" in text


@pytest.mark.parametrize("value", [None, 5, "text"], ids=repr)
def test_an_override_by_something_else_is_unpublished_too(serve, warnings, value):
    E = type("E", (H,), {"h": value})

    assert serve(E).get("/h").status_code == 404
    assert len(warnings()) == 1


def test_a_decorated_override_of_an_undecorated_one_is_published(serve, warnings):
    class Middle(H):
        def h(self):
            response = super().h()
            response.headers["X-Middle"] = "passed"
            return response

    class Last(Middle):
        @route()
        def h(self):
            return super().h()

    answer = serve(Last).get("/h")

    assert (answer.text, answer.headers["X-Middle"]) == ("h", "passed")
    assert warnings() == []


def test_an_undecorated_method_has_no_url(serve):
    class E(H):
        def other(self):
            return "x"

    assert serve(E).get("/other").status_code == 404


def test_an_underscore_hides_nothing(serve):
    class E(Controller):
        @route("/hidden", auth="none")
        def _hidden(self):
            return "seen"

    assert serve(E).get("/hidden").text == "seen"


def test_a_method_without_url_is_named(make_siphon):
    class Homeless(Controller):
        @route(auth="none")
        def h(self):
            return "x"

    with pytest.raises(ValueError, match=r"Homeless\.h"):
        make_siphon(Homeless).publish()
