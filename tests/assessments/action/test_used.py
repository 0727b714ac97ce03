"""What became of what a measure was aimed at, by the next round (rule 36)."""

import datetime
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from assessments.action.aimed import Aim, aims_of
from assessments.action.models import Measure, PlanScene
from assessments.action.models.measure import State
from assessments.action.used import Use, used_in
from assessments.instrument import Instrument
from assessments.models import Assessment
from municipalities.models import County
from scenes.models import LineageEvent, Round, Scene
from tests.action import a_cause, a_measure, a_method, a_plan, a_problem, an_analysis
from tests.factories import CountyFactory, RoundFactory, SceneFactory, UserFactory, settled
from tests.questions import questionnaire, reply

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

BEGAN = datetime.date(2021, 5, 1)
ONGOING = (State.ONGOING, BEGAN)


@pytest.fixture
def county() -> County:
    questionnaire()
    return CountyFactory.create()


@pytest.fixture
def rounds(county: County) -> dict[str, Round]:
    return {
        label: RoundFactory.create(county=county, label=label, published=True) for label in ("2021", "2022", "2023")
    }


@pytest.fixture
def scene(county: County) -> Scene:
    return SceneFactory.create(county=county)


def judged(scene: Scene, round: Round, symptoms: str = "", **fields: Any) -> Assessment:
    """`symptoms` are those of SY1."""
    assessment = settled(scene=scene, round=round, **fields)
    if symptoms:
        reply(assessment, "SY1", symptoms)
    return assessment


def aimed(scene: Scene, aim: str = "SY1.otrygg", *reports: Any, **fields: Any) -> Measure:
    return a_measure(a_plan(scene), *(reports or [ONGOING]), method=a_method(), aim=aim, **fields)


def found(county: County, code: str = "M05") -> Use:
    return used_in(county).get(a_method(code).pk, Use())


# --- Gone, or still there


@pytest.mark.parametrize(
    ("then", "later", "use"),
    [
        ("otrygg", "undviks", Use(gone=1)),
        ("otrygg|undviks", "inget", Use(gone=1)),
        ("otrygg", "otrygg|undviks", Use(still=1)),
        ("otrygg", "vet_ej", Use(unknown=1)),
        ("otrygg", "", Use(waiting=1)),
        ("undviks", "inget", Use(not_compared=1)),
        ("", "otrygg", Use(not_compared=1)),
    ],
)
def test_a_symptom_is_gone_when_it_is_no_longer_ticked(
    rounds: dict[str, Round], scene: Scene, then: str, later: str, use: Use
) -> None:
    judged(scene, rounds["2021"], then)
    judged(scene, rounds["2022"], later)
    aimed(scene)
    assert found(scene.county) == use


@pytest.mark.parametrize(
    ("aim", "use"), [("i2", Use(gone=1)), ("i1", Use(still=1)), ("i3", Use(unknown=1)), ("i9", Use(not_compared=1))]
)
def test_so_is_an_indicator(rounds: dict[str, Round], scene: Scene, aim: str, use: Use) -> None:
    judged(scene, rounds["2021"], yes=5)
    answers = judged(scene, rounds["2022"], yes=5).answers
    answers.filter(indicator=2).update(agreed="no")
    answers.filter(indicator=3).update(agreed="unknown")
    aimed(scene, aim)
    assert found(scene.county) == use


def test_different_answers_count_as_still_there(rounds: dict[str, Round], scene: Scene) -> None:
    judged(scene, rounds["2021"], "otrygg", yes=5)
    now = judged(scene, rounds["2022"], "inget", yes=1)
    reply(now, "SY1", "otrygg", party="police")
    now.answers.filter(indicator=2).update(police="no", municipality="yes")
    aimed(scene, "SY1.otrygg")
    a_measure(a_plan(scene), ONGOING, method=a_method("M07"), aim="i2")
    assert found(scene.county) == found(scene.county, "M07") == Use(still=1)


def test_what_one_party_alone_ticked_at_the_start_is_not_compared(rounds: dict[str, Round], scene: Scene) -> None:
    reply(judged(scene, rounds["2021"]), "SY1", "otrygg", party="police")
    judged(scene, rounds["2022"], "inget")
    aimed(scene)
    assert found(scene.county) == Use(not_compared=1)


def test_a_round_without_an_answer_is_passed_over(rounds: dict[str, Round], scene: Scene) -> None:
    judged(scene, rounds["2021"], "otrygg")
    judged(scene, rounds["2022"])
    judged(scene, rounds["2023"], "inget")
    aimed(scene)
    assert found(scene.county) == Use(gone=1)


def test_only_the_next_answer_counts(rounds: dict[str, Round], scene: Scene) -> None:
    judged(scene, rounds["2021"], "otrygg")
    judged(scene, rounds["2022"], "inget")
    judged(scene, rounds["2023"], "otrygg")
    aimed(scene)
    assert found(scene.county) == Use(gone=1)


