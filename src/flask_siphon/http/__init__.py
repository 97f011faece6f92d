"""Controllers: classes of handlers that extend each other, for HTTP and JSON-RPC."""

from ..data.environment import Environment as Environment
from ..errors import RpcError as RpcError
from ..errors import SessionExpired as SessionExpired
from ..errors import UserError as UserError
from .controller import Controller as Controller
from .discover import Discover as Discover
from .response import Response as Response
from .routing import route as route
from .web_request import HttpRequest as HttpRequest
from .web_request import JsonRequest as JsonRequest
from .web_request import request as request
from .web_request import WebRequest as WebRequest
