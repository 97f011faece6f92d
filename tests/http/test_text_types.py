"""The texts of a query or a form become what the handler declares, or are refused."""

import io
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from typing import Literal
from typing import Optional
from uuid import UUID

import pytest

from .typed import Color
from .typed import Level
from .typed import Mixed
from .typed import taking

TEXTS = [
    (str, "x", "'x'"),
    (str, "", "''"),
    (int, "5", "5"),
    (int, "-5", "-5"),
    (int, "+5", "5"),
    (int, " 5 ", "5"),
    (float, "1.5", "1.5"),
    (float, "1", "1.0"),
    (float, "1e3", "1000.0"),
    *[(bool, word, "True") for word in ("1", "true", "on", "yes", "TRUE", "On", "yEs")],
    *[(bool, word, "False") for word in ("0", "false", "off", "no", "FALSE", "Off", "nO")],
    (Decimal, "1.50", "Decimal('1.50')"),
    (date, "2030-02-28", "datetime.date(2030, 2, 28)"),
    (datetime, "2030-02-28T10:20:30", "datetime.datetime(2030, 2, 28, 10, 20, 30)"),
    # What an <input type="datetime-local"> sends.
    (datetime, "2030-02-28T10:20", "datetime.datetime(2030, 2, 28, 10, 20)"),
    (
        UUID,
        "12345678-1234-5678-1234-567812345678",
        f"{UUID(int=0x12345678123456781234567812345678)!r}",
    ),
    (Color, "red", "<Color.RED: 'red'>"),
    (Level, "2", "<Level.HIGH: 2>"),
    (Mixed, "0.5", "<Mixed.HALF: 0.5>"),
    (Mixed, "all", "<Mixed.ALL: 'all'>"),
    (Literal["a", "b"], "a", "'a'"),
    (Literal[1, 2], "2", "2"),
    (int | None, "5", "5"),
    (int | None, "", "None"),
    (Optional[int], "5", "5"),  # noqa: UP045
    (str | None, "", "''"),
    (Annotated[int, "of the shelf"], "5", "5"),
    (list[int], "5", "[5]"),
    (list[int | None], "5", "[5]"),
    (list[Color], "red", "[<Color.RED: 'red'>]"),
    (list[int] | None, "5", "[5]"),
]
BAD_TEXTS = [
    (int, ["x", "", "1.0", "1_000", "0x10", "५", "1e3", "--1", "9" * 5000, "None"]),
    (float, ["x", "", "nan", "inf", "-Infinity", "1_0.0", "1e999", "٣"]),
    (bool, ["x", "", "2", "yess"]),
    (Decimal, ["x", "", "NaN", "sNaN", "Infinity", "-Inf", "1e99999", "1e-99999"]),
    (date, ["x", "", "2030-02-30", "28.02.2030"]),
    (datetime, ["x", "", "2030-02-28T25:00"]),
    (UUID, ["x", "", "1234"]),
    (Color, ["x", "", "RED", "Color.RED"]),
    (Level, ["x", "", "3", "LOW"]),
    (Mixed, ["x", "", "0.25"]),
    (Literal["a", "b"], ["c", "", "A"]),
    (Literal[1, 2], ["3", "x"]),
    (int | None, ["x"]),
    (list[int], ["x", ""]),
]


@pytest.mark.parametrize(("annotation", "text", "expected"), TEXTS, ids=str)
def test_texts_are_converted_to_the_declared_type(serve, annotation, text, expected):
    client = serve(taking(annotation))

    assert client.get("/t", query_string={"v": text}).text == expected
    assert client.post("/t", data={"v": text}).text == expected


@pytest.mark.parametrize(
    ("annotation", "text"),
    [(annotation, text) for annotation, texts in BAD_TEXTS for text in texts],
    ids=lambda each: str(each)[:30],
)
def test_texts_that_cannot_be_converted_are_a_400_that_names_the_parameter(serve, annotation, text):
    answer = serve(taking(annotation)).get("/t", query_string={"v": text})

    assert answer.status_code == 400
    assert "v:" in answer.text


def test_a_list_takes_all_repeated_values(serve):
    client = serve(taking(list[int]))

    assert client.get("/t?v=1&v=2&v=3").text == "[1, 2, 3]"
    assert client.post("/t?v=9", data={"v": ["1", "2"]}).text == "[1, 2]"
    assert client.get("/t?v=1&v=x").status_code == 400
    assert client.get("/t").status_code == 400


@pytest.mark.parametrize(
    "annotation",
    ["int", "Unresolvable", "int |", "1 / 0", "Decimal", "Unresolvable | None"],
)
def test_string_annotations_are_resolved_and_what_cannot_be_is_no_annotation(serve, annotation):
    answer = serve(taking(annotation)).get("/t?v=5").text

    assert answer == {"int": "5", "Decimal": "Decimal('5')"}.get(annotation, "'5'")


@pytest.mark.parametrize("annotation", [dict, list, object, tuple[int, int], bytes, int | str])
def test_other_annotations_leave_the_text_alone(serve, annotation):
    assert serve(taking(annotation)).get("/t?v=5").text == "'5'"


@pytest.mark.parametrize("annotation", [str, int, Decimal, date, UUID, Color, bool, list[int]])
def test_a_file_has_no_other_type(serve, annotation):
    answer = serve(taking(annotation)).post("/t", data={"v": (io.BytesIO(b"5"), "v.txt")})

    assert answer.status_code == 400
