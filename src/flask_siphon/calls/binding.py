"""From what a call brings to the arguments of its function.

What can be found out from the signature is found out when the function is registered.
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from enum import auto
from enum import Enum
from typing import Any
from typing import NamedTuple

import msgspec
from flask import Flask
from flask import Request
from werkzeug.datastructures import FileStorage
from werkzeug.datastructures import MultiDict

from .. import config
from ..csrf import tokens
from ..http.parameters import without_none
from .conversion import Conversion
from .conversion import conversion_of
from .conversion import Misfit
from .conversion import UNTYPED
from .form_errors import Errors
from .registry import Sijax
from .sentences import Sentences
from .uploads import FormValues
from .whole_forms import Fields
from .whole_forms import Files
from .whole_forms import fill_pydantic
from .whole_forms import is_pydantic
from .whole_forms import read_field
from .whole_forms import Reader
from .whole_forms import reader_of

#: The field of a form that holds the key under which it may be repeated.
KEY_FIELD = "siphon_call"

_RESERVED = (Sijax.PARAM_REQUEST, Sijax.PARAM_ARGS, KEY_FIELD)


class InvalidFields(Exception):
    """The arguments of a call do not fit; the function was not entered.

    :param fields: Name to sentences for the user.
    """

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        super().__init__(f"Invalid arguments: {', '.join(fields)}")
        self.fields = fields


class Brought:
    """What a call brings, and how it is read. Most calls bring positions and nothing else, so the
    rest is looked up when a parameter asks for it.

    :param path: The parameters of the URL.
    :param positions: The arguments that it names by position.
    :param request: Holds the form.
    :param app: The application.
    """

    def __init__(
        self,
        path: Mapping[str, Any],
        positions: Sequence[Any],
        request: Request,
        app: Flask,
    ) -> None:
        self.path = path
        self.positions = positions
        self._request = request
        self._app = app

    @property
    def form(self) -> Fields:
        """The fields of the form, and those that make it a call."""
        return self._request.form

    @property
    def files(self) -> Files:
        """The files of the form."""
        return self._request.files

    @property
    def has_fields(self) -> bool:
        """True if a form came along: more than the two fields that make it a call."""
        return len(self._request.form) > 2

    @property
    def reserved(self) -> tuple[str, ...]:
        """The names of fields that are no arguments."""
        return (*_RESERVED, *tokens.field_names(self._app))

    @property
    def sentences(self) -> Sentences:
        """What to say of values that cannot be used."""
        return Sentences(self._app.config)

    @property
    def form_values(self) -> FormValues:
        """The form as an upload function of Sijax gets it."""
        as_lists = config.SIJAX_FORM_VALUES.read(self._app.config) == "lists"
        return FormValues(self.form, self.reserved, as_lists)


_NO_FIELDS: Fields = MultiDict()


class _Source(Enum):
    VALUE = auto()
    FILE = auto()
    FILES = auto()
    FORM = auto()
    ERRORS = auto()
    ALL_FILES = auto()
    FORM_VALUES = auto()


class _Parameter(NamedTuple):
    name: str
    source: _Source
    required: bool
    default: Any
    keyword_only: bool
    takes_position: bool
    conversion: Conversion = UNTYPED
    read_form: Reader | None = None
    model: Any = None  # of pydantic


class Binding:
    """How a function gets its arguments.

    :param function: A function, or a method bound to its object; ``browser`` is its first
        parameter.
    :param is_upload: Unannotated ``files`` and ``form_values`` are those of the form.
    :raises TypeError: If it cannot be called by a page: no ``browser``, two parameters that each
        take the whole form, or an annotation that nothing a page sends could satisfy.
    """

    def __init__(self, function: Callable[..., Any], where: str, is_upload: bool = False) -> None:
        inner = inspect.unwrap(function)
        declared = list(inspect.signature(inner).parameters.values())
        # What a decorator of a bound method wraps is not bound.
        skip = 2 if inspect.ismethod(function) and not inspect.ismethod(inner) else 1
        positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        if len([each for each in declared if each.kind in positional]) < skip:
            raise TypeError(
                f"{where} takes no browser. Its first parameter is the page that called."
            )
        bound = inspect.signature(function.__func__) if inspect.ismethod(function) else None
        own = [*(bound.parameters if bound else ())][:1] + [each.name for each in declared[:skip]]
        declared = declared[skip:]
        self._takes_rest = any(each.kind is each.VAR_POSITIONAL for each in declared)
        self._takes_any = any(each.kind is each.VAR_KEYWORD for each in declared)
        self._parameters = [
            _parameter(each, _hint(inner, each, where), where, is_upload)
            for each in declared
            if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
        ]
        # Nobody may set these by sending a field of their name.
        self._names = {*own, *(each.name for each in self._parameters)}
        self._asks_for_errors = any(each.source is _Source.ERRORS for each in self._parameters)
        forms = [each.name for each in self._parameters if each.source is _Source.FORM]
        if len(forms) > 1:
            raise TypeError(
                f"{where} has two parameters that each take the whole form: {', '.join(forms)}. "
                "Keep one of them."
            )

    def bind(self, brought: Brought) -> tuple[list[Any], dict[str, Any]]:
        """The arguments after ``browser``, by position and by name.

        :raises InvalidFields: If some do not fit, unless the function asks for :class:`Errors`.
        """
        errors = Errors()
        arguments: list[Any] = []
        keywords: dict[str, Any] = {}
        positions = iter(brought.positions)
        left = len(brought.positions)
        for parameter in self._parameters:
            if parameter.name in brought.path:
                value = _from_path(parameter, brought, errors)
            elif left and parameter.takes_position:
                left -= 1
                value = _from_position(parameter, next(positions), brought, errors)
            else:
                value = _READ[parameter.source](parameter, brought, errors)
            if parameter.keyword_only:
                keywords[parameter.name] = value
            else:
                arguments.append(value)
        if self._takes_rest:
            arguments.extend(positions)
        elif left:
            errors[""] = [brought.sentences.say("not_valid")]
        if self._takes_any:
            every = {**brought.form.to_dict(), **brought.path}
            known = {*self._names, *brought.reserved}
            keywords.update({name: every[name] for name in every if name not in known})
        if errors and not self._asks_for_errors:
            raise InvalidFields(errors)
        return arguments, keywords


def _from_path(parameter: _Parameter, brought: Brought, errors: Errors) -> Any:
    value, conversion = brought.path[parameter.name], parameter.conversion
    try:
        if not isinstance(value, str):
            return conversion.of_value(value)
        return conversion.of_text([value] if conversion.takes_list else value)
    except Misfit as misfit:
        _note(errors, parameter, misfit, brought)
        return None


def _from_position(parameter: _Parameter, value: Any, brought: Brought, errors: Errors) -> Any:
    if parameter.model is not None:
        filled = fill_pydantic(parameter.model, value, brought.sentences)
        errors.update(filled.errors)
        return filled.value
    try:
        return parameter.conversion.of_json(value)
    except Misfit as misfit:
        _note(errors, parameter, misfit, brought)
        return None


def _note(errors: Errors, parameter: _Parameter, misfit: Misfit, brought: Brought) -> None:
    errors[parameter.name] = [brought.sentences.say(misfit.code, misfit.limit)]


def _read_value(parameter: _Parameter, brought: Brought, errors: Errors) -> Any:
    form: Fields = _NO_FIELDS if parameter.name in brought.reserved else brought.form
    if not parameter.required and not brought.has_fields:
        return parameter.default  # no form was sent that could have left a box unchecked
    values: dict[str, Any] = {}
    try:
        read_field(form, parameter.name, parameter.conversion, parameter.required, values)
    except Misfit as misfit:
        _note(errors, parameter, misfit, brought)
        return None
    return values.get(parameter.name, parameter.default)


def _read_file(parameter: _Parameter, brought: Brought, errors: Errors) -> Any:
    files = _sent(brought.files, parameter.name)
    if files:
        return files[0]
    if parameter.required:
        _note(errors, parameter, Misfit("required"), brought)
        return None
    return parameter.default


def _read_files(parameter: _Parameter, brought: Brought, errors: Errors) -> Any:
    return _sent(brought.files, parameter.name)


def _sent(files: Files, name: str) -> list[FileStorage]:
    """The files of that name; a file field that was left empty sends one without a name."""
    return [file for file in files.getlist(name) if file.filename]


def _read_form(parameter: _Parameter, brought: Brought, errors: Errors) -> Any:
    assert parameter.read_form is not None  # noqa: S101 - of every parameter of this source
    if not parameter.required and not brought.has_fields and not brought.files:
        return parameter.default
    filled = parameter.read_form(brought.form, brought.files, brought.sentences)
    errors.update(filled.errors)
    return filled.value


_READ: dict[_Source, Callable[[_Parameter, Brought, Errors], Any]] = {
    _Source.VALUE: _read_value,
    _Source.FILE: _read_file,
    _Source.FILES: _read_files,
    _Source.FORM: _read_form,
    _Source.ERRORS: lambda parameter, brought, errors: errors,
    _Source.ALL_FILES: lambda parameter, brought, errors: brought.files,
    _Source.FORM_VALUES: lambda parameter, brought, errors: brought.form_values,
}


def _hint(function: Callable[..., Any], parameter: inspect.Parameter, where: str) -> Any:
    """The annotation, read if it is text; None without one."""
    if parameter.annotation is parameter.empty:
        return None
    holder = types.SimpleNamespace(__annotations__={parameter.name: parameter.annotation})
    try:
        hints = typing.get_type_hints(
            holder, globalns=getattr(function, "__globals__", {}), include_extras=True
        )
    except Exception as error:  # reading it runs it, so that anything may come of it
        raise TypeError(
            f"{where}: the annotation {parameter.annotation!r} of {parameter.name!r} cannot be "
            f"read ({error}). Import the type where the program runs, not for type checkers only."
        ) from error
    return hints[parameter.name]


def _parameter(parameter: inspect.Parameter, hint: Any, where: str, is_upload: bool) -> _Parameter:
    source, conversion, read_form, model = _source_of(parameter, hint, where, is_upload)
    keyword_only = parameter.kind is parameter.KEYWORD_ONLY
    # A file field that was left empty is there, and says that there is no file.
    may_be_none = source is _Source.FILE and without_none(hint)[1]
    from_position = source is _Source.VALUE or (source is _Source.FORM and conversion is not None)
    return _Parameter(
        name=parameter.name,
        source=source,
        required=parameter.default is parameter.empty and not may_be_none,
        default=None if parameter.default is parameter.empty else parameter.default,
        keyword_only=keyword_only,
        takes_position=from_position and not keyword_only,
        conversion=conversion or UNTYPED,
        read_form=read_form,
        model=model,
    )


def _source_of(
    parameter: inspect.Parameter, hint: Any, where: str, is_upload: bool
) -> tuple[_Source, Conversion | None, Reader | None, Any]:
    if hint in (None, Any):
        of_upload = {"files": _Source.ALL_FILES, "form_values": _Source.FORM_VALUES}
        source = of_upload.get(parameter.name) if is_upload else None
        return (source, None, None, None) if source else (_Source.VALUE, UNTYPED, None, None)
    kind, _ = without_none(hint)
    if kind is Errors:
        return _Source.ERRORS, None, None, None
    if kind is FileStorage:
        return _Source.FILE, None, None, None
    if kind == list[FileStorage]:
        return _Source.FILES, None, None, None
    read_form = reader_of(kind)
    if is_pydantic(kind):
        return _Source.FORM, UNTYPED, read_form, kind
    if read_form is not None and not _is_json(kind):
        return _Source.FORM, None, read_form, None
    try:
        conversion = conversion_of(hint)
    except TypeError as error:
        raise TypeError(
            f"{where}: {parameter.name!r} is annotated {hint!r}, and {error}. Use a type of JSON, "
            "a dataclass, a Struct, a TypedDict, a form or FileStorage, or leave it out."
        ) from error
    return (_Source.FORM if read_form else _Source.VALUE), conversion, read_form, None


def _is_json(kind: Any) -> bool:
    """False for a WTForm, which can only be made of fields."""
    return not isinstance(msgspec.inspect.type_info(kind), msgspec.inspect.CustomType)
