"""Areas are reorganised: places move to those that answer for them from a day on, which may lie ahead.

An act is ordered, carried out on its day, and can be undone until something has been built on it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from assessments.judging import content
from assessments.models import (
    Assessment,
    Event,
    MovedAssessment,
    Reorganisation,
    Signature,
    Transfer,
    ZeroReport,
)
from municipalities.models import County, District
from scenes.models import Round, Scene

from .handover import Area, Handover, Stake, Targets, county_of, field_of, mark_of, party_of, stakes

if TYPE_CHECKING:
    from municipalities.models import User

REASON_LENGTH = 100
"""As long as the history's column."""

REACH = datetime.timedelta(days=10 * 366)
"""A day further off is a slip of the finger."""


# --- What may be ordered


def check(handover: Handover, targets: Targets) -> None:
    """Raises ValidationError, with all that is wrong."""
    _check_day(handover)
    scenes = {scene.pk: scene for scene in handover.scenes}
    if moved := Scene.objects.filter(pk__in=set(targets) - set(scenes)):
        raise ValidationError(
            [_("%(scene)s has been moved by someone else meanwhile.") % {"scene": scene} for scene in moved],
            code="moved",
        )
    wrong = [_why_not(handover, scenes[pk], target) for pk, target in targets.items()]
    if found := [*dict.fromkeys(filter(None, wrong))]:
        raise ValidationError(found)


def _check_day(handover: Handover) -> None:
    area, day = handover.area, handover.day
    if abs(day - timezone.localdate()) > REACH:
        raise ValidationError({"day": _("Give a day within ten years from today.")})
    if area.valid_from and day < area.valid_from:
        words = _("%(area)s did not begin until %(day)s.")
        raise ValidationError({"day": words % {"area": area, "day": area.valid_from.isoformat()}})


def _why_not(handover: Handover, scene: Scene, target: Area) -> str:
    """Why the area cannot take over the scene. Empty: it can."""
    if not handover.has(scene):
        follows = getattr(scene, field_of(handover.area))
        words = _("%(scene)s has moved to %(area)s already. Its assessment follows there.")
        return "" if target == follows else words % {"scene": scene, "area": follows or "–"}
    if type(target) is not type(handover.area) or _place_of(target) != _place_of(handover.area):
        return _("%(area)s lies elsewhere, and cannot take over.") % {"area": target}
    if target == handover.area or not target.is_valid_on(handover.day):
        words = (
            _("%(area)s will not exist on %(day)s.")
            if handover.day > timezone.localdate()
            else _("%(area)s did not exist on %(day)s.")
        )
        return words % {"area": target, "day": handover.day.isoformat()}
    return ""


def _place_of(area: Area) -> int:
    """Districts are of one municipality, police areas of one county."""
    return area.municipality_id if isinstance(area, District) else area.county_id


def _check_not_planned(handover: Handover, targets: Targets) -> None:
    planned = Transfer.objects.filter(
        scene__in=targets,
        reorganisation__in=Reorganisation.objects.planned(),
        **{f"reorganisation__{field_of(handover.area)}__isnull": False},
    )
    if found := list(planned.select_related("scene", "reorganisation")):
        words = _("%(scene)s is to be moved on %(day)s already. Withdraw that first.")
        raise ValidationError(
            [words % {"scene": one.scene, "day": one.reorganisation.day.isoformat()} for one in found], code="planned"
        )


# --- Doing it


@transaction.atomic
def order(handover: Handover, targets: Targets, *, seen: str, by: User) -> Reorganisation:
    """Carried out at once when the day has come, otherwise planned. `seen` marks what was read beforehand."""
    lock(county_of(handover.area))
    handover = Handover(handover.area, handover.day)  # as it is now: someone may have signed meanwhile
    check_order(handover, targets)
    at_stake = stakes(handover, targets)
    if mark_of(at_stake) != seen:
        raise ValidationError(
            _("Something has changed since you read what will happen. Read it again."), code="changed"
        )
    field = field_of(handover.area)
    reorganisation = Reorganisation.objects.create(
        county_id=county_of(handover.area), day=handover.day, by=by, **{field: handover.area}
    )
    Transfer.objects.bulk_create(
        Transfer(
            reorganisation=reorganisation, scene_id=scene, foreseen=_signatures(at_stake, scene), **{field: target}
        )
        for scene, target in targets.items()
    )
    if handover.day <= timezone.localdate():
        carry_out(reorganisation)
    return reorganisation


def check_order(handover: Handover, targets: Targets) -> None:
    if not targets:
        raise ValidationError(_("Choose a new area for at least one place."), code="required")
    check(handover, targets)
    if handover.day > timezone.localdate():
        _check_not_planned(handover, targets)


def _signatures(at_stake: dict[int, list[Stake]], scene: int) -> int:
    return sum(len(stake.signatures) for stake in at_stake.get(scene, []))


def lock(county: int) -> None:
    """No two reorganise the county at once, and nobody signs meanwhile."""
    County.objects.select_for_update(no_key=True).get(pk=county)
    list(Round.objects.unpublished().filter(county=county).select_for_update(no_key=True).order_by("pk"))


