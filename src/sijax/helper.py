import json as json

from flask_siphon.calls.mirror import init_static_path as init_static_path
