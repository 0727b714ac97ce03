"""Which two rounds a place is followed up in: one that is published, and the published one before it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from assessments.action.models import ResultOpening
from assessments.models import Assessment
from assessments.models.assessment import AssessmentQuerySet
from scenes.models import LineageEvent, Round

if TYPE_CHECKING:
    from municipalities.models import County
    from scenes.models import Scene


@dataclass(frozen=True)
class Span:
    scene: Scene
    then: Round
    now: Round

    @cached_property
    def judged(self) -> dict[int, int]:
        """Of the place: assessments by round."""
        found = judged_in(self.then, self.now).filter(scene=self.scene)
        return dict(found.values_list("round", "pk"))

    @property
    def obstacle(self) -> str:
        """Why nothing can be held against each other; empty where it can."""
        if self.scene.pk in merged_away(self.now):
            return _("The place became part of another one in round %(round)s.") % {"round": self.now}
        for round in (self.then, self.now):
            if round.pk not in self.judged:
                return _("The place was not judged in round %(round)s, so that nothing can be compared.") % {
                    "round": round
                }
        return ""


def spans(scene: Scene) -> list[Span]:
    """The latest first."""
    published = list(Round.objects.filter(county=scene.county_id, state=Round.State.PUBLISHED))
    return [Span(scene, then, now) for then, now in pairwise(published)][::-1]


def unopened(county: County) -> set[tuple[int, int]]:
    """Places and rounds of which a result can be opened, and nobody has done so."""
    published = list(Round.objects.filter(county=county, state=Round.State.PUBLISHED))
    judged = set(judged_in(*published).values_list("scene", "round"))
    opened = set(ResultOpening.objects.filter(scene__county=county).values_list("scene", "round"))
    before = {now.pk: then.pk for then, now in pairwise(published)}
    return {(scene, round) for scene, round in judged if (scene, before.get(round)) in judged} - opened


def judged_in(*rounds: Round) -> AssessmentQuerySet:
    return Assessment.objects.settled().filter(round__in=rounds)


def merged_away(round: Round) -> set[int]:
    """Places that became part of another one in the round."""
    events = LineageEvent.objects.in_force().filter(round=round, kind=LineageEvent.Kind.MERGED)
    parents = set(events.exclude(parents=None).values_list("parents", flat=True))
    return parents - set(events.values_list("children", flat=True))
