import datetime

import pytest
from django.utils import timezone

from assessments.action.models import (
    Commitment,
    Decision,
    Pair,
    Project,
    Step,
    Survey,
    SurveyReturn,
    SurveySignature,
)
from assessments.action.models.measure import State
from assessments.action.project.steps import Cell, Reached, Steps
from assessments.models import ZeroReport
from municipalities.models.actor import Party
from tests.action import a_measure, a_meeting, a_pair, a_plan, a_project, an_analysis
from tests.cast import Cast
from tests.factories import AssessmentFactory, MunicipalityFactory, RoundFactory, SceneFactory, settled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def of_the_time(cast: Cast) -> None:
    """The round 2023 is open and of the project's time."""
    Project.objects.update(starts=datetime.date(2023, 1, 1))


def cell(pair: Pair, step: Step) -> Cell:
    project = pair.project
    cells = Steps(project, [pair], list(project.meetings.all())).of(pair)
    return next(one for one in cells if one.step == step)


def told(pair: Pair, step: Step) -> tuple[str, str]:
    found = cell(pair, step)
    return found.reached, found.proof.replace("\xa0", " ")


def commit(pair: Pair, party: Party, day: datetime.date = datetime.date(2022, 9, 8)) -> None:
    Commitment.objects.create(pair=pair, party=party, name="Gunnar Sjö", title="chef", on=day)


# --- Commitment


def test_the_commitment_is_done_when_both_chiefs_have_given_it(pair: Pair) -> None:
    assert told(pair, Step.COMMITMENT) == (Reached.AHEAD, "both chiefs are missing")
    commit(pair, Party.POLICE)
    assert told(pair, Step.COMMITMENT) == (Reached.UNDER_WAY, "the municipality's chief is missing")
    commit(pair, Party.MUNICIPALITY, datetime.date(2022, 9, 12))

    reached, proof = told(pair, Step.COMMITMENT)
    assert reached == Reached.DONE
    assert proof.startswith("both, ")
    assert "12" in proof


# --- Mapping: the square of the pair is answered in the open round, not settled


def test_mapping_counts_the_settled_places_of_the_pair(cast: Cast, pair: Pair) -> None:
    assert told(pair, Step.MAPPING) == (Reached.AHEAD, "0 of 1")

    second = SceneFactory.create(
        county=cast.county, municipality=pair.municipality, local_police_area=pair.local_police_area
    )
    settled(scene=second, round=cast.open)
    assert told(pair, Step.MAPPING) == (Reached.UNDER_WAY, "1 of 2")

    cast.square_now.delete()
    assert told(pair, Step.MAPPING) == (Reached.DONE, "1 of 1 places")


def test_places_of_another_municipality_in_the_same_police_area_are_the_other_pairs(cast: Cast, pair: Pair) -> None:
    other = a_pair(pair.project, cast, municipality=MunicipalityFactory.create(county=cast.county))
    scene = SceneFactory.create(
        county=cast.county, municipality=other.municipality, local_police_area=other.local_police_area
    )
    settled(scene=scene, round=cast.open)

    steps = Steps(pair.project, [pair, other], [])
    assert [steps.of(one)[1].reached for one in (pair, other)] == [Reached.AHEAD, Reached.DONE]


def test_a_pair_without_places_is_done_when_it_has_said_so(cast: Cast, pair: Pair) -> None:
    empty = a_pair(pair.project, cast, municipality=MunicipalityFactory.create(county=cast.county))
    assert told(empty, Step.MAPPING) == (Reached.AHEAD, "no places")
    assert told(empty, Step.ANALYSIS) == (Reached.AHEAD, "no places")

    ZeroReport.objects.create(round=cast.open, municipality=empty.municipality, by=cast.municipal)
    assert told(empty, Step.MAPPING) == (Reached.DONE, "has said: no places")


def test_a_round_after_the_project_does_not_change_its_board(cast: Cast) -> None:
    past = a_project(cast, title="Då", starts=datetime.date(2020, 1, 1), ends=datetime.date(2021, 12, 31))
    pair = a_pair(past, cast)
    RoundFactory.create(county=cast.county, label="2025")

    assert told(pair, Step.MAPPING) == (Reached.DONE, "1 of 1 places")


def test_without_a_round_of_the_time_it_is_not_known_and_nothing_is_late(cast: Cast, project: Project) -> None:
    Project.objects.update(starts=datetime.date(2010, 1, 1), ends=datetime.date(2010, 12, 31))
    pair = a_pair(Project.objects.get(), cast)

    a_meeting(pair.project, month=datetime.date(2010, 2, 1), step_due=Step.MAPPING)
    assert told(pair, Step.MAPPING) == (Reached.UNKNOWN, "")
    assert told(pair, Step.PLAN) == (Reached.UNKNOWN, "")


