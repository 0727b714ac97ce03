"""Areas are reorganised: scenes move to those that answer for them from a day on.

Old rounds keep their references. So does what is settled: it was judged and signed by those responsible then. The
ledger of each unit then shows what moved in and out.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from assessments.judging import content
from assessments.models import Assessment, Event, ZeroReport
from assessments.models.assessment import AssessmentQuerySet
from municipalities.models import District, LocalPoliceArea
from municipalities.models.actor import Party
from scenes.models import Round, Scene

if TYPE_CHECKING:
    from municipalities.models import User

Area: TypeAlias = LocalPoliceArea | District

REASON_LENGTH = 100
"""As long as the history's column."""


def field_of(area: Area) -> str:
    """What the area is called on scenes and assessments."""
    return "local_police_area" if isinstance(area, LocalPoliceArea) else "district"


def party_of(area: Area) -> Party:
    return Party.POLICE if isinstance(area, LocalPoliceArea) else Party.MUNICIPALITY


def first_day_without(area: Area) -> datetime.date:
    """The day after its last; today if no end is known."""
    return area.valid_to + datetime.timedelta(days=1) if area.valid_to else timezone.localdate()


def areas_with_scenes(model: type[LocalPoliceArea | District]) -> list[Any]:
    """Those that have ended first. Each has `scene_count`."""
    areas = model._default_manager.filter(scenes__isnull=False).annotate(scene_count=Count("scenes"))
    today = timezone.localdate()
    return sorted(areas, key=lambda area: area.is_valid_on(today))


@dataclass(frozen=True)
class Handover:
    """From one area, on a day."""

    area: Area
    day: datetime.date

    @cached_property
    def scenes(self) -> list[Scene]:
        """Those of the area today, and those whose assessment still waits for it."""
        waiting = self._assessments.values("scene")
        own = Scene.objects.filter(Q(**{field_of(self.area): self.area}) | Q(pk__in=waiting))
        related = own.select_related("municipality", "district", "local_police_area")
        return list(related.defer("local_police_area__source"))

    @cached_property
    def moving(self) -> dict[int, Assessment]:
        """The latest of the assessments that move with their scene, by its primary key."""
        return {assessment.scene_id: assessment for assessment in self.all_moving}

    @cached_property
    def all_moving(self) -> list[Assessment]:
        return list(self._assessments.select_related("round").order_by("round__ends"))

    @cached_property
    def staying(self) -> dict[int, Assessment]:
        """Assessments of rounds not published yet, signed by those responsible then."""
        stay = self._unpublished.exclude(pk__in=self._assessments.values("pk"))
        return {assessment.scene_id: assessment for assessment in stay.select_related("round")}

    @cached_property
    def successors(self) -> list[Any]:
        """Valid on the day."""
        return list(self._with_coverage(self.area.successors.valid_on(self.day)))

    @cached_property
    def others(self) -> list[Any]:
        """Of the same kind and place, valid on the day."""
        if isinstance(self.area, LocalPoliceArea):
            areas: Any = LocalPoliceArea.objects.filter(county=self.area.county_id)
        else:
            areas = District.objects.filter(municipality=self.area.municipality_id)
        known = [area.pk for area in [self.area, *self.successors]]
        return list(areas.valid_on(self.day).exclude(pk__in=known))

    def target_for(self, scene: Scene) -> Area | None:
        """The only successor, or the only one that covers the scene. None: someone has to choose."""
        if len(self.successors) == 1:
            return self.successors[0]  # type: ignore[no-any-return]
        covering = [area for area in self.successors if _covers(area, scene)]
        return covering[0] if len(covering) == 1 else None

    @property
    def unpublished_rounds(self) -> QuerySet[Round]:
        county = self.area.municipality.county_id if isinstance(self.area, District) else self.area.county_id
        return Round.objects.filter(county=county).exclude(state=Round.State.PUBLISHED)

    @property
    def _unpublished(self) -> AssessmentQuerySet:
        """Of the area, in rounds that are not published."""
        return Assessment.objects.filter(**{field_of(self.area): self.area}).exclude(round__state=Round.State.PUBLISHED)

    @property
    def _assessments(self) -> AssessmentQuerySet:
        """Not settled: what is keeps the areas that answered for it, whenever the round began."""
        return self._unpublished.filter(settled_at=None)

    def _with_coverage(self, areas: Any) -> Any:
        if isinstance(self.area, District):
            return areas
        return areas.prefetch_related("municipalities", "districts")


def _covers(area: Area, scene: Scene) -> bool:
    if isinstance(area, District):
        return False
    return scene.municipality in area.municipalities.all() or scene.district in area.districts.all()


@dataclass(frozen=True)
class HandedOver:
    scenes: int
    assessments: int
    signatures: int
    """Removed."""


@transaction.atomic
def hand_over(handover: Handover, targets: Mapping[int, Area], *, by: User | None) -> HandedOver:
    """`targets` are the new areas by primary key of scene. Scenes without one stay.

    What only one party has signed is signed anew, since another area now answers for it (rule 4).
    """
    list(handover.unpublished_rounds.select_for_update(no_key=True))
    handover = Handover(handover.area, handover.day)  # as it is now: someone may have signed meanwhile
    check(handover, targets.values())
    field = field_of(handover.area)
    scenes = [scene for scene in handover.scenes if scene.pk in targets]
    moving = [assessment for assessment in handover.all_moving if assessment.scene_id in targets]
    for scene in scenes:
        setattr(scene, field, targets[scene.pk])
        scene._change_reason = _reason(handover, targets[scene.pk])  # type: ignore[attr-defined]  # noqa: SLF001
    bulk_update_with_history(scenes, Scene, [field], default_user=by)
    changes = {assessment: [_change(handover, targets[assessment.scene_id])] for assessment in moving}
    for assessment in moving:
        setattr(assessment, field, targets[assessment.scene_id])
    removed = content.note(changes, by=by, kind=Event.Kind.MOVED, asked_anew=party_of(handover.area))
    ZeroReport.objects.contradicted_by(Assessment.objects.filter(pk__in=[one.pk for one in moving])).fall()
    return HandedOver(len(scenes), len(moving), removed)


def check(handover: Handover, targets: Collection[Area]) -> None:
    if handover.day > timezone.localdate():
        raise ValidationError({"day": _("The day is in the future. Move the responsibility when it has come.")})
    possible = [*handover.successors, *handover.others]
    for target in targets:
        if target not in possible:
            raise ValidationError(
                _("%(area)s did not exist on %(day)s."), params={"area": target, "day": handover.day.isoformat()}
            )


def _reason(handover: Handover, target: Area) -> str:
    return f"{handover.day.isoformat()}: {handover.area} → {target}"[:REASON_LENGTH]


def _change(handover: Handover, target: Area) -> content.Change:
    return {"field": field_of(handover.area), "before": str(handover.area), "after": str(target)}
