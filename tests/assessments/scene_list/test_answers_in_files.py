"""Answers to questions in the file of places and in the API."""

import csv
import io
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from assessments.models import RoundQuestionnaire
from municipalities.models import User
from tests.cast import Cast
from tests.pages import logged_in
from tests.questions import asking, reply


@pytest.fixture(autouse=True)
def questions(cast: Cast) -> None:
    asking(cast.open)


def export(user: User, kind: str = "csv") -> bytes:
    address = reverse("scene_export", args=[kind])
    response = logged_in(user).get(address, {"county": "27", "round": "2023"})
    return b"".join(response.streaming_content) if response.streaming else response.content


def square(user: User) -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(export(user).decode("utf-8-sig")), delimiter=";")
    return next(row for row in rows if row["Namn"] == "Torget")


def test_each_question_has_a_column_with_codes(cast: Cast) -> None:
    reply(cast.square_now, "PL1", "park|torg")
    reply(cast.square_now, "PL1", "skog", party="police")
    row = square(cast.police)
    assert (row["PL1"], row["PL3"]) == ("torg|park", "")
    assert "SY3" not in row


def test_restricted_answers_are_not_for_readers(cast: Cast) -> None:
    reply(cast.square_now, "PE7", "ofta")
    assert square(cast.police)["PE7"] == square(cast.office)["PE7"] == "ofta"
    assert "PE7" not in square(cast.reader)


def test_who_writes_in_one_area_reads_no_restricted_answers_of_another(cast: Cast) -> None:
    reply(cast.park_now, "PE7", "ofta")
    assert "ofta" not in export(cast.police).decode()
    assert "ofta" in export(cast.office).decode()


def test_what_is_no_longer_asked_is_not_told(cast: Cast) -> None:
    RoundQuestionnaire.objects.update(length="full")
    reply(cast.square_now, "SU1", "vet_ej")
    reply(cast.square_now, "SU4", "120")
    reply(cast.square_now, "AN5", "ja")
    row = square(cast.police)
    assert (row["SU1"], row["SU4"], row["AN5"]) == ("vet_ej", "", "ja")


def test_a_second_sheet_tells_what_the_codes_mean(cast: Cast) -> None:
    sheets = load_workbook(io.BytesIO(export(cast.police, "xlsx")))
    assert sheets.sheetnames == ["Platser", "Frågor"]
    rows = [row[0:1] + row[3:] for row in sheets["Frågor"].values]
    assert ("PL3", "ute", "Utomhus") in rows


def test_a_round_without_questions_has_neither_columns_nor_sheet(cast: Cast) -> None:
    RoundQuestionnaire.objects.all().delete()
    assert "PL1" not in square(cast.police)
    assert load_workbook(io.BytesIO(export(cast.police, "xlsx"))).sheetnames == ["Platser"]


def replies(user: User, cast: Cast) -> list[dict[str, Any]]:
    answer = logged_in(user).get(f"/api/v1/assessments/{cast.square_now.pk}/").json()
    found: list[dict[str, Any]] = answer["replies"]
    return found


def test_the_api_has_the_same_answers_for_the_same_people(cast: Cast) -> None:
    reply(cast.square_now, "PL3", "ute")
    reply(cast.square_now, "PE7", "ofta", party="police")
    internal = {"question": "PL3", "party": "", "value": "ute"}
    assert replies(cast.police, cast) == [internal, {"question": "PE7", "party": "police", "value": "ofta"}]
    assert replies(cast.reader, cast) == [internal]
