"""What becomes of a plan when its place is merged or split (rule 35)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Min
from django.utils.timezone import localdate

from assessments.action.models import Measure, MeasureReport, Plan, PlanEvent, PlanScene
from scenes.models import LineageEvent, Round, Scene

from . import rules

if TYPE_CHECKING:
    from municipalities.models import User


@transaction.atomic
def inherit(event: LineageEvent, *, by: User | None) -> None:
    """A merged place takes over the plans of all that it was; each new place of a split one gets a copy of its plan."""
    parents, children = list(event.parents.all()), list(event.children.all())
    if event.kind == LineageEvent.Kind.MERGED:
        for child in children:
            _take_over(parents, child, event, by=by)
        return
    for parent in parents:
        for plan in _plans_of([parent]):
            for child in children:
                if child != parent and not _began_after(plan, event.round):
                    _copy(plan, child, event, by=by)


@transaction.atomic
def give_back(event: LineageEvent, *, by: User) -> None:
    """The merge or split is undone. A copy that someone has written in stays, with what was written."""
    taken_over = PlanScene.objects.filter(inherited_by=event).select_related("plan")
    for one in taken_over:
        if event.kind == LineageEvent.Kind.MERGED:
            plan = rules.lock(one.plan)
            rules.record(plan, PlanEvent.Kind.CHANGED, by=by, changes=[rules.change("places", [one.scene_id], [])])
            one.delete()
        elif one.plan.version == 1:
            one.plan.delete()


def _take_over(parents: Iterable[Scene], child: Scene, event: LineageEvent, *, by: User | None) -> None:
    for found in _plans_of([parent for parent in parents if parent != child]):
        plan = rules.lock(found)
        if not plan.places.filter(scene=child).exists():
            PlanScene.objects.create(plan=plan, scene=child, inherited_by=event)
            rules.record(plan, PlanEvent.Kind.INHERITED, by=by, changes=[rules.change("places", [], [child.pk])])


def _began_after(plan: Plan, round: Round) -> bool:
    """A file may tell today of a split of long ago: what was planned for the one place since is not the others'."""
    if round.published_on is None:
        return False
    begun = plan.measures.aggregate(planned=Min("starts"), told=Min("reports__since")).values()
    days: list[datetime.date] = [localdate(plan.started_at), *filter(None, begun)]
    return min(days) > round.published_on


def _copy(plan: Plan, child: Scene, event: LineageEvent, *, by: User | None) -> None:
    """With its rows, to be gone through; the decision was of the other plan."""
    copy = copy_for(child, plan, by=by, inherited_by=event)
    rules.record(copy, PlanEvent.Kind.INHERITED, by=by, changes=[rules.change("places", [], [child.pk])])


def copy_for(scene: Scene, plan: Plan, *, by: User | None, inherited_by: LineageEvent | None = None) -> Plan:
    """The plan of the place alone, with the rows of the other to be gone through. Its beginning is for the caller to
    record.
    """
    copy = Plan.objects.create(county_id=plan.county_id, copied_from=plan, started_by=by)
    PlanScene.objects.create(plan=copy, scene=scene, inherited_by=inherited_by)
    for measure in plan.measures.prefetch_related("reports"):
        _copy_row(measure, copy)
    return copy


def _copy_row(measure: Measure, plan: Plan) -> None:
    partners, reports = list(measure.partners.all()), list(measure.reports.all())
    measure.pk, measure.plan, measure.to_review = None, plan, True
    measure.save()
    measure.partners.set(partners)
    for report in reports:
        report.pk, report.measure = None, measure
    MeasureReport.objects.bulk_create(reports)


def _plans_of(scenes: Iterable[Scene]) -> list[Plan]:
    return list(Plan.objects.filter(scenes__in=list(scenes)).distinct().order_by("pk"))
