from typing import Any

import pytest
from django.test import Client

from assessments.action.models import Measure, SurveyReturn, SurveySignature
from tests.action import an_answer
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def listed(client: Client, user: Any, **query: str) -> list[dict[str, Any]]:
    client.force_login(user)
    found: list[dict[str, Any]] = client.get("/api/v1/survey-returns/", query).json()["results"]
    return found


def test_a_survey_is_read_with_its_answers(
    client: Client, cast: Cast, document: SurveyReturn, measure: Measure
) -> None:
    an_answer(document, measure, progress="cancelled", why_cancelled="Sades upp", dose=20, dose_unit="visits")
    SurveySignature.objects.create(document=document, by=cast.municipal)

    (found,) = listed(client, cast.municipal)
    (answer,) = found["answers"]
    assert (found["scene"], found["year"], found["signed_at"] is None) == ("2701-001", 2026, False)
    assert (answer["measure"], answer["dose"], answer["why_cancelled"]) == (measure.pk, "20.00", "Sades upp")
    (read,) = listed(client, cast.reader)
    assert read["answers"][0]["why_cancelled"] == ""


def test_filters_keep_what_they_say(client: Client, cast: Cast, document: SurveyReturn) -> None:
    assert len(listed(client, cast.police, year="2026", signed="false", scene="2701-001")) == 1
    assert listed(client, cast.police, signed="true") == []
    assert listed(client, cast.police, year="2025") == []
    client.force_login(cast.police)
    assert client.get("/api/v1/survey-returns/", {"signed": "maybe"}).status_code == 400


def test_whoever_answers_for_a_measure_reads_that_one(
    client: Client, cast: Cast, document: SurveyReturn, measure: Measure
) -> None:
    an_answer(document, measure)
    assert listed(client, cast.county_actor) == []

    measure.responsible = cast.board
    measure.save()
    assert len(listed(client, cast.county_actor)[0]["answers"]) == 1
