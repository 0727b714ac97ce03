"""How much of the counties a map file reaches."""

from __future__ import annotations

from municipalities.models import Boundary, County
from scenes.geometry import to_shape
from scenes.models import Round

from .map_file import Bounds


def covered_shares(bounds: Bounds) -> list[tuple[County | None, float]]:
    """Of each county that has rounds and a boundary, from 0 to 1."""
    from shapely import box

    frame = box(*bounds)
    drawn = Boundary.objects.in_force().filter(county__in=Round.objects.values("county")).select_related("county")
    shapes = [(boundary.county, to_shape(boundary.geometry)) for boundary in drawn.order_by("county__code")]
    return [(county, shape.intersection(frame).area / shape.area) for county, shape in shapes]
