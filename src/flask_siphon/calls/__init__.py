"""Python functions that pages call, and the commands that they send back."""

from ..errors import UnknownFunction as UnknownFunction
from .browser import Browser as Browser
from .commands import BaseResponse as BaseResponse
from .form_errors import Errors as Errors
from .methods import callback as callback
from .methods import comet as comet
from .methods import upload as upload
from .mirror import init_static_path as init_static_path
from .pages import Page as Page
from .pages import page as page
from .registry import Sijax as Sijax
from .streaming import CometResponse as CometResponse
from .streaming import register_comet_callback as register_comet_callback
from .streaming import register_comet_object as register_comet_object
from .streaming import StreamingIframeResponse as StreamingIframeResponse
from .uploads import FormValues as FormValues
from .uploads import func_name_by_form_id as func_name_by_form_id
from .uploads import register_upload_callback as register_upload_callback
from .uploads import UploadResponse as UploadResponse
