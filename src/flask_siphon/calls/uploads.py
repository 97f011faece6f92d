"""Forms with files, submitted in the background."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import Self
from typing import TYPE_CHECKING

from .arguments import InvalidCall
from .inline import inline_json
from .inline import ScriptText
from .streaming import StreamingIframeResponse

if TYPE_CHECKING:
    from .registry import Sijax

PARAM_FORM_ID = "formId"
PARAM_CALLBACK = "callback"

# The client sends the token in every body; it is no field of the form.
_CSRF_FIELD = "csrf_token"


class FormValues(dict[str, Any]):
    """The fields of a form: each name with its first value.

    :param data: What was posted, a plain mapping or a ``MultiDict``.
    :param without: Names that are no fields of the form.
    :param as_lists: Each name with the list of its values instead, as Sijax's manual shows it.
    """

    def __init__(
        self, data: Mapping[str, Any], without: Sequence[str] = (), as_lists: bool = False
    ) -> None:
        names = [name for name in data if name not in without]
        self._lists = {name: _values(data, name) for name in names}
        if as_lists:
            super().__init__(self._lists)
        else:
            super().__init__((name, data[name]) for name in names)

    def getlist(self, name: str) -> list[Any]:
        """All values of the fields of that name, in the order of the form."""
        return list(self._lists.get(name, ()))


def _values(data: Mapping[str, Any], name: str) -> list[Any]:
    getlist = getattr(data, "getlist", None)
    return [data[name]] if getlist is None else list(getlist(name))


class UploadResponse(StreamingIframeResponse):
    """The response object of an upload function, which may stream.

    :ivar form_id: The ``id`` of the form that was submitted.
    """

    form_id: str

    def __init__(self, sijax_instance: Sijax, request_args: Sequence[Any]) -> None:
        super().__init__(sijax_instance, request_args)
        self.form_id = request_args[0] if request_args else ""

    def _get_request_args(self) -> list[Any]:
        sijax_instance = self._executor
        if not sijax_instance.is_form_of_request(self._request_args):
            raise InvalidCall
        return [
            FormValues(
                sijax_instance.get_data(),
                (sijax_instance.PARAM_REQUEST, sijax_instance.PARAM_ARGS, _CSRF_FIELD),
                sijax_instance.form_values_as_lists,
            )
        ]

    def reset_form(self) -> Self:
        """Put the form's fields back to what they were when the page came."""
        return self.call("sjxUpload.resetForm", [self.form_id])


def func_name_by_form_id(form_id: str) -> str:
    """The public name under which the upload function of a form is called."""
    return f"{form_id}_upload"


def register_upload_callback(
    sijax_instance: Sijax, form_id: str, callback: Callable[..., Any], **options: Any
) -> ScriptText:
    """Let ``callback`` receive the form ``form_id``: ``(obj_response, *args_extra, form_values)``.

    :param options: As in :meth:`Sijax.register_callback`; ``response_class`` is
        :class:`UploadResponse` unless given.
    :return: JavaScript for the page, which makes the client take over the form.
    """
    form_id = str(form_id)  # as with the names of functions: what the page sends is text
    name = func_name_by_form_id(form_id)
    sijax_instance.register_callback(
        name, callback, **{sijax_instance.PARAM_RESPONSE_CLASS: UploadResponse, **options}
    )
    sijax_instance.upload_forms[name] = form_id
    return ScriptText(_TAKE_OVER % inline_json({PARAM_FORM_ID: form_id, PARAM_CALLBACK: name}))


# The form and the client may both stand further down the page: try when the document is ready,
# and once more when everything is loaded.
_TAKE_OVER = (
    "(function(form){"
    "function take(){"
    "if(window.sjxUpload)sjxUpload.registerForm(form);"
    'else window.addEventListener("load",function(){sjxUpload.registerForm(form)})'
    "}"
    'if(document.readyState==="loading")document.addEventListener("DOMContentLoaded",take);'
    "else take()"
    "})(%s);"
)
