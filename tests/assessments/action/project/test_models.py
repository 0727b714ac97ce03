import datetime
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from assessments.action.models import Attendance, Commitment, Meeting, MeetingDecision, Pair, Project, Task
from municipalities.models import Actor, Membership
from municipalities.models.actor import Party
from tests.action import a_meeting, a_pair, a_project
from tests.cast import Cast, person
from tests.factories import ActorFactory, CountyAccessFactory, DistrictFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db

DAY = datetime.date(2023, 2, 1)
MONTH = datetime.date(2023, 1, 1)


# --- Pairs


def test_two_municipalities_share_a_police_area_and_one_municipality_has_two(cast: Cast, project: Project) -> None:
    trelleborg, svedala, malmo = (MunicipalityFactory.create(county=cast.county) for _number in range(3))
    shared, other = cast.police_actor.local_police_area, cast.other_police_actor.local_police_area

    for municipality, area in [(trelleborg, shared), (svedala, shared), (malmo, shared), (malmo, other)]:
        a_pair(project, cast, municipality=municipality, local_police_area=area)

    assert project.pairs.filter(local_police_area=shared).count() == 3
    assert project.pairs.filter(municipality=malmo).count() == 2
    with pytest.raises(IntegrityError):
        a_pair(project, cast, municipality=malmo, local_police_area=other)


def test_a_chief_commits_once_for_each_side_and_by_name(cast: Cast, pair: Pair) -> None:
    Commitment.objects.create(pair=pair, party=Party.POLICE, name="Gunnar Sjö", title="lokalpolisområdeschef", on=DAY)

    assert str(pair.commitments.get()) == "Gunnar Sjö, lokalpolisområdeschef, 2023-02-01"
    with pytest.raises(IntegrityError):
        Commitment.objects.create(pair=pair, party=Party.POLICE, name="Mats Öberg", title="chef", on=DAY)


# --- Who reads what


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("office", True),
        ("administrator", True),
        ("police", True),
        ("municipal", True),
        ("reader", True),
        ("district", True),
        ("other_police", False),
        ("county_actor", False),
        ("outsider", False),
    ],
)
def test_a_project_is_read_by_the_actors_of_its_pairs_and_the_office(
    cast: Cast, pair: Pair, meeting: Meeting, who: str, sees: bool
) -> None:
    user = getattr(cast, who)

    assert Project.objects.visible_to(user).contains(pair.project) is sees
    assert Meeting.objects.visible_to(user).contains(meeting) is sees
    assert Pair.objects.visible_to(user).contains(pair) is sees


def test_an_evaluator_reads_it_while_the_office_lets_the_university_in(cast: Cast, meeting: Meeting) -> None:
    university = ActorFactory.create(county=cast.county, kind=Actor.Kind.UNIVERSITY)
    evaluator = person("Ulla Utvärderare", university, Membership.Role.READER)
    assert not Meeting.objects.visible_to(evaluator).exists()

    access = CountyAccessFactory.create(actor=university)
    assert Meeting.objects.visible_to(evaluator).contains(meeting)

    access.end()
    assert not Project.objects.visible_to(evaluator).exists()


def test_a_district_that_the_police_area_does_not_cover_is_no_part_of_the_pair(cast: Cast, pair: Pair) -> None:
    cast.police_actor.local_police_area.districts.set([DistrictFactory.create(municipality=pair.municipality)])

    assert not Project.objects.visible_to(cast.district).exists()


def test_only_the_office_manages_it(cast: Cast, pair: Pair) -> None:
    assert Project.objects.managed_by(cast.office).contains(pair.project)
    assert not Project.objects.managed_by(cast.police).exists()
    assert not Project.objects.managed_by(cast.administrator).exists()


# --- Meetings


