"""The verbs of a round (rule 6) and what the summary says of it."""

import contextlib
import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.figures.publishing import correct
from assessments.figures.summary import county_summary
from assessments.judging.starting import judge_again, next_code, propose
from assessments.models import Assessment, Event, Publication, PublishedFigure
from assessments.proposing.rules import take_back
from assessments.rounds import rules as rounds
from municipalities.models import County, User
from municipalities.models.actor import Party
from scenes.models import LineageEvent, Round, Scene
from tests.factories import (
    AssessmentFactory,
    CountyFactory,
    LocalPoliceAreaFactory,
    MunicipalityFactory,
    RoundFactory,
    SceneFactory,
    UserFactory,
    answered,
    drawn,
    settled,
)

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2025, 3, 1)


@pytest.fixture
def county() -> County:
    return CountyFactory.create()


@pytest.fixture
def user() -> User:
    return UserFactory.create()


NO_CHANGE = {"both_drawn": 0, "m2": 0, "real": 0, "redrawn": 0, "unknown": 0}


def published_before(county: County) -> Round:
    return RoundFactory.create(county=county, label="2023", published=True)


# Order in time


def test_the_previous_round_is_the_one_before_in_time_not_the_year_before(county: County) -> None:
    RoundFactory.create(county=county, label="2017", published=True)
    middle = RoundFactory.create(county=county, label="2021", published=True)
    RoundFactory.create(label="2022")  # another county
    last = RoundFactory.create(county=county, label="2023")

    assert last.previous == middle


def test_rounds_whose_periods_end_the_same_day_follow_by_their_start(county: County) -> None:
    wide = RoundFactory.create(county=county, label="2023", starts=datetime.date(2021, 1, 1), published=True)
    narrow = RoundFactory.create(county=county, label="2024", ends=wide.ends, starts=datetime.date(2023, 1, 1))

    assert narrow.previous == wide
    assert wide.previous is None


def test_rounds_of_the_same_period_follow_by_their_label(county: County) -> None:
    first = RoundFactory.create(county=county, label="2024", published=True)
    second = RoundFactory.create(county=county, label="2024b", starts=first.starts, ends=first.ends)

    assert (first.previous, second.previous) == (None, first)


# Open


def test_opening_starts_an_assessment_for_every_scene_listed_before(county: County, user: User) -> None:
    before = published_before(county)
    kept = settled(round=before)
    settled(round=before, listed=False)
    round = RoundFactory.create(county=county, state=Round.State.PLANNED)

    assert rounds.open_round(round, by=user) == 1

    assessment = Assessment.objects.get(round=round)
    assert (assessment.scene, assessment.is_started) == (kept.scene, False)
    assert Round.objects.get(pk=round.pk).is_open


def test_opening_starts_neither_what_was_listed_only_longer_ago_nor_what_is_in_the_round_already(
    county: County, user: User
) -> None:
    settled(round=RoundFactory.create(county=county, label="2021", published=True))
    before = published_before(county)
    kept, begun = (settled(round=before).scene for _ in range(2))
    round = RoundFactory.create(county=county, state=Round.State.PLANNED)
    AssessmentFactory.create(round=round, scene=begun)

    assert rounds.open_round(round, by=user) == 1

    assert {assessment.scene for assessment in round.assessments.all()} == {kept, begun}


def test_a_new_assessment_takes_the_areas_that_answer_for_the_scene_today(county: County, user: User) -> None:
    old = settled(round=published_before(county))
    area = LocalPoliceAreaFactory.create(county=county)
    Scene.objects.update(local_police_area=area)
    round = RoundFactory.create(county=county, state=Round.State.PLANNED)

    rounds.open_round(round, by=user)

    assert Assessment.objects.get(round=round).local_police_area == area
    assert Assessment.objects.get(pk=old.pk).local_police_area == old.local_police_area


def test_a_round_opens_once(county: County, user: User) -> None:
    round = RoundFactory.create(county=county, state=Round.State.PLANNED)
    rounds.open_round(round, by=user)

    with pytest.raises(ValidationError):
        rounds.open_round(round, by=user)


