"""The outline of an assessment, in words."""

from __future__ import annotations

from functools import cached_property

from django.utils.translation import gettext as _

from assessments.models import Assessment
from assessments.outlines.rules import version_saved_by
from municipalities.models import User
from municipalities.site.look import area
from scenes.models import Outline


class DrawnOutline:
    def __init__(self, assessment: Assessment, user: User) -> None:
        self.assessment = assessment
        self.user = user

    @cached_property
    def outlines(self) -> dict[int, Outline]:
        """By round: this one and the previous."""
        rounds = [self.assessment.round_id, self.assessment.round.previous and self.assessment.round.previous.pk]
        found = Outline.objects.filter(scene=self.assessment.scene_id, round__in=filter(None, rounds))
        return {outline.round_id: outline for outline in found.defer("geometry")}

    @property
    def outline(self) -> Outline | None:
        return self.outlines.get(self.assessment.round_id)

    @property
    def words(self) -> str:
        """8 100 m² in this round, 8 300 m² in round 2024."""
        previous = self.assessment.round.previous
        before = self.outlines.get(previous.pk) if previous else None
        now = self.outline
        if now and before:
            return _("%(area)s in this round, %(before)s in round %(round)s.") % {
                "area": area(now.area_m2),
                "before": area(before.area_m2),
                "round": previous,
            }
        if now:
            return _("%(area)s in this round.") % {"area": area(now.area_m2)}
        if before:
            words = _("No outline in this round. In round %(round)s it was %(area)s.")
            return words % {"round": previous, "area": area(before.area_m2)}
        return _("No outline in this round.")

    @property
    def saved(self) -> int:
        """The version in which the user last saved the outline."""
        return version_saved_by(self.user, self.assessment)
