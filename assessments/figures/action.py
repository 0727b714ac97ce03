"""What is done about the places of a round: which have an approved analysis, a decided plan, a current measure."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils import timezone

from assessments.action.models import Analysis, Measure, PlanScene
from assessments.models import Assessment
from scenes.models import Round


class Action(NamedTuple):
    """Scenes, listed or not, by primary key."""

    analysed: frozenset[int] = frozenset()
    """With an analysis that both had approved when the round was published."""
    planned: frozenset[int] = frozenset()
    """With a plan that was decided by then."""
    acted_on: frozenset[int] = frozenset()
    """With a measure that was current on the round's last day (rule 33)."""

    def extended(self, other: Action, scenes: set[int]) -> Action:
        """And what the other says of those scenes."""
        return Action(*(mine | (theirs & scenes) for mine, theirs in zip(self, other, strict=True)))

    def packed(self) -> list[list[int]]:
        return [sorted(scenes) for scenes in self]

    @classmethod
    def unpacked(cls, packed: list[list[int]]) -> Action:
        return cls(*map(frozenset, packed))


def action_in(round: Round) -> Action | None:
    """As the tables say now. None: a round read from history, of which nothing is on record, or not yet."""
    day = round.published_on or timezone.localdate()
    scenes = Assessment.objects.filter(round=round).order_by().values("scene")
    plans = PlanScene.objects.filter(scene__in=scenes)
    found = Action(
        _scenes(Analysis.objects.filter(approved_at__date__lte=day, scene__in=scenes)),
        _scenes(plans.filter(plan__decisions__on__lte=day)),
        _scenes(plans.filter(plan__measures__in=Measure.objects.current_on(round.ends).values("pk"))),
    )
    is_history = round.is_published and not Round.objects.judged_here().contains(round)
    return None if is_history and not any(found) else found


def _scenes(rows: Any) -> frozenset[int]:
    return frozenset(rows.order_by().values_list("scene", flat=True).distinct())
