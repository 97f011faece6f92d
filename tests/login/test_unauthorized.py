"""What somebody gets who has to log in first."""

import pytest
from flask_login import user_unauthorized

from flask_siphon import Siphon
from flask_siphon.http import Controller
from flask_siphon.http import route
from flask_siphon.jam import SessionExtension

CHALLENGE = 'Bearer error="invalid_token"'


class House(Controller):
    @route("/route", auth="user")
    def door(self):
        return "inside"


@pytest.fixture(params=["/door", "/route"], ids=["login_required", "auth='user'"])
def door(request):
    return request.param


def add_route(app):
    Siphon(app).register_controllers(House)


@pytest.fixture(params=["stock", "ours"])
def app(request, make_app):
    return make_app(manager=request.param, setup=add_route)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def our_client(make_app):
    return make_app(setup=add_route).test_client()


def test_a_browser_is_sent_to_the_login_page(client, door):
    answer = client.get(f"{door}?a=b")

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/login-page?next={door.replace('/', '%2F')}%3Fa%3Db"
    assert client.get("/flashed").json == [["message", "Please log in to access this page."]]


def test_who_is_logged_in_comes_in(make_app, token, door):
    app = make_app(setup=add_route)
    headers = {"Authorization": f"Bearer {token(app, sub='1')}"}

    assert app.test_client().get(door, headers=headers).text == "inside"


@pytest.mark.parametrize("bearer", ["Bearer x.y.z", "Bearer", "Bearer a b", "bearer x"])
def test_a_bad_bearer_is_answered_401(client, door, bearer):
    answer = client.get(door, headers={"Authorization": bearer})

    assert answer.status_code == 401
    assert answer.headers.getlist("WWW-Authenticate") == [CHALLENGE]
    assert "Location" not in answer.headers
    assert "malformed" not in answer.text


@pytest.mark.parametrize("reason", ["expired", "revoked"])
def test_a_bearer_that_was_good_is_answered_401(app, client, jam, clock, token, door, reason):
    bearer = token(app, sub="1")
    if reason == "expired":
        clock.now += 3600
    else:
        with app.app_context():
            jam.revoke_token(bearer)

    answer = client.get(door, headers={"Authorization": f"Bearer {bearer}"})

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, CHALLENGE)
    assert reason not in answer.text + str(answer.headers)


def test_a_bearer_of_nobody_is_answered_401(app, client, token, door):
    headers = {"Authorization": f"Bearer {token(app, sub='99')}"}

    answer = client.get(door, headers=headers)

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_another_scheme_is_a_browsers_matter(client, door):
    answer = client.get(door, headers={"Authorization": "Basic dXNlcjpwYXNzd29yZA=="})

    assert answer.status_code == 302


def test_a_bad_cookie_is_a_browsers_matter(client, door):
    client.set_cookie("sessionId", "A" * 43)
    client.set_cookie("token", "x.y.z")

    assert client.get(door).status_code == 302


CALLS = [
    "application/json",
    "application/x-ndjson",
    "application/x-ndjson, application/json;q=0.9",
    "text/plain, application/json",
]


@pytest.mark.parametrize("accept", CALLS)
def test_a_call_is_answered_401(our_client, door, accept):
    answer = our_client.get(door, headers={"Accept": accept})

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert our_client.get("/flashed").json == []


@pytest.mark.parametrize("accept", ["text/html,application/xhtml+xml,*/*;q=0.8", "*/*", ""])
def test_a_page_is_answered_with_the_login_page(our_client, door, accept):
    assert our_client.get(door, headers={"Accept": accept}).status_code == 302


def test_without_a_header_extension_there_is_no_challenge(make_app, jam):
    client = make_app(SessionExtension(jam)).test_client()

    answer = client.get("/door", headers={"Accept": "application/json"})

    assert answer.status_code == 401
    assert "WWW-Authenticate" not in answer.headers


def test_without_a_login_view_everybody_is_answered_401(app, client, door):
    app.login_manager.login_view = None

    answer = client.get(door)

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_challenge_of_the_applications_own_stays(make_app):
    app = make_app()

    @app.get("/own")
    def own():
        return "no", 401, {"WWW-Authenticate": 'Basic realm="here"'}

    answer = app.test_client().get("/own")

    assert answer.headers.getlist("WWW-Authenticate") == ['Basic realm="here"']


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer x"}, {"Accept": "application/json"}]
)
def test_the_applications_own_handler_goes_first(app, client, door, headers):
    @app.login_manager.unauthorized_handler
    def refuse():
        return "our own page", 418

    answer = client.get(door, headers=headers)

    assert (answer.status_code, answer.text) == (418, "our own page")


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer x"}, {"Accept": "application/json"}]
)
def test_who_listens_hears_of_it_once(app, client, door, headers):
    heard = []

    def listen(sender, **_):
        heard.append(sender)

    with user_unauthorized.connected_to(listen, app):
        client.get(door, headers=headers)

    assert heard == [app]


