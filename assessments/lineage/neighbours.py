"""Scenes by how far away they are, for whoever chooses among them."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from django.db.models import FilteredRelation, Q, QuerySet
from django.db.models.functions import Coalesce

from scenes.geometry import project_all
from scenes.models import Round, Scene

Position = tuple[float, float]
"""Easting and northing in SWEREF 99 TM."""


class Neighbour(NamedTuple):
    scene: Scene
    metres: float | None
    """Between the middles of the two. None where one of them is not on the map."""


def nearest_first(scenes: QuerySet[Scene], *, to: Scene, round: Round) -> list[Neighbour]:
    """The others among the scenes, as they lay in the round or else in the previous one. In one query."""
    rows = list(_placed(scenes | Scene.objects.filter(pk=to.pk), round))
    positions = _positions(rows)
    here = positions.get(to.pk)
    found = [
        Neighbour(scene, math.dist(here, positions[scene.pk]) if here and scene.pk in positions else None)
        for scene in rows
        if scene != to
    ]
    return sorted(found, key=lambda neighbour: math.inf if neighbour.metres is None else neighbour.metres)


def _placed(scenes: QuerySet[Scene], round: Round) -> QuerySet[Any]:
    previous = round.previous.pk if round.previous else 0
    return (
        Scene.objects.filter(pk__in=scenes.values("pk"))
        .select_related("municipality", "district")
        .annotate(
            drawn=FilteredRelation("outlines", condition=Q(outlines__round=round)),
            drawn_before=FilteredRelation("outlines", condition=Q(outlines__round=previous)),
            easting=Coalesce("drawn__centroid_e", "drawn_before__centroid_e"),
            northing=Coalesce("drawn__centroid_n", "drawn_before__centroid_n"),
        )
    )


def _positions(rows: list[Any]) -> dict[int, Position]:
    """Of outlines, and of scenes that have only a point."""
    import shapely

    positions = {row.pk: (row.easting, row.northing) for row in rows if row.easting is not None}
    points = {row.pk: (row.longitude, row.latitude) for row in rows if row.pk not in positions and row.point}
    if points:
        projected = shapely.get_coordinates(project_all(shapely.points(list(points.values()))))
        positions |= dict(zip(points, map(tuple, projected.tolist()), strict=True))
    return positions
