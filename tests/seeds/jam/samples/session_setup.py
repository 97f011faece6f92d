from flask import Flask
from jam import Jam
from jam.ext.flask import SessionExtension
app = Flask(__name__)
jam = Jam()
session_ext = SessionExtension(jam, header_name=None, cookie_name="sessionId")
session_ext.init_app(app)
