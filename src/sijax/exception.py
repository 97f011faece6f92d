from flask_siphon.errors import SijaxError as SijaxError
