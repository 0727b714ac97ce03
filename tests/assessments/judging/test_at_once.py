"""Two people at the same moment: the second waits for the first, and then meets what was done."""

from typing import Any

import pytest

from assessments.judging import rules as judging
from assessments.judging import signing, watching
from assessments.judging.starting import propose
from assessments.models import Assessment, Signature
from assessments.rounds import rules as rounds
from municipalities.models.actor import Party
from scenes.models import Round, Scene
from tests.at_once import meanwhile
from tests.factories import RoundFactory, SceneFactory, UserFactory, answered, settled
from tests.questions import questionnaire, reply

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def round() -> Round:
    return RoundFactory.create(label="2024", state=Round.State.OPEN)


def test_an_answer_that_arrives_while_the_round_closes_is_refused(round: Round) -> None:
    assessment, user = settled(round=round), UserFactory.create()

    def late_answer() -> judging.Saved:
        return judging.save(assessment, {"i1.agreed": "no"}, seen_version=1, by=user)

    with meanwhile(late_answer) as outcome:
        rounds.start_proofing(round, by=user)

    assert isinstance(outcome.error, judging.RoundNotOpen)
    assert Assessment.objects.get().is_settled


def test_an_objection_that_arrives_while_the_round_is_published_is_refused(round: Round) -> None:
    assessment, user = settled(round=round), UserFactory.create()
    rounds.start_proofing(round, by=user)

    def late_objection() -> object:
        return rounds.proof(assessment, party=Party.POLICE, is_correct=False, objection="Fel yta.", by=user)

    with meanwhile(late_objection) as outcome:
        rounds.publish(round, on=round.ends, by=user)

    assert outcome.error
    assert not assessment.proofs.exists()


def test_two_who_propose_at_once_get_a_code_each(round: Round) -> None:
    user, areas = UserFactory.create(), areas_of(round)
    first, second = (SceneFactory.build(name=name, **areas) for name in ("Torget", "Parken"))

    with meanwhile(lambda: propose(second, round=round, by=user)):
        propose(first, round=round, by=user)

    assert {scene.code[-3:] for scene in Scene.objects.filter(name__in=["Torget", "Parken"])} == {"001", "002"}


def test_both_signatures_of_the_same_moment_settle_the_assessment(round: Round) -> None:
    assessment = answered(round=round)
    police, municipal = UserFactory.create(), UserFactory.create()

    def sign_too() -> Assessment:
        return signing.sign(assessment, party=Party.MUNICIPALITY, seen_version=1, by=municipal)

    with meanwhile(sign_too) as outcome:
        signing.sign(assessment, party=Party.POLICE, seen_version=1, by=police)

    assert outcome.error is None
    assert Assessment.objects.get().is_joint


def test_a_signature_is_taken_back_once(round: Round) -> None:
    assessment, user = answered(round=round), UserFactory.create()
    Signature.objects.create(assessment=assessment, party=Party.POLICE, signed_by=user)

    with meanwhile(lambda: signing.withdraw(assessment, party=Party.POLICE, by=user)) as outcome:
        signing.withdraw(assessment, party=Party.POLICE, by=user)

    assert outcome.error
    assert assessment.events.filter(kind="unsigned").count() == 1


@pytest.fixture
def left() -> Assessment:
    """Watched after round 2023, which is published; 2024 is planned."""
    questionnaire()
    before = RoundFactory.create(label="2023", published=True)
    found = settled(round=before, listed=False)
    reply(found, "UP2", "m12")
    RoundFactory.create(label="2024", county=before.county, state=Round.State.PLANNED)
    return found


def test_a_watched_place_to_be_judged_while_a_round_opens_is_in_it(left: Assessment) -> None:
    user, planned = UserFactory.create(), Round.objects.get(label="2024")

    with meanwhile(lambda: watching.to_be_judged(left, by=user)) as outcome:
        rounds.open_round(planned, by=user)

    assert outcome.error is None
    assert Assessment.objects.get(round=planned).scene == left.scene


def test_a_round_that_opens_while_a_watched_place_is_to_be_judged_holds_it(left: Assessment) -> None:
    user, planned = UserFactory.create(), Round.objects.get(label="2024")

    with meanwhile(lambda: rounds.open_round(planned, by=user)) as outcome:
        watching.to_be_judged(left, by=user)

    assert outcome.error is None
    assert Assessment.objects.get(round=planned).scene == left.scene


def areas_of(round: Round) -> dict[str, Any]:
    scene = SceneFactory.create(county=round.county)
    return {
        "county": round.county,
        "municipality": scene.municipality,
        "district": scene.district,
        "local_police_area": scene.local_police_area,
    }
