"""What moves when areas are reorganised, and what stays.

Old rounds keep their references. So does what is settled: it was judged and signed by those responsible then. The
ledger of each unit then shows what moved in and out.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from assessments.judging import content
from assessments.models import Assessment, Signature
from assessments.models.assessment import AssessmentQuerySet
from municipalities.models import District, LocalPoliceArea
from municipalities.models.actor import Party
from scenes.models import Round, Scene

Area: TypeAlias = LocalPoliceArea | District


def field_of(area: Area) -> str:
    """What the area is called on scenes and assessments."""
    return "local_police_area" if isinstance(area, LocalPoliceArea) else "district"


def party_of(area: Area) -> Party:
    return Party.POLICE if isinstance(area, LocalPoliceArea) else Party.MUNICIPALITY


def county_of(area: Area) -> int:
    return area.municipality.county_id if isinstance(area, District) else area.county_id


def first_day_without(area: Area) -> datetime.date:
    """The day after its last; otherwise the first of an area that is to take over; today if neither is known."""
    if area.valid_to:
        return area.valid_to + datetime.timedelta(days=1)
    today = timezone.localdate()
    coming = [day for day in area.successors.values_list("valid_from", flat=True) if day and day > today]
    return min(coming, default=today)


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

    def has(self, scene: Scene) -> bool:
        """The scene itself. Otherwise only its assessment was left behind when the scene moved."""
        return getattr(scene, f"{field_of(self.area)}_id") == self.area.pk  # type: ignore[no-any-return]

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
    def candidates(self) -> list[Any]:
        """Of the same kind and place, not over before the day; some may begin after it."""
        if isinstance(self.area, LocalPoliceArea):
            areas: Any = LocalPoliceArea.objects.filter(county=self.area.county_id)
            areas = areas.defer("source").prefetch_related("municipalities", "districts")
        else:
            areas = District.objects.filter(municipality=self.area.municipality_id)
        return list(areas.filter(Q(valid_to=None) | Q(valid_to__gte=self.day)).exclude(pk=self.area.pk))

    @cached_property
    def successors(self) -> list[Any]:
        """Those that take over, as the register says."""
        known = set(self.area.successors.values_list("pk", flat=True))
        return [area for area in self.candidates if area.pk in known]

    @property
    def others(self) -> list[Any]:
        return [area for area in self.candidates if area not in self.successors]

    def target_for(self, scene: Scene) -> Area | None:
        """The only successor, or the only one that covers the scene. None: someone has to choose.

        An assessment that was left behind follows its scene.
        """
        if not self.has(scene):
            return getattr(scene, field_of(self.area))  # type: ignore[no-any-return]
        on_the_day = [area for area in self.successors if area.is_valid_on(self.day)]
        if len(on_the_day) == 1:
            return on_the_day[0]  # type: ignore[no-any-return]
        covering = [area for area in on_the_day if _covers(area, scene)]
        return covering[0] if len(covering) == 1 else None

    @property
    def unpublished_rounds(self) -> QuerySet[Round]:
        return Round.objects.unpublished().filter(county=county_of(self.area))

    @property
    def _unpublished(self) -> AssessmentQuerySet:
        """Of the area, in rounds that are not published."""
        return Assessment.objects.filter(**{field_of(self.area): self.area}).exclude(round__state=Round.State.PUBLISHED)

    @property
    def _assessments(self) -> AssessmentQuerySet:
        """Not settled: what is keeps the areas that answered for it, whenever the round began."""
        return self._unpublished.filter(settled_at=None)


def _covers(area: Area, scene: Scene) -> bool:
    if isinstance(area, District):
        return False
    return scene.municipality in area.municipalities.all() or scene.district in area.districts.all()


Targets: TypeAlias = Mapping[int, Area]
"""The new areas by primary key of scene. Scenes without one stay."""


@dataclass(frozen=True)
class Stake:
    """An assessment that moves, with the signatures that fall: another area now answers for it (rule 4)."""

    assessment: Assessment
    falling: list[Signature]

    @property
    def signatures(self) -> list[Signature]:
        return [part for part in self.falling if part.took_part]


def stakes(handover: Handover, targets: Targets) -> dict[int, list[Stake]]:
    """What the act would do, by primary key of scene."""
    moving = [assessment for assessment in handover.all_moving if assessment.scene_id in targets]
    parts = Signature.objects.filter(assessment__in=moving).select_related("signed_by")
    falling = content.falling(parts, asked_anew=party_of(handover.area))
    found: dict[int, list[Stake]] = {}
    for assessment in moving:
        of_it = [part for part in falling if part.assessment_id == assessment.pk]
        found.setdefault(assessment.scene_id, []).append(Stake(assessment, of_it))
    return found


def mark_of(at_stake: Mapping[int, list[Stake]]) -> str:
    """Changes when what was read beforehand has become another thing."""
    facts = sorted(
        (scene, stake.assessment.pk, stake.assessment.version, sorted(part.pk for part in stake.falling))
        for scene, of_scene in at_stake.items()
        for stake in of_scene
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
