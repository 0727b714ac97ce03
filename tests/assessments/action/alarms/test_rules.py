"""When each alarm rings, and when it is silent again."""

import datetime
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from assessments.action.alarms.ground import Ground
from assessments.action.alarms.kinds import Kind, Who
from assessments.action.alarms.rules import Alarm, alarms
from assessments.action.models import Measure, Plan
from assessments.action.models.measure import State
from municipalities.models import Membership, User
from scenes.models import LineageEvent, Nearby, Round
from tests.action import a_cause, a_measure, a_method, a_plan, a_problem, an_analysis
from tests.assessments.action.alarms.conftest import A_WEEK, TODAY
from tests.cast import Cast, person
from tests.factories import ActorFactory, RoundFactory, SceneFactory, settled
from tests.questions import asking, reply

pytestmark = pytest.mark.django_db

LONG_AGO = datetime.date(2019, 5, 1)


def found(round: Round, user: User, *kinds: Kind) -> list[Alarm]:
    return [alarm for alarm in alarms(Ground(round, user)) if not kinds or alarm.kind in kinds]


def rings(cast: Cast, kind: Kind, *, user: User | None = None) -> bool:
    return bool(found(cast.published, user or cast.police, kind))


def whole(plan: Plan, *reports: tuple[State, datetime.date], **fields: Any) -> Measure:
    """A measure without a flaw, but for what is given."""
    return a_measure(plan, *reports, **{"aim": "i2", "goal": "Hälften av 40", "goal_source": "Räknat", **fields})


def test_a_whole_chain_is_silent(cast: Cast, plan: Plan) -> None:
    whole(plan, (State.ONGOING, TODAY), responsible=cast.municipal_actor, follow_up=TODAY)

    assert not found(cast.published, cast.police)


# --- School (rule 33, today)


@pytest.mark.parametrize(
    ("state", "since", "is_alarm"),
    [
        (None, None, True),
        (State.NOT_STARTED, TODAY, True),
        (State.ONGOING, TODAY, False),
        (State.LATE, TODAY, False),
        (State.STOPPED, TODAY, True),
        (State.CANCELLED, TODAY, True),
        (State.DONE, TODAY - datetime.timedelta(360), False),
        (State.DONE, TODAY - datetime.timedelta(370), True),
    ],
)
def test_a_school_nearby_asks_for_a_current_measure(
    cast: Cast, plan: Plan, state: State | None, since: datetime.date, *, is_alarm: bool
) -> None:
    near_school(cast)
    if state:
        whole(plan, (state, since))

    assert rings(cast, Kind.SCHOOL) is is_alarm


def near_school(cast: Cast) -> None:
    Nearby.objects.create(
        scene=cast.square,
        round=cast.published,
        kind="school",
        nearest=cast.school,
        nearest_name="Ekskolan",
        nearest_m=180,
        within=2,
    )


def test_without_a_school_nothing_is_asked_for(cast: Cast) -> None:
    assert not rings(cast, Kind.SCHOOL)


def test_a_measure_of_a_plan_that_one_may_not_read_is_done_all_the_same(cast: Cast) -> None:
    near_school(cast)
    whole(a_plan(cast.square, cast.park), (State.ONGOING, TODAY))

    assert not rings(cast, Kind.SCHOOL)


# --- Restricted answers


def answered(cast: Cast, code: str, option: str) -> None:
    asking(cast.published)
    reply(cast.square_then, code, option)


@pytest.mark.parametrize(
    ("code", "option", "kind"),
    [
        ("PE7", "ofta", Kind.CHILDREN),
        ("PE7", "ibland", Kind.CHILDREN),
        ("PE7", "sallan", None),
        ("PE8", "till_stor_del", Kind.NO_CARE),
        ("PE8", "delvis", None),
    ],
)
def test_an_answer_asks_for_a_measure(cast: Cast, code: str, option: str, kind: Kind | None) -> None:
    answered(cast, code, option)

    assert [alarm.kind for alarm in found(cast.published, cast.police)] == ([kind] if kind else [])


