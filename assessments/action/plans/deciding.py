"""A plan is a draft until it is noted who decided it, and what that demands (rule 35)."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.action.models import Decision, Measure, Plan, PlanEvent
from assessments.action.models.measure import State

from . import rules

if TYPE_CHECKING:
    from municipalities.models import User


def obstacles_to_decision(measures: Collection[Measure]) -> list[tuple[Measure, str]]:
    """What each row lacks before the plan can be decided."""
    found: list[tuple[Measure, str]] = []
    for measure in measures:
        if measure.state == State.CANCELLED:
            continue
        row = {"row": measure.order}
        if measure.responsible_id is None:
            found.append((measure, _("Row %(row)s has no responsible actor") % row))
        if measure.follow_up is None:
            found.append((measure, _("Row %(row)s has no day of follow-up") % row))
    return found


@transaction.atomic
def decide(
    plan: Plan, *, decided_by: str, on: datetime.date, file_number: str, seen_version: int, by: User
) -> Decision:
    """Note that the plan has been decided as the user has read it. Raises ValidationError."""
    plan = rules.lock(plan)
    if plan.version != seen_version:
        raise ValidationError(_("The plan has been changed since you opened the page. Read it again first."))
    measures = list(plan.measures.all())
    if not measures:
        raise ValidationError(_("A plan without measures cannot be decided."))
    if obstacles := obstacles_to_decision(measures):
        raise ValidationError([words for _measure, words in obstacles])
    if on > timezone.localdate():
        raise ValidationError({"on": _("The day is in the future. Note the decision when it has been made.")})
    late = [
        one
        for one in measures
        if one.state != State.CANCELLED and one.follow_up and one.follow_up > rules.last_follow_up(on)
    ]
    if late:
        words = _("Row %(row)s is followed up later than %(day)s, %(months)s months after the decision.")
        raise ValidationError({"on": [words % {"row": one.order, **rules.limit_words(on)} for one in late]})
    decision = Decision(
        plan=plan, decided_by=decided_by, on=on, file_number=file_number, version=plan.version + 1, noted_by=by
    )
    decision.full_clean(exclude=["plan"])
    rules.record(
        plan,
        PlanEvent.Kind.DECIDED,
        by=by,
        changes=[rules.change("decision", None, f"{decided_by}, {on}, {file_number}")],
    )
    decision.save()
    return decision