def test_a_proposed_scene_gets_the_next_code_and_an_assessment(county: County, user: User) -> None:
    municipality = MunicipalityFactory.create(county=county)
    SceneFactory.create(county=county, municipality=municipality, code=f"{municipality.code}-007")
    SceneFactory.create(county=county, code="9999-070")  # of another municipality
    round = RoundFactory.create(county=county)
    scene = Scene(
        name="Björkgläntan",
        municipality=municipality,
        local_police_area=LocalPoliceAreaFactory.create(county=county),
    )

    assessment = propose(scene, round=round, by=user)

    assert assessment.scene.code == f"{municipality.code}-008"
    assert next_code(municipality) == f"{municipality.code}-009"


def test_judging_again_finds_the_assessment_that_is_there(county: County, user: User) -> None:
    round = RoundFactory.create(county=county)
    scene = SceneFactory.create(county=county)

    assert judge_again(scene, round=round, by=user) == judge_again(scene, round=round, by=user)


def test_a_place_added_by_mistake_is_taken_back_while_nothing_is_done(county: County, user: User) -> None:
    round = RoundFactory.create(county=county)
    scene = SceneFactory.build(
        county=county,
        municipality=MunicipalityFactory.create(county=county),
        local_police_area=LocalPoliceAreaFactory.create(county=county),
        district=None,
    )

    take_back(propose(scene, round=round, by=user))

    assert not Scene.objects.exists()


def test_what_has_been_worked_on_or_was_listed_before_is_not_taken_back(county: County, user: User) -> None:
    listed = settled(round=published_before(county)).scene
    round = RoundFactory.create(county=county)
    begun = answered(round=round)

    for assessment in (begun, judge_again(listed, round=round, by=user)):
        with pytest.raises(ValidationError):
            take_back(assessment)

    assert Assessment.objects.filter(round=round).count() == 2


@pytest.mark.parametrize(
    ("state", "possible"),
    [
        ({"state": Round.State.PLANNED}, {"open", "discard"}),
        ({"state": Round.State.OPEN}, {"start proofing"}),
        ({"state": Round.State.PROOFING}, {"reopen", "publish"}),
        ({"published": True}, set()),
    ],
)
def test_the_state_decides_which_steps_can_be_taken(
    county: County, user: User, state: dict[str, Any], possible: set[str]
) -> None:
    pk = RoundFactory.create(county=county, **state).pk
    steps: dict[str, Callable[[Round], object]] = {
        "open": lambda round: rounds.open_round(round, by=user),
        "discard": rounds.discard,
        "start proofing": lambda round: rounds.start_proofing(round, by=user),
        "reopen": lambda round: rounds.reopen(round, by=user),
        "publish": lambda round: rounds.publish(round, on=TODAY, by=user),
    }
    taken = set()
    for name, step in steps.items():
        with transaction.atomic(), contextlib.suppress(ValidationError):
            step(Round.objects.get(pk=pk))
            taken.add(name)
            transaction.set_rollback(True)

    assert taken == possible


# Proof and publish


def test_a_round_with_a_pending_scene_cannot_be_published(county: County, user: User) -> None:
    settled(round=published_before(county))
    round = RoundFactory.create(county=county, state=Round.State.PROOFING)

    with pytest.raises(ValidationError):
        rounds.publish(round, on=TODAY, by=user)

    assert not Round.objects.get(pk=round.pk).is_published


def test_a_place_that_is_begun_but_not_signed_is_both_pending_and_not_done(county: County) -> None:
    scene = settled(round=published_before(county)).scene
    round = RoundFactory.create(county=county, state=Round.State.PROOFING)
    answered(round=round, scene=scene)

    obstacles = rounds.obstacles_to_publishing(round)

    assert {obstacle.kind: obstacle.scenes for obstacle in obstacles} == {
        "pending": {scene.pk},
        "unsettled": {scene.pk},
    }


def test_a_round_with_an_unsigned_assessment_cannot_be_published(county: County) -> None:
    round = RoundFactory.create(county=county, state=Round.State.PROOFING)
    answered(round=round)

    assert len(rounds.obstacles_to_publishing(round)) == 1


