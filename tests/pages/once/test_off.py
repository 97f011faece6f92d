"""Functions and applications that remember no calls (pages.md §7.7)."""

import pytest

from .conftest import is_replay
from .conftest import KEY


@pytest.mark.parametrize("option", [{"readonly": True}, {"once": False}])
def test_a_function_may_be_repeated_35(app, client, p, option):
    @p.callback(**option)
    def f(browser):
        app.seen.append(1)

    for _ in range(2):
        assert not is_replay(client.call("f", key=KEY))
    assert app.seen == [1, 1]


def test_all_may_be_repeated(app, client, count):
    app.config["SIPHON_CALL_MEMORY"] = 0
    for _ in range(2):
        client.call("count", key=KEY)

    assert app.seen == [0, 0]


@pytest.mark.parametrize("key", ["SIPHON_CALL_MEMORY", "SIPHON_CALL_LEASE", "SIPHON_CALL_ANSWER"])
@pytest.mark.parametrize("value", [-1, "300", None, 1.5, True])
def test_a_bad_setting_fails_at_once(make_app, key, value):
    with pytest.raises(ValueError, match=key):
        make_app(**{key: value})
