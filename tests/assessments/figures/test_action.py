"""What is done about the listed places: analyses, plans and measures counted, and kept as they were published."""

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from assessments.action.models import Decision, Measure, MeasureReport
from assessments.action.models.measure import State
from assessments.figures.action import action_in
from assessments.figures.freezing import freeze, freeze_imported
from assessments.figures.summary import county_summary
from assessments.figures.summary_text import as_text
from assessments.models import Publication
from scenes.models import Round, Scene
from scenes.nearby import refresh_all
from tests.action import a_measure, a_plan, an_analysis
from tests.factories import CountyFactory, PlaceFactory, RoundFactory, SceneFactory, UserFactory, drawn, settled

pytestmark = pytest.mark.django_db

LAST_DAY, PUBLISHED_ON = datetime.date(2024, 12, 31), datetime.date(2025, 3, 1)
NOTHING = {"with_analysis": 0, "with_plan": 0, "with_current_measure": 0}


@pytest.fixture
def round() -> Round:
    return RoundFactory.create(county=CountyFactory.create(code="27"), label="2024")


def judged(round: Round, **fields: Any) -> Scene:
    return settled(scene=SceneFactory.create(county=round.county), round=round, **fields).scene


def published(round: Round) -> Round:
    Round.objects.filter(pk=round.pk).update(state="published", published_on=PUBLISHED_ON)
    return Round.objects.select_related("county").get(pk=round.pk)


def counted(round: Round) -> dict[str, int]:
    return {key: value for key, value in county_summary(round)["action"].items() if key in NOTHING}


def decide(plan: Any, on: datetime.date) -> None:
    number = plan.decisions.count() + 1
    Decision.objects.create(
        plan=plan, decided_by="Styrgruppen", on=on, file_number="1", version=number, noted_by=UserFactory.create()
    )


def approve(scene: Scene, on: datetime.date) -> None:
    at = datetime.datetime.combine(on, datetime.time(23, 30), tzinfo=timezone.get_current_timezone())
    an_analysis(scene, approved_at=at)


def act(scene: Scene, since: datetime.date = LAST_DAY, state: State = State.ONGOING) -> Measure:
    return a_measure(a_plan(scene), (state, since))


def do_everything(scene: Scene) -> None:
    approve(scene, PUBLISHED_ON)
    act(scene)
    decide(a_plan(scene), PUBLISHED_ON)


def test_listed_places_are_counted_each_once(round: Round) -> None:
    full, drafts = judged(round), judged(round)
    do_everything(full)
    do_everything(full)
    do_everything(judged(round, listed=False))
    do_everything(SceneFactory.create(county=round.county))
    an_analysis(drafts)
    a_plan(drafts)

    assert county_summary(round)["action"] == {
        "with_analysis": 1,
        "with_plan": 1,
        "with_current_measure": 1,
        "school_within_500m_without_current_measure": None,
        "of": 2,
    }


def test_the_text_says_them_with_their_base(round: Round) -> None:
    do_everything(judged(round))

    text = as_text(county_summary(round), round)

    assert "Med en beslutad åtgärdsplan" in text
    assert "Med en skola i närheten och ingen pågående insats" in text


def test_only_what_had_happened_by_then_counts_in_a_published_round(round: Round) -> None:
    late = PUBLISHED_ON + datetime.timedelta(1)
    scene = judged(round)
    approve(scene, late)
    decide(a_plan(scene), late)
    act(scene, LAST_DAY + datetime.timedelta(1))
    assert counted(published(round)) == NOTHING

    do_everything(scene)

    assert counted(published(round)) == dict.fromkeys(NOTHING, 1)


def test_the_day_of_an_open_round_is_today_but_for_measures(round: Round) -> None:
    scene = judged(round)
    approve(scene, timezone.localdate())
    decide(a_plan(scene), timezone.localdate())
    act(scene, timezone.localdate())

    assert counted(round) == {**dict.fromkeys(NOTHING, 1), "with_current_measure": 0}


@pytest.mark.parametrize(
    ("state", "without"),
    [
        (State.NOT_STARTED, 1),
        (State.ONGOING, 0),
        (State.LATE, 0),
        (State.STOPPED, 1),
        (State.DONE, 0),
        (State.CANCELLED, 1),
    ],
)
def test_places_with_a_school_near_and_no_current_measure_are_counted(round: Round, state: State, without: int) -> None:
    PlaceFactory.create(county=round.county)
    near, far = judged(round), judged(round)
    drawn(near, round)
    Scene.objects.filter(pk=far.pk).update(latitude=59.9, longitude=18.9)
    refresh_all([round])
    act(near, state=state)

    assert county_summary(round)["action"]["school_within_500m_without_current_measure"] == without


# --- Published


def moved(scene: Scene) -> None:
    """As when somebody writes afterwards that it was so all along."""
    do_everything(scene)
    MeasureReport.objects.update(state=State.CANCELLED)


@pytest.mark.parametrize("has_begun", [True, False])
def test_a_published_round_never_moves(round: Round, *, has_begun: bool) -> None:
    one, other = judged(round), judged(round)
    if has_begun:
        do_everything(one)
    found = published(round)
    freeze(found)
    stored = counted(found)

    moved(other)

    assert counted(found) == stored == dict.fromkeys(NOTHING, int(has_begun))


def test_what_was_published_before_this_existed_is_counted(round: Round) -> None:
    scene = judged(round)
    found = published(round)
    freeze(found)
    stored = Publication.objects.get()
    facts, summary = json.loads(stored.facts), json.loads(stored.summary)
    del facts["action"], summary["action"]
    Publication.objects.update(facts=json.dumps(facts), summary=json.dumps(summary))
    assert counted(found) == NOTHING

    do_everything(scene)

    assert counted(found) == dict.fromkeys(NOTHING, 1)


def test_plans_can_be_read_in_after_a_round_of_history(round: Round) -> None:
    scene = judged(round, source="import")
    found = published(round)
    freeze_imported([found], reason="History.")
    assert counted(found) == NOTHING

    do_everything(scene)

    assert counted(found) == dict.fromkeys(NOTHING, 1)


def test_schools_can_be_read_in_after_a_round_of_history(round: Round) -> None:
    scene = judged(round, source="import")
    do_everything(scene)
    drawn(scene, round)
    found = published(round)
    freeze_imported([found], reason="History.")
    assert county_summary(found)["action"]["school_within_500m_without_current_measure"] is None
    MeasureReport.objects.all().delete()  # it had been published that there was one

    PlaceFactory.create(county=round.county)
    refresh_all([found])

    assert county_summary(found)["action"]["school_within_500m_without_current_measure"] == 0


def test_a_place_added_afterwards_brings_what_is_done_there(round: Round) -> None:
    one = judged(round)
    do_everything(one)
    found = published(round)
    freeze(found)
    moved(one)
    do_everything(judged(found))

    freeze_imported([found], reason="Added.")

    assert counted(found) == dict.fromkeys(NOTHING, 2)


def test_an_import_that_adds_nothing_publishes_nothing_anew(round: Round) -> None:
    do_everything(judged(round))
    found = published(round)
    freeze(found)

    assert freeze_imported([found], reason="Again.") == []


@pytest.mark.parametrize("make", [lambda scene: None, do_everything])
def test_one_query_per_table(
    round: Round, make: Callable[[Scene], None], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(3):
        make(judged(round))

    # analyses, plans, measures
    with django_assert_num_queries(3):
        action_in(round)
