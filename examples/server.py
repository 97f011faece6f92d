"""The command line of the examples."""

import argparse
import logging
import socket
import sys

from flask import Flask
from werkzeug.serving import make_server

HOST = "127.0.0.1"


def serve(app: Flask, path: str = "/", greeting: str | None = None) -> None:
    """Serve ``app`` until Ctrl-C, and print the address of ``path``.

    :param greeting: Printed before it, but not if the port cannot be had.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8080, help="0 takes any free one")
    port = parser.parse_args().port
    try:
        listener = socket.create_server((HOST, port))
    except (OSError, OverflowError) as error:
        sys.exit(f"Port {port} cannot be used, choose another (make PORT=..., --port): {error}")
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    # The chat asks for news every second; a line for each would bury all others.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with listener:
        server = make_server(HOST, port, app, threaded=True, fd=listener.fileno())
    if greeting is not None:
        print(greeting)
    print(f"http://{HOST}:{server.port}{path}  (Ctrl-C ends it)", flush=True)
    server.serve_forever()
