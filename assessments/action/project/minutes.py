"""What is written of a meeting: who was there, what was decided, and what is to be done until the next one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.action.models import Attendance, Meeting, MeetingDecision, Task, TaskDone
from assessments.judging.merging import merged
from municipalities.models.actor import Party

from . import fields
from .faults import ended_assignment, has_ended
from .people import People
from .rules import Kind, Saved, added, change, check, lock, record

if TYPE_CHECKING:
    from municipalities.models import User


# --- Who was there


def present(meeting: Meeting) -> list[str]:
    """As forms and events have it: "pair-assignment"."""
    return sorted(f"{pair}-{one}" for pair, one in meeting.attendances.values_list("pair", "membership"))


@transaction.atomic
def note_attendance(meeting: Meeting, ticked: Collection[str], *, seen_version: int, by: User) -> Saved:
    """Raises ValidationError where somebody could not have been there."""
    project = lock(meeting.project)
    name = f"{fields.key(meeting)}.present"
    now = {name: present(meeting)}
    news = list(project.events.filter(version__gt=seen_version).select_related("by"))
    wanted, clashes = merged({name: sorted(set(ticked))}, now, news)
    if not wanted:
        return Saved([], clashes)
    if meeting.first_day > timezone.localdate():
        raise ValidationError(_("The meeting has not been yet. Note who was there when it has."))
    new, gone = set(wanted[name]) - set(now[name]), set(now[name]) - set(wanted[name])
    _remove(meeting, gone)
    Attendance.objects.bulk_create(_attendances(meeting, new))
    record(project, Kind.CHANGED, by=by, changes=[change(name, now[name], wanted[name])])
    return Saved([name], clashes)


def _remove(meeting: Meeting, keys: Collection[str]) -> None:
    for key in keys:
        pair, membership = map(int, key.split("-"))
        meeting.attendances.filter(pair=pair, membership=membership).delete()


def _attendances(meeting: Meeting, keys: Collection[str]) -> list[Attendance]:
    pairs = list(meeting.project.pairs.all())
    people = People(pairs)
    possible = {
        f"{pair.pk}-{one.pk}": (pair, one) for pair in pairs for party in Party for one in people.of(pair, party)
    }
    faults, found = [], []
    for key in sorted(keys):
        if key not in possible:
            faults.append(_("Somebody chosen has no assignment in the pair."))
            continue
        pair, one = possible[key]
        if has_ended(one, meeting.first_day):
            faults.append(ended_assignment(one, people) + " " + _("Nobody is present after that."))
        found.append(Attendance(meeting=meeting, pair=pair, membership=one))
    if faults:
        raise ValidationError({"present": faults})
    return found


# --- What was decided


@transaction.atomic
def add_decision(meeting: Meeting, text: str, *, by: User) -> MeetingDecision:
    """Raises ValidationError, by field."""
    project = lock(meeting.project)
    last = meeting.decisions.aggregate(last=Max("number"))["last"] or 0
    decision = MeetingDecision(meeting=meeting, number=last + 1, text=text)
    check(decision)
    decision.save()
    added(project, decision, f"{meeting.number}.{decision.number}", by=by)
    return decision


# --- What is to be done


@transaction.atomic
def add_task(meeting: Meeting, cleaned: Mapping[str, Any], *, by: User) -> Task:
    """Raises ValidationError, by field."""
    project = lock(meeting.project)
    task = Task(meeting=meeting)
    fields.put(task, {f"t.{name}": fields.wire(cleaned.get(name)) for name in fields.FIELDS[Task]})
    check(task)
    task.save()
    added(project, task, meeting.number, by=by)
    return task


@transaction.atomic
def tick(task: Task, *, is_done: bool, by: User) -> None:
    """Done, or not done after all. Of two at once the second changes nothing."""
    project = lock(task.meeting.project)
    was_done = TaskDone.objects.filter(task=task).exists()
    if was_done == is_done:
        return
    if is_done:
        TaskDone.objects.create(task=task, by=by)
    else:
        TaskDone.objects.filter(task=task).delete()
    record(project, Kind.CHANGED, by=by, changes=[change(f"{fields.key(task)}.done", was_done, is_done)])
