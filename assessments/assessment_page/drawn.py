"""The outline of an assessment, in words."""

from __future__ import annotations

from functools import cached_property

from django.utils.translation import gettext as _

from assessments.figures.facts import vulnerable_in
from assessments.figures.picture import differs
from assessments.models import Assessment
from municipalities.site.look import area
from scenes.models import Outline, Scene

from .compared import Line, outline_line


class DrawnOutline:
    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment

    @property
    def outline(self) -> Outline | None:
        return self.assessment.outlines.get(self.assessment.round_id)

    @property
    def before(self) -> Outline | None:
        previous = self.assessment.round.previous
        return self.assessment.outlines.get(previous.pk) if previous else None

    @property
    def changed(self) -> list[Line]:
        return outline_line(self.outline, self.before)

    @property
    def words(self) -> str:
        """8 100 m² in this round, 8 300 m² in round 2024."""
        previous = self.assessment.round.previous
        before, now = self.before, self.outline
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

    @cached_property
    def told_otherwise(self) -> str:
        """Where the place lies, if the parties call it something else (rule 18)."""
        category = self.assessment.category
        if category in ("", Scene.Category.CENTRAL) or not differs(category, self._is_in_vulnerable_area):
            return ""
        values = {"category": self.assessment.get_category_display()}
        if category == Scene.Category.VULNERABLE:
            return _("By the boundaries it lies outside vulnerable areas. Its category is: %(category)s.") % values
        return _("By the boundaries it lies in a vulnerable area. Its category is: %(category)s.") % values

    @property
    def _is_in_vulnerable_area(self) -> bool | None:
        scene = self.assessment.scene_id
        return vulnerable_in(self.assessment.round, Scene.objects.filter(pk=scene)).get(scene)