# Fresh logins


def test_a_login_with_password_is_fresh(client):
    client.application.testing = True
    client.application.config["WTF_CSRF_ENABLED"] = False
    client.log_in("1")

    assert client.get("/vault").text == "inside"


@pytest.mark.parametrize("door", ["header", "cookie", "session"])
@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside a fresh login of another"])
@pytest.mark.parametrize("manager", ["stock", "ours"])
def test_a_login_by_token_is_not_fresh(make_app, jam, token, manager, door, beside):
    app = make_app(manager=manager)
    client = app.test_client()
    headers = {}
    if beside:
        client.log_in("2")
        assert client.get("/vault").text == "inside"
    if door == "header":
        headers["Authorization"] = f"Bearer {token(app, sub='1')}"
    elif door == "cookie":
        client.set_cookie("token", token(app, sub="1"))
    else:
        client.set_cookie("sessionId", jam.create_session("s", {"user": "1"}))

    answer = client.get("/vault", headers=headers)

    assert (answer.status_code, answer.text != "inside") == (401, True)
    assert client.who(headers=headers).user == "1"


def test_a_stale_login_is_sent_to_the_refresh_view(make_app):
    app = make_app()
    app.login_manager.refresh_view = "login_page"
    client = app.test_client()
    client.log_in("1", remember=True)
    client.close()

    answer = client.get("/vault")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/login-page?next=%2Fvault"


# LOGIN_DISABLED


@pytest.mark.parametrize(("testing", "status"), [(True, 200), (False, 302)])
def test_doors_are_unlocked_in_tests_only(make_app, testing, status):
    app = make_app(LOGIN_DISABLED=True, TESTING=testing)

    assert app.test_client().get("/door").status_code == status


def test_doors_that_were_left_unlocked_are_spoken_of(make_app, caplog):
    app = make_app()
    app.config["LOGIN_DISABLED"] = True

    for _ in range(3):
        assert app.test_client().get("/door").status_code == 302

    assert caplog.text.count("LOGIN_DISABLED") == 1


@pytest.mark.parametrize("testing", [True, False])
def test_a_published_door_has_no_such_switch(make_app, testing):
    app = make_app(setup=add_route, LOGIN_DISABLED=True, TESTING=testing)

    assert app.test_client().get("/route").status_code == 302


# Session protection


def test_a_forged_address_does_not_make_a_stolen_session_the_owners(make_app, thief):
    app = make_app()
    app.login_manager.session_protection = "strong"
    client = app.test_client()
    client.log_in("1", headers={"X-Forwarded-For": "203.0.113.5", "User-Agent": "browser"})
    other = thief(client)

    stolen = other.who(
        headers={"X-Forwarded-For": "203.0.113.5", "User-Agent": "browser"},
        environ_overrides={"REMOTE_ADDR": "198.51.100.7"},
    )

    assert stolen.user is None
    assert client.who(headers={"User-Agent": "browser"}).user == "1"


def test_the_address_of_a_proxy_is_not_the_visitors(make_app):
    """What ``X-Forwarded-For`` says is ProxyFix's to judge."""
    app = make_app()
    app.login_manager.session_protection = "strong"
    client = app.test_client()
    client.log_in("1", headers={"X-Forwarded-For": "203.0.113.5"})

    assert client.who(headers={"X-Forwarded-For": "203.0.113.6"}).user == "1"


def test_another_browser_makes_a_login_stale(make_app, thief):
    client = make_app().test_client()
    client.log_in("1", headers={"User-Agent": "browser"})

    who = thief(client, "session").who(headers={"User-Agent": "another"})

    assert (who.user, who.fresh) == ("1", False)


@pytest.mark.parametrize("agent", ["é", "\xff\xfe", "x" * 5000, ""])
def test_any_browser_has_a_name(make_app, agent):
    client = make_app().test_client()
    client.log_in("1", headers={"User-Agent": agent})

    assert client.who(headers={"User-Agent": agent}).fresh
