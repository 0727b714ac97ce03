"""What the page's script sends and asks for."""

from typing import Any

import pytest
from django.urls import reverse

from assessments.action.models import Measure, SurveyAnswer, SurveyPresence, SurveyReturn
from assessments.action.survey import rules
from tests.cast import Cast
from tests.pages import Response, logged_in

from .conftest import FULL

pytestmark = pytest.mark.django_db


def send(user: Any, document: SurveyReturn, **fields: Any) -> Response:
    address = reverse("survey_autosave", args=[document.pk])
    return logged_in(user).post(address, {"user": user.pk, "version": 0, **fields})


def ask(user: Any, document: SurveyReturn, **asked: Any) -> dict[str, Any]:
    found = logged_in(user).get(reverse("survey_state", args=[document.pk]), {"user": user.pk, **asked})
    answer: dict[str, Any] = found.json()
    return answer


def test_an_answer_is_saved_and_the_version_told(cast: Cast, document: SurveyReturn, measure: Measure) -> None:
    answer = send(cast.municipal, document, **{f"m{measure.pk}-hardest": ["turnover", "resources"]}).json()

    assert (answer["version"], answer["changed"]) == (1, [f"m{measure.pk}-hardest"])
    assert SurveyAnswer.objects.get().hardest == ["resources", "turnover"]


def test_a_dose_that_is_no_number_is_refused_at_its_field(cast: Cast, document: SurveyReturn, measure: Measure) -> None:
    response = send(cast.municipal, document, **{f"m{measure.pk}-dose": "ungefär 20"})

    assert response.status_code == 422
    assert response.json()["errors"] == {f"m{measure.pk}-dose": ["Skriv ett tal, till exempel 20."]}


def test_a_reason_is_guarded(cast: Cast, document: SurveyReturn, measure: Measure) -> None:
    response = send(cast.municipal, document, **{f"m{measure.pk}-why_cancelled": "19121212-1212 slutade"})

    assert response.status_code == 422
    assert not SurveyAnswer.objects.exists()


def test_a_clash_holds_both_answers(cast: Cast, document: SurveyReturn, measure: Measure) -> None:
    rules.save(document, {f"m{measure.pk}.progress": "ongoing"}, seen_version=0, by=cast.district)

    (clash,) = send(cast.municipal, document, **{f"m{measure.pk}-progress": "late"}).json()["clashes"]

    assert (clash["by"], clash["theirs"], clash["mine"]) == ("Dana District", "ongoing", "late")
    assert clash["theirs_words"] == "pågår enligt plan"
    assert clash["label"] == "Hur långt har den kommit?"


def test_what_a_signature_has_closed_is_told(cast: Cast, document: SurveyReturn, measure: Measure) -> None:
    written = {f"m{measure.pk}.{part}": text for part, text in FULL.items()}
    saved = rules.save(document, written, seen_version=0, by=cast.municipal)
    rules.sign(document, seen_version=saved.version, by=cast.municipal)

    response = send(cast.municipal, document, **{f"m{measure.pk}-progress": "done"})

    assert (response.status_code, response.json()["closed"]) == (409, True)
    assert not ask(cast.municipal, document)["open"]
    assert ask(cast.police, document)["open"]  # who may still add theirs


def test_the_page_learns_of_the_others(cast: Cast, document: SurveyReturn, measure: Measure) -> None:
    rules.save(document, {f"m{measure.pk}.progress": "ongoing"}, seen_version=0, by=cast.district)
    ask(cast.district, document)

    told = ask(cast.municipal, document, version=0)

    assert [(one["field"], one["value"]) for one in told["changes"]] == [(f"m{measure.pk}-progress", "ongoing")]
    assert [one["name"] for one in told["here"]] == ["Dana District"]
    assert SurveyPresence.objects.count() == 2
