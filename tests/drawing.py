"""What drawing is tried with: a hand on the map, what the page shows, and the middle of the demo's town."""

import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings as django_settings
from django.urls import reverse
from playwright.sync_api import FloatRect, Locator, Page

from scenes.geometry import to_shape
from scenes.models import Outline

TOWN = Path(django_settings.BASE_DIR, "fixtures", "demo", "town.pmtiles")
HERE = (59.2281, 17.8343)
"""The middle of a square, in the middle of a tile."""
ZOOM = 16
"""At which a place that has only a point is shown."""
PHONE: dict[str, Any] = {"has_touch": True, "is_mobile": True, "viewport": {"width": 390, "height": 844}}
CORNERS = [(-100, -80), (100, -80), (100, 80), (-100, 80)]
CROSSED_TEXT = "Avgränsningen korsar sig själv."


def pixel(latitude: float, longitude: float, zoom: int = ZOOM) -> tuple[float, float]:
    size = 256 * 2**zoom
    north = math.asinh(math.tan(math.radians(latitude)))
    return (longitude + 180) / 360 * size, (1 - north / math.pi) / 2 * size


def offset(point: tuple[float, ...]) -> tuple[float, float]:
    """Pixels from the middle of the map, of a point in degrees, longitude first."""
    (x, y), (here_x, here_y) = pixel(point[1], point[0]), pixel(*HERE)
    return x - here_x, y - here_y


def box_of(element: Locator) -> FloatRect:
    box = element.bounding_box()
    assert box
    return box


def middle(page: Page) -> tuple[float, float]:
    box = box_of(page.locator(".map-canvas"))
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def click(page: Page, *corners: tuple[float, float]) -> None:
    x, y = middle(page)
    for right, down in corners:
        page.mouse.click(x + right, y + down)


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    x, y = middle(page)
    page.mouse.move(x + start[0], y + start[1])
    page.mouse.down()
    page.mouse.move(x + end[0], y + end[1], steps=5)


def status(page: Page) -> Locator:
    return page.locator("[data-outline-status]")


def points(page: Page) -> Locator:
    return page.locator(".outline-point")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def save(page: Page, case: SimpleNamespace) -> Any:
    """The outline that was stored, in degrees."""
    button(page, "Spara avgränsningen").click()
    page.wait_for_url("**" + reverse("assessment_edit", args=[case.assessment.pk]) + "*")
    return to_shape(Outline.objects.get().geometry)


def alike(one: Any, other: Any) -> float:
    """The share of both that they have in common."""
    return float(one.intersection(other).area / one.union(other).area)
