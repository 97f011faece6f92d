from flask import Flask, g, request, Response, abort
from jam import Jam
from jam.ext.flask import SessionExtension
app = Flask(__name__)
jam = Jam()
session_ext = SessionExtension(jam, header_name=None, cookie_name="sessionId")
session_ext.init_app(app)
@app.route("/login")
def login(username, password) -> Response:
    # some logic
    session_id = jam.create_session("usern", {"user": 1})
    response = Response(session_id)
    response.set_cookie("sessionId", session_id)
    return response
@app.route("/get_user")
def get_user() -> Response:
    payload = g.payload
    if not payload:
        abort(403)
    response = Response(payload)
    return response
