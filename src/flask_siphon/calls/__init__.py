"""Python functions that pages call, and the commands that they send back."""

from .comet import CometResponse as CometResponse
from .comet import register_comet_callback as register_comet_callback
from .comet import register_comet_object as register_comet_object
from .commands import BaseResponse as BaseResponse
from .mirror import init_static_path as init_static_path
from .registry import Sijax as Sijax
from .streaming import StreamingIframeResponse as StreamingIframeResponse
from .uploads import FormValues as FormValues
from .uploads import func_name_by_form_id as func_name_by_form_id
from .uploads import register_upload_callback as register_upload_callback
from .uploads import UploadResponse as UploadResponse