@pytest.mark.parametrize(("code", "option"), [("PE7", "ofta"), ("PE8", "till_stor_del")])
def test_only_those_who_read_the_answer_are_told(cast: Cast, code: str, option: str) -> None:
    answered(cast, code, option)

    for user in (cast.police, cast.municipal, cast.contributor, cast.office):
        assert len(found(cast.published, user)) == 1
    for user in (cast.reader, cast.county_actor, cast.outsider, cast.administrator):
        assert not found(cast.published, user)


@pytest.mark.parametrize(
    ("method", "state", "is_alarm"),
    [
        ("M14", State.NOT_STARTED, False),
        ("M12", State.ONGOING, False),
        ("M15", State.CANCELLED, True),
        ("M05", State.ONGOING, True),
    ],
)
def test_children_ask_for_a_measure_for_them(
    cast: Cast, plan: Plan, method: str, state: State, *, is_alarm: bool
) -> None:
    answered(cast, "PE7", "ofta")
    whole(plan, (state, TODAY), method=a_method(method))

    assert rings(cast, Kind.CHILDREN) is is_alarm


# --- Follow-up


@pytest.mark.parametrize(
    ("states", "is_alarm"),
    [
        ([State.STOPPED, State.STOPPED], True),
        ([State.STOPPED], False),
        ([State.STOPPED, State.LATE, State.STOPPED], False),
        ([State.STOPPED, State.STOPPED, State.ONGOING], False),
        ([State.STOPPED, State.STOPPED, State.CANCELLED], False),
    ],
)
def test_red_twice_in_a_row(cast: Cast, plan: Plan, states: list[State], *, is_alarm: bool) -> None:
    whole(plan, *((state, LONG_AGO + number * A_WEEK) for number, state in enumerate(states)))

    assert rings(cast, Kind.RED_TWICE) is is_alarm


@pytest.mark.parametrize(
    ("follow_up", "state", "told", "is_alarm"),
    [
        (TODAY, State.ONGOING, TODAY - 3 * A_WEEK, False),
        (TODAY - A_WEEK, State.ONGOING, TODAY - 3 * A_WEEK, True),
        (TODAY - A_WEEK, State.ONGOING, TODAY - A_WEEK, False),
        (TODAY - A_WEEK, State.DONE, TODAY - 3 * A_WEEK, False),
        (TODAY - A_WEEK, State.CANCELLED, TODAY - 3 * A_WEEK, False),
        (None, State.ONGOING, TODAY - 3 * A_WEEK, False),
    ],
)
def test_the_day_of_follow_up_has_passed(
    cast: Cast, plan: Plan, follow_up: datetime.date | None, state: State, told: datetime.date, *, is_alarm: bool
) -> None:
    whole(plan, (state, told), follow_up=follow_up)

    assert rings(cast, Kind.OVERDUE) is is_alarm


def test_nobody_writes_any_more_for_who_is_responsible(cast: Cast, plan: Plan) -> None:
    person("Läsa Läsare", cast.board, Membership.Role.READER)
    measure = whole(plan, (State.ONGOING, TODAY), responsible=cast.board)
    assert not rings(cast, Kind.OWNER_LEFT)
    yesterday = TODAY - datetime.timedelta(1)
    Membership.objects.filter(user=cast.county_actor).update(starts=LONG_AGO, ends=yesterday)

    (alarm,) = found(cast.published, cast.police)

    assert (alarm.kind, alarm.measure and alarm.measure.pk, alarm.since) == (Kind.OWNER_LEFT, measure.pk, yesterday)


def test_the_area_of_who_is_responsible_has_ended(cast: Cast, plan: Plan) -> None:
    whole(plan, (State.ONGOING, TODAY), responsible=cast.other_police_actor)
    area = cast.other_police_actor.local_police_area
    area.valid_to = TODAY - A_WEEK
    area.save()

    assert [alarm.since for alarm in found(cast.published, cast.police)] == [TODAY - A_WEEK]


def test_an_actor_that_never_had_an_account_has_not_left(cast: Cast, plan: Plan) -> None:
    whole(plan, (State.ONGOING, TODAY), responsible=ActorFactory.create(county=cast.county, kind="property_owner"))

    assert not rings(cast, Kind.OWNER_LEFT)


# --- The chain


