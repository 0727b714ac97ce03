"""The map beside the places to merge or to split into. The list says the same; the map shows where they lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenes.maps import base_map
from scenes.models import Outline, Round, Scene

if TYPE_CHECKING:
    from .forms import LineageForm


def map_to_choose_on(form: LineageForm) -> dict[str, Any] | None:
    """The scene itself and, the nearest first, those that can be ticked. None if the map could show none of these."""
    offered = [option.neighbour.scene for option in form.options]
    geometries = _latest_outlines([form.scene, *offered], form.round)
    places = [
        {"id": scene.pk, "name": scene.name, "own": scene == form.scene, "geometry": geometry}
        for scene in [form.scene, *offered]
        if (geometry := geometries.get(scene.pk) or scene.point)
    ]
    if all(place["own"] for place in places):
        return None
    return {**base_map(form.scene.county, own=form.scene.municipality), "scenes": places}


def _latest_outlines(scenes: list[Scene], round: Round) -> dict[int, dict[str, Any]]:
    """Of the round, else of the one before."""
    rounds = [one for one in (round.previous, round) if one]
    outlines = Outline.objects.filter(scene__in=scenes, round__in=rounds).order_by("round__ends")
    return dict(outlines.values_list("scene", "geometry"))
