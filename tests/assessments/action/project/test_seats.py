"""Who can be noted as present, and given a task, when assignments have changed since."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.action.models import Attendance, Meeting, Pair
from assessments.action.project.meeting_page import MeetingPage
from assessments.action.project.owners import Owners
from municipalities.models import Membership
from tests.action import a_project
from tests.cast import Cast
from tests.factories import LocalPoliceAreaFactory, MembershipFactory
from tests.pages import logged_in, text

pytestmark = pytest.mark.django_db


def days_ago(days: int) -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days)


def test_a_coordinator_with_a_new_assignment_sits_by_that(cast: Cast, pair: Pair, meeting: Meeting) -> None:
    """The pair still names the one that has ended."""
    old = cast.police.memberships.get()
    Membership.objects.filter(pk=old.pk).update(starts=days_ago(400), ends=days_ago(100))
    new = MembershipFactory.create(user=cast.police, actor=cast.police_actor, role="coordinator", starts=days_ago(99))
    Pair.objects.filter(pk=pair.pk).update(police_coordinator=old)

    choices = MeetingPage(meeting, cast.office).choices
    assert f"{pair.pk}-{new.pk}" in choices
    assert f"{pair.pk}-{old.pk}" not in choices


def test_whoever_was_there_stays_when_the_assignment_has_become_another(
    cast: Cast, pair: Pair, meeting: Meeting
) -> None:
    """A reader is offered no seat: saving that somebody else was there must not take away that this one was."""
    there, new = cast.police.memberships.get(), cast.municipal.memberships.get()
    Attendance.objects.create(meeting=meeting, pair=pair, membership=there)
    Membership.objects.filter(pk=there.pk).update(role=Membership.Role.READER)
    seats = [seat for _pair, seats in MeetingPage(meeting, cast.office).seats for seat in seats]
    ticked = [seat.value for seat in seats if seat.is_ticked]
    said = {"version": 0, "present": [*ticked, f"{pair.pk}-{new.pk}"]}
    logged_in(cast.office).post(reverse("meeting_attendance", args=[meeting.pk]), said)

    assert set(meeting.attendances.values_list("membership", flat=True)) == {there.pk, new.pk}


def test_a_task_is_given_to_nobody_who_could_not_read_it(cast: Cast, pair: Pair) -> None:
    """Who cannot read the project cannot tick its task either."""
    offered = Owners(pair.project, [pair]).actors

    assert cast.board not in offered
    assert {cast.police_actor, cast.municipal_actor, cast.project_office} <= set(offered)


@pytest.mark.parametrize(
    ("days", "words"),
    [(10, "Närvaron är antecknad"), (-3, "Uppdraget för Petra Polis slutade"), (-20, "")],
)
def test_a_meeting_is_not_moved_from_those_who_were_there(
    cast: Cast, pair: Pair, meeting: Meeting, days: int, words: str
) -> None:
    there = cast.police.memberships.get()
    Attendance.objects.create(meeting=meeting, pair=pair, membership=there)
    Membership.objects.filter(pk=there.pk).update(starts=days_ago(400), ends=days_ago(5))
    said = {"version": 0, "theme": "Annat tema", "day": days_ago(-days)}
    answer = logged_in(cast.office).post(reverse("meeting_edit", args=[meeting.pk]), said)

    assert answer.status_code == (422 if words else 302)
    assert words in text(answer)


def test_a_theme_is_changed_also_when_somebody_has_left_since(cast: Cast, pair: Pair, meeting: Meeting) -> None:
    there = cast.police.memberships.get()
    Attendance.objects.create(meeting=meeting, pair=pair, membership=there)
    Membership.objects.filter(pk=there.pk).update(starts=days_ago(400), ends=days_ago(300))
    said = {"version": 0, "theme": "Annat tema", "day": meeting.day}

    assert logged_in(cast.office).post(reverse("meeting_edit", args=[meeting.pk]), said).status_code == 302


def test_an_area_that_came_after_the_project_is_told_with_its_first_day(cast: Cast, pair: Pair) -> None:
    then = {"starts": datetime.date(2022, 9, 1), "ends": datetime.date(2023, 11, 30)}
    new = LocalPoliceAreaFactory.create(county=cast.county, name="Nya Ek", valid_from=datetime.date(2024, 1, 1))
    said = {"municipality": cast.park.municipality_id, "local_police_area": new.pk}
    address = reverse("pair_add", args=[a_project(cast, title="Då", **then).pk])

    told = text(logged_in(cast.office).post(address, said))
    assert "Lokalpolisområdet börjar 1 januari 2024" in told
    assert "slutade" not in told