def test_indicators_of_different_instruments_are_not_compared(
    rounds: dict[str, Round], scene: Scene, twelve: Instrument
) -> None:
    judged(scene, rounds["2021"], yes=5)
    Round.objects.filter(pk=rounds["2022"].pk).update(instrument=twelve.version)
    rounds["2022"].refresh_from_db()
    judged(scene, rounds["2022"], yes=0)
    aimed(scene, "i2")
    assert found(scene.county) == Use(waiting=1)


# --- From when


@pytest.mark.parametrize(
    ("reports", "starts", "use"),
    [
        ([(State.ONGOING, BEGAN)], None, Use(gone=1)),
        ([(State.ONGOING, BEGAN), (State.DONE, datetime.date(2023, 2, 1))], None, Use(gone=1)),
        ([(State.DONE, datetime.date(2023, 2, 1))], BEGAN, Use(gone=1)),
        ([(State.NOT_STARTED, BEGAN), (State.LATE, datetime.date(2023, 2, 1))], BEGAN, Use(not_compared=1)),
        ([(State.ONGOING, datetime.date(2020, 2, 1))], None, Use(not_compared=1)),  # nothing is known of before
        ([(State.DONE, datetime.date(2023, 2, 1))], None, Use(not_compared=1)),  # nobody said when it began
        ([(State.NOT_STARTED, BEGAN)], BEGAN, Use()),
        ([(State.ONGOING, BEGAN), (State.CANCELLED, datetime.date(2021, 8, 1))], BEGAN, Use()),
        ([], BEGAN, Use()),
    ],
)
def test_compared_from_the_round_in_which_it_began(
    rounds: dict[str, Round], scene: Scene, reports: Any, starts: datetime.date | None, use: Use
) -> None:
    judged(scene, rounds["2021"], "otrygg")
    judged(scene, rounds["2022"], "inget")
    a_measure(a_plan(scene), *reports, method=a_method(), aim="SY1.otrygg", starts=starts)
    assert found(scene.county) == use


def test_or_from_the_latest_one_before_it(rounds: dict[str, Round], scene: Scene) -> None:
    judged(scene, rounds["2021"], "otrygg")
    judged(scene, rounds["2023"], "inget")
    aimed(scene, "SY1.otrygg", (State.ONGOING, datetime.date(2022, 6, 1)))
    assert found(scene.county) == Use(gone=1)


def test_rounds_that_are_not_published_tell_nothing(rounds: dict[str, Round], scene: Scene) -> None:
    judged(scene, rounds["2021"], "otrygg")
    judged(scene, RoundFactory.create(county=scene.county, label="2024", state=Round.State.PROOFING), "inget")
    aimed(scene)
    assert found(scene.county) == Use(waiting=1)


# --- Aimed at what


def test_without_an_aim_of_its_own_it_is_the_problems(rounds: dict[str, Round], scene: Scene) -> None:
    judged(scene, rounds["2021"], "otrygg", yes=2)
    judged(scene, rounds["2022"], "inget", yes=2)
    cause = a_cause(a_problem(an_analysis(scene), aims="SY1.otrygg|i2|PE7"))
    aimed(scene, "", cause=cause)
    assert found(scene.county) == Use(still=1)  # the indicator is still there


@pytest.mark.parametrize("restricted", ["problem", "cause"])
def test_what_rests_on_restricted_answers_is_told_to_nobody(
    rounds: dict[str, Round], scene: Scene, restricted: str
) -> None:
    judged(scene, rounds["2021"], "otrygg")
    judged(scene, rounds["2022"], "inget")
    problem = a_problem(an_analysis(scene), aims="SY1.otrygg", restricted=restricted == "problem")
    aimed(scene, "", cause=a_cause(problem, restricted=restricted == "cause"))
    assert found(scene.county) == Use(not_compared=1)


def test_nor_are_restricted_answers_read(rounds: dict[str, Round], scene: Scene) -> None:
    reply(judged(scene, rounds["2021"]), "SY4", "ja_styrt")
    reply(judged(scene, rounds["2022"]), "SY4", "nej")
    aimed(scene, "SY4.ja_styrt")
    assert found(scene.county) == Use(not_compared=1)


def test_aims_are_indicators_and_options() -> None:
    aims = aims_of("i2|SY1.otrygg|PE7|nonsens|")
    assert aims == (Aim(indicator=2), Aim(question="SY1", option="otrygg"))


# --- Where


def test_a_place_is_counted_once_and_is_still_there_if_one_look_says_so(rounds: dict[str, Round], scene: Scene) -> None:
    judged(scene, rounds["2021"], "otrygg|undviks")
    judged(scene, rounds["2022"], "undviks")
    aimed(scene)
    aimed(scene, "SY1.undviks")
    assert found(scene.county) == Use(still=1)