def test_a_cause_without_measure(cast: Cast, plan: Plan) -> None:
    problem = a_problem(an_analysis(cast.square, approved=True))
    alone, taken, given_up = (a_cause(problem, text) for text in ("Mörkt", "Många passerar", "Avbruten"))
    a_cause(problem, "Går inte att påverka", influence="no")
    a_cause(problem, "Behövs inte", no_measure_because="Byggs om.")
    a_cause(problem, "För att", parent=alone)
    whole(plan, (State.NOT_STARTED, TODAY), cause=taken)
    whole(plan, (State.CANCELLED, TODAY), cause=given_up)

    told = [alarm.cause.text for alarm in found(cast.published, cast.police, Kind.CAUSE_ALONE) if alarm.cause]

    assert told == ["Mörkt", "Avbruten"]


def test_causes_are_those_of_the_latest_approved_analysis(cast: Cast) -> None:
    a_cause(a_problem(an_analysis(cast.square, approved=True)), "Gammal")
    a_cause(a_problem(an_analysis(cast.square, approved=True)), "Ny")
    a_cause(a_problem(an_analysis(cast.square)), "Utkast")

    assert [alarm.cause and alarm.cause.text for alarm in found(cast.published, cast.police)] == ["Ny"]


def test_restricted_causes_are_told_to_those_who_read_them(cast: Cast) -> None:
    a_cause(a_problem(an_analysis(cast.square, approved=True)), restricted=True)

    assert rings(cast, Kind.CAUSE_ALONE)
    assert not rings(cast, Kind.CAUSE_ALONE, user=cast.reader)


@pytest.mark.parametrize(
    ("fields", "is_alarm"),
    [({}, True), ({"aim": "SY1.otrygg"}, False), ({"cause_text": "Mörkt"}, False)],
)
def test_a_measure_without_cause(cast: Cast, plan: Plan, fields: dict[str, str], *, is_alarm: bool) -> None:
    whole(plan, (State.ONGOING, TODAY), **{"aim": "", **fields})

    assert rings(cast, Kind.MEASURE_ALONE) is is_alarm


@pytest.mark.parametrize(
    ("fields", "is_alarm"),
    [
        ({"goal": "Ökad trygghet"}, True),
        ({"goal": "Ökad trygghet", "goal_number": 20}, False),
        ({"goal": "Tre av 10 är trygga"}, False),
        ({"goal": "Trygg senast 1 maj 2027"}, True),
    ],
)
def test_a_goal_without_number(cast: Cast, plan: Plan, fields: dict[str, Any], *, is_alarm: bool) -> None:
    whole(plan, (State.ONGOING, TODAY), **fields)

    assert rings(cast, Kind.NO_NUMBER) is is_alarm


# --- The measure and the place


@pytest.mark.parametrize(
    ("reports", "fields", "is_alarm"),
    [
        ([(State.ONGOING, 2019)], {}, True),
        ([(State.ONGOING, 2019), (State.LATE, 2021)], {}, True),
        ([(State.ONGOING, 2019)], {"goal_source": "Räknat"}, False),
        ([(State.ONGOING, 2020)], {}, False),
        ([(State.ONGOING, 2019), (State.STOPPED, 2020), (State.ONGOING, 2021)], {}, False),
        ([(State.STOPPED, 2019)], {}, False),
    ],
)
def test_two_rounds_without_a_basis_for_effect(
    cast: Cast, plan: Plan, reports: list[tuple[State, int]], fields: dict[str, str], *, is_alarm: bool
) -> None:
    RoundFactory.create(county=cast.county, label="2020", published=True)
    told = [(state, datetime.date(year, 3, 1)) for state, year in reports]
    whole(plan, *told, **{"goal_source": "", **fields})

    assert rings(cast, Kind.NO_BASIS) is is_alarm


def test_the_first_round_has_none_before_it(cast: Cast, plan: Plan) -> None:
    whole(plan, (State.ONGOING, LONG_AGO), goal_source="")

    assert not rings(cast, Kind.NO_BASIS)


