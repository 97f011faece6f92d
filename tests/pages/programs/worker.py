"""A server process that dies in a function of a page: `worker.py STORE_URL KEY`.

Prints `entered` when it is in the function, and waits there to be killed.
"""

import signal
import sys

from flask import Flask

from flask_siphon import page
from flask_siphon import Siphon

url, key = sys.argv[1:]
app = Flask("application")
app.config.update(SECRET_KEY="the secret of the tests", SIPHON_STORE=url)
siphon = Siphon(app)


@page(app, "/p", auth="public")
def p():
    return ""


@p.callback
def f(browser):
    print("entered", flush=True)
    signal.pause()  # until it is killed


client = siphon.test_client()
headers = {
    "Accept": "application/json",
    "Idempotency-Key": key,
    "X-CSRFToken": client.csrf_token(),
}
client.post("/p", data={"sijax_rq": "f", "sijax_args": "[]"}, headers=headers)
