import datetime
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from assessments.action.models import Analysis, Approval, Cause, Decision, Measure, Method, Plan
from assessments.action.models.measure import State
from municipalities.models.actor import Party
from tests.action import a_cause, a_measure, a_method, a_plan, a_problem, an_analysis
from tests.cast import Cast, person
from tests.factories import SceneFactory

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 5, 31)
LONG_AGO, EARLIER, LATER = datetime.date(2024, 1, 1), datetime.date(2026, 2, 1), datetime.date(2026, 9, 1)


# --- Which measures are current (rule 33)


@pytest.mark.parametrize(
    ("reports", "dates", "current"),
    [
        ([], {}, False),
        ([(State.NOT_STARTED, EARLIER)], {}, False),
        ([(State.ONGOING, EARLIER)], {}, True),
        ([(State.ONGOING, DAY)], {}, True),
        ([(State.ONGOING, LATER)], {}, False),
        ([(State.ONGOING, EARLIER)], {"ends": DAY}, True),
        ([(State.ONGOING, EARLIER)], {"ends": DAY - datetime.timedelta(1)}, False),
        ([(State.ONGOING, LONG_AGO), (State.LATE, EARLIER)], {}, True),
        ([(State.ONGOING, LONG_AGO), (State.STOPPED, EARLIER)], {}, False),
        ([(State.ONGOING, LONG_AGO), (State.STOPPED, LATER)], {}, True),
        ([(State.ONGOING, LONG_AGO), (State.CANCELLED, EARLIER)], {}, False),
        ([(State.ONGOING, LONG_AGO), (State.DONE, DAY)], {"ends": DAY}, True),
        ([(State.ONGOING, LONG_AGO), (State.DONE, datetime.date(2025, 6, 1))], {}, True),
        ([(State.ONGOING, LONG_AGO), (State.DONE, datetime.date(2025, 5, 31))], {}, False),
        ([(State.LATE, EARLIER)], {"starts": LATER}, False),
        ([(State.ONGOING, EARLIER)], {"starts": DAY}, True),
        ([(State.ONGOING, EARLIER)], {"to_review": True}, False),  # copied, and not gone through
        ([(State.DONE, EARLIER), (State.ONGOING, EARLIER)], {}, True),  # told last on the same day
    ],
)
def test_a_measure_is_current_while_it_is_under_way_and_a_year_after_it_was_done(
    reports: list[tuple[State, datetime.date]], dates: dict[str, Any], current: bool
) -> None:
    measure = a_measure(a_plan(SceneFactory.create()), *reports, **dates)

    assert Measure.objects.current_on(DAY).contains(measure) is current


def test_a_leap_day_has_a_day_a_year_before() -> None:
    leap_day = datetime.date(2028, 2, 29)
    measure = a_measure(a_plan(SceneFactory.create()), (State.DONE, datetime.date(2027, 3, 1)))

    assert Measure.objects.current_on(leap_day).contains(measure)


# --- Who sees and does what


def test_analyses_are_seen_with_the_place_and_written_by_its_two_parties(cast: Cast) -> None:
    analysis = an_analysis(cast.square)
    every = Analysis.objects

    for user in (cast.police, cast.municipal, cast.district, cast.contributor, cast.reader, cast.office):
        assert every.visible_to(user).contains(analysis)
    assert not every.visible_to(cast.outsider)
    assert not every.visible_to(cast.other_police)
    for user in (cast.police, cast.municipal, cast.district, cast.contributor):
        assert every.editable_by(user).contains(analysis)
    assert not every.editable_by(cast.reader)
    assert not every.editable_by(cast.office)


def test_an_approved_analysis_is_not_written_in(cast: Cast) -> None:
    an_analysis(cast.square, approved=True)

    assert not Analysis.objects.editable_by(cast.police)
    assert not Analysis.objects.approvable_by(cast.police, Party.POLICE)


def test_each_partys_coordinator_approves_for_that_party_once(cast: Cast) -> None:
    analysis = an_analysis(cast.square)

    assert Analysis.objects.approvable_by(cast.police, Party.POLICE).contains(analysis)
    assert not Analysis.objects.approvable_by(cast.police, Party.MUNICIPALITY)
    assert not Analysis.objects.approvable_by(cast.contributor, Party.POLICE)
    Approval.objects.create(analysis=analysis, party=Party.POLICE, by=cast.police)
    assert not Analysis.objects.approvable_by(cast.police, Party.POLICE)
    assert Analysis.objects.approvable_by(cast.municipal, Party.MUNICIPALITY).contains(analysis)


def test_restricted_causes_are_hidden_from_readers(cast: Cast) -> None:
    analysis = an_analysis(cast.square)
    open_to_all = a_cause(a_problem(analysis))
    a_cause(a_problem(analysis), restricted=True)
    a_cause(a_problem(analysis, restricted=True))

    assert [*Cause.objects.visible_to(cast.reader)] == [open_to_all]
    for user in (cast.police, cast.contributor, cast.office):
        assert Cause.objects.visible_to(user).count() == 3
    assert not Cause.objects.visible_to(cast.outsider)


