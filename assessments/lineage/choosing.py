"""The map beside the places to merge or to split into. The list says the same; the map shows where they lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenes.maps import base_map, latest_outlines

if TYPE_CHECKING:
    from .forms import LineageForm


def map_to_choose_on(form: LineageForm) -> dict[str, Any] | None:
    """The scene itself and, the nearest first, those that can be ticked. None if the map could show none of these."""
    offered = [option.neighbour.scene for option in form.options]
    geometries = latest_outlines([form.scene, *offered], form.round)
    places = [
        {"id": scene.pk, "name": scene.name, "own": scene == form.scene, "geometry": geometry}
        for scene in [form.scene, *offered]
        if (geometry := geometries.get(scene.pk) or scene.point)
    ]
    if all(place["own"] for place in places):
        return None
    return {**base_map(form.scene.county, own=form.scene.municipality), "scenes": places}
