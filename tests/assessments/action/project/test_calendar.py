import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from assessments.action.models import Meeting, Pair, Project, Task
from assessments.action.project import minutes, rules
from assessments.action.project.calendar import calendar_of, days_for
from municipalities.models import CalendarKey
from tests.action import a_meeting
from tests.cast import Cast
from tests.pages import logged_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pair")]

DUE = datetime.date(2027, 3, 10)


@pytest.fixture
def task(cast: Cast, meeting: Meeting) -> Task:
    said = {"meeting": meeting, "actor": cast.police_actor, "due": DUE}
    Task.objects.create(text="Håll orsaksanalys vid Torget", **said)
    return Task.objects.create(text="Boka lokal", **said)


def events(content: bytes) -> list[tuple[str, datetime.date]]:
    walked: list[Any] = Calendar.from_ical(content).walk("VEVENT")
    return [(str(one["summary"]), one["dtstart"].dt) for one in walked]


def test_the_file_of_a_project_has_its_meetings_and_the_days_of_its_tasks(
    cast: Cast, project: Project, meeting: Meeting, task: Task
) -> None:
    a_meeting(project, month=timezone.localdate().replace(day=1), theme="Utan dag")
    answer = logged_in(cast.municipal).get(reverse("project_calendar", args=[project.pk]))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="skogen-tillsammans.ics"'
    assert events(answer.content) == [
        ("Träff 1, Skogen tillsammans: Kartläggning", meeting.day),
        ("2 uppgifter i projektet för Polisen Norra Ek", DUE),
    ]


def test_what_is_to_be_done_stays_on_the_site_since_it_may_name_a_place(project: Project, task: Task) -> None:
    assert b"Torget" not in calendar_of(project)


def test_what_is_done_is_no_longer_in_it(cast: Cast, project: Project, task: Task) -> None:
    for one in Task.objects.all():
        minutes.tick(one, is_done=True, by=cast.police)

    assert [words for words, _day in events(calendar_of(project))] == ["Träff 1, Skogen tillsammans: Kartläggning"]


def test_a_meeting_that_is_moved_is_the_same_later_on(cast: Cast, project: Project, meeting: Meeting) -> None:
    (before,) = days_for(cast.police)
    rules.save(meeting, {"day": timezone.localdate()}, seen_version=0, by=cast.office)
    (after,) = days_for(cast.police)

    assert (before.key, before.day < after.day) == (after.key, True)
    assert after.changed > before.changed


def test_tasks_are_in_the_calendar_of_those_who_work_for_their_owner(cast: Cast, meeting: Meeting, task: Task) -> None:
    found = {who: [day.day for day in days_for(getattr(cast, who))] for who in ("police", "municipal", "other_police")}

    assert found == {"police": [meeting.day, DUE], "municipal": [meeting.day], "other_police": []}


def test_the_personal_calendar_carries_them(cast: Cast, pair: Pair, meeting: Meeting, task: Task) -> None:
    key = CalendarKey.objects.issue(cast.police)
    found = events(logged_in(cast.police).get(reverse("calendar", args=[key])).content)

    assert ("Träff 1, Skogen tillsammans: Kartläggning", meeting.day) in found
    assert ("2 uppgifter i projektet för Polisen Norra Ek", DUE) in found
