"""The chain of one place, as the pages after the plan show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from . import links
from .models import Analysis, Cause, Measure, Plan, Problem

if TYPE_CHECKING:
    from municipalities.models.user import AnyUser
    from scenes.models import Scene


def urls_of(scene: Scene) -> dict[str, str]:
    """Where each link leads; the plan is the place's own, or the choice among several."""
    pages = {
        "problems": "analysis",
        "causes": "analysis",
        "goals": "plan_start",
        "measures": "plan_start",
        "done": "survey_place",
        "changed": "followup",
    }
    return {link: reverse(page, args=[scene.pk]) for link, page in pages.items()}


def chain_of(scene: Scene, reader: AnyUser) -> list[links.Link]:
    """As far as the reader may see it."""
    analysis = Analysis.objects.visible_to(reader).filter(scene=scene).latest_approved().values("pk")
    plans = Plan.objects.visible_to(reader).of(scene).values("pk")
    return links.chain(
        problems=Problem.objects.visible_to(reader).filter(analysis__in=analysis).count(),
        causes=list(Cause.objects.visible_to(reader).roots().filter(problem__analysis__in=analysis)),
        measures=list(Measure.objects.filter(plan__in=plans)),
        urls=urls_of(scene),
    )
