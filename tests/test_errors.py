"""The tree of errors is the one that the docstring draws."""

from werkzeug.exceptions import Forbidden

from flask_siphon import errors


def test_every_error_but_sijaxs_own_has_the_root():
    classes = [each for each in vars(errors).values() if isinstance(each, type)]
    ours = [each for each in classes if each.__module__ == errors.__name__]

    strangers = [each for each in ours if not issubclass(each, errors.SiphonError)]

    assert {each.__name__ for each in strangers} == {"SijaxError", "NotInRequest"}


def test_sijax_error_stands_directly_below_exception():
    assert errors.SijaxError.__bases__ == (Exception,)


def test_the_drop_ins_refusal_is_an_answer_of_werkzeug():
    assert issubclass(errors.CallOriginRefused, Forbidden)
    assert errors.CallOriginRefused.code == 403


def test_use_outside_of_a_request_is_every_error_that_callers_expect():
    assert issubclass(errors.NotInRequest, errors.SijaxError)
    assert issubclass(errors.NotInRequest, RuntimeError)
    assert issubclass(errors.NotInRequest, AttributeError)


def test_every_error_is_drawn_in_the_docstring():
    for name, each in vars(errors).items():
        if isinstance(each, type) and each.__module__ == errors.__name__:
            assert f" {name} " in errors.__doc__ or f"{name}\n" in errors.__doc__, name
