import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from assessments.action.models import Measure, MeasureReport, Plan, PlanEvent
from assessments.action.models.measure import State
from assessments.action.plans import rules
from scenes.models import Scene
from tests.action import TODAY, a_cause, a_measure, a_method, a_plan, a_problem, an_analysis
from tests.cast import Cast
from tests.factories import ActorFactory, SceneFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


# --- Starting


def test_a_place_has_one_plan_of_its_own_however_often_it_is_begun(cast: Cast) -> None:
    first = rules.start(cast.square, by=cast.police)
    second = rules.start(cast.square, by=cast.municipal)

    assert first == second
    assert [event.kind for event in first.events.all()] == [PlanEvent.Kind.CREATED]


def test_that_of_an_area_is_not_the_places_own(cast: Cast) -> None:
    a_plan(cast.square, cast.park, title="Centrum")

    assert rules.own_plan(cast.square) is None


# --- Saving without overwriting


def test_a_row_is_added_with_its_history(cast: Cast) -> None:
    plan = a_plan(cast.square)

    row = rules.add(plan, {"what": "Sju armaturer", "dose": 7, "method": a_method()}, by=cast.police)

    event = plan.events.get()
    assert (row.order, row.what, row.method) == (1, "Sju armaturer", a_method())
    assert {change["field"]: change["after"] for change in event.changes} == {
        f"m{row.pk}": 1,
        f"m{row.pk}.what": "Sju armaturer",
        f"m{row.pk}.dose": 7,
        f"m{row.pk}.method": a_method().pk,
    }
    assert event.by == cast.police


def test_two_who_change_different_fields_keep_both(cast: Cast) -> None:
    row = a_measure(a_plan(cast.square))
    seen = row.plan.version

    rules.save(row, {"what": "Lampor", "goal": ""}, seen_version=seen, by=cast.police)
    saved = rules.save(row, {"what": "", "goal": "7 lampor"}, seen_version=seen, by=cast.municipal)

    row.refresh_from_db()
    assert (row.what, row.goal, saved.clashes) == ("Lampor", "7 lampor", [])


def test_the_same_field_clashes_and_theirs_is_kept(cast: Cast) -> None:
    row = a_measure(a_plan(cast.square))
    seen = row.plan.version

    rules.save(row, {"what": "Lampor"}, seen_version=seen, by=cast.police)
    saved = rules.save(row, {"what": "Kameror"}, seen_version=seen, by=cast.municipal)

    row.refresh_from_db()
    assert row.what == "Lampor"
    assert [(clash.mine, clash.theirs, clash.by) for clash in saved.clashes] == [("Kameror", "Lampor", cast.police)]


def test_saving_what_is_there_already_writes_nothing(cast: Cast) -> None:
    row = a_measure(a_plan(cast.square), what="Lampor", dose=12)

    saved = rules.save(row, {"what": "Lampor", "dose": Decimal("12.0")}, seen_version=0, by=cast.police)

    assert saved.changed == []
    assert not row.plan.events.exists()


def test_who_takes_part_is_saved_with_its_history(cast: Cast) -> None:
    row = a_measure(a_plan(cast.square))

    rules.save(row, {"partners": [cast.board]}, seen_version=0, by=cast.police)

    assert [*row.partners.all()] == [cast.board]
    assert row.plan.events.get().changes == [
        {"field": f"m{row.pk}.partners", "before": [], "after": [cast.board.pk]},
    ]


# --- What cannot be


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"starts": TODAY, "ends": TODAY - datetime.timedelta(1)}, "ends"),
        ({"starts": TODAY, "follow_up": TODAY - datetime.timedelta(1)}, "follow_up"),
        ({"starts": TODAY, "follow_up": datetime.date(2028, 11, 28)}, "follow_up"),
        ({"follow_up": datetime.date(2028, 11, 28)}, "follow_up"),
        ({"ends": datetime.date(9999, 12, 31)}, "ends"),
        ({"what": "Fråga 19121212-1212"}, "what"),
        ({"goal": "Fråga 19121212-1212"}, "goal"),
        ({"permit": "camera"}, "__all__"),
    ],
)
def test_a_row_that_cannot_be_says_so_at_its_field(cast: Cast, fields: dict[str, Any], at: str) -> None:
    with pytest.raises(ValidationError) as error:
        rules.add(a_plan(cast.square), fields, by=cast.police)

    assert set(error.value.error_dict) == {at}
    assert not Measure.objects.exists()


def test_a_follow_up_on_the_last_day_is_in_time(cast: Cast) -> None:
    row = rules.add(a_plan(cast.square), {"starts": TODAY, "follow_up": datetime.date(2028, 11, 27)}, by=cast.police)

    assert row.follow_up == datetime.date(2028, 11, 27)


def test_an_actor_of_another_county_answers_for_nothing(cast: Cast) -> None:
    elsewhere = ActorFactory.create(county=cast.elsewhere)

    with pytest.raises(ValidationError, match="responsible"):
        rules.add(a_plan(cast.square), {"responsible": elsewhere}, by=cast.police)


def test_a_row_rests_on_the_approved_analysis_of_its_own_place(cast: Cast) -> None:
    plan = a_plan(cast.square)
    draft = a_cause(a_problem(an_analysis(cast.square)))
    elsewhere = a_cause(a_problem(an_analysis(cast.park, approved=True)))

    for cause in (draft, elsewhere):
        with pytest.raises(ValidationError, match="cause"):
            rules.add(plan, {"cause": cause}, by=cast.police)


