"""What is written in a project, each with its history: two who change different things never disturb each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from assessments.action.models import Commitment, Meeting, Pair, Project, ProjectEvent
from assessments.judging.merging import Clash, merged
from municipalities.models.actor import Party

from . import fields, ready_made
from .faults import faults_of

if TYPE_CHECKING:
    from municipalities.models import County, LocalPoliceArea, Municipality, User

Kind = ProjectEvent.Kind


@dataclass(frozen=True)
class Saved:
    """What became of a save: names of fields written, and those not written because someone else changed them."""

    changed: list[str] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)


def lock(project: Project) -> Project:
    """The project as it is now, until the transaction ends."""
    return Project.objects.select_for_update(of=("self",)).get(pk=project.pk)


# --- The project


@transaction.atomic
def create(county: County, cleaned: Mapping[str, Any], *, with_meetings: bool = False, by: User) -> Project:
    """`with_meetings`: the six of Skåne's project, their months counted from the start. Raises ValidationError."""
    project = Project(county=county, started_by=by)
    fields.put(project, fields.posted(project, cleaned))
    check(project)
    project.save()
    record(project, Kind.CREATED, by=by)
    if with_meetings:
        for meeting in ready_made.meetings(project):
            meeting.save()
            added(project, meeting, meeting.number, by=by)
    return project


@transaction.atomic
def save(row: fields.Row, cleaned: Mapping[str, Any], *, seen_version: int, by: User) -> Saved:
    """Store the fields that the user changed since `seen_version` of the project.

    What others changed meanwhile stays, unless the user changed the same field: then it is a clash, theirs is kept and
    both are handed back. Raises ValidationError, by field.
    """
    project = lock(fields.project_of(row))
    if row.pk:
        row.refresh_from_db()
    now = fields.values(row)
    news = list(project.events.filter(version__gt=seen_version).select_related("by"))
    wanted, clashes = merged(fields.posted(row, cleaned), now, news)
    if wanted:
        fields.put(row, wanted)
        check(row)
        row.save()
        project.refresh_from_db()
        changes = [change(name, now[name], value) for name, value in wanted.items()]
        record(project, Kind.CHANGED, by=by, changes=changes)
    return Saved(list(wanted), clashes)


# --- Pairs


@transaction.atomic
def add_pair(project: Project, *, municipality: Municipality, local_police_area: LocalPoliceArea, by: User) -> Pair:
    """Raises ValidationError, by field."""
    project = lock(project)
    pair = Pair(project=project, municipality=municipality, local_police_area=local_police_area)
    check(pair)
    pair.save()
    added(project, pair, str(pair), by=by)
    return pair


@transaction.atomic
def remove_pair(pair: Pair, *, by: User) -> None:
    """One that was added by mistake: what has been said of it, or been done, stays on record."""
    project = lock(pair.project)
    if pair.commitments.exists() or pair.attendances.exists():
        raise ValidationError(_("The pair has a commitment or has been at a meeting, so it stays on record."))
    record(project, Kind.CHANGED, by=by, changes=[change(fields.key(pair), str(pair), None)])
    pair.delete()


def commitment_of(pair: Pair, party: Party) -> Commitment:
    """A new one where there is none."""
    return pair.commitments.filter(party=party).first() or Commitment(pair=pair, party=party)


@transaction.atomic
def take_back(commitment: Commitment, *, by: User) -> None:
    """Noted by mistake, or no longer meant: what stood there is kept in the history."""
    project = lock(commitment.pair.project)
    changes = [change(name, value, None) for name, value in fields.values(commitment).items()]
    record(project, Kind.CHANGED, by=by, changes=changes)
    commitment.delete()


# --- Meetings


@transaction.atomic
def add_meeting(project: Project, cleaned: Mapping[str, Any], *, by: User) -> Meeting:
    """Raises ValidationError, by field."""
    project = lock(project)
    last = project.meetings.aggregate(last=Max("number"))["last"] or 0
    meeting = Meeting(project=project, number=last + 1)
    fields.put(meeting, {f"m.{name}": fields.wire(value) for name, value in cleaned.items() if name in MEETING})
    check(meeting)
    meeting.save()
    added(project, meeting, meeting.number, by=by)
    return meeting


MEETING = fields.FIELDS[Meeting]


@transaction.atomic
def remove_meeting(meeting: Meeting, *, by: User) -> None:
    """One of which nothing has been written."""
    project = lock(meeting.project)
    if meeting.attendances.exists() or meeting.decisions.exists() or meeting.tasks.exists():
        raise ValidationError(_("Something has been written of the meeting, so it stays on record."))
    changes = [change(name, value, None) for name, value in fields.values(meeting).items() if value]
    record(project, Kind.CHANGED, by=by, changes=[*changes, change(fields.key(meeting), meeting.number, None)])
    meeting.delete()


# --- What cannot be


def check(row: Any) -> None:
    """Raises ValidationError with all that is wrong, each at its field."""
    if faults := faults_of(row):
        raise ValidationError({name: [words] for name, words in faults.items()})
    row.full_clean()


# --- History


def added(project: Project, row: fields.Row, words: Any, *, by: User) -> None:
    """With all that it holds from the beginning."""
    changes = [change(name, None, value) for name, value in fields.values(row).items() if value]
    record(project, Kind.CHANGED, by=by, changes=[change(fields.key(row), None, words), *changes])


def record(
    project: Project, kind: ProjectEvent.Kind, *, by: User, changes: list[dict[str, Any]] | None = None
) -> ProjectEvent:
    project.version += 1
    project.save(update_fields=["version"])
    return ProjectEvent.objects.create(
        document=project, version=project.version, kind=kind, by=by, changes=changes or []
    )


def change(name: str, before: Any, after: Any) -> dict[str, Any]:
    return {"field": name, "before": before, "after": after}
