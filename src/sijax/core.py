from flask_siphon.calls.registry import Sijax as Sijax
