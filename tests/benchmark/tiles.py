"""The background map from a file of a large county's size."""

from __future__ import annotations

import math
import random
from itertools import cycle
from pathlib import Path
from time import perf_counter

from django.test import override_settings
from django.urls import reverse

from tests.map_files import HERE, map_file

from .measuring import Limits, Timing, Visitor, timed
from .seeding import BenchCounty

MEGABYTES = 100
TILE_BYTES = 8_000
"""About what a tile of a town weighs at zoom 14."""
RATE_AIM = 200
"""Tiles per second from one process."""


def large_file(folder: Path, *, megabytes: int = MEGABYTES, seed: int = 0) -> tuple[Path, list[tuple[int, int, int]]]:
    """A square of tiles at zoom 14 that cannot be compressed, and their addresses in no order."""
    rng = random.Random(seed)
    side = math.isqrt(megabytes * 1_000_000 // TILE_BYTES)
    z, x, y = HERE
    tiles = {(z, x + i, y + j): rng.randbytes(TILE_BYTES) for i in range(side) for j in range(side)}
    addresses = list(tiles)
    rng.shuffle(addresses)
    return map_file(folder / "large.pmtiles", tiles=tiles), addresses


def tiles(bench: BenchCounty, folder: Path, *, megabytes: int = MEGABYTES, count: int = 1_000) -> tuple[Timing, float]:
    """How long one tile takes, and how many a second one process hands out, with log-in and all."""
    path, addresses = large_file(folder, megabytes=megabytes)
    urls = cycle([reverse("map_tile", args=[*address, "mvt"]) for address in addresses])
    visitor = Visitor(bench.police)
    with override_settings(MAP_FILE=str(path)):
        timing = timed(f"a tile of {megabytes} MB", lambda: visitor.get(next(urls)), Limits(visitor))
        start = perf_counter()
        for _ in range(count):
            visitor.get(next(urls))
        return timing, count / (perf_counter() - start)
