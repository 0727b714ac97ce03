"""Boundaries as a browser gets them: neighbours keep their common edge, and a county's fit in some tens of KiB.

Only for looking at. Which area holds a place is asked of the boundaries themselves.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from .geometry import to_geojson

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

MOST_BYTES = 40_000
"""Of a county's areas of one kind, before they are packed."""
FINEST_M = 5
METRES_PER_DEGREE = 80_000
"""Of the square root of an area in Sweden, which is what the tolerance is held against."""


def simplified(shapes: Sequence[BaseGeometry]) -> list[dict[str, Any]]:
    """Of the areas of one kind in one county, as GeoJSON: no coarser than it takes to be small enough."""
    import shapely

    found = [to_geojson(shape) for shape in shapes]
    tolerances = (FINEST_M * 2**step for step in count())
    while _size(found) > MOST_BYTES and (tolerance := next(tolerances)) < METRES_PER_DEGREE:
        coarser = shapely.coverage_simplify(list(shapes), tolerance / METRES_PER_DEGREE)
        found = [to_geojson(shape) for shape in coarser]
    return found


def _size(geometries: list[dict[str, Any]]) -> int:
    return len(json.dumps(geometries, separators=(",", ":")))
