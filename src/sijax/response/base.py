from flask_siphon.calls.commands import BaseResponse as BaseResponse
