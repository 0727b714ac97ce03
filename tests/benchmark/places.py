"""National size of what lies nearby: thousands of schools, and a county of a thousand scenes drawn among them."""

from __future__ import annotations

from scenes.nearby import refresh, refresh_all

from .measuring import Limits, Timing, timed
from .seeding import BenchCounty, seed_places

SCHOOLS = 5_000


def distances(bench: BenchCounty, limits: Limits) -> list[Timing]:
    """Of every scene of one round, as after an import of places, and of one scene, as after a drawing."""
    seed_places(bench.county, count=SCHOOLS)
    round = bench.rounds[-1]
    scene = bench.county.scenes.latest("pk")
    return [
        timed("distances of a round's scenes", lambda: refresh_all([round]), limits),
        timed("distances of one scene", lambda: refresh(scene, round), limits),
    ]