def test_a_plan_of_an_area_counts_each_of_its_places(rounds: dict[str, Round], scene: Scene) -> None:
    other = SceneFactory.create(county=scene.county)
    for place, later in ((scene, "inget"), (other, "otrygg")):
        judged(place, rounds["2021"], "otrygg")
        judged(place, rounds["2022"], later)
    a_measure(a_plan(scene, other), ONGOING, method=a_method(), aim="SY1.otrygg")
    assert found(scene.county) == Use(gone=1, still=1)


def test_other_counties_tell_of_their_own(rounds: dict[str, Round], scene: Scene) -> None:
    judged(scene, rounds["2021"], "otrygg")
    aimed(SceneFactory.create())
    assert used_in(scene.county) == {}


def test_what_was_copied_and_not_gone_through_is_not_counted(rounds: dict[str, Round], scene: Scene) -> None:
    judged(scene, rounds["2021"], "otrygg")
    aimed(scene, to_review=True)
    assert found(scene.county) == Use()


def test_a_place_that_became_part_of_another_is_not_gone(rounds: dict[str, Round], scene: Scene) -> None:
    larger = SceneFactory.create(county=scene.county)
    event = merged(rounds["2022"], [scene, larger], larger)
    judged(scene, rounds["2021"], "otrygg")
    judged(scene, rounds["2022"], "inget", listed=False, yes=0)
    judged(larger, rounds["2022"], "inget")
    measure = aimed(scene)
    PlanScene.objects.create(plan=measure.plan, scene=larger, inherited_by=event)
    assert found(scene.county) == Use(waiting=1)  # once: what began before belongs to the old place


def test_what_begins_after_a_merge_belongs_to_the_new_place(rounds: dict[str, Round], scene: Scene) -> None:
    larger = SceneFactory.create(county=scene.county)
    event = merged(rounds["2021"], [scene, larger], larger)
    judged(larger, rounds["2022"], "otrygg")
    judged(larger, rounds["2023"], "inget")
    measure = aimed(scene, "SY1.otrygg", (State.ONGOING, datetime.date(2022, 3, 1)))
    PlanScene.objects.create(plan=measure.plan, scene=larger, inherited_by=event)
    assert found(scene.county) == Use(gone=1)


def test_a_merge_that_was_undone_never_was(rounds: dict[str, Round], scene: Scene) -> None:
    event = merged(rounds["2022"], [scene], SceneFactory.create(county=scene.county))
    LineageEvent.objects.filter(pk=event.pk).update(undone_at=timezone.now(), undone_by=UserFactory.create())
    judged(scene, rounds["2021"], "otrygg")
    judged(scene, rounds["2022"], "inget")
    aimed(scene)
    assert found(scene.county) == Use(gone=1)


def merged(round: Round, parents: list[Scene], child: Scene) -> LineageEvent:
    event = LineageEvent.objects.create(round=round, kind=LineageEvent.Kind.MERGED)
    event.parents.set(parents)
    event.children.set([child])
    return event


# --- In words

AIMED = "The symptom that it was aimed at was"
REST = (
    "At 2 the parties do not know. At 3 nothing that it was aimed at was ticked when it began, so that nothing can be "
    "compared."
)
NOT_THE_CAUSE = "That does not say that the measure is the cause."


@pytest.mark.parametrize(
    ("use", "short", "words"),
    [
        (Use(), "not used", "Used at no place yet."),
        (
            Use(gone=5, still=9),
            "gone at 5 of 14 places",
            f"Used at 14 places. {AIMED} gone by the next round at 5, still there at 9. {NOT_THE_CAUSE}",
        ),
        (Use(waiting=1), "used at 1 place", "Used at 1 place. At 1 it has not been judged again."),
        (
            Use(gone=0, still=1, unknown=2, not_compared=3),
            "gone at 0 of 1 place",
            f"Used at 6 places. {AIMED} gone by the next round at 0, still there at 1. {NOT_THE_CAUSE} {REST}",
        ),
    ],
)
def test_it_is_told_as_a_count_and_never_as_an_effect(use: Use, short: str, words: str) -> None:
    assert use.in_short == short
    assert use.in_words == words
    assert use.places == use.gone + use.still + use.unknown + use.waiting + use.not_compared


def test_one_query_for_each_table(
    rounds: dict[str, Round], scene: Scene, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    others = SceneFactory.create_batch(3, county=scene.county)
    for place in [scene, *others]:
        judged(place, rounds["2021"], "otrygg")
        judged(place, rounds["2022"], "inget")
        aimed(place)
        aimed(place, "i2")
    # reports, measures with cause and problem, places of plans, lineage, assessments, answers, replies, options
    with django_assert_num_queries(8):
        used_in(scene.county)
