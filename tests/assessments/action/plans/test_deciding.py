"""A plan is decided, or a draft (rule 35, and tests 1 and 4 of the research)."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from assessments.action.models import Measure, Plan
from assessments.action.models.measure import State
from assessments.action.plans import deciding, rules
from tests.action import TODAY, a_measure, a_plan
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def decided_plan(cast: Cast, *, on: datetime.date = TODAY) -> Plan:
    plan = a_plan(cast.square)
    a_measure(plan, responsible=cast.board, follow_up=on + datetime.timedelta(200))
    decide(plan, cast, on=on)
    return plan


def decide(plan: Plan, cast: Cast, *, on: datetime.date = TODAY, seen: int | None = None) -> Any:
    plan.refresh_from_db()
    return deciding.decide(
        plan,
        decided_by="Kommunstyrelsen",
        on=on,
        file_number="KS 2026/00412",
        seen_version=plan.version if seen is None else seen,
        by=cast.police,
    )


def test_a_plan_is_decided_with_who_when_and_file_number(cast: Cast) -> None:
    plan = decided_plan(cast)

    decision = plan.decisions.get()
    assert (decision.decided_by, decision.on, decision.file_number) == ("Kommunstyrelsen", TODAY, "KS 2026/00412")
    assert Plan.objects.decided().contains(plan)
    assert Plan.objects.with_decision().get().decided_on == TODAY


@pytest.mark.parametrize(
    ("missing", "words"),
    [({"responsible": None}, "ansvarig aktör"), ({"follow_up": None}, "datum för uppföljning")],
)
def test_a_row_without_what_a_decision_needs_stops_it(cast: Cast, missing: dict[str, None], words: str) -> None:
    plan = a_plan(cast.square)
    a_measure(plan, **{"responsible": cast.board, "follow_up": TODAY, **missing})

    with pytest.raises(ValidationError, match=words):
        decide(plan, cast)
    assert not plan.decisions.exists()


def test_a_cancelled_row_does_not_stop_it(cast: Cast) -> None:
    plan = a_plan(cast.square)
    a_measure(plan, responsible=cast.board, follow_up=TODAY)
    a_measure(plan, (State.CANCELLED, TODAY))

    assert decide(plan, cast)


def test_an_empty_plan_is_not_decided(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="utan åtgärder"):
        decide(a_plan(cast.square), cast)


def test_a_follow_up_24_months_and_a_day_after_the_decision_is_refused(cast: Cast) -> None:
    plan = a_plan(cast.square)
    row = a_measure(plan, responsible=cast.board, follow_up=datetime.date(2028, 11, 28))

    with pytest.raises(ValidationError, match="27 november 2028"):
        decide(plan, cast)
    Measure.objects.filter(pk=row.pk).update(follow_up=datetime.date(2028, 11, 27))
    assert decide(plan, cast)


def test_a_decision_of_tomorrow_is_not_noted_today(cast: Cast) -> None:
    plan = a_plan(cast.square)
    a_measure(plan, responsible=cast.board, follow_up=TODAY)

    with pytest.raises(ValidationError, match="framåt"):
        decide(plan, cast, on=TODAY + datetime.timedelta(1))


def test_what_has_been_changed_since_it_was_read_is_not_decided(cast: Cast) -> None:
    plan = a_plan(cast.square)
    row = a_measure(plan, responsible=cast.board, follow_up=TODAY)
    rules.save(row, {"what": "Lampor"}, seen_version=0, by=cast.municipal)

    with pytest.raises(ValidationError, match="Läs den igen"):
        decide(plan, cast, seen=0)


def test_a_later_change_stands_beside_the_decision(cast: Cast) -> None:
    plan = decided_plan(cast)

    rules.save(plan.measures.get(), {"what": "Lampor"}, seen_version=99, by=cast.police)

    plan.refresh_from_db()
    assert plan.decisions.get().version == plan.version - 1


def test_a_cancelled_row_may_be_followed_up_whenever_it_was_to_be(cast: Cast) -> None:
    plan = a_plan(cast.square)
    a_measure(plan, responsible=cast.board, follow_up=TODAY)
    a_measure(plan, (State.CANCELLED, TODAY), follow_up=datetime.date(2040, 1, 1))

    assert decide(plan, cast)


def test_the_limit_counts_from_the_decision_once_there_is_one(cast: Cast) -> None:
    plan = decided_plan(cast, on=datetime.date(2026, 2, 28))

    with pytest.raises(ValidationError, match="follow_up"):
        rules.add(plan, {"starts": TODAY, "follow_up": datetime.date(2028, 2, 29)}, by=cast.police)
    assert rules.add(plan, {"starts": TODAY, "follow_up": datetime.date(2028, 2, 28)}, by=cast.police)
