"""The tree of errors is the one that the docstring draws."""

from typing import get_args

import pytest
from werkzeug.exceptions import Forbidden
from werkzeug.exceptions import ServiceUnavailable

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


@pytest.mark.parametrize(
    ("error", "also"),
    [
        (errors.JamConfigError, ValueError),
        (errors.TokenError, Exception),
        (errors.SessionNotFoundError, LookupError),
        (errors.StoreDown, ServiceUnavailable),
    ],
)
def test_what_goes_wrong_with_tokens_and_sessions_has_a_root_of_its_own(error, also):
    assert issubclass(error, errors.JamError) and issubclass(error, also)


CODES = [
    "malformed",
    "algorithm",
    "key",
    "signature",
    "expired",
    "not_yet",
    "claims",
    "revoked",
    "reused",
]


@pytest.mark.parametrize("code", CODES)
def test_a_refused_token_has_a_word_for_programs_and_a_sentence_for_people(code):
    error = errors.TokenError(code)

    assert error.code == code
    assert str(error).endswith(".") and len(str(error).split()) > 3


def test_every_reason_has_a_sentence_of_its_own():
    assert len({str(errors.TokenError(code)) for code in CODES}) == len(CODES)
    assert set(get_args(errors.TokenErrorCode)) == set(CODES)


def test_a_store_that_is_down_is_an_answer_that_says_when_to_come_again():
    answer = errors.StoreDown("RedisStore('redis://host')").get_response()

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert b"host" not in answer.data


def test_use_outside_of_a_request_is_every_error_that_callers_expect():
    assert issubclass(errors.NotInRequest, errors.SijaxError)
    assert issubclass(errors.NotInRequest, RuntimeError)
    assert issubclass(errors.NotInRequest, AttributeError)


def test_every_error_is_drawn_in_the_docstring():
    for name, each in vars(errors).items():
        if isinstance(each, type) and each.__module__ == errors.__name__:
            assert f" {name} " in errors.__doc__ or f"{name}\n" in errors.__doc__, name
