"""National size of what lies nearby: thousands of schools, and a county of a thousand scenes drawn among them."""

from __future__ import annotations

import random

from municipalities.models import County
from scenes.models import Place
from scenes.models.place import locate
from scenes.nearby import refresh, refresh_all
from scenes.place_kinds import SCHOOL

from .measuring import Timing, timed
from .seeding import BATCH, BenchCounty

SCHOOLS = 5_000
ALL_AIM, ONE_AIM = 1_000, 25
"""Milliseconds."""


def seed_places(county: County, *, count: int = SCHOOLS, seed: int = 0) -> None:
    """Compulsory schools strewn over the grid that the scenes lie in."""
    rng = random.Random(seed)  # positions to measure, not secrets
    places = [
        Place(
            county=county,
            kind=SCHOOL,
            source_id=f"{county.code}-{number:05}",
            name=f"Mätskola {number:05}",
            school_form="Grundskola",
            latitude=rng.uniform(59, 60),
            longitude=rng.uniform(17, 18),
        )
        for number in range(count)
    ]
    locate(places)
    Place.objects.bulk_create(places, batch_size=BATCH)


def distances(bench: BenchCounty) -> list[Timing]:
    """Of every scene of one round, as after an import of places, and of one scene, as after a drawing."""
    seed_places(bench.county)
    round = bench.rounds[-1]
    scene = bench.county.scenes.latest("pk")
    return [
        timed("distances of a round's scenes", lambda: refresh_all([round]), aim=ALL_AIM),
        timed("distances of one scene", lambda: refresh(scene, round), aim=ONE_AIM),
    ]