def test_an_objection_in_the_proof_stops_publication_until_the_party_agrees(county: County, user: User) -> None:
    round = RoundFactory.create(county=county, state=Round.State.PROOFING)
    assessment = settled(round=round)
    rounds.proof(assessment, party=Party.POLICE, is_correct=False, objection="Platsen har upphört.", by=user)
    assert rounds.obstacles_to_publishing(round)

    rounds.proof(assessment, party=Party.POLICE, is_correct=True, by=user)

    assert not rounds.obstacles_to_publishing(round)


def test_an_objection_in_another_round_stops_nothing(county: County, user: User) -> None:
    round = RoundFactory.create(county=county, state=Round.State.PROOFING)
    settled(round=round)
    elsewhere = settled(round=RoundFactory.create(state=Round.State.PROOFING))
    rounds.proof(elsewhere, party=Party.POLICE, is_correct=False, objection="Fel kommun.", by=user)

    assert not rounds.obstacles_to_publishing(round)


def test_a_later_word_replaces_only_the_partys_own(county: County, user: User) -> None:
    assessment = settled(round=RoundFactory.create(county=county, state=Round.State.PROOFING))
    rounds.proof(assessment, party=Party.MUNICIPALITY, is_correct=False, objection="Fel.", by=UserFactory.create())
    for _again in range(2):
        rounds.proof(assessment, party=Party.POLICE, is_correct=True, by=user)

    assert {proof.party: proof.is_correct for proof in assessment.proofs.all()} == {
        Party.POLICE: True,
        Party.MUNICIPALITY: False,
    }
    assert {event.kind for event in assessment.events.all()} == {Event.Kind.PROOFED}


@pytest.mark.parametrize("state", [Round.State.PLANNED, Round.State.OPEN])
def test_nobody_answers_a_proof_before_the_round_is_in_proofing(county: County, user: User, state: str) -> None:
    assessment = settled(round=RoundFactory.create(county=county, state=state))

    with pytest.raises(ValidationError):
        rounds.proof(assessment, party=Party.POLICE, is_correct=True, by=user)


def test_an_objection_needs_words(county: County, user: User) -> None:
    assessment = settled(round=RoundFactory.create(county=county, state=Round.State.PROOFING))

    with pytest.raises(ValidationError):
        rounds.proof(assessment, party=Party.POLICE, is_correct=False, by=user)


