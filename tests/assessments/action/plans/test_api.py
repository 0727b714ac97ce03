import datetime
from typing import Any

import pytest
from django.urls import reverse

from assessments.action.models import Decision, Measure, Plan
from assessments.action.models.measure import State
from municipalities.models import User
from scenes import read_log
from tests.action import a_cause, a_measure, a_method, a_plan, a_problem, an_analysis
from tests.cast import Cast
from tests.pages import logged_in

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 2, 1)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    problem = a_problem(an_analysis(cast.square, approved=True))
    plan = a_plan(cast.square)
    a_measure(plan, (State.LATE, DAY), cause=a_cause(problem), method=a_method("M07"), responsible=cast.board)
    a_measure(plan, cause=a_cause(problem, "Nätverk styr", restricted=True))
    said = {"decided_by": "Styrgruppen", "file_number": "KS 2026/1"}
    Decision.objects.create(plan=plan, on=DAY, version=1, noted_by=cast.police, **said)
    return plan


def found(user: User, what: str = "plan", **asked: str) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = logged_in(user).get(reverse(f"api:{what}-list"), asked).json()["results"]
    return results


def test_a_plan_is_handed_out_with_its_rows_and_decision(cast: Cast, plan: Plan) -> None:
    (one,) = found(cast.police)

    row = one["measures"][0]
    assert (one["county"], one["scenes"]) == ("27", ["2701-001"])
    assert one["decisions"] == [{"decided_by": "Styrgruppen", "on": "2026-02-01", "file_number": "KS 2026/1"}]
    assert (row["method"], row["responsible"], row["state"]) == ("M07", "Länsstyrelsen", "late")
    assert row["reports"] == [{"state": "late", "since": "2026-02-01", "reason": ""}]
    assert all(measure["cause"] for measure in one["measures"])


def test_readers_are_not_told_which_restricted_cause_a_row_rests_on(cast: Cast, plan: Plan) -> None:
    (one,) = found(cast.reader)

    assert [measure["cause"] is None for measure in one["measures"]] == [False, True]


def test_plans_are_found_by_place_and_by_whether_they_are_decided(cast: Cast, plan: Plan) -> None:
    draft = a_plan(cast.park)

    assert [one["id"] for one in found(cast.office, scene="2702-001")] == [draft.pk]
    assert [one["id"] for one in found(cast.office, decided="true")] == [plan.pk]
    assert [one["id"] for one in found(cast.office, decided="false")] == [draft.pk]
    assert found(cast.outsider) == []


def test_what_is_handed_out_stands_in_the_read_log(cast: Cast, plan: Plan) -> None:
    found(cast.police)

    assert [row.scene_id for row in read_log.waiting.rows] == [cast.square.pk]


def test_more_plans_take_no_more_queries(cast: Cast, plan: Plan, django_assert_num_queries: Any) -> None:
    for number in range(5):
        a_measure(a_plan(cast.square, title=f"Område {number}"), (State.ONGOING, DAY), method=a_method("M05"))
    client = logged_in(cast.police)

    # session, user, memberships; how many; plans; places; decisions; rows, who takes part, reports; causes to be read
    with django_assert_num_queries(11):
        client.get(reverse("api:plan-list"))


# --- Measures by themselves


def test_a_measure_is_handed_out_with_its_plan_and_places(cast: Cast, plan: Plan) -> None:
    late, _other = found(cast.police, "measure")

    assert (late["plan"], late["scenes"], late["method"], late["state"]) == (plan.pk, ["2701-001"], "M07", "late")
    assert [measure["cause"] is None for measure in found(cast.reader, "measure")] == [False, True]


def test_whoever_is_responsible_reads_that_row_alone_and_not_its_cause(cast: Cast, plan: Plan) -> None:
    (one,) = found(cast.county_actor, "measure")

    assert (one["responsible"], one["cause"]) == ("Länsstyrelsen", None)
    assert found(cast.county_actor) == []
    assert [row.scene_id for row in read_log.waiting.rows] == [cast.square.pk]
    assert found(cast.outsider, "measure") == []


def test_measures_are_found_by_county_state_and_whose_they_are(cast: Cast, plan: Plan) -> None:
    late, waiting = plan.measures.values_list("pk", flat=True)
    Measure.objects.filter(pk=waiting).update(responsible=cast.police_actor)

    def keys(**asked: str) -> list[int]:
        return [one["id"] for one in found(cast.police, "measure", **asked)]

    assert keys(county="27") == [late, waiting]
    assert keys(state="late") == [late]
    assert keys(mine="true") == [waiting]
    assert keys(mine="false") == [late]
    assert logged_in(cast.police).get(reverse("api:measure-list"), {"state": "x"}).status_code == 400


def test_more_measures_take_no_more_queries(cast: Cast, plan: Plan, django_assert_num_queries: Any) -> None:
    for number in range(5):
        a_measure(a_plan(cast.square, title=f"Område {number}"), (State.ONGOING, DAY), method=a_method("M05"))
    client = logged_in(cast.police)

    # session, user, memberships; how many; rows, who takes part, reports, places; causes to be read
    with django_assert_num_queries(9):
        client.get(reverse("api:measure-list"))
