"""One parameter that takes a whole form: a dataclass, a Struct, a TypedDict, a pydantic model or a
WTForm."""

from __future__ import annotations

import dataclasses
import sys
import typing
from collections.abc import Callable
from typing import Any
from typing import NamedTuple

import msgspec
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.datastructures import FileStorage
from werkzeug.datastructures import MultiDict
from wtforms import Form

from ..http.parameters import without_none
from .conversion import Conversion
from .conversion import conversion_of
from .conversion import is_list
from .conversion import Misfit
from .form_errors import wtform_errors
from .sentences import Sentences

Fields = MultiDict[str, str]
Files = MultiDict[str, FileStorage]


class Filled(NamedTuple):
    """A form as the function gets it.

    :param value: None if it is not valid; a WTForm is there all the same and carries its errors.
    :param errors: Name to sentences; empty if all is well.
    """

    value: Any
    errors: dict[str, list[str]]


#: Reads a form: its fields, its files, and the sentences for what is wrong with them.
Reader = Callable[[Fields, Files, Sentences], Filled]


def reader_of(hint: Any) -> Reader | None:
    """What reads a whole form for this annotation; None if it does not stand for one."""
    if not isinstance(hint, type):
        return None
    if issubclass(hint, Form):
        return _wtform_reader(hint)
    if is_pydantic(hint):
        return _pydantic_reader(hint)
    if dataclasses.is_dataclass(hint):
        return _record_reader(hint, _fields_of_dataclass(hint))
    if issubclass(hint, msgspec.Struct):
        return _record_reader(hint, _fields_of_struct(hint))
    if typing.is_typeddict(hint):
        return _record_reader(hint, _fields_of_typed_dict(hint))
    return None


def is_pydantic(hint: Any) -> bool:
    """True for a model of pydantic, which need not be installed."""
    pydantic = sys.modules.get("pydantic")
    return pydantic is not None and isinstance(hint, type) and issubclass(hint, pydantic.BaseModel)


class _Field(NamedTuple):
    name: str
    conversion: Conversion
    required: bool


def _record_reader(kind: type, fields: list[_Field]) -> Reader:
    def read(form: Fields, files: Files, sentences: Sentences) -> Filled:
        values: dict[str, Any] = {}
        errors: dict[str, list[str]] = {}
        for field in fields:
            try:
                read_field(form, field.name, field.conversion, field.required, values)
            except Misfit as misfit:
                errors[field.name] = [sentences.say(misfit.code, misfit.limit)]
        if errors:
            return Filled(None, errors)
        try:
            return Filled(kind(**values), errors)
        except ValueError:
            # Raised by __post_init__, which looks at the fields together.
            return Filled(None, {"": [sentences.say("not_valid")]})

    return read


def read_field(
    form: Fields, name: str, conversion: Conversion, required: bool, values: dict[str, Any]
) -> None:
    """Put the value of a field of a submitted form into ``values``; nothing if its default holds.

    :raises Misfit: If it cannot be used, or is missing.
    """
    if conversion.takes_list:
        values[name] = conversion.of_text(form.getlist(name))
    elif name in form:
        values[name] = conversion.of_text(form[name])
    elif conversion.is_bool:
        values[name] = False
    elif required:
        raise Misfit("required")


def _fields_of_dataclass(kind: Any) -> list[_Field]:
    hints = typing.get_type_hints(kind, include_extras=True)
    missing = dataclasses.MISSING
    return [
        _field(each.name, hints, each.default is missing and each.default_factory is missing)
        for each in dataclasses.fields(kind)
        if each.init
    ]


def _fields_of_struct(kind: type[msgspec.Struct]) -> list[_Field]:
    hints = typing.get_type_hints(kind, include_extras=True)
    return [_field(each.name, hints, each.required) for each in msgspec.structs.fields(kind)]


def _fields_of_typed_dict(kind: Any) -> list[_Field]:
    hints = typing.get_type_hints(kind, include_extras=True)
    return [
        _Field(name, conversion_of(_unwrapped(hint)), name in kind.__required_keys__)
        for name, hint in hints.items()
    ]


def _unwrapped(hint: Any) -> Any:
    while typing.get_origin(hint) in (typing.Required, typing.NotRequired):
        (hint,) = typing.get_args(hint)
    return hint


def _field(name: str, hints: dict[str, Any], required: bool) -> _Field:
    return _Field(name, conversion_of(hints[name]), required)


def _wtform_reader(kind: type[Form]) -> Reader:
    # That one takes the fields of the request by itself.
    takes_request = issubclass(kind, FlaskForm)

    def read(form: Fields, files: Files, sentences: Sentences) -> Filled:
        bound = kind() if takes_request else kind(CombinedMultiDict([files, form]))
        is_valid = bound.validate()
        errors = wtform_errors(bound)
        if not is_valid and not errors:  # its own validate() may say no more than no
            errors = {"": [sentences.say("not_valid")]}
        return Filled(bound, errors)

    return read


#: What pydantic calls an error, and the sentence for it.
_PYDANTIC_CODES = {
    "missing": "required",
    "int_parsing": "integer",
    "int_from_float": "integer",
    "int_type": "integer",
    "float_parsing": "number",
    "float_type": "number",
    "decimal_parsing": "number",
    "bool_parsing": "boolean",
    "bool_type": "boolean",
    "date_parsing": "date",
    "date_from_datetime_parsing": "date",
    "datetime_parsing": "datetime",
    "datetime_from_date_parsing": "datetime",
    "enum": "choice",
    "literal_error": "choice",
    "greater_than_equal": "minimum",
    "greater_than": "above",
    "less_than_equal": "maximum",
    "less_than": "below",
    "string_too_short": "min_length",
    "string_too_long": "max_length",
}
_PYDANTIC_LIMITS = ("ge", "gt", "le", "lt", "min_length", "max_length")


def _pydantic_reader(kind: Any) -> Reader:
    hints = {name: field.annotation for name, field in kind.model_fields.items()}
    names = {name: field.alias or name for name, field in kind.model_fields.items()}

    def read(form: Fields, files: Files, sentences: Sentences) -> Filled:
        values: dict[str, Any] = {}
        for name, hint in hints.items():
            _take_text(form, names[name], hint, values)
        return fill_pydantic(kind, values, sentences)

    return read


def _take_text(form: Fields, name: str, hint: Any, values: dict[str, Any]) -> None:
    kind, _ = without_none(hint)
    if is_list(kind):
        values[name] = form.getlist(name)
    elif name not in form:
        if kind is bool:
            values[name] = False
    elif form[name] or hint is str:
        values[name] = form[name]
    elif type(None) in typing.get_args(hint):
        values[name] = None


def fill_pydantic(kind: Any, values: Any, sentences: Sentences) -> Filled:
    """A model with these values, or what is wrong with them."""
    import pydantic

    try:
        return Filled(kind.model_validate(values), {})
    except pydantic.ValidationError as error:
        errors: dict[str, list[str]] = {}
        for each in error.errors(include_url=False, include_input=False):
            name = str(each["loc"][0]) if each["loc"] else ""
            context = each.get("ctx", {})
            limit = next((context[key] for key in _PYDANTIC_LIMITS if key in context), None)
            code = _PYDANTIC_CODES.get(each["type"], "not_valid")
            errors.setdefault(name, []).append(sentences.say(code, limit))
        return Filled(None, errors)