@pytest.mark.parametrize("point", ["freeze", "computed_figures"])
def test_publishing_that_is_cut_off_has_not_begun_and_can_be_done_again(
    county: County, user: User, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process is told to stop between two of its steps."""
    round = RoundFactory.create(county=county, state=Round.State.PROOFING)
    settled(round=round, yes=8)

    def stop(*_given: object, **_named: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(f"assessments.rounds.rules.{point}", stop)
        with pytest.raises(SystemExit):
            rounds.publish(round, on=round.ends, by=user)

    fresh = Round.objects.get(pk=round.pk)
    assert (fresh.state, fresh.published_on) == (Round.State.PROOFING, None)
    assert not PublishedFigure.objects.filter(round=round).exists()
    assert not Publication.objects.filter(round=round).exists()

    assert rounds.publish(fresh, on=round.ends, by=user)
    assert Publication.objects.filter(round=round).exists()


def test_publishing_freezes_every_figure_with_its_base(county: County, user: User) -> None:
    settled(round=published_before(county), listed=True)
    round = RoundFactory.create(county=county, state=Round.State.PROOFING)
    for assessment in Assessment.objects.all():
        settled(round=round, scene=assessment.scene, listed=False)
    settled(round=round, yes=8)
    settled(round=round, yes=3, joint=False)

    rounds.publish(round, on=TODAY, by=user)

    figures = {figure.measure: (figure.value, figure.base) for figure in PublishedFigure.objects.of_county()}
    assert Round.objects.get(pk=round.pk).published_on == TODAY
    assert figures["listed"] == (2, None)
    assert figures["qualified"] == (1, 2)
    assert figures["joint"] == (1, 2)
    assert (figures["ceased"], figures["new"]) == ((1, None), (2, None))


def test_a_correction_leaves_the_published_figure_as_it_was(county: County, user: User) -> None:
    figure = PublishedFigure.objects.create(
        round=published_before(county), measure="listed", value=54, source="Pressmeddelande"
    )

    correct(figure, value=53, reason="En plats hade upphört.", by=user)

    figure.refresh_from_db()
    assert (figure.value, figure.corrections.get().value) == (54, 53)


def test_a_correction_needs_a_reason(county: County, user: User) -> None:
    figure = PublishedFigure.objects.create(round=published_before(county), measure="listed", value=54, source="x")

    with pytest.raises(ValidationError):
        correct(figure, value=53, reason=" ", by=user)


def test_reopening_throws_away_the_proofs(county: County, user: User) -> None:
    round = RoundFactory.create(county=county, state=Round.State.PROOFING)
    assessment = settled(round=round)
    rounds.proof(assessment, party=Party.POLICE, is_correct=True, by=user)

    elsewhere = settled(round=RoundFactory.create(state=Round.State.PROOFING))
    rounds.proof(elsewhere, party=Party.POLICE, is_correct=True, by=user)

    rounds.reopen(round, by=user)

    assert not assessment.proofs.exists()
    assert elsewhere.proofs.exists()


# Summary


def test_the_first_round_has_no_ledger(county: County) -> None:
    round = RoundFactory.create(county=county)
    settled(round=round)

    summary = county_summary(round)

    assert (summary["previous"], summary["ledger"]) == (None, None)
    assert [unit["ledger"] for unit in summary["by_municipality"]] == [None]


def test_the_summary_of_a_round(county: County) -> None:
    before, round = published_before(county), RoundFactory.create(county=county)
    stayed, gone, parent = (settled(round=before).scene for _ in range(3))
    settled(round=round, scene=stayed, yes=7)
    settled(round=round, scene=gone, listed=False)
    settled(round=round, scene=parent, yes=6, unknown=1)
    child = settled(round=round, yes=2, joint=False, scene__municipality=parent.municipality).scene
    split = LineageEvent.objects.create(round=round, kind=LineageEvent.Kind.SPLIT)
    split.parents.set([parent])
    split.children.set([parent, child])
    area = drawn(child, round).area_m2
    MunicipalityFactory.create(county=county)

    summary = county_summary(round)

    assert summary["listed"] == 3
    assert (summary["qualified"], summary["undetermined"], summary["not_qualified"]) == (1, 1, 1)
    assert summary["joint"] == {"count": 2, "of": 3}
    assert summary["municipalities"] == {"affected": 2, "of": 4, "none": None, "no_answer": None}
    assert summary["area"] == {"total_m2": round_half_up(area), "with_outline": 1, "of": 3, "change": NO_CHANGE}
    assert summary["ledger"] == {
        "opening": 3, "new": 0, "returned": 0, "ceased": 1, "merged": 0, "split": 1, "pending": 0, "closing": 3,
    }  # fmt: skip
    of_parent = next(unit for unit in summary["by_municipality"] if unit["code"] == parent.municipality.code)
    assert (of_parent["listed"], of_parent["ledger"]["split"]) == (2, 1)


def round_half_up(value: float) -> int:
    return int(value + 0.5)


def test_an_undone_merge_does_not_count(county: County, user: User) -> None:
    before, round = published_before(county), RoundFactory.create(county=county)
    scenes = [settled(round=before).scene for _ in range(2)]
    settled(round=round, scene=scenes[0])
    settled(round=round, scene=scenes[1], listed=False)
    merge = LineageEvent.objects.create(
        round=round, kind=LineageEvent.Kind.MERGED, undone_by=user, undone_at=datetime.datetime.now(tz=datetime.UTC)
    )
    merge.parents.set(scenes)
    merge.children.set(scenes[:1])

    ledger = county_summary(round)["ledger"]

    assert (ledger["merged"], ledger["ceased"]) == (0, 1)


def test_a_draft_counts_neither_as_listed_nor_as_ceased(county: County) -> None:
    before, round = published_before(county), RoundFactory.create(county=county)
    answered(round=round, scene=settled(round=before).scene)

    summary = county_summary(round)

    assert (summary["listed"], summary["ledger"]["pending"], summary["ledger"]["ceased"]) == (0, 1, 0)