def test_the_latest_approved_analysis_offers_its_causes_and_no_whys(cast: Cast) -> None:
    plan = a_plan(cast.square)
    before = a_cause(a_problem(an_analysis(cast.square, approved=True)))
    now = a_cause(a_problem(an_analysis(cast.square, approved=True)))
    a_cause(now.problem, parent=now)

    assert [*rules.causes_for(plan)] == [now]
    a_measure(plan, cause=before)
    assert {*rules.causes_for(plan)} == {before, now}


# --- Taking away


def test_a_row_that_nobody_has_reported_on_can_be_taken_away(cast: Cast) -> None:
    row = a_measure(a_plan(cast.square), what="Lampor")

    rules.remove(row, by=cast.police)

    assert not Measure.objects.exists()
    changes = Plan.objects.get().events.get().changes
    assert {"field": f"m{changes[-1]['field'][1:]}", "before": 1, "after": None} in changes


def test_one_that_has_begun_stays_on_record(cast: Cast) -> None:
    row = a_measure(a_plan(cast.square), (State.ONGOING, TODAY))

    with pytest.raises(ValidationError):
        rules.remove(row, by=cast.police)
    assert Measure.objects.exists()


# --- Reporting


def test_a_report_is_the_state_from_its_day_on(cast: Cast) -> None:
    row = a_measure(a_plan(cast.square))

    rules.report(row, state=State.ONGOING, since=TODAY, reason="Fem av sju satta", by=cast.municipal)

    row.refresh_from_db()
    told = MeasureReport.objects.get()
    assert (row.state, told.since, told.reason, told.by) == (State.ONGOING, TODAY, "Fem av sju satta", cast.municipal)
    assert row.plan.events.get().kind == PlanEvent.Kind.REPORTED


@pytest.mark.parametrize(
    ("state", "since", "reason", "at"),
    [
        (State.ONGOING, TODAY + datetime.timedelta(1), "", "since"),
        (State.DONE, datetime.date(2026, 5, 31), "", "since"),
        (State.CANCELLED, TODAY, "", "reason"),
        (State.LATE, TODAY, "Ring 070-174 06 05 eller 19121212-1212", "reason"),
    ],
)
def test_a_report_that_cannot_be_is_refused(
    cast: Cast, state: State, since: datetime.date, reason: str, at: str
) -> None:
    row = a_measure(a_plan(cast.square), (State.ONGOING, datetime.date(2026, 6, 1)))

    with pytest.raises(ValidationError) as error:
        rules.report(row, state=state, since=since, reason=reason, by=cast.police)

    assert set(error.value.error_dict) == {at}
    assert row.reports.count() == 1


def test_a_row_that_someone_took_away_is_told_of(cast: Cast) -> None:
    row = a_measure(a_plan(cast.square))
    Measure.objects.all().delete()

    for act in (
        lambda: rules.save(row, {"what": "Lampor"}, seen_version=0, by=cast.police),
        lambda: rules.report(row, state=State.ONGOING, since=TODAY, by=cast.police),
    ):
        with pytest.raises(ValidationError, match="tagit bort raden"):
            act()


# --- Places, and causes left alone


def same_pair(cast: Cast) -> Scene:
    """A place that the two judge who judge the square."""
    square = cast.square
    made: Scene = SceneFactory.create(
        county=cast.county,
        municipality=square.municipality,
        district=square.district,
        local_police_area=square.local_police_area,
    )
    return made


def test_places_are_not_chosen_from_an_old_page(cast: Cast) -> None:
    plan, other = a_plan(cast.square), same_pair(cast)
    rules.set_places(plan, title="Centrum", scenes=[cast.square, other], seen_version=0, by=cast.police)

    with pytest.raises(ValidationError, match="Läs den igen"):
        rules.set_places(plan, title="", scenes=[cast.square], seen_version=0, by=cast.municipal)


def test_a_place_that_others_judge_is_not_taken_out_unseen(cast: Cast) -> None:
    plan = a_plan(cast.square, cast.park, title="Centrum")
    chosen = [*rules.places_for(plan)]

    rules.set_places(plan, title="Centrum", scenes=chosen, seen_version=0, by=cast.police)

    assert {*plan.scenes.all()} == {cast.square, cast.park}


def test_a_plan_for_several_places_is_named_after_the_area(cast: Cast) -> None:
    plan = a_plan(cast.square)
    other = same_pair(cast)

    with pytest.raises(ValidationError, match="title"):
        rules.set_places(plan, title="", scenes=[cast.square, other], seen_version=0, by=cast.police)
    rules.set_places(plan, title="Centrum", scenes=[cast.square, other], seen_version=0, by=cast.police)

    plan.refresh_from_db()
    assert plan.title == "Centrum"
    assert {*plan.scenes.all()} == {cast.square, other}
    with pytest.raises(ValidationError, match="scenes"):
        rules.set_places(plan, title="", scenes=[], seen_version=1, by=cast.police)


def test_it_can_hold_for_places_that_the_same_two_judge(cast: Cast) -> None:
    same = same_pair(cast)

    assert {*rules.places_for(a_plan(cast.square))} == {cast.square, same}


def test_a_cause_can_be_left_without_measure_for_a_reason(cast: Cast) -> None:
    cause = a_cause(a_problem(an_analysis(cast.square, approved=True)))
    plan = a_plan(cast.square)

    rules.say_no_measure_needed(plan, cause, reason="Rivs i vår", by=cast.police)
    rules.say_no_measure_needed(plan, cause, reason="Rivs i vår", by=cast.police)

    cause.refresh_from_db()
    assert cause.no_measure_because == "Rivs i vår"
    assert plan.events.count() == 1