@transaction.atomic
def carry_out(reorganisation: Reorganisation) -> None:
    """Once, whoever comes first. Places that no longer can be moved as planned stay, and it is told."""
    lock(reorganisation.county_id)
    reorganisation.refresh_from_db()
    if not reorganisation.is_planned:
        return
    handover = Handover(reorganisation.area, reorganisation.day)
    transfers = {transfer.scene_id: transfer for transfer in transfers_of(reorganisation)}
    for transfer in transfers.values():
        transfer.skipped = why_skipped(transfer, handover)
    targets = {pk: transfer.area for pk, transfer in transfers.items() if not transfer.skipped}
    handed_over = _move(handover, targets, by=reorganisation.by)
    for scene in handed_over.scenes:
        transfers[scene.pk].moved_scene = True
    Transfer.objects.bulk_update(transfers.values(), ["skipped", "moved_scene"])
    MovedAssessment.objects.bulk_create(_remembered(handed_over, transfers))
    reorganisation.carried_out_at = timezone.now()
    reorganisation.save(update_fields=["carried_out_at"])


def why_skipped(transfer: Transfer, handover: Handover) -> str:
    """Against what was planned. Empty: it can be moved."""
    scenes = {scene.pk: scene for scene in handover.scenes}
    scene = scenes.get(transfer.scene_id)
    if scene is None or (not handover.has(scene) and getattr(scene, field_of(handover.area)) != transfer.area):
        return Transfer.Skipped.MOVED
    return Transfer.Skipped.NO_AREA if _why_not(handover, scene, transfer.area) else ""


def transfers_of(reorganisation: Reorganisation) -> list[Transfer]:
    return list(reorganisation.transfers.select_related("scene", "local_police_area", "district"))


@dataclass(frozen=True)
class HandedOver:
    """What moved, and the parts of signatures that fell."""

    scenes: list[Scene]
    assessments: list[Assessment]
    fallen: list[Signature]

    @property
    def signatures(self) -> int:
        return sum(part.took_part for part in self.fallen)


@transaction.atomic
def hand_over(handover: Handover, targets: Targets, *, by: User | None) -> HandedOver:
    """At once, without a record of the act that could be undone."""
    lock(county_of(handover.area))
    handover = Handover(handover.area, handover.day)
    check(handover, targets)
    return _move(handover, targets, by=by)


def _move(handover: Handover, targets: Targets, *, by: User | None) -> HandedOver:
    """What only one party has signed is signed anew, since another area now answers for it (rule 4)."""
    field = field_of(handover.area)
    scenes = [scene for scene in handover.scenes if scene.pk in targets and handover.has(scene)]
    moving = [assessment for assessment in handover.all_moving if assessment.scene_id in targets]
    fallen = [part for of_scene in stakes(handover, targets).values() for stake in of_scene for part in stake.falling]
    for scene in scenes:
        setattr(scene, field, targets[scene.pk])
        explain(scene, f"{handover.day.isoformat()}: {handover.area} → {targets[scene.pk]}")
    bulk_update_with_history(scenes, Scene, [field], default_user=by)
    changes = {one: [change_of(field, handover.area, targets[one.scene_id])] for one in moving}
    for assessment in moving:
        setattr(assessment, field, targets[assessment.scene_id])
    content.note(changes, by=by, kind=Event.Kind.MOVED, asked_anew=party_of(handover.area))
    contradict_zero_reports(moving)
    return HandedOver(scenes, moving, fallen)


def explain(scene: Scene, why: str) -> None:
    scene._change_reason = why[:REASON_LENGTH]  # type: ignore[attr-defined]  # noqa: SLF001


def change_of(field: str, before: Area, after: Area) -> content.Change:
    return {"field": field, "before": str(before), "after": str(after)}


def contradict_zero_reports(assessments: list[Assessment]) -> None:
    ZeroReport.objects.contradicted_by(Assessment.objects.filter(pk__in=[one.pk for one in assessments])).fall()


def _remembered(handed_over: HandedOver, transfers: dict[int, Transfer]) -> list[MovedAssessment]:
    moved = handed_over.assessments
    latest = Event.objects.filter(assessment__in=moved).order_by().values("assessment").annotate(last=Max("pk"))
    last_event = dict(latest.values_list("assessment", "last"))
    return [
        MovedAssessment(
            transfer=transfers[one.scene_id],
            assessment=one,
            last_event_id=last_event[one.pk],
            fallen=[_as_stored(part) for part in handed_over.fallen if part.assessment_id == one.pk],
        )
        for one in moved
    ]


PARTS = ("party", "took_part", "reason", "signed_by_id")


def _as_stored(part: Signature) -> dict[str, Any]:
    return {**{name: getattr(part, name) for name in PARTS}, "signed_at": part.signed_at.isoformat()}


# --- Taking it back


@transaction.atomic
def withdraw(reorganisation: Reorganisation, *, by: User) -> None:
    """A plan whose day has not come. Raises ValidationError."""
    lock(reorganisation.county_id)
    reorganisation.refresh_from_db()
    if not reorganisation.is_planned:
        raise ValidationError(_("It is no longer a plan: it has been carried out or withdrawn already."))
    take_back(reorganisation, by=by)


def take_back(reorganisation: Reorganisation, *, by: User) -> None:
    reorganisation.taken_back_at, reorganisation.taken_back_by = timezone.now(), by
    reorganisation.save(update_fields=["taken_back_at", "taken_back_by"])
