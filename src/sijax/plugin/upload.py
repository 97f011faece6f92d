from flask_siphon.calls.uploads import func_name_by_form_id as func_name_by_form_id
from flask_siphon.calls.uploads import PARAM_CALLBACK as PARAM_CALLBACK
from flask_siphon.calls.uploads import PARAM_FORM_ID as PARAM_FORM_ID
from flask_siphon.calls.uploads import register_upload_callback as register_upload_callback
from flask_siphon.calls.uploads import UploadResponse as UploadResponse
