"""Both parties approve; then the analysis stays as it is, and measures follow to the causes that took over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.action.models import Analysis, AnalysisEvent, Approval, Cause, Measure, Plan, PlanEvent
from municipalities.models.actor import Party

from .fields import Rows
from .rules import lock, record

if TYPE_CHECKING:
    from municipalities.models import User


def obstacles(rows: Rows) -> list[str]:
    """What is to be done before anyone approves. An empty corner stops nothing."""
    if not rows.problems:
        return [_("Choose a problem first.")]
    found = []
    if not rows.written:
        found.append(_("Write a cause first."))
    texts = [row.text for row in rows.problems.values()] + [row.text for row in rows.causes.values()]
    if not all(texts):
        found.append(_("Write or remove what has no words yet."))
    return found


@transaction.atomic
def approve(analysis: Analysis, party: Party, *, seen_version: int, by: User) -> Analysis:
    """Raises ValidationError where it is another than the user has read, or not ready."""
    fresh = lock(analysis)
    if not Analysis.objects.approvable_by(by, party).contains(fresh):
        raise ValidationError(_("That party has approved already, or you have approved for the other one."))
    if fresh.version != seen_version:
        raise ValidationError(_("The analysis has been changed since you opened the page. Read it, then approve."))
    if left := obstacles(Rows(fresh)):
        raise ValidationError(left)
    Approval.objects.create(analysis=fresh, party=party, by=by)
    record(fresh, AnalysisEvent.Kind.APPROVED, by=by, party=party)
    if fresh.approvals.count() == len(Party):
        fresh.approved_at = timezone.now()
        fresh.save(update_fields=["approved_at"])
        follow(fresh, by=by)
    return fresh


@transaction.atomic
def withdraw(analysis: Analysis, party: Party, *, by: User) -> None:
    """Raises ValidationError where it has fallen, or both have approved meanwhile."""
    fresh = lock(analysis)
    own = fresh.approvals.filter(party=party, by=by)
    if not own.exists():
        raise ValidationError(_("The approval is not there any more."))
    removal = [{"field": "approvals", "before": [str(by)], "after": []}]
    record(fresh, AnalysisEvent.Kind.APPROVALS_REMOVED, by=by, party=party, changes=removal)
    own.delete()


def follow(analysis: Analysis, *, by: User) -> None:
    """Measures aimed at a cause of the analysis before are aimed at the one that follows it."""
    heirs = Cause.objects.filter(problem__analysis=analysis, follows__isnull=False).select_related("follows")
    heir_of = {heir.follows_id: heir.pk for heir in heirs}
    for heir in heirs:
        # Said on the plan, also while this was a draft.
        heir.no_measure_because = heir.follows.no_measure_because if heir.follows else ""
    Cause.objects.bulk_update(heirs, ["no_measure_because"])
    measures_of = Measure.objects.filter(cause__in=heir_of).order_by("plan", "pk")
    plans = Plan.objects.select_for_update().order_by("pk").in_bulk(set(measures_of.values_list("plan", flat=True)))
    measures = list(measures_of.filter(plan__in=plans))
    events = []
    for plan in plans.values():
        changes = []
        for measure in measures:
            if measure.plan_id == plan.pk and measure.cause_id:
                after = heir_of[measure.cause_id]
                changes.append({"field": f"m{measure.pk}.cause", "before": measure.cause_id, "after": after})
                measure.cause_id = after
        plan.version += 1
        kind = PlanEvent.Kind.CHANGED
        events.append(PlanEvent(document=plan, version=plan.version, kind=kind, changes=changes, by=by))
    Measure.objects.bulk_update(measures, ["cause"])
    Plan.objects.bulk_update(plans.values(), ["version"])
    PlanEvent.objects.bulk_create(events)
