"""Flask-Sijax, as its applications import it. Everything comes from :mod:`flask_siphon`."""

import sijax as sijax
from flask_siphon.dropin import route as route
from flask_siphon.dropin import Sijax as Sijax
