"""A reorganisation is undone, until something has been built on it."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from assessments.judging import content
from assessments.judging.history import sentence
from assessments.models import Assessment, Event, MovedAssessment, Reorganisation, Signature, Transfer
from scenes.models import Scene

from .rules import PARTS, change_of, contradict_zero_reports, explain, lock, take_back, transfers_of

if TYPE_CHECKING:
    from municipalities.models import User


@transaction.atomic
def undo(reorganisation: Reorganisation, *, by: User) -> None:
    """As it was before, signatures too: nothing they stand for has changed. Raises ValidationError."""
    lock(reorganisation.county_id)
    reorganisation.refresh_from_db()
    if found := obstacles_to_undoing(reorganisation):
        raise ValidationError(found)
    field, area = reorganisation.kind, reorganisation.area
    transfers = [transfer for transfer in transfers_of(reorganisation) if not transfer.skipped]
    scenes = [transfer.scene for transfer in transfers if transfer.moved_scene]
    for scene in scenes:
        explain(scene, f"{getattr(scene, field)} → {area}")
        setattr(scene, field, area)
    bulk_update_with_history(scenes, Scene, [field], default_user=by)
    moved = moved_by(reorganisation)
    changes = {one.assessment: [change_of(field, one.transfer.area, area)] for one in moved}
    for assessment in changes:
        setattr(assessment, field, area)
    content.note(changes, by=by, kind=Event.Kind.MOVED_BACK)
    _restore(moved, by=by)
    contradict_zero_reports([*changes])
    take_back(reorganisation, by=by)


def _restore(moved: list[MovedAssessment], *, by: User) -> None:
    with_parts = [one for one in moved if one.fallen]
    Signature.objects.bulk_create(_as_signed(part, one.assessment) for one in with_parts for part in one.fallen)
    for one in with_parts:
        count = Counter(part["took_part"] for part in one.fallen)[True]
        Event.objects.create(
            assessment=one.assessment,
            version=one.assessment.version,
            kind=Event.Kind.RESTORED,
            changes=[{"field": "signatures", "before": 0, "after": count}],
            by=by,
        )


def moved_by(reorganisation: Reorganisation) -> list[MovedAssessment]:
    found = MovedAssessment.objects.filter(transfer__reorganisation=reorganisation)
    return list(
        found.select_related(
            "assessment__scene", "assessment__round", "transfer__local_police_area", "transfer__district"
        )
    )


def _as_signed(part: dict[str, Any], assessment: Assessment) -> Signature:
    return Signature(
        assessment=assessment,
        signed_at=datetime.datetime.fromisoformat(part["signed_at"]),
        **{name: part[name] for name in PARTS},
    )


def obstacles_to_undoing(reorganisation: Reorganisation) -> list[str]:
    """What has been built on it, in words. Empty: it can be undone."""
    if reorganisation.taken_back_at or reorganisation.carried_out_at is None:
        return [_("It has been undone already, or was never carried out.")]
    transfers = [transfer for transfer in transfers_of(reorganisation) if not transfer.skipped]
    found = [
        *_ended_since(reorganisation),
        *_moved_on(reorganisation, transfers),
        *_worked_on(moved_by(reorganisation)),
        *_come_into_rounds(reorganisation, transfers),
    ]
    return [*dict.fromkeys(found)]


def _ended_since(reorganisation: Reorganisation) -> Iterator[str]:
    """An area that had ended when its places moved is no worse than before."""
    ended, moved_at = reorganisation.area.valid_to, reorganisation.carried_out_at
    if ended and moved_at and timezone.localdate(moved_at) <= ended < timezone.localdate():
        words = _("%(area)s has ended since, on %(day)s.")
        yield words % {"area": reorganisation.area, "day": ended.isoformat()}


def _moved_on(reorganisation: Reorganisation, transfers: list[Transfer]) -> Iterator[str]:
    later = Transfer.objects.filter(
        scene__in=[transfer.scene_id for transfer in transfers],
        skipped="",
        reorganisation__carried_out_at__gt=reorganisation.carried_out_at,
        reorganisation__taken_back_at=None,
        **{f"{reorganisation.kind}__isnull": False},
    )
    again = set(later.values_list("scene", flat=True))
    for transfer in transfers:
        if transfer.scene_id in again or getattr(transfer.scene, reorganisation.kind) != transfer.area:
            yield _("%(scene)s has been moved again since.") % {"scene": transfer.scene}


def _worked_on(moved: list[MovedAssessment]) -> Iterator[str]:
    for one in moved:
        assessment = one.assessment
        later = assessment.events.filter(pk__gt=one.last_event_id).select_related("by", "assessment__round").first()
        told = sentence(later) if later else ""
        if told or assessment.round.is_published:
            words = _("%(scene)s, round %(round)s: %(what)s")
            published = _("The round has been published.")
            yield words % {"scene": assessment.scene, "round": assessment.round, "what": told or published}


def _come_into_rounds(reorganisation: Reorganisation, transfers: list[Transfer]) -> Iterator[str]:
    created = Event.objects.filter(
        kind__in=[Event.Kind.CREATED, Event.Kind.IMPORTED],
        at__gt=reorganisation.carried_out_at,
        assessment__scene__in=[transfer.scene_id for transfer in transfers],
    )
    for event in created.select_related("assessment__scene", "assessment__round"):
        words = _("%(scene)s has come into round %(round)s since.")
        yield words % {"scene": event.assessment.scene, "round": event.assessment.round}
