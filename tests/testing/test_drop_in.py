"""Pages of the drop-in, whose calls scripts make."""

import pytest
from flask import Flask
from flask import g

import flask_sijax
from flask_siphon.testing import Visitor


@pytest.fixture
def visitor():
    app = Flask(__name__)
    app.testing = True
    flask_sijax.Sijax(app)

    @flask_sijax.route(app, "/")
    def index():
        def greet(response, name):
            response.html("p:last", f"<b>{name}</b>").result(len(name))

        if g.sijax.is_sijax_request:
            g.sijax.register_callback("greet", greet)
            return g.sijax.process_request()
        return '<script src="/_siphon/static/sijax.js"></script><p>1</p><p>2</p>'

    return Visitor(app).open("/")


def test_a_call_of_a_script_does_what_the_function_says(visitor):
    assert visitor.call("greet", "Ann") == 3
    assert visitor.html("p:last") == "<b>Ann</b>"
    assert visitor.texts("p") == ["1", "Ann"]
