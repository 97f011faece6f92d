from flask import Flask, g, request, Response, abort
from jam import Jam
from jam.ext.flask import JWTExtension
app = Flask(__name__)
jam = Jam()
jwt_ext = JWTExtension(jam, header_name='Authorization', cookie_name=None)
jwt_ext.init_app(app)
@app.route("/login")
def login(username, password) -> Response:
    # some logic
    payload = jam.make_payload(**{"user": 1})
    token = jam.gen_jwt_token(payload)
    response = Response(token)
    return response
@app.route("/get_user")
def get_user() -> Response:
    payload = g.payload
    if not payload:
        abort(403)
    response = Response(payload)
    return response
