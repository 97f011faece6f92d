from flask import Flask
from jam import Jam
from jam.ext.flask import JWTExtension
app = Flask(__name__)
jam = Jam()
jwt_ext = JWTExtension(jam, header_name="Authorization", cookie_name=None)
jwt_ext.init_app(app)
