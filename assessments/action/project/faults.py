"""What cannot be in a project, by field, so that each message stands at its own."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.action.models import Commitment, Meeting, Pair, Project, Task
from municipalities.models import Membership
from municipalities.models.actor import Party
from municipalities.site.look import day_long

from .people import People

if TYPE_CHECKING:
    from municipalities.models import LocalPoliceArea

Faults = dict[str, str]


def faults_of(row: Any) -> Faults:
    find = FINDERS.get(type(row))
    return find(row) if find else {}


def of_project(project: Project) -> Faults:
    if project.ends < project.starts:
        return {"ends": _("The last day is before the first.")}
    meetings = list(project.meetings.all()) if project.pk else []
    early = next((one for one in meetings if one.last_day < project.starts), None)
    late = next((one for one in meetings if one.first_day > project.ends), None)
    faults = {}
    if early:
        words = _("%(meeting)s is before that day. Move the meeting first.")
        faults["starts"] = words % {"meeting": early}
    if late:
        words = _("%(meeting)s is after that day. Move the meeting first.")
        faults["ends"] = words % {"meeting": late}
    return faults


def of_meeting(meeting: Meeting) -> Faults:
    at = "day" if meeting.day else "month"
    if bool(meeting.day) == bool(meeting.month):
        return {at: _("Give the day, or the month where the day is not known. Not both.")}
    if meeting.month_last and (meeting.day or not meeting.month or meeting.month_last <= meeting.month):
        return {"month_last": _("The last month comes after the first one.")}
    project = meeting.project
    if meeting.last_day < project.starts:
        return {
            at: _("The meeting is before the project, which starts on %(day)s.") % {"day": day_long(project.starts)}
        }
    if meeting.first_day > project.ends:
        return {at: _("The meeting is after the project, which ends on %(day)s.") % {"day": day_long(project.ends)}}
    return {at: words} if (words := _fault_of_move(meeting)) else {}


def _fault_of_move(meeting: Meeting) -> str:
    """To a day on which those who are noted as present cannot have been there."""
    stored = Meeting.objects.filter(pk=meeting.pk).first()
    if stored is None or stored.first_day == meeting.first_day:
        return ""
    there = meeting.attendances.select_related("membership__user")
    if meeting.first_day > timezone.localdate() and there:
        return _("Who was there is noted, so the meeting has been. Take that away before you move it ahead.")
    gone = next((one.membership for one in there if has_ended(one.membership, meeting.first_day)), None)
    if gone is None:
        return ""
    return ended_assignment(gone) + " " + _("The person is noted as present.")


def of_pair(pair: Pair) -> Faults:
    faults = {}
    if pair.municipality.county_id != pair.project.county_id:
        faults["municipality"] = _("The municipality is in another county.")
    if pair.local_police_area.county_id != pair.project.county_id:
        faults["local_police_area"] = _("The local police area is in another county.")
    elif not pair.pk and not pair.local_police_area.is_valid_on(pair.project.areas_on):
        faults["local_police_area"] = ended_words(pair.local_police_area, pair.project.areas_on)
    for party in Party:
        coordinator = pair.coordinator(party)
        if coordinator and (words := _fault_of_coordinator(pair, party, coordinator)):
            faults[f"{party}_coordinator"] = words
    return faults


def _fault_of_coordinator(pair: Pair, party: Party, coordinator: Membership) -> str:
    """Whoever was one until the assignment ended stays named, so that it is seen that nobody has taken over."""
    stored = Pair.objects.filter(pk=pair.pk, **{f"{party}_coordinator": coordinator}).exists()
    people = People([pair])
    if coordinator not in people.of(pair, party):
        return _("The person has no assignment there.")
    if not stored and has_ended(coordinator, timezone.localdate()):
        return ended_assignment(coordinator, people)
    return ""


def of_commitment(commitment: Commitment) -> Faults:
    if commitment.on and commitment.on > timezone.localdate():
        return {"on": _("The day is in the future. Note the commitment when it has been made.")}
    return {}


def of_task(task: Task) -> Faults:
    faults = {}
    if task.due and task.due < task.meeting.first_day:
        faults["due"] = _("The day is before the meeting.")
    if task.membership:
        if task.membership.actor_id != task.actor_id:
            faults["membership"] = _("The person has no assignment there.")
        elif not task.pk and has_ended(task.membership, timezone.localdate()):
            faults["membership"] = ended_assignment(task.membership)
    elif task.actor.county_id != task.meeting.project.county_id:
        faults["actor"] = _("The actor is in another county.")
    return faults


FINDERS: dict[type, Any] = {
    Project: of_project,
    Meeting: of_meeting,
    Pair: of_pair,
    Commitment: of_commitment,
    Task: of_task,
}


# --- What has ended, in words that say who came after


def has_ended(membership: Membership, day: datetime.date) -> bool:
    return membership.ends is not None and membership.ends < day


def ended_assignment(membership: Membership, people: People | None = None) -> str:
    """The assignment ended on 31 December 2022. Sara Lind has taken over."""
    told = [
        _("The assignment of %(name)s ended on %(day)s.") % {"name": membership.user, "day": day_long(membership.ends)}
    ]
    if after := (people or People([])).successor(membership):
        told.append(_("%(name)s is coordinator now.") % {"name": after.user})
    return " ".join(told)


def ended_words(area: LocalPoliceArea, day: datetime.date) -> str:
    """Why it is not there on the day."""
    if area.valid_from and area.valid_from > day:
        return _("The local police area begins on %(day)s.") % {"day": day_long(area.valid_from)}
    told = [_("The local police area ended on %(day)s.") % {"day": day_long(area.valid_to)}]
    if after := [str(one) for one in area.successors.order_by("name")]:
        told.append(_("Choose what came after it: %(areas)s.") % {"areas": ", ".join(after)})
    return " ".join(told)
