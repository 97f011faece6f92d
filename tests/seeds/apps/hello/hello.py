# -*- coding: utf-8 -*-

import os
from datetime import datetime

from flask import Flask, g, render_template
import flask_sijax

path = os.path.join('.', os.path.dirname(__file__), 'static/js/sijax/')

app = Flask(__name__)
app.config['SIJAX_STATIC_PATH'] = path
app.config['SIJAX_JSON_URI'] = '/static/js/sijax/json2.js'
flask_sijax.Sijax(app)


def say_hello(obj_response, name='stranger'):
    obj_response.alert('Hello, %s!' % name)
    obj_response.css('#greeting', 'color', 'green')
    obj_response.attr('#greeting', 'title', 'greeted').attr_append('#greeting', 'title', ' you')


def show_year(obj_response, format):
    obj_response.html('#year', datetime(2012, 5, 1).strftime(format))
    obj_response.html_prepend('#year', '<b>Year:</b> ')
    obj_response.script("document.getElementById('year').className = 'shown';")


def cleanup(obj_response, selector):
    obj_response.remove(selector)


@flask_sijax.route(app, '/')
def index():
    if g.sijax.is_sijax_request:
        g.sijax.register_callback('say_hello', say_hello)
        g.sijax.register_callback('show_year', show_year)
        g.sijax.register_callback('cleanup', cleanup)
        return g.sijax.process_request()
    return render_template('hello.html')


if __name__ == '__main__':
    app.run(debug=True, port=8080)
