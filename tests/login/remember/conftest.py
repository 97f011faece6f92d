"""A user to remember, a browser, and the line that sets the cookie."""

import pytest

from flask_siphon.login import UserMixin

DAY = 24 * 60 * 60
SECRET = "a secret of thirty-two characters"


class User(UserMixin):
    def __init__(self, id):
        self.id = id


@pytest.fixture
def client(our_app):
    return our_app.test_client()


def line_of(answer, name="remember_token"):
    """The one ``Set-Cookie`` line of this cookie, or None."""
    lines = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith(f"{name}=")]
    assert len(lines) <= 1
    return lines[0] if lines else None


def attributes(line):
    return {part.strip() for part in line.split(";")[1:]}
