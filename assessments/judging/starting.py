"""A place comes into a round: when it opens, proposed as new, or judged again after rounds without an assessment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import models, transaction

from assessments.models import Assessment, Event, ZeroReport
from scenes import nearby
from scenes.models import Round, Scene

from .rules import lock_open

if TYPE_CHECKING:
    from municipalities.models import Municipality, User


def start_assessments(round: Round, scenes: models.QuerySet[Scene], *, by: User) -> int:
    """Empty assessments with the areas that answer for the scenes today."""
    made = Assessment.objects.bulk_create(
        Assessment(
            scene=scene,
            round=round,
            name=scene.name,
            category=scene.category,
            municipality_id=scene.municipality_id,
            district_id=scene.district_id,
            local_police_area_id=scene.local_police_area_id,
        )
        for scene in scenes
    )
    Event.objects.bulk_create(
        Event(assessment=assessment, version=0, kind=Event.Kind.CREATED, by=by) for assessment in made
    )
    if made:
        ZeroReport.objects.contradicted_by(Assessment.objects.filter(round=round)).fall()
    return len(made)


@transaction.atomic
def propose(scene: Scene, *, round: Round, by: User) -> Assessment:
    """Give an unsaved scene its code, save it and start its assessment in the open round. Raises RoundNotOpen."""
    lock_open(round)  # so that no two get the same code, either
    scene.county = round.county
    scene.code = next_code(scene.municipality)
    scene.full_clean()
    scene.save()
    return judge_again(scene, round=round, by=by)


@transaction.atomic
def judge_again(scene: Scene, *, round: Round, by: User) -> Assessment:
    """Start the scene's assessment in the open round, unless it is there already. Raises RoundNotOpen."""
    lock_open(round)
    start_assessments(round, Scene.objects.filter(pk=scene.pk).exclude(assessments__round=round), by=by)
    nearby.refresh(scene, round)
    return Assessment.objects.get(scene=scene, round=round)


def next_code(municipality: Municipality) -> str:
    """Municipality code and a running number, such as 0127-004."""
    codes = Scene.objects.filter(code__startswith=f"{municipality.code}-").values_list("code", flat=True)
    numbers = [int(match[1]) for code in codes if (match := re.fullmatch(r"\d{4}-(\d+)", code))]
    return f"{municipality.code}-{max(numbers, default=0) + 1:03}"
