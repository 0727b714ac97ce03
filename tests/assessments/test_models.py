"""What the database refuses, whoever writes it."""

import pytest

from assessments.models import Answer, Assessment, Correction, DisplacementNote, Proof, PublishedFigure
from municipalities.models import User
from municipalities.models.actor import Party
from tests.database import refused
from tests.factories import AssessmentFactory, MunicipalityFactory, RoundFactory, SceneFactory, UserFactory, settled

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return UserFactory.create()


@pytest.fixture
def assessment() -> Assessment:
    """Signed by the police alone."""
    return settled(joint=False)


def test_a_scene_is_judged_once_in_a_round(assessment: Assessment) -> None:
    with refused():
        AssessmentFactory.create(scene=assessment.scene, round=assessment.round)


def test_an_indicator_has_one_answer_in_an_assessment(assessment: Assessment) -> None:
    with refused():
        Answer.objects.create(assessment=assessment, indicator=1)


@pytest.mark.parametrize("column", ["police", "municipality", "agreed"])
def test_an_answer_is_yes_no_unknown_or_nothing(assessment: Assessment, column: str) -> None:
    for answer in ("yes", "no", "unknown", ""):
        assessment.answers.update(**{column: answer})
    with refused():
        assessment.answers.update(**{column: "maybe"})


def test_an_absence_has_a_reason_and_a_signature_has_none(assessment: Assessment) -> None:
    with refused():
        assessment.signatures.filter(took_part=False).update(reason="")
    with refused():
        assessment.signatures.filter(took_part=True).update(reason="Ingen utsedd.")


def test_a_party_answers_the_proof_once(assessment: Assessment, user: User) -> None:
    Proof.objects.create(assessment=assessment, party=Party.POLICE, is_correct=True, by=user)
    with refused():
        Proof.objects.create(assessment=assessment, party=Party.POLICE, is_correct=True, by=UserFactory.create())


@pytest.mark.parametrize(("is_correct", "objection"), [(False, ""), (True, "Fel kommun.")])
def test_an_objection_is_explained_and_an_agreement_is_not(
    assessment: Assessment, user: User, is_correct: bool, objection: str
) -> None:
    with refused():
        Proof.objects.create(
            assessment=assessment, party=Party.POLICE, is_correct=is_correct, objection=objection, by=user
        )


def test_a_figure_is_published_once_for_the_county_and_once_per_municipality(assessment: Assessment) -> None:
    here, there = assessment.municipality, MunicipalityFactory.create(county=assessment.round.county)
    for municipality in (None, here, there):
        PublishedFigure.objects.create(round=assessment.round, municipality=municipality, measure="listed", value=1)
    for municipality in (None, here):
        with refused():
            PublishedFigure.objects.create(round=assessment.round, municipality=municipality, measure="listed", value=2)


@pytest.mark.parametrize(("value", "reason"), [(1, ""), (-1, "En plats räknades två gånger.")])
def test_a_correction_has_a_reason_and_is_never_below_zero(
    assessment: Assessment, user: User, value: float, reason: str
) -> None:
    figure = PublishedFigure.objects.create(round=assessment.round, measure="listed", value=2)
    with refused():
        Correction.objects.create(figure=figure, value=value, reason=reason, by=user)


def test_a_displacement_is_between_two_scenes_and_has_one_view_in_a_round(user: User) -> None:
    round = RoundFactory.create()
    one, other = SceneFactory.create_batch(2, county=round.county)
    said = {"round": round, "view": "moved", "by": user}
    for source, target in [(one, other), (other, one)]:
        DisplacementNote.objects.create(source=source, target=target, **said)
    for source, target in [(one, other), (one, one)]:
        with refused():
            DisplacementNote.objects.create(source=source, target=target, **said)