@pytest.mark.parametrize(
    ("days", "words", "last"),
    [
        ({"day": DAY}, "1 februari 2023", DAY),
        ({"month": MONTH}, "januari 2023", datetime.date(2023, 1, 31)),
        ({"month": MONTH, "month_last": DAY}, "januari–februari 2023", datetime.date(2023, 2, 28)),
        (
            {"month": datetime.date(2022, 12, 1), "month_last": MONTH},
            "december 2022–januari 2023",
            datetime.date(2023, 1, 31),
        ),
    ],
)
def test_a_meeting_is_on_a_day_or_in_months(
    project: Project, days: dict[str, Any], words: str, last: datetime.date
) -> None:
    meeting = Meeting(project=project, number=1, theme="Insatser", **days)

    assert meeting.when == words
    assert meeting.first_day == min(days.values())
    assert meeting.last_day == last


@pytest.mark.parametrize(
    "days",
    [
        {"day": None},
        {"day": DAY, "month": MONTH},
        {"day": DAY, "month": None, "month_last": MONTH},
        {"day": None, "month": DAY, "month_last": MONTH},
    ],
)
def test_a_meeting_has_one_of_them_and_in_order(project: Project, days: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        Meeting.objects.create(project=project, number=1, theme="Insatser", **days)


def test_meetings_ahead_are_those_whose_day_or_month_is_not_over(project: Project) -> None:
    a_meeting(project, days=-1)
    today = a_meeting(project, days=0)
    this_month = a_meeting(project, month=timezone.localdate().replace(day=1))
    a_meeting(project, month=MONTH, month_last=DAY)
    ending = a_meeting(project, month=MONTH, month_last=timezone.localdate().replace(day=1))

    assert list(Meeting.objects.ahead()) == [today, this_month, ending]


def test_somebody_attends_once_for_a_pair_and_for_two_pairs(cast: Cast, pair: Pair, meeting: Meeting) -> None:
    second = a_pair(pair.project, cast, municipality=cast.other_municipal_actor.municipality)
    person = cast.police.memberships.get()
    for one in (pair, second):
        Attendance.objects.create(meeting=meeting, pair=one, membership=person)

    with pytest.raises(IntegrityError):
        Attendance.objects.create(meeting=meeting, pair=pair, membership=person)


@pytest.mark.parametrize("text", ["", "å" * 501])
def test_a_decision_is_something_and_at_most_500_characters(meeting: Meeting, text: str) -> None:
    with pytest.raises(IntegrityError):
        MeetingDecision.objects.create(meeting=meeting, number=1, text=text)


def test_500_characters_are_a_decision(meeting: Meeting) -> None:
    assert MeetingDecision.objects.create(meeting=meeting, number=1, text="å" * 500).pk


# --- Tasks


def test_a_task_is_ticked_by_colleagues_of_its_owner_and_by_the_office(
    cast: Cast, pair: Pair, meeting: Meeting
) -> None:
    task = Task.objects.create(meeting=meeting, text="Kartlägg", actor=cast.police_actor, due=DAY)

    may = {
        who
        for who in ("police", "contributor", "municipal", "office", "reader", "administrator")
        if Task.objects.tickable_by(getattr(cast, who)).contains(task)
    }
    assert may == {"police", "contributor", "office"}


def test_a_task_is_somebodys_or_the_whole_actors(cast: Cast, meeting: Meeting) -> None:
    task = Task(meeting=meeting, text="Kartlägg", actor=cast.police_actor, due=DAY)
    assert task.owner == "Polisen Norra Ek"

    task.membership = cast.police.memberships.get()
    assert task.owner == "Petra Polis, Polisen Norra Ek"


def test_a_project_is_over_after_its_last_day(cast: Cast) -> None:
    today = timezone.localdate()
    project = a_project(cast, ends=today)
    assert not project.is_over
    assert project.areas_on == today

    project.ends = today - datetime.timedelta(1)
    assert project.is_over
    assert project.areas_on == project.ends


def test_only_the_two_parties_commit(pair: Pair) -> None:
    with pytest.raises(IntegrityError):
        Commitment.objects.create(pair=pair, party="", name="Gunnar Sjö", title="chef", on=DAY)


def test_a_meeting_asks_for_one_of_the_steps(project: Project) -> None:
    with pytest.raises(IntegrityError):
        a_meeting(project, step_due="klart")
