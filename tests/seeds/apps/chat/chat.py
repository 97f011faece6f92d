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

messages = []


def format_message(number, author, text):
    return '<li id="message_%d"><b>%s</b>: <span>%s</span></li>' % (
        number, escape(author), escape(text))


class ChatHandler(object):
    """A container class for the functions that the page calls."""

    @staticmethod
    def save_message(obj_response, values):
        text = values.get('message', '').strip()
        if not text:
            return obj_response.alert('Empty messages are not allowed!')

        messages.append((values['author'], text))
        obj_response.html_append('#messages', format_message(len(messages), *messages[-1]))
        obj_response.attr('#message', 'value', '')
        obj_response.script('focusMessage();')
        obj_response.call('countMessages', [len(messages)])

    @staticmethod
    def load_messages(obj_response):
        obj_response.html('#messages', ''.join(
            format_message(number, *message)
            for number, message in enumerate(messages, 1)))
        obj_response.call('countMessages', [len(messages)])

    @staticmethod
    def clear_messages(obj_response):
        del messages[:]
        obj_response.remove('#messages li')
        obj_response.call('countMessages', [0])

    @staticmethod
    def _secret(obj_response):
        obj_response.alert('You should never see this.')


@app.before_request
def answer_calls():
    """The functions of the chat can be called from every page."""
    if g.sijax.is_sijax_request:
        g.sijax.register_object(ChatHandler)
        return g.sijax.process_request()


@flask_sijax.route(app, '/')
def index():
    return render_template('chat.html')


if __name__ == '__main__':
    app.run(debug=True, port=8080)