# --- What follows


def test_what_follows_is_counted_from_what_is_on_record_of_the_place(cast: Cast, pair: Pair) -> None:
    an_analysis(cast.square)
    assert told(pair, Step.ANALYSIS) == (Reached.UNDER_WAY, "0 of 1")
    cast.square.analyses.update(approved_at=timezone.now())
    assert told(pair, Step.ANALYSIS) == (Reached.DONE, "1 of 1 places")

    plan = a_plan(cast.square)
    assert told(pair, Step.PLAN) == (Reached.UNDER_WAY, "0 of 1")
    Decision.objects.create(
        plan=plan, decided_by="Styrgruppen", on=TODAY(), file_number="KS 1", version=1, noted_by=cast.police
    )
    assert told(pair, Step.PLAN) == (Reached.DONE, "1 of 1 places")

    a_measure(plan, state=State.NOT_STARTED)
    a_measure(plan, state=State.ONGOING, to_review=True)
    assert told(pair, Step.MEASURES) == (Reached.AHEAD, "0 of 1")
    a_measure(plan, state=State.LATE)
    assert told(pair, Step.MEASURES) == (Reached.DONE, "1 of 1 places")


def test_follow_up_is_done_when_the_survey_of_the_place_is_signed(cast: Cast, pair: Pair) -> None:
    days = {"opens": TODAY(), "closes_on": TODAY() + datetime.timedelta(30)}
    survey = Survey.objects.create(county=cast.county, year=TODAY().year, **days)
    answered = SurveyReturn.objects.create(survey=survey, scene=cast.square)
    assert told(pair, Step.FOLLOW_UP) == (Reached.UNDER_WAY, "0 of 1")

    SurveySignature.objects.create(document=answered, by=cast.municipal)
    assert told(pair, Step.FOLLOW_UP) == (Reached.DONE, "1 of 1 places")

    Survey.objects.update(opens=pair.project.starts - datetime.timedelta(1))
    assert told(pair, Step.FOLLOW_UP) == (Reached.AHEAD, "0 of 1")


def test_a_step_is_done_when_all_places_have_it(cast: Cast, pair: Pair) -> None:
    second = SceneFactory.create(
        county=cast.county, municipality=pair.municipality, local_police_area=pair.local_police_area
    )
    AssessmentFactory.create(scene=second, round=cast.open)
    an_analysis(cast.square, approved=True)

    assert told(pair, Step.ANALYSIS) == (Reached.UNDER_WAY, "1 of 2")


def test_a_place_settled_as_no_open_drug_scene_needs_nothing_more(cast: Cast, pair: Pair) -> None:
    second = SceneFactory.create(
        county=cast.county, municipality=pair.municipality, local_police_area=pair.local_police_area
    )
    settled(scene=second, round=cast.open, listed=False)
    an_analysis(cast.square, approved=True)

    assert told(pair, Step.ANALYSIS) == (Reached.DONE, "1 of 1 places")


# --- Late


def test_a_step_is_late_when_the_meeting_by_which_it_was_due_is_over(cast: Cast, pair: Pair) -> None:
    a_meeting(pair.project, days=0, step_due=Step.COMMITMENT)
    a_meeting(pair.project, days=-1, step_due=Step.MAPPING)
    a_meeting(pair.project, days=-2)

    assert cell(pair, Step.COMMITMENT).reached == Reached.AHEAD
    reached, proof = told(pair, Step.MAPPING)
    assert reached == Reached.LATE
    assert proof.startswith("0 of 1, was to be done by")
    assert cell(pair, Step.ANALYSIS).reached == Reached.AHEAD


def test_a_meeting_in_a_month_makes_late_when_the_month_is_over(cast: Cast, pair: Pair) -> None:
    a_meeting(pair.project, month=TODAY().replace(day=1), step_due=Step.ANALYSIS)
    assert cell(pair, Step.ANALYSIS).reached == Reached.AHEAD

    last_month = (TODAY().replace(day=1) - datetime.timedelta(1)).replace(day=1)
    pair.project.meetings.update(month=last_month)
    assert cell(pair, Step.ANALYSIS).reached == Reached.LATE


def test_what_is_done_is_not_late(cast: Cast, pair: Pair) -> None:
    for party in Party:
        commit(pair, party)
    a_meeting(pair.project, days=-30, step_due=Step.COMMITMENT)

    assert cell(pair, Step.COMMITMENT).reached == Reached.DONE
