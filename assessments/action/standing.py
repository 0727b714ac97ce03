"""How far a place has come with its causes and measures, in a line for its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Analysis, Decision, Plan
from .models.measure import UNDER_WAY

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser
    from scenes.models import Scene


def standing(scene: Scene, reader: AnyUser) -> str:
    """Empty: nothing has begun."""
    return " ".join([*_analysis(scene, reader), *_plans(scene, reader)])


def _analysis(scene: Scene, reader: AnyUser) -> list[str]:
    """One that holds is told of, whether or not a new one is being written."""
    approvals = Analysis.objects.visible_to(reader).filter(scene=scene).values_list("approved_at", flat=True)
    if not approvals:
        return []
    return [_("Both have approved the cause analysis.") if any(approvals) else _("The cause analysis is a draft.")]


def _plans(scene: Scene, reader: AnyUser) -> list[str]:
    decision = Exists(Decision.objects.filter(plan=OuterRef("pk")))
    under_way = Count("measures", filter=Q(measures__state__in=UNDER_WAY))
    plans = Plan.objects.visible_to(reader).of(scene).annotate(is_decided=decision, under_way=under_way)
    found = list(plans.values_list("is_decided", "under_way"))
    if not found:
        return []
    decided, going = sum(is_decided for is_decided, _count in found), sum(count for _decided, count in found)
    if len(found) > 1:
        told = _("Of %(count)s action plans %(decided)s are decided.") % {"count": len(found), "decided": decided}
    else:
        told = _("The action plan is decided.") if decided else _("The action plan is a draft.")
    return [
        told,
        ngettext("%(count)s measure is under way.", "%(count)s measures are under way.", going) % {"count": going},
    ]
