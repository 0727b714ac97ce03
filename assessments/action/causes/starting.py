"""An analysis begins on an empty paper, or as a copy of the one that both approved last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from assessments.action.models import Analysis, AnalysisEvent, Cause, Problem
from assessments.models import Assessment
from scenes.models import Scene

from .fields import Rows
from .rules import record

if TYPE_CHECKING:
    from municipalities.models import User


@transaction.atomic
def start(scene: Scene, *, by: User, as_copy: bool = False) -> Analysis:
    """The one that is being written, also for whoever opens it at the same moment as another."""
    Scene.objects.select_for_update().get(pk=scene.pk)
    of = Analysis.objects.filter(scene=scene)
    if draft := of.drafts().first():
        return draft
    before = of.approved().order_by("-number").first() if as_copy else None
    analysis = Analysis.objects.create(
        scene=scene,
        assessment=basis(scene),
        number=(of.aggregate(last=Max("number"))["last"] or 0) + 1,
        copied_from=before,
        started_by=by,
    )
    if before:
        copy(before, analysis)
    record(analysis, AnalysisEvent.Kind.CREATED, by=by)
    return analysis


def basis(scene: Scene) -> Assessment | None:
    """The latest that is settled; before any is, the latest that anything is answered in."""
    of = Assessment.objects.filter(scene=scene).order_by("-round__ends", "-pk")
    return of.settled().first() or of.filter(version__gt=0).first()


COPIED = (
    "depth",
    "corner",
    "text",
    "ready_made",
    "basis",
    "certainty",
    "influence",
    "who_could",
    "restricted",
    "no_measure_because",
)


def copy(before: Analysis, after: Analysis) -> None:
    """Problems and causes, each cause with the one that it follows. Empty corners are looked at anew."""
    rows = Rows(before)
    problems = {}
    for problem in rows.problems.values():
        problems[problem.pk] = Problem.objects.create(
            analysis=after, order=problem.order, text=problem.text, aims=problem.aims, restricted=problem.restricted
        )
    made: dict[int, Cause] = {}
    for cause in sorted(rows.causes.values(), key=lambda one: (one.depth, one.pk)):
        made[cause.pk] = Cause.objects.create(
            problem=problems[cause.problem_id],
            parent=made[cause.parent_id] if cause.parent_id else None,
            follows=cause,
            **{name: getattr(cause, name) for name in COPIED},
        )
