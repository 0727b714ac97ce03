"""Two people at the same moment: the second waits for the first, and then meets what was done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from assessments.judging import rules as judging
from assessments.judging.starting import propose
from assessments.models import Assessment, Signature
from assessments.rounds import rules as rounds
from municipalities.models.actor import Party
from scenes.models import Round, Scene
from tests.factories import RoundFactory, SceneFactory, UserFactory, answered, settled

pytestmark = pytest.mark.django_db(transaction=True)

SOON = 0.3
"""Seconds that the second one is given to get ahead of the first."""


class Outcome:
    result: Any = None
    error: ValidationError | None = None


@contextmanager
def meanwhile(work: Callable[[], Any]) -> Iterator[Outcome]:
    """What becomes of `work`, begun by someone else before the transaction inside has been committed."""
    outcome = Outcome()

    def run() -> None:
        try:
            outcome.result = work()
        except ValidationError as error:
            outcome.error = error
        finally:
            connection.close()

    other = Thread(target=run)
    with transaction.atomic():
        yield outcome
        other.start()
        other.join(SOON)
        assert other.is_alive(), "did not wait"
    other.join()


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
        return judging.sign(assessment, party=Party.MUNICIPALITY, seen_version=1, by=municipal)

    with meanwhile(sign_too) as outcome:
        judging.sign(assessment, party=Party.POLICE, seen_version=1, by=police)

    assert outcome.error is None
    assert Assessment.objects.get().is_joint


def test_a_signature_is_taken_back_once(round: Round) -> None:
    assessment, user = answered(round=round), UserFactory.create()
    Signature.objects.create(assessment=assessment, party=Party.POLICE, signed_by=user)

    with meanwhile(lambda: judging.withdraw(assessment, party=Party.POLICE, by=user)) as outcome:
        judging.withdraw(assessment, party=Party.POLICE, by=user)

    assert outcome.error
    assert assessment.events.filter(kind="unsigned").count() == 1


def areas_of(round: Round) -> dict[str, Any]:
    scene = SceneFactory.create(county=round.county)
    return {
        "county": round.county,
        "municipality": scene.municipality,
        "district": scene.district,
        "local_police_area": scene.local_police_area,
    }
