"""What static/js/outline-geometry.js reckons is what the server reckons."""

import math
import random
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from scenes.geometry import measure, to_shape

pytestmark = pytest.mark.django_db(transaction=True)

IN_THE_BROWSER = "async ([what, all]) => all.map((await import('/static/js/outline-geometry.js'))[what])"


def test_area_in_the_browser_is_that_of_the_server(page: Page) -> None:
    rng = random.Random(8)
    parts = [star(rng) for _time in range(300)]
    page.goto(reverse("account_login"))

    areas = page.evaluate(IN_THE_BROWSER, ["areaOf", [[part] for part in parts]])

    assert [math.floor(area + 0.5) for area in areas] == [measure(polygon(part))["area_m2"] for part in parts]


def star(rng: random.Random) -> list[list[float]]:
    """Somewhere in Sweden, from a kiosk to a part of a town, and it does not cross itself."""
    latitude, longitude, size = rng.uniform(55.4, 68), rng.uniform(11.5, 23.5), 10 ** rng.uniform(-4, -1.5)
    turns = sorted(rng.uniform(0, math.tau) for _corner in range(rng.randint(5, 60)))
    corners = [(turn, size * rng.uniform(0.4, 1)) for turn in turns]
    return [
        [round(latitude + math.sin(turn) * far / 2, 6), round(longitude + math.cos(turn) * far, 6)]
        for turn, far in corners
    ]


def polygon(part: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[[x, y] for y, x in [*part, part[0]]]]}


def test_the_browser_finds_the_crossings_that_the_server_finds(page: Page) -> None:
    """On a coarse grid, so that corners often lie on edges, on one another, and edges on edges.

    The browser reckons in whole millionths of a degree: what the server lets by a hair's breadth, it tells too.
    """
    rng = random.Random(8)
    grid = [round(59.2 + step * 0.0001, 6) for step in range(5)], [round(17.8 + step * 0.0001, 6) for step in range(5)]
    parts = [[[rng.choice(axis) for axis in grid] for _ in range(rng.randint(3, 7))] for _ in range(1500)]
    parts = [part for part in parts if len(set(map(tuple, part))) > 2]
    page.goto(reverse("account_login"))

    crossed = page.evaluate(IN_THE_BROWSER, ["isCrossed", [[{"points": part, "closed": True}] for part in parts]])

    whole = [[[round(number * 1e6, 0) for number in corner] for corner in part] for part in parts]
    assert crossed == [not to_shape(polygon(part)).is_valid for part in whole]
    refused = [not to_shape(polygon(part)).is_valid for part in parts]
    assert not [part for part, told, is_refused in zip(parts, crossed, refused, strict=True) if is_refused > told]
    assert 300 < sum(crossed) < len(parts) - 100


def test_parts_that_cross_one_another_are_told_too(page: Page) -> None:
    """The other one on top of the first, half of it, along its edge, away from it, at its corner."""
    square = [[59.2, 17.8], [59.2, 17.802], [59.202, 17.802], [59.202, 17.8]]
    moves = [(0, 0), (0, 0.001), (0, 0.002), (0, 0.003), (0.002, 0.002)]
    others = [[[round(y + north, 6), round(x + east, 6)] for y, x in square] for north, east in moves]
    page.goto(reverse("account_login"))

    pairs = [[{"points": part, "closed": True} for part in (square, other)] for other in others]

    assert page.evaluate(IN_THE_BROWSER, ["isCrossed", pairs]) == [True, True, True, False, False]