@pytest.mark.parametrize(
    ("days", "is_alarm"),
    [
        (["2021-03-02", "2021-03-30"], True),
        (["2021-03-02"], True),
        (["2021-03-02", "2021-04-01"], False),
        (["2020-03-02"], False),
        ([], False),
    ],
)
def test_a_ceased_place_where_the_measures_stopped_in_one_month(cast: Cast, days: list[str], *, is_alarm: bool) -> None:
    scene = ceased(cast)
    for day in days:
        whole(a_plan(scene), (State.DONE, datetime.date.fromisoformat(day)))

    assert [alarm.kind for alarm in found(cast.published, cast.office)] == ([Kind.CEASED] if is_alarm else [])


def test_a_ceased_place_with_a_measure_left_is_looked_after(cast: Cast) -> None:
    scene = ceased(cast)
    whole(a_plan(scene), (State.DONE, datetime.date(2021, 3, 1)))
    whole(a_plan(scene), (State.ONGOING, datetime.date(2021, 3, 1)))

    assert not rings(cast, Kind.CEASED, user=cast.office)


def test_a_merged_place_has_not_ceased(cast: Cast) -> None:
    scene = ceased(cast)
    whole(a_plan(scene), (State.DONE, datetime.date(2021, 3, 1)))
    event = LineageEvent.objects.create(round=cast.published, kind="merged")
    event.parents.set([scene, cast.square])
    event.children.set([cast.square])

    assert not rings(cast, Kind.CEASED, user=cast.office)


def ceased(cast: Cast) -> Any:
    before = RoundFactory.create(county=cast.county, label="2020", published=True)
    scene = SceneFactory.create(county=cast.county, name="Bron")
    for one in (scene, cast.square, cast.park):
        settled(scene=one, round=before)
    settled(scene=scene, round=cast.published, listed=False)
    return scene


# --- Whose they are


def test_each_sees_those_of_the_own_area(cast: Cast) -> None:
    whole(a_plan(cast.square), aim="")
    whole(a_plan(cast.park), aim="")

    assert [alarm.place.name for alarm in found(cast.published, cast.police)] == ["Torget"]
    assert [alarm.place.name for alarm in found(cast.published, cast.other_police)] == ["Ängsparken"]
    assert [alarm.place.name for alarm in found(cast.published, cast.office)] == ["Torget", "Ängsparken"]
    assert not found(cast.published, cast.county_actor)


def test_a_plan_for_an_area_rings_once_for_who_sees_all_of_it(cast: Cast) -> None:
    whole(a_plan(cast.square, cast.park), aim="")

    (alarm,) = found(cast.published, cast.office)

    assert [place.name for place in alarm.places] == ["Torget", "Ängsparken"]
    assert not found(cast.published, cast.police)


@pytest.mark.parametrize(
    ("actor", "who"),
    [
        ("police_actor", Who.POLICE),
        ("municipal_actor", Who.MUNICIPALITY),
        ("district_actor", Who.MUNICIPALITY),
        ("board", Who.OTHER),
        (None, Who.BOTH),
    ],
)
def test_who_can_follow_up_is_who_is_responsible(cast: Cast, plan: Plan, actor: str | None, who: Who) -> None:
    whole(plan, follow_up=TODAY - A_WEEK, responsible=getattr(cast, actor) if actor else None)

    assert [alarm.who for alarm in found(cast.published, cast.police)] == [who]


def test_plans_that_are_read_are_those_that_the_rule_says(cast: Cast) -> None:
    a_plan(cast.square)
    a_plan(cast.square, cast.park)

    for user in (cast.police, cast.other_police, cast.office, cast.reader, cast.county_actor):
        seen = set(Plan.objects.visible_to(user).values_list("pk", flat=True))
        assert Ground(cast.published, user).readable == seen


@pytest.mark.parametrize("times", [1, 3])
def test_one_query_per_table(cast: Cast, times: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _number in range(times):
        plan = a_plan(cast.square)
        cause = a_cause(a_problem(an_analysis(cast.square, approved=True)))
        whole(plan, (State.ONGOING, TODAY), cause=cause, responsible=cast.board)
    round = Round.objects.select_related("county").get(pk=cast.published.pk)
    assert list(cast.police.own_memberships)

    # places with schools and analyses, what was published of the round, its assessments, the round before it,
    # restricted answers, plans, measures, which of them are current, reports, causes, who is responsible, who writes
    # for them
    with django_assert_num_queries(11):
        alarms(Ground(round, cast.police))
