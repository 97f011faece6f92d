from flask import Flask
from jam import Jam
from jam.ext.flask import JamExtension
jam = Jam()
def create_app() -> Flask:
    app = Flask(__name__)
    jam_ext = JamExtension(jam)
    jam_ext.init_app(app)
    return app
