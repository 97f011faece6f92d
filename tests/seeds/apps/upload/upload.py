# -*- coding: utf-8 -*-

import os

from flask import Flask, g, render_template
from markupsafe import escape
import flask_sijax

path = os.path.join('.', os.path.dirname(__file__), 'static/js/sijax/')

app = Flask(__name__)
app.config['SIJAX_STATIC_PATH'] = path
app.config['SIJAX_JSON_URI'] = '/static/js/sijax/json2.js'
flask_sijax.Sijax(app)


def show_files(obj_response, files, form_values):
    """The first form: says what came, one file after the other."""
    obj_response.html('#result', '')
    yield obj_response

    for name in sorted(files):
        upload = files[name]
        obj_response.html_append('#result', '<li>%s: %s, %d bytes</li>' % (
            escape(name), escape(upload.filename), len(upload.read())))
        yield obj_response

    for name in sorted(form_values):
        obj_response.html_append('#result', '<li>%s = %s</li>' % (
            escape(name), escape(form_values[name])))
    obj_response.reset_form()


def show_note(obj_response, files, form_values):
    """The second form: no file at all."""
    obj_response.html('#result', '<li>%s</li>' % escape(form_values['note']))


@flask_sijax.route(app, '/')
def index():
    form_init_js = ''
    form_init_js += g.sijax.register_upload_callback('files_form', show_files)
    form_init_js += g.sijax.register_upload_callback('note_form', show_note)

    if g.sijax.is_sijax_request:
        return g.sijax.process_request()
    return render_template('upload.html', form_init_js=form_init_js)


if __name__ == '__main__':
    app.run(debug=True, port=8080)
