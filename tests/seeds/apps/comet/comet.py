# -*- coding: utf-8 -*-

import os

from flask import Flask, g, render_template, request
import flask_sijax

path = os.path.join('.', os.path.dirname(__file__), 'static/js/sijax/')

app = Flask(__name__)
app.config['SIJAX_STATIC_PATH'] = path
app.config['SIJAX_JSON_URI'] = '/static/js/sijax/json2.js'
flask_sijax.Sijax(app)


def do_work(obj_response, steps):
    obj_response.html('#log', '')
    yield obj_response

    for step in range(1, steps + 1):
        obj_response.html_append('#log', '<li>step %d</li>' % step)
        obj_response.css('#progress', 'width', '%d%%' % (100 * step / steps))
        yield obj_response

    obj_response.html_append('#log', '<li>done for %s</li>' % request.path)


class Plain(object):

    def hurry(self, obj_response):
        obj_response.html('#log', '<li>in one go</li>')


@flask_sijax.route(app, '/')
def index():
    if g.sijax.is_sijax_request:
        g.sijax.register_comet_callback('do_work', do_work)
        g.sijax.register_comet_object(Plain())
        return g.sijax.process_request()
    return render_template('comet.html')


if __name__ == '__main__':
    app.run(debug=True, port=8080)
