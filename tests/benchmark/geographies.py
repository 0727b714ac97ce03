"""Which areas a county's places lie in."""

from __future__ import annotations

import math
import random
from typing import Any

from municipalities.models import Boundary, LocalPoliceArea, Municipality
from scenes.geographies import areas_on, vulnerable_areas
from scenes.models import Round, Scene
from scenes.nearby import shapes_of

from . import measuring
from .seeding import BenchCounty

PLACES, POLICE_AREAS, VULNERABLE_AREAS = 1_000, 18, 65
CORNERS = 200
"""Of each area, about as many as a generalised boundary has."""
AIM_MS = 200
WEST, EAST, SOUTH, NORTH = 17.0, 19.0, 58.8, 60.2


def point_in_area(bench: BenchCounty) -> tuple[int, float]:
    """How many places were asked about, and milliseconds to read the areas and find which of them hold which place."""
    round = bench.rounds[-1]
    draw_areas(round)
    some = Scene.objects.filter(county=round.county).order_by("pk").values("pk")[:PLACES]
    shapes = shapes_of(Scene.objects.filter(pk__in=some), round)
    clock = measuring.CLOCKS[measuring.CLOCK]
    best = math.inf
    for _time in range(measuring.REPEATS):
        start = clock()
        locate(shapes.geometries, round)
        best = min(best, 1_000 * (clock() - start))
    return len(shapes.scenes), best


def locate(shapes: Any, round: Round) -> None:
    for kind in (Boundary.Kind.MUNICIPALITY, Boundary.Kind.LOCAL_POLICE_AREA):
        areas_on(round.ends, kind, round.county).holding(shapes)
    if areas := vulnerable_areas(round.county, round.ends):
        areas.half_within(shapes)


def draw_areas(round: Round) -> None:
    throw = random.Random(0)
    municipalities = list(Municipality.objects.filter(county=round.county).order_by("pk"))
    police_areas = list(LocalPoliceArea.objects.filter(county=round.county).order_by("pk"))[:POLICE_AREAS]
    Boundary.objects.exclude(kind=Boundary.Kind.COUNTY).delete()
    drawn: list[dict[str, Any]] = [
        *({"kind": "municipality", "municipality": one} for one in municipalities),
        *({"kind": "local_police_area", "local_police_area": one} for one in police_areas),
        *({"kind": "vulnerable_area", "name": f"Område {number}"} for number in range(VULNERABLE_AREAS)),
    ]
    Boundary.objects.bulk_create(
        Boundary(geometry=_round_area(throw, 0.02 if "name" in one else 0.3), source="påhittad", **one) for one in drawn
    )


def _round_area(throw: random.Random, radius: float) -> dict[str, Any]:
    x, y = throw.uniform(WEST, EAST), throw.uniform(SOUTH, NORTH)
    turns = [corner * math.tau / CORNERS for corner in range(CORNERS)]
    ring = [[x + radius * math.cos(turn), y + radius / 2 * math.sin(turn)] for turn in turns]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
