"""How often what was ticked in one round was gone in the next, elsewhere: what the place is held against."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.action.aimed import Aim, Ticked
from assessments.action.models import ComparisonChoice
from assessments.instrument import Choice
from assessments.models import Assessment
from scenes.models import Scene

from .rounds import Span, judged_in, merged_away

if TYPE_CHECKING:
    from municipalities.models import User

Kind = ComparisonChoice.Kind
FEW = 5
"""Below that single places weigh heavily, which is said."""
FEWEST = 3
"""Below that the count would tell those who do not see the places what was answered at each."""


@dataclass(frozen=True)
class Counted:
    """Places judged in both rounds where it was ticked in the first."""

    gone: int
    still: int
    unknown: int

    @property
    def base(self) -> int:
        return self.gone + self.still + self.unknown


class Comparison:
    """Three queries, whatever the number of places, and one for each count that few places make up."""

    def __init__(self, span: Span, choice: ComparisonChoice, aims: Collection[Aim], reader: User) -> None:
        self.span = span
        self.choice = choice
        self.aims = aims
        self.reader = reader

    @cached_property
    def sees_other(self) -> bool:
        return self.choice.other_id is not None and self._sees([self.choice.other_id])

    def _sees(self, scenes: Collection[int]) -> bool:
        return Scene.objects.visible_to(self.reader).filter(pk__in=scenes).count() == len(scenes)

    @property
    def where(self) -> str:
        if self.choice.kind == Kind.PLACE:
            return str(self.choice.other) if self.sees_other else _("another place")
        if self.choice.kind == Kind.POLICE_AREA:
            return _("the rest of local police area %(area)s") % {"area": self.span.scene.local_police_area}
        return _("the rest of the county")

    @cached_property
    def _pairs(self) -> dict[int, tuple[int, int]]:
        """Keys of the assessments then and now, by place."""
        span, found = self.span, judged_in(self.span.then, self.span.now)
        if self.choice.kind == Kind.PLACE:
            found = found.filter(scene=self.choice.other_id)
        elif self.choice.kind == Kind.POLICE_AREA:
            found = found.filter(local_police_area=span.scene.local_police_area_id)
        by_scene: dict[int, dict[int, int]] = {}
        for scene, round, pk in found.values_list("scene", "round", "pk"):
            by_scene.setdefault(scene, {})[round] = pk
        left_out = merged_away(span.now) | {span.scene.pk}
        return {
            scene: (judged[span.then.pk], judged[span.now.pk])
            for scene, judged in by_scene.items()
            if scene not in left_out and len(judged) == 2
        }

    @cached_property
    def _ticked(self) -> Ticked:
        return Ticked(Assessment.objects.filter(pk__in=[pk for pair in self._pairs.values() for pk in pair]), self.aims)

    def _ticked_then(self, aim: Aim) -> list[int]:
        return [scene for scene, (then, _now) in self._pairs.items() if self._ticked.jointly(then, aim) == Choice.YES]

    def counted(self, aim: Aim) -> Counted:
        answers = [self._ticked.by_any(self._pairs[scene][1], aim) for scene in self._ticked_then(aim)]
        gone, still = answers.count(Choice.NO), answers.count(Choice.YES)
        return Counted(gone, still, len(answers) - gone - still)

    def words(self, aim: Aim) -> str:
        counted = self.counted(aim)
        if self.choice.kind == Kind.PLACE:
            return self._of_one(counted)
        named = {"where": self.where, "gone": counted.gone, "count": counted.base}
        if not counted.base:
            return _("In %(where)s it was ticked at no place that was judged both times.") % named
        if counted.base < FEWEST and not self._sees(self._ticked_then(aim)):
            return _("In %(where)s it was ticked at so few places that what became of it is not shown.") % named
        sentences = [
            ngettext(
                "In %(where)s it disappeared at %(gone)s of %(count)s place.",
                "In %(where)s it disappeared at %(gone)s of %(count)s places.",
                counted.base,
            )
            % named
        ]
        if counted.unknown:
            sentences.append(_("At %(count)s it is not known.") % {"count": counted.unknown})
        if counted.base < FEW:
            sentences.append(_("They are few, so that single places weigh heavily."))
        return " ".join(sentences)

    def _of_one(self, counted: Counted) -> str:
        named = {"where": self.where, "then": self.span.then}
        if counted.gone:
            return _("At %(where)s it disappeared.") % named
        if counted.still:
            return _("At %(where)s it is still there.") % named
        if counted.unknown:
            return _("At %(where)s it is not known.") % named
        return _("At %(where)s it was not ticked in %(then)s.") % named
