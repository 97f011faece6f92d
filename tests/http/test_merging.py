"""The arguments of ``@route`` along a chain: which wins, which warns, which is refused."""

import pytest

from flask_siphon.http import Controller
from flask_siphon.http import request
from flask_siphon.http import route

from .conftest import H


def test_an_argument_of_the_override_replaces_the_former(make_siphon, add_login):
    class Restrict(H):
        @route(auth="user")
        def h(self):
            return super().h()

    siphon = make_siphon(Restrict)
    add_login(siphon.test_client().application)
    client = siphon.test_client()

    answer = client.get("/h")
    assert answer.status_code == 302
    assert answer.location == "/login?next=%2Fh"

    client.get("/login")
    assert client.get("/h").text == "h"


@pytest.mark.parametrize("urls", ["/n", ["/n"]], ids=["text", "list"])
def test_urls_of_the_override_replace_the_former(serve, urls):
    class E(H):
        @route(urls)
        def h(self):
            return super().h()

    client = serve(E)

    assert client.get("/h").status_code == 404
    assert client.get("/n").text == "h"


def test_none_as_route_leaves_the_urls_alone(serve):
    class E(H):
        @route(None)
        def h(self):
            return super().h()

    assert serve(E).get("/h").text == "h"


def test_none_resets_methods_and_cors(serve):
    class Root(Controller):
        @route("/h", auth="none", methods=["POST"], cors="*")
        def h(self):
            return "h"

    class E(Root):
        @route(methods=None, cors=None)
        def h(self):
            return super().h()

    answer = serve(E).get("/h")

    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_extra_is_merged_key_by_key(serve):
    class Root(Controller):
        @route("/h", auth="none", extra={"website": True, "menu": "a"})
        def h(self):
            return request.make_json_response(dict(request.routing["extra"]))

    class E(Root):
        @route(extra={"menu": "b", "sitemap": False})
        def h(self):
            return super().h()

    assert serve(E).get("/h").json == {"website": True, "menu": "b", "sitemap": False}
    assert serve(Root).get("/h").json == {"website": True, "menu": "a"}


def test_the_type_of_the_root_stays_with_a_warning(serve, warnings):
    class E(H):
        @route(type="json")
        def h(self):
            return super().h()

    assert serve(E).get("/h").text == "h"
    (text,) = warnings()
    assert "E.h" in text and "json" in text


def test_the_warning_comes_in_every_application(serve, warnings):
    class E(H):
        @route(type="json")
        def h(self):
            return super().h()

    for _ in range(2):
        serve(E).get("/h")

    assert len(warnings()) == 2


@pytest.mark.parametrize("of_root", [True, False])
def test_where_readonly_differs_the_method_may_write_with_a_warning(serve, warnings, of_root):
    class Root(Controller):
        @route("/h", auth="none", readonly=of_root)
        def h(self):
            return repr(request.routing["readonly"])

    class E(Root):
        @route(readonly=not of_root)
        def h(self):
            return super().h()

    assert serve(E).get("/h").text == "False"
    (text,) = warnings()
    assert "E.h" in text and "readonly" in text


def test_merging_leaves_the_decorated_classes_as_they_were(serve):
    class E(H):
        @route("/n", auth="user")
        def h(self):
            return super().h()

    assert serve(E).get("/n").status_code == 401
    assert serve(H).get("/h").status_code == 200


def test_an_unknown_auth_method_is_named_with_the_known_ones(make_siphon):
    class E(Controller):
        @route("/e", auth="api_key")
        def e(self):
            return "x"

    siphon = make_siphon(E)
    siphon.auth_method("bearer")(lambda request, routing: None)

    with pytest.raises(ValueError, match=r"E\.e.*'api_key'.*'user'.*'public'.*'none'.*'bearer'"):
        siphon.publish()


def test_credentials_for_everybody_are_refused_when_merging_brings_them_together(make_siphon):
    class Root(Controller):
        @route("/h", cors="*")
        def h(self):
            return "h"

    class E(Root):
        @route(cors_credentials=True)
        def h(self):
            return super().h()

    with pytest.raises(ValueError, match=r"E\.h"):
        make_siphon(E).publish()


@pytest.mark.parametrize(
    "given", [{"cors": ["https://a.example"], "cors_credentials": True}, {"cors": "*"}], ids=str
)
def test_credentials_for_some_and_reading_for_everybody_are_published(serve, given):
    class E(H):
        @route(**given)
        def h(self):
            return super().h()

    assert serve(E).get("/h").text == "h"
