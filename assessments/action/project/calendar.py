"""Meetings and the days of tasks, for one's own calendar and as a file of a project (rule 31).

A file leaves the site: what is to be done may name a place, so that only whose it is and how many are told.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.action.models import Meeting, Project, Task
from municipalities.letters.writing import link
from municipalities.site.calendar_files import Day, calendar_file

if TYPE_CHECKING:
    from municipalities.models import User


def calendar_of(project: Project) -> bytes:
    """All of its meetings that have a day, and whose tasks are due."""
    meetings = Meeting.objects.filter(project=project)
    tasks = Task.objects.left().filter(meeting__project=project)
    return calendar_file([*_meetings(meetings), *_tasks(tasks)], name=project.title)


def days_for(user: User) -> list[Day]:
    """Of the projects that the user sees; tasks only those of an actor that the user works for."""
    meetings = Meeting.objects.visible_to(user)
    return [*_meetings(meetings), *_tasks(Task.objects.left().owned_by(user))]


def _meetings(meetings: QuerySet[Meeting]) -> Iterator[Day]:
    """Where only the month is known there is no day to put in a calendar."""
    found: Any = meetings.exclude(day=None).annotate(changed=Max("project__events__at")).select_related("project")
    for one in found:
        words = _("Meeting %(number)s, %(project)s: %(theme)s") % {
            "number": one.number,
            "project": one.project,
            "theme": one.theme,
        }
        yield Day(f"meeting-{one.pk}", one.day, words, link("meeting", one.pk), one.changed or one.project.started_at)


def _tasks(tasks: QuerySet[Task]) -> Iterator[Day]:
    """Those of one actor on one day are one."""
    together: dict[tuple[int, datetime.date], list[Any]] = defaultdict(list)
    found = tasks.annotate(changed=Max("meeting__project__events__at"))
    for one in found.select_related("actor", "meeting__project").order_by("due", "pk"):
        together[one.actor_id, one.due].append(one)
    for (actor, due), of_actor in together.items():
        yield _task_day(actor, due, of_actor)


def _task_day(actor: int, due: datetime.date, tasks: list[Any]) -> Day:
    first = tasks[0]
    words = ngettext(
        "%(count)s task of the project for %(actor)s", "%(count)s tasks of the project for %(actor)s", len(tasks)
    )
    said = words % {"count": len(tasks), "actor": first.actor}
    changed = max(one.changed or one.meeting.project.started_at for one in tasks)
    return Day(f"task-{actor}-{due}", due, said, link("meeting", first.meeting_id), changed)
