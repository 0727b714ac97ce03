"""A plan whose places have come to be judged by different pairs: the project office takes places out (rule 35)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from assessments.action.models import Measure, Plan, PlanEvent
from scenes.models import Scene

from . import fields, rules
from .inheriting import copy_for

if TYPE_CHECKING:
    from municipalities.models import User


@transaction.atomic
def take_out(plan: Plan, scene: Scene, *, seen_version: int, by: User) -> Plan:
    """The place gets a copy of its own, to be gone through, and the plan goes on without it. Raises ValidationError.

    A row that rests on a cause of a place which is no longer in its plan loses that link: the analysis is for those who
    judge that place.
    """
    plan = rules.lock(plan)
    if plan.version != seen_version:
        raise ValidationError(_("The plan has been changed since you opened the page. Read it again first."))
    before = sorted(plan.scenes.values_list("pk", flat=True))
    copy = copy_for(scene, plan, by=by)
    plan.places.filter(scene=scene).delete()
    loosened = _let_go(plan.measures.filter(cause__problem__analysis__scene=scene))
    _let_go(copy.measures.exclude(cause__problem__analysis__scene=scene))
    places = rules.change("places", before, [pk for pk in before if pk != scene.pk])
    rules.record(plan, PlanEvent.Kind.CHANGED, by=by, changes=[places, *loosened])
    rules.record(copy, PlanEvent.Kind.INHERITED, by=by, changes=[rules.change("places", [], [scene.pk])])
    return copy


def _let_go(measures: models.QuerySet[Measure]) -> list[dict[str, Any]]:
    """Take the causes of the rows away; the changes."""
    resting = list(measures.exclude(cause=None))
    changes = [rules.change(fields.name_of(one, "cause"), one.cause_id, None) for one in resting]
    Measure.objects.filter(pk__in=[one.pk for one in resting]).update(cause=None)
    return changes
