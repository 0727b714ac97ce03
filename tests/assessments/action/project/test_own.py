import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.action.models import Meeting, Pair, Task
from assessments.action.project import minutes
from assessments.action.project.own import OwnProjects
from municipalities.models import Actor, User
from tests.action import a_meeting
from tests.cast import Cast
from tests.pages import logged_in, text

pytestmark = pytest.mark.django_db


def a_task(meeting: Meeting, actor: Actor, text: str = "Håll orsaksanalys", days: int = 3) -> Task:
    due = timezone.localdate() + datetime.timedelta(days)
    return Task.objects.create(meeting=meeting, text=text, actor=actor, due=due)


def my_area(user: User) -> str:
    return text(logged_in(user).get(reverse("my_area")))


def test_my_area_shows_what_ones_own_actor_has_left_to_do(cast: Cast, pair: Pair, meeting: Meeting) -> None:
    a_task(meeting, cast.police_actor)
    minutes.tick(a_task(meeting, cast.police_actor, "Boka lokal"), is_done=True, by=cast.police)
    a_task(meeting, cast.municipal_actor, "Bjud in fastighetsägarna")

    page = my_area(cast.police)
    assert "Uppgifter i projekt" in page
    assert "Håll orsaksanalys" in page
    assert "Boka lokal" not in page
    assert "Bjud in fastighetsägarna" not in page


def test_a_task_ticked_in_my_area_leads_back_there(cast: Cast, pair: Pair, meeting: Meeting) -> None:
    task = a_task(meeting, cast.police_actor)
    answer = logged_in(cast.police).post(reverse("task_tick", args=[task.pk]), {"done": "yes", "from": "my_area"})

    assert answer.url == reverse("my_area")
    assert "Uppgifter i projekt" not in my_area(cast.police)


def test_my_area_tells_the_next_meeting_of_each_project(cast: Cast, pair: Pair, meeting: Meeting) -> None:
    a_meeting(pair.project, days=60, theme="Uppföljning")
    assert OwnProjects(cast.municipal).meetings == list(Meeting.objects.filter(theme="Uppföljning"))
    a_meeting(pair.project, days=90, theme="Avslutning")

    page = my_area(cast.municipal)
    assert "Nästa träff: Träff 2: Uppföljning" in page
    assert "Avslutning" not in page


def test_whoever_takes_part_in_no_project_is_told_nothing_of_any(cast: Cast, pair: Pair) -> None:
    a_meeting(pair.project, days=60)

    assert "Nästa träff" not in my_area(cast.other_police)


def test_a_reader_sees_no_tasks_to_tick(cast: Cast, pair: Pair, meeting: Meeting) -> None:
    a_task(meeting, cast.municipal_actor)

    assert OwnProjects(cast.reader).tasks == []


def test_tasks_and_meetings_take_a_query_each(cast: Cast, pair: Pair, meeting: Meeting) -> None:
    for number in range(4):
        a_task(meeting, cast.police_actor, f"Uppgift {number}")
        a_meeting(pair.project, days=10 + number)
    user = User.objects.get(pk=cast.police.pk)
    assert user.own_memberships
    with CaptureQueriesContext(connection) as captured:
        own = OwnProjects(user)
        assert [str(row.task.owner) for row in own.tasks]
        assert [str(one.project) for one in own.meetings]

    assert len(captured) == 2
