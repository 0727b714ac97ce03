"""Questions back where answers and indicators seem to contradict each other."""

import pytest

from assessments.models import Answer, Assessment
from assessments.questionnaire.checks import checks
from tests.factories import RoundFactory, answered, settled
from tests.questions import asking, reply

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def assessment() -> Assessment:
    """No indicator is answered yes."""
    made = answered(yes=0)
    asking(made.round, "full")
    return made


def found(assessment: Assessment) -> list[str]:
    return [check.code for check in checks(Assessment.objects.get(pk=assessment.pk))]


@pytest.mark.parametrize(
    ("indicator", "answers", "code"),
    [
        (2, {"TI4": "sallan"}, "TI4"),
        (6, {"PE9": "kanda"}, "PE9"),
        (7, {"SY1": "otrygg", "UN1": "matning"}, "SY1"),
        (10, {"UN1": "egen"}, "UN1"),
        (5, {"UN1": "egen"}, "UN1"),
        (1, {"SN1": "doljs"}, "SN1"),
        (None, {"SY1": "otrygg", "UN1": "egen"}, "UN1"),
        (None, {"TI4": "ej"}, "TI4"),
        (None, {"PE7": "ofta", "AN1": "M05"}, "AN1"),
        (None, {"PE8": "till_stor_del", "AN1": "M05", "AN4": "nej"}, "AN4"),
    ],
)
def test_a_contradiction_is_found(
    assessment: Assessment, indicator: int | None, answers: dict[str, str], code: str
) -> None:
    for question, value in answers.items():
        reply(assessment, question, value)
    if indicator:
        assert code not in found(assessment) or (code == "UN1" and "SY1" in answers)
        Answer.objects.filter(assessment=assessment, indicator=indicator).update(agreed="yes")
    assert code in found(assessment)


@pytest.mark.parametrize(
    ("indicator", "answers"),
    [
        (2, {"TI4": "dagligen"}),
        (2, {"TI4": "vet_ej"}),
        (7, {"SY1": "olagenhet"}),
        (7, {"SY1": "vet_ej"}),
        (10, {"UN1": "brott|egen"}),
        (10, {"UN1": "vet_ej"}),
        (5, {"UN1": "tips"}),
        (4, {"PE7": "ofta", "AN1": "M12"}),
        (4, {"PE7": "ofta"}),
    ],
)
def test_what_agrees_or_is_not_known_is_not_asked_about(
    assessment: Assessment, indicator: int, answers: dict[str, str]
) -> None:
    Answer.objects.filter(assessment=assessment, indicator=indicator).update(agreed="yes")
    for question, value in answers.items():
        reply(assessment, question, value)
    assert found(assessment) == []


def test_a_place_that_is_gone_may_have_moved(assessment: Assessment) -> None:
    reply(assessment, "SN4", "trapphus")
    assert found(assessment) == []
    Assessment.objects.filter(pk=assessment.pk).update(listed=False, test_public=False)
    assert found(assessment) == ["SN4"]


def test_three_rounds_without_an_analysis_of_causes(assessment: Assessment) -> None:
    reply(assessment, "AN3", "nej")
    for label in ("2022", "2023"):
        assert found(assessment) == []
        round = RoundFactory.create(county=assessment.round.county, label=label, published=True)
        settled(scene=assessment.scene, round=round)
    assert found(assessment) == ["AN3"]
