"""Who answers for a scene on a given day, when areas have been reorganised since it was found."""

from __future__ import annotations

import datetime

from django.utils import timezone

from assessments.responsibility.handover import Handover, first_day_without
from assessments.responsibility.rules import hand_over
from municipalities.models import District, LocalPoliceArea


def district_on(day: datetime.date, district: District | None) -> District | None:
    while district and district.valid_to and district.valid_to < day:
        district = district.successors.get()
    return district


def move_to_todays_areas() -> None:
    """Districts first: which part of a divided police area takes over follows from the district.

    What ended first comes first, as its successor may have ended too.
    """
    for model in (District, LocalPoliceArea):
        for area in model._default_manager.filter(valid_to__lt=timezone.localdate()).order_by("valid_to"):
            handover = Handover(area, first_day_without(area))
            targets = {scene.pk: target for scene in handover.scenes if (target := handover.target_for(scene))}
            hand_over(handover, targets, by=None)
