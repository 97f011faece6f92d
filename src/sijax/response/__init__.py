from . import base as base
from . import streaming as streaming
from .base import BaseResponse as BaseResponse
from .streaming import StreamingIframeResponse as StreamingIframeResponse
