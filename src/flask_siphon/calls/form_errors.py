"""Errors of a form, field by field: sentences for users, whoever found them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wtforms import Field
from wtforms import FieldList
from wtforms import FormField
from wtforms.form import BaseForm


class Errors(dict[str, list[str]]):
    """What is wrong with the arguments of a call: name to sentences, ``""`` for the whole.

    Annotate a parameter of a function with it, and the function is entered all the same: it is
    empty if all is well.
    """


def form_errors_of(errors: Any) -> dict[str, list[str]]:
    """Errors as a mapping of name to list of texts.

    :param errors: Such a mapping, one of name to text, or a WTForm.
    """
    if isinstance(errors, BaseForm):
        return wtform_errors(errors)
    return {
        _name(name): [str(each) for each in (told if isinstance(told, (list, tuple)) else [told])]
        for name, told in dict(errors).items()
    }


def wtform_errors(form: BaseForm) -> dict[str, list[str]]:
    """The errors of a validated WTForm, by the names that its fields have in the page."""
    found: dict[str, list[str]] = {}
    for name, sentences in _errors_within(form):
        found.setdefault(name, []).extend(str(each) for each in sentences)
    return found


def _errors_within(form: BaseForm) -> Iterator[tuple[str, list[Any]]]:
    if form.form_errors:
        yield "", form.form_errors
    for field in form:
        yield from _errors_at(field)


def _errors_at(field: Field) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(field, FormField):
        yield from _errors_within(field.form)
    elif isinstance(field, FieldList):
        for entry in field.entries:
            yield from _errors_at(entry)
        own = [each for each in field.errors if isinstance(each, str)]
        if own:
            yield field.name, own
    elif field.errors:
        yield field.name, list(field.errors)


def _name(name: object) -> str:
    return "" if name is None else str(name)
