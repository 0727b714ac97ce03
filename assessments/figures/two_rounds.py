"""Scenes beside what they were in a round and in the one before, as joins that conditions can be written over."""

from __future__ import annotations

from django.db.models import FilteredRelation, Q, QuerySet

from scenes.models import Round, Scene
from scenes.place_kinds import SCHOOL

LISTED_NOW = Q(now__settled_at__isnull=False, now__listed=True)
LISTED_BEFORE = Q(before__settled_at__isnull=False, before__listed=True)


def side_by_side(scenes: QuerySet[Scene], round: Round) -> QuerySet[Scene]:
    previous = round.previous.pk if round.previous else 0
    return scenes.filter(county=round.county_id).annotate(
        now=FilteredRelation("assessments", condition=Q(assessments__round=round)),
        before=FilteredRelation("assessments", condition=Q(assessments__round=previous)),
        outline=FilteredRelation("outlines", condition=Q(outlines__round=round)),
        outline_before=FilteredRelation("outlines", condition=Q(outlines__round=previous)),
        school=FilteredRelation("nearby", condition=Q(nearby__round=round, nearby__kind=SCHOOL)),
    )
