"""What a browser gets of boundaries, and that nothing else is asked of it."""

import json
import math
from typing import Any

import pytest
import shapely

from scenes.geometry import to_shape
from scenes.simplifying import MOST_BYTES, simplified


def jagged(points: int, *, east: float = 0) -> Any:
    """A shore with very many points, round 59.2 north."""
    turns = [2 * math.pi * number / points for number in range(points)]
    reach = [0.1 + 0.004 * math.sin(97 * turn) + 0.0005 * math.cos(911 * turn) for turn in turns]
    corners = zip(reach, turns, strict=True)
    return shapely.Polygon([(17.8 + east + r * math.cos(turn), 59.2 + r / 2 * math.sin(turn)) for r, turn in corners])


def size(geometries: list[dict[str, Any]]) -> int:
    return len(json.dumps(geometries, separators=(",", ":")))


def test_what_is_small_stays_as_it_is() -> None:
    box = shapely.box(17.8, 59.2, 17.9, 59.3)
    [found] = simplified([box])
    assert to_shape(found).equals(box)


@pytest.mark.parametrize("areas", [1, 20])
def test_a_countys_areas_are_small_enough_and_nearly_the_same(areas: int) -> None:
    shapes = [jagged(3_000, east=0.5 * number) for number in range(areas)]
    found = simplified(shapes)
    assert size(found) <= MOST_BYTES
    for shape, geometry in zip(shapes, found, strict=True):
        assert to_shape(geometry).is_valid
        assert shapely.symmetric_difference(shape, to_shape(geometry)).area < 0.1 * shape.area


def test_neighbours_keep_their_common_edge() -> None:
    whole = jagged(8_000)
    west = whole.intersection(shapely.box(17, 59, 17.8, 60))
    east = whole.intersection(shapely.box(17.8, 59, 18, 60))
    found = [to_shape(geometry) for geometry in simplified([west, east])]
    assert found[0].intersection(found[1]).area < 1e-9
    assert found[0].union(found[1]).geom_type == "Polygon"