def test_a_plan_for_several_places_is_seen_by_those_who_see_them_all(cast: Cast) -> None:
    one, both = a_plan(cast.square), a_plan(cast.square, cast.park)

    assert [*Plan.objects.visible_to(cast.police)] == [one]
    assert {*Plan.objects.visible_to(cast.office)} == {one, both}
    assert not Plan.objects.visible_to(cast.outsider)


def test_a_plan_is_written_by_the_pair_and_decided_by_its_coordinators(cast: Cast) -> None:
    plan = a_plan(cast.square)

    for user in (cast.police, cast.municipal, cast.district):
        assert Plan.objects.editable_by(user).contains(plan)
        assert Plan.objects.decidable_by(user).contains(plan)
    assert Plan.objects.editable_by(cast.contributor).contains(plan)
    for user in (cast.contributor, cast.reader, cast.office):
        assert not Plan.objects.decidable_by(user)


def test_whoever_is_responsible_sees_its_measure_and_no_other(cast: Cast) -> None:
    region = person("Rut Region", cast.board)
    plan = a_plan(cast.square)
    own, partner = a_measure(plan, responsible=cast.board), a_measure(plan)
    a_measure(plan, responsible=cast.police_actor)
    partner.partners.add(cast.board)

    assert {*Measure.objects.visible_to(region)} == {own, partner}
    assert [*Measure.objects.reportable_by(region)] == [own]
    assert not Measure.objects.editable_by(region)
    assert Measure.objects.reportable_by(cast.municipal).count() == 3
    assert not Measure.objects.visible_to(cast.outsider)


# --- What the database keeps


def test_a_place_has_one_draft_at_a_time(cast: Cast) -> None:
    an_analysis(cast.square, approved=True)
    an_analysis(cast.square)

    with pytest.raises(IntegrityError):
        an_analysis(cast.square)


def test_nobody_approves_for_both(cast: Cast) -> None:
    analysis = an_analysis(cast.square)
    Approval.objects.create(analysis=analysis, party=Party.POLICE, by=cast.police)

    with pytest.raises(IntegrityError):
        Approval.objects.create(analysis=analysis, party=Party.MUNICIPALITY, by=cast.police)


def test_a_chain_of_whys_is_five_deep_at_most(cast: Cast) -> None:
    cause = a_cause(a_problem(an_analysis(cast.square)))
    for _deeper in range(Cause.DEEPEST - 1):
        cause = a_cause(cause.problem, parent=cause)
    assert cause.depth == Cause.DEEPEST

    with pytest.raises(IntegrityError):
        a_cause(cause.problem, parent=cause)


def test_a_cause_does_not_explain_itself(cast: Cast) -> None:
    cause = a_cause(a_problem(an_analysis(cast.square)))

    with pytest.raises(IntegrityError):
        Cause.objects.filter(pk=cause.pk).update(parent=cause, depth=2)


def test_an_analysis_has_three_problems_at_most(cast: Cast) -> None:
    analysis = an_analysis(cast.square)
    for _number in range(3):
        a_problem(analysis)

    with pytest.raises(IntegrityError):
        a_problem(analysis)


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts": DAY, "ends": EARLIER},
        {"starts": DAY, "follow_up": EARLIER},
        {"cost_kr": 100},
        {"permit": "camera"},
        {"permit_on": DAY},
        {"state": "sleeping"},
        {"ends": datetime.date(9999, 12, 31)},
    ],
)
def test_a_measure_that_cannot_be_is_refused(cast: Cast, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        a_measure(a_plan(cast.square), **wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"level": "A"},
        {"drugs": "none"},
        {"level": "D", "drugs": "wanted", "violence": "not_studied", "safety": "not_studied"},
        {"level": "B", "drugs": "wanted", "violence": "none", "safety": "none", "summary": "Something was seen."},
    ],
)
def test_a_method_says_no_more_than_is_known(wrong: dict[str, str]) -> None:
    with pytest.raises(IntegrityError):
        a_method("M90", **wrong)


def test_a_version_of_a_plan_is_decided_once_and_by_somebody(cast: Cast) -> None:
    plan = a_plan(cast.square)
    decision = {"plan": plan, "on": DAY, "version": 1, "noted_by": cast.police}
    Decision.objects.create(decided_by="Styrgruppen", file_number="KS 2026/1", **decision)

    with pytest.raises(IntegrityError):
        Decision.objects.create(decided_by="Styrgruppen", file_number="KS 2026/1", **decision)


def test_rows_of_the_app_say_what_they_are(cast: Cast) -> None:
    analysis = an_analysis(cast.square)
    cause = a_cause(a_problem(analysis, "Försäljning syns"), "Mörkt")
    plan = a_plan(cast.square)
    measure = a_measure(plan, method=a_method("M05", label="Kamerabevakning"))

    assert str(analysis) == "Torget 1"
    assert (str(cause), str(cause.problem), str(measure)) == ("Mörkt", "Försäljning syns", "Kamerabevakning")
    assert str(measure.plan.places.get()).endswith(": Torget")
    assert str(Method.objects.get()) == "Kamerabevakning"
    assert not analysis.is_approved
    assert an_analysis(cast.park, approved_at=timezone.now()).is_approved
