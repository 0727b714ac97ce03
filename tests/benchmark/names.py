"""Search among the names of a whole county's map."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import cycle

from django.urls import reverse

from municipalities.models import Municipality
from scenes.names.filling import fill
from scenes.names.reading import Located, Spot

from .measuring import Limits, Timing, Visitor, timed
from .seeding import BenchCounty

COUNT = 100_000
FIRST = (
    "Al",
    "Björk",
    "Ek",
    "Gran",
    "Lind",
    "Tall",
    "Rönn",
    "Äng",
    "Ås",
    "Öst",
    "Väst",
    "Norr",
    "Strand",
    "Sten",
    "Sand",
)
MIDDLE = ("", "lunds", "torps", "hults", "näs", "bys", "bergs", "dals")
LAST = ("gatan", "vägen", "gränd", "stigen", "backen", "torget", "parken", "leden", "allén", "plan")
ASKED = ("str", "sto", "strandgatan", "gamla", "gam st", "väs", "ost", "alby str", "ängs", "xyz", "ek")
"""Common beginnings, several words, with and without å, ä and ö, and what is not there."""


def seed_names(bench: BenchCounty, *, count: int = COUNT, seed: int = 0) -> None:
    rng = random.Random(seed)
    municipalities = list(Municipality.objects.filter(county=bench.county).values_list("pk", flat=True))
    fill([_located(rng, municipalities) for _ in range(count)])


def _located(rng: random.Random, municipalities: list[int]) -> Located:
    name = f"{rng.choice(FIRST)}{rng.choice(MIDDLE)}{rng.choice(LAST)}"
    name = f"Gamla {name}" if rng.random() < 0.1 else name
    spot = Spot(name, "street", 59 + rng.random(), 17 + rng.random())
    return Located(spot, f"{rng.choice(FIRST)}by", rng.choice(municipalities))


def searches(bench: BenchCounty, limits: Limits) -> Iterator[Timing]:
    """As one types, and the page."""
    police, asked = Visitor(bench.police), cycle(ASKED)
    page, suggestions = reverse("search"), reverse("search_suggestions")
    yield timed("suggestions", lambda: police.post(suggestions, {"q": next(asked)}), limits)
    yield timed("search page", lambda: police.get(page, q=next(asked)), limits)
