"""What the plan leaves open, which indicators and which shape, is thrown with dice that always fall the same."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

from assessments.instrument import Choice
from scenes.geometry import project, unproject

from .plan import PlannedScene, Verdict

if TYPE_CHECKING:
    from shapely.geometry import Polygon

INSTRUMENT = "2017"
# From the one most often answered yes.
LIKELIEST_FIRST = (4, 5, 7, 1, 2, 10, 9, 6, 8, 3)


def dice(*about: object) -> random.Random:
    return random.Random(" ".join(map(str, about)))  # noqa: S311  # invented data, no secrets


def answers(code: str, verdict: Verdict) -> dict[int, Choice]:
    """As many yes and unknown as the verdict says. A scene is problematic in its own way, the same in every round."""
    throw = dice(code, "answers")
    rank = {number: place + throw.uniform(0, 4) for place, number in enumerate(LIKELIEST_FIRST)}
    order = sorted(rank, key=lambda number: rank[number])
    given = dict.fromkeys(order, Choice.NO)
    given |= dict.fromkeys(order[: verdict.yes], Choice.YES)
    given |= dict.fromkeys(order[verdict.yes : verdict.yes + verdict.unknown], Choice.UNKNOWN)
    return dict(sorted(given.items()))


def outline(scene: PlannedScene, square_metres: float) -> Polygon:
    """An irregular polygon around the scene's point, in WGS 84.

    A scene keeps its shape; it is drawn a little differently when its area changes, and taken over when it does not.
    """
    import shapely
    from shapely.affinity import rotate, scale, translate

    shape, hand = dice(scene.code, "shape"), dice(scene.code, square_metres)
    corners = shape.randint(5, 8)
    turns = [(corner + shape.uniform(-0.25, 0.25)) * math.tau / corners for corner in range(corners)]
    radii = [shape.uniform(0.8, 1.2) * hand.uniform(0.95, 1.05) for _ in turns]
    drawn = shapely.Polygon(
        [(radius * math.cos(turn), radius * math.sin(turn)) for turn, radius in zip(turns, radii, strict=True)]
    )
    drawn = rotate(scale(drawn, xfact=shape.uniform(1, 1.3)), shape.uniform(0, 180))
    side = math.sqrt(square_metres / drawn.area)
    latitude, longitude = scene.point
    centre = project(shapely.Point(longitude, latitude))
    flat = translate(scale(drawn, side, side, origin=(0, 0)), centre.centroid.x, centre.centroid.y)
    return unproject(flat)  # type: ignore[return-value]  # what goes in comes out
