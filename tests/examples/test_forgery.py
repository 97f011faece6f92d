"""Calls that the visitor's own page did not send are refused by every example."""

import pytest


@pytest.fixture
def visitor(visit, example):
    return visit(example)


def test_a_call_of_the_page_is_answered(visitor, valid_call):
    assert visitor.post(valid_call).status_code == 200


def test_a_call_without_a_token_is_refused(visitor, valid_call):
    assert visitor.client.post(visitor.path, data=valid_call).status_code == 400


def test_a_token_of_another_visitor_is_refused(visit, example, visitor, valid_call):
    visitor.token = visit(example, visitor.client.application).token

    assert visitor.post(valid_call).status_code == 400


def test_a_token_in_the_query_is_refused(visitor, valid_call):
    answer = visitor.client.post(f"{visitor.path}?csrf_token={visitor.token}", data=valid_call)

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "sender",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}],
    ids=["cross-site", "foreign origin", "opaque origin"],
)
def test_a_call_of_a_foreign_page_is_refused_although_it_has_the_token(visitor, valid_call, sender):
    data = {**valid_call, "csrf_token": visitor.token}

    assert visitor.client.post(visitor.path, data=data, headers=sender).status_code == 400
